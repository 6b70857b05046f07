// SPDX-License-Identifier: LGPL-2.1-or-later
#include "candidate_check.hpp"

#include <optional>
#include <vector>

#include <glib.h>

#include "text.hpp"

namespace wsrtc {

namespace {

constexpr unsigned max_component = 256;
constexpr unsigned max_priority = 0x7fffffff;
constexpr unsigned max_port = 65535;
constexpr size_t max_foundation = 32;

Error bad (const char *what)
{
  return {Fault::Malformed, std::string ("ICE candidate: ") + what};
}

// An IP address or, if not, a name of DNS's syntax whose last label is no number.
bool is_address (std::string_view text)
{
  const std::string copy (text);
  if (g_hostname_is_ip_address (copy.c_str ()))
    return copy.find ('%') == std::string::npos;
  if (text.size () > 253 || is_all (text.substr (text.rfind ('.') + 1), is_digit))
    return false;
  return for_each_part (text, '.', [] (std::string_view label) {
    return !label.empty () && label.size () <= 63 && label.front () != '-' && label.back () != '-' &&
           is_all (label, [] (char c) { return g_ascii_isalnum (c) || c == '-' || c == '_'; });
  });
}

// The part of the line that follows the address and port of the candidate.
struct Tail {
  std::string_view type;
  std::string_view tcptype;
};

Result<Tail> parse_tail (const std::vector<std::string_view> &words)
{
  Tail tail;
  if (words.size () % 2 != 0 || words.size () < 2 || words[0] != "typ")
    return bad ("\"typ\", or a name's value, is missing");
  tail.type = words[1];
  for (size_t i = 2; i < words.size (); i += 2) {
    if (words[i] == "raddr" && !is_address (words[i + 1]))
      return bad ("\"raddr\" is not an address");
    if (words[i] == "rport" && !parse_number (words[i + 1], max_port))
      return bad ("\"rport\" is not a port");
    if (words[i] == "tcptype")
      tail.tcptype = words[i + 1];
  }
  return tail;
}

// UDP needs a port; of TCP the side that connects has none.
Status check_transport (bool tcp, unsigned port, std::string_view tcptype)
{
  const bool active = tcptype == "active";
  if (tcp && !active && tcptype != "passive" && tcptype != "so")
    return bad ("TCP without a known \"tcptype\"");
  if (port == 0 && !(tcp && active))
    return bad ("the port is 0");
  return Done{};
}

bool is_known_type (std::string_view type)
{
  return type == "host" || type == "srflx" || type == "prflx" || type == "relay";
}

// foundation component transport priority address port, then the tail.
Result<CandidateUse> check_words (const std::vector<std::string_view> &words)
{
  if (words.size () < 8)
    return bad ("too few words");
  const std::string_view foundation = words[0], transport = words[2], address = words[4];
  if (foundation.size () > max_foundation ||
      !is_all (foundation, [] (char c) { return g_ascii_isalnum (c) || c == '+' || c == '/'; }))
    return bad ("the foundation is not 1 to 32 letters, digits, '+' or '/'");
  const auto component = parse_number (words[1], max_component);
  if (!component || *component == 0)
    return bad ("the component is not from 1 to 256");
  const auto priority = parse_number (words[3], max_priority);
  if (!priority || *priority == 0)
    return bad ("the priority is not from 1 to 2^31 - 1");
  if (!is_address (address))
    return bad ("the address is neither IPv4 nor IPv6 nor a host name");
  const auto port = parse_number (words[5], max_port);
  if (!port)
    return bad ("the port is not from 0 to 65535");
  const Result<Tail> tail = parse_tail ({words.begin () + 6, words.end ()});
  if (!tail)
    return tail.error ();
  const bool tcp = equal_ignoring_case (transport, "tcp");
  if (!tcp && !equal_ignoring_case (transport, "udp"))
    return CandidateUse::Skip;
  if (const Status status = check_transport (tcp, *port, tail->tcptype); !status)
    return status.error ();
  // RFC 8839 section 5.1 lets agents ignore names. A peer's names are not looked up: of
  // mDNS nobody would answer for most, and who waits for that holds up others; of DNS it
  // would make this machine ask whomever the peer likes.
  const bool is_name = !g_hostname_is_ip_address (std::string (address).c_str ());
  return is_name || !is_known_type (tail->type) ? CandidateUse::Skip : CandidateUse::Use;
}

} // namespace

Result<CandidateUse> check_candidate (std::string_view text)
{
  if (text.size () > max_candidate_bytes)
    return Error{Fault::TooLarge, "ICE candidate of " + std::to_string (text.size ()) + " bytes; at most " +
                                      std::to_string (max_candidate_bytes) + " are allowed"};
  drop_prefix (text, "a=");
  if (!drop_prefix (text, "candidate:"))
    return bad ("it does not begin with \"candidate:\"");
  // Also keeps line breaks out, which would become lines of SDP.
  if (!is_all (text, [] (char c) { return c >= 0x20 && c < 0x7f; }))
    return bad ("a byte that is not printable ASCII");
  std::vector<std::string_view> words;
  const bool single_spaces = for_each_part (text, ' ', [&words] (std::string_view word) {
    words.push_back (word);
    return !word.empty ();
  });
  if (!single_spaces)
    return bad ("an empty word");
  return check_words (words);
}

} // namespace wsrtc
