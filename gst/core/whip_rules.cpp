// SPDX-License-Identifier: LGPL-2.1-or-later
#include "whip_rules.hpp"

#include <algorithm>

#include "sdp_check.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr std::string_view sdp_type = "application/sdp";
constexpr std::string_view fragment_type = sdp_fragment_type;

struct MethodRow {
  std::string_view method;
  WhipPlace place;
  WhipAction action;
  unsigned status;
};

constexpr MethodRow rows[] = {
    {"OPTIONS", WhipPlace::Endpoint, WhipAction::Describe, 200},
    {"OPTIONS", WhipPlace::Session, WhipAction::Describe, 200},
    {"OPTIONS", WhipPlace::Countered, WhipAction::Describe, 200},
    // A browser asks so before it learns that there is nothing.
    {"OPTIONS", WhipPlace::Ended, WhipAction::Describe, 200},
    {"OPTIONS", WhipPlace::Gone, WhipAction::Describe, 200},
    {"HEAD", WhipPlace::Endpoint, WhipAction::Nothing, 200},
    {"HEAD", WhipPlace::Session, WhipAction::Nothing, 200},
    {"HEAD", WhipPlace::Countered, WhipAction::Nothing, 200},
    {"GET", WhipPlace::Endpoint, WhipAction::Nothing, 204},
    {"GET", WhipPlace::Session, WhipAction::Nothing, 204},
    {"GET", WhipPlace::Countered, WhipAction::Nothing, 204},
    {"POST", WhipPlace::Endpoint, WhipAction::Open, 201},
    {"PATCH", WhipPlace::Session, WhipAction::Trickle, 204},
    {"PATCH", WhipPlace::Countered, WhipAction::Answer, 204},
    {"DELETE", WhipPlace::Session, WhipAction::Close, 200},
    {"DELETE", WhipPlace::Countered, WhipAction::Close, 200},
    // Clients close their connection, which ends it, and then say so.
    {"DELETE", WhipPlace::Ended, WhipAction::Close, 200},
};

// What a body may be, and how long.
struct BodyRow {
  WhipAction action;
  std::string_view type;
  size_t longest;
  const char *text;
};

constexpr BodyRow bodies[] = {
    {WhipAction::Open, sdp_type, max_sdp_bytes, "the offer has to come as Content-Type: application/sdp"},
    {WhipAction::Answer, sdp_type, max_sdp_bytes,
     "the answer to the counter-offer has to come as Content-Type: application/sdp"},
    {WhipAction::Trickle, fragment_type, max_sdp_fragment_bytes,
     "candidates have to come as Content-Type: application/trickle-ice-sdpfrag"},
};

WhipVerdict refuse (unsigned status, std::string text)
{
  return {WhipAction::Refuse, status, std::move (text)};
}

// Without its parameters.
bool is_type (std::string_view header, std::string_view type)
{
  std::string_view name = cut (header, ';');
  while (!name.empty () && (name.back () == ' ' || name.back () == '\t'))
    name.remove_suffix (1);
  return equal_ignoring_case (name, type);
}

std::optional<WhipVerdict> check_body (WhipAction action, const WhipRequest &request)
{
  for (const BodyRow &row : bodies) {
    if (row.action != action)
      continue;
    if (!is_type (request.content_type, row.type))
      return refuse (415, row.text);
    if (request.content_length > row.longest)
      return refuse (413, "the body may have " + std::to_string (row.longest) + " bytes at most");
  }
  return std::nullopt;
}

// RFC 9725 section 4.3.1. A weak tag is never the same, RFC 9110 section 13.1.1.
std::optional<WhipVerdict> check_match (const std::optional<std::string_view> &if_match,
                                        std::string_view etag)
{
  if (!if_match)
    return refuse (status_precondition_required,
                   "a PATCH needs If-Match with the ETag that came with the answer");
  if (*if_match == "*")
    return std::nullopt;
  const bool none_fits = for_each_part (*if_match, ',', [etag] (std::string_view tag) {
    while (drop_prefix (tag, " ")) {
    }
    while (!tag.empty () && tag.back () == ' ')
      tag.remove_suffix (1);
    return tag != etag;
  });
  if (none_fits)
    return refuse (412, "If-Match does not name the ETag of this session");
  return std::nullopt;
}

struct StatusRow {
  Fault fault;
  HttpFault answer;
};

constexpr StatusRow statuses[] = {
    {Fault::InvalidArgument, {400, 0}}, {Fault::Malformed, {400, 0}},   {Fault::TooLarge, {413, 0}},
    {Fault::Protocol, {400, 0}},        {Fault::Unsupported, {422, 0}}, {Fault::Security, {403, 0}},
    {Fault::Timeout, {504, 5}},         {Fault::Network, {504, 5}},     {Fault::Media, {500, 5}},
    {Fault::NotFound, {404, 0}},        {Fault::Busy, {503, 5}},        {Fault::Closed, {503, 5}},
    {Fault::Internal, {500, 5}},
};

} // namespace

const char *phrase_of_status (unsigned status)
{
  if (status == status_precondition_required)
    return "Precondition Required";
  return status == status_too_many_requests ? "Too Many Requests" : nullptr;
}

const char *methods_of (WhipPlace place)
{
  return place == WhipPlace::Endpoint ? "OPTIONS, GET, HEAD, POST" : "OPTIONS, GET, HEAD, PATCH, DELETE";
}

WhipVerdict judge (WhipPlace place, const WhipRequest &request, std::string_view etag)
{
  const auto row = std::find_if (std::begin (rows), std::end (rows), [&] (const MethodRow &known) {
    return known.method == request.method && known.place == place;
  });
  if (row == std::end (rows)) {
    if (place == WhipPlace::Gone || place == WhipPlace::Ended)
      return refuse (404, "there is no such session, or no longer");
    return refuse (405, std::string ("here only ") + methods_of (place) + " are understood");
  }
  if (auto refused = check_body (row->action, request))
    return std::move (*refused);
  if (row->action == WhipAction::Trickle)
    if (auto refused = check_match (request.if_match, etag))
      return std::move (*refused);
  return {row->action, row->status, {}};
}

Status check_generation (const SdpFragment &fragment, const IceCredentials &current,
                         std::string_view if_match)
{
  if (fragment.ice == current)
    return Done{};
  return Error{Fault::Unsupported, if_match == "*"
                                       ? "ICE restarts are not possible here; the session goes on as it is"
                                       : "candidates of another ICE generation than the session's; ICE "
                                         "restarts are not possible here, and the session goes on as it is"};
}

HttpFault http_fault_of (Fault fault)
{
  for (const StatusRow &row : statuses)
    if (row.fault == fault)
      return row.answer;
  return {500, 0};
}

Fault fault_of (std::string_view word)
{
  for (const StatusRow &row : statuses)
    if (word == to_string (row.fault))
      return row.fault;
  return Fault::Internal;
}

} // namespace wsrtc
