// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_candidate.hpp"

#include <algorithm>
#include <vector>

#include "candidate_check.hpp"
#include "text.hpp"

namespace wsrtc {

const CandidateType host_type{"host", 126};
const CandidateType peer_reflexive_type{"prflx", 110};
const CandidateType reflexive_type{"srflx", 100};
const CandidateType relay_type{"relay", 0};

namespace {

constexpr unsigned max_number = 0x7fffffff;
constexpr uint32_t rtp_component = 1;

const CandidateType *find_type (std::string_view name)
{
  for (const CandidateType *type : {&host_type, &peer_reflexive_type, &reflexive_type, &relay_type})
    if (name == type->name)
      return type;
  return nullptr;
}

bool can_be_reached (const NetAddress &address)
{
  // A link-local IPv6 address says nothing without an interface.
  return address.ip.is_unicast () && address.port != 0 &&
         !(address.ip.family == AF_INET6 && address.ip.is_link_local ());
}

} // namespace

uint32_t candidate_priority (const CandidateType &type, uint16_t local_preference)
{
  return type.preference << 24 | uint32_t (local_preference) << 8 | (256 - rtp_component);
}

uint64_t pair_priority (uint32_t controlling, uint32_t controlled)
{
  const uint64_t low = std::min (controlling, controlled), high = std::max (controlling, controlled);
  return (low << 32) + 2 * high + (controlling > controlled ? 1 : 0);
}

std::optional<IceCandidate> parse_remote_candidate (std::string_view text)
{
  const auto use = check_candidate (text);
  if (!use || *use != CandidateUse::Use)
    return std::nullopt;
  drop_prefix (text, "a=");
  drop_prefix (text, "candidate:");
  std::vector<std::string_view> words;
  for_each_part (text, ' ', [&words] (std::string_view word) {
    words.push_back (word);
    return true;
  });
  // check_candidate () has seen that these are there.
  const auto component = parse_number (words[1], max_number);
  const auto priority = parse_number (words[3], max_number);
  const auto port = parse_number (words[5], UINT16_MAX);
  const auto ip = parse_ip (std::string (words[4]));
  const CandidateType *type = find_type (words[7]);
  if (component != rtp_component || !equal_ignoring_case (words[2], "udp") || !priority || !port || !ip ||
      !type)
    return std::nullopt;
  IceCandidate candidate;
  candidate.address = {*ip, uint16_t (*port)};
  candidate.priority = *priority;
  candidate.type = type;
  return can_be_reached (candidate.address) ? std::optional (candidate) : std::nullopt;
}

std::string to_text (const IceCandidate &local)
{
  // One foundation for each address: each may fail for reasons of its own.
  return "candidate:" + std::to_string (local.priority) + " 1 UDP " + std::to_string (local.priority) + " " +
         local.address.ip.to_string () + " " + std::to_string (local.address.port) + " typ " +
         local.type->name;
}

} // namespace wsrtc
