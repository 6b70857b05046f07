// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Requests of WHIP and WHEP as text, and descriptions that pass the checks.
#pragma once

#include <string>

#include "assert_text.hpp"
#include "raw_client.hpp"

namespace wsrtc::test {

inline const std::string host_candidate = "candidate:1 1 udp 2130706431 192.0.2.7 39132 typ host";
inline const std::string offer_ice = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n";
inline const std::string other_ice = "a=ice-ufrag:Othr\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n";

// A description of one H264 section (mid "v"); `lines`: direction, setup and the like.
inline std::string description (const std::string &lines, const std::string &ice)
{
  std::string digest = "AA";
  for (int i = 0; i < 31; i++)
    digest += ":AA";
  return "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE v\r\n"
         "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:v\r\na=rtcp-mux\r\n"
         "a=rtpmap:96 H264/90000\r\na=fingerprint:sha-256 " +
         digest + "\r\n" + ice + lines;
}

inline std::string player_offer ()
{
  return description ("a=setup:actpass\r\na=recvonly\r\n", offer_ice);
}

inline std::string publisher_offer ()
{
  return description ("a=setup:actpass\r\na=sendonly\r\n", offer_ice);
}

inline std::string fragment (const std::string &ice = offer_ice)
{
  return ice + "m=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:v\r\na=" + host_candidate +
         "\r\na=end-of-candidates\r\n";
}

// `line`: "POST /whep/demo"; `headers` end with line breaks.
inline std::string request (unsigned port, const std::string &line, const std::string &headers = {},
                            const std::string &body = {})
{
  return line + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string (port) + "\r\n" + headers +
         (body.empty () ? "" : "Content-Length: " + std::to_string (body.size ()) + "\r\n") + "\r\n" + body;
}

inline constexpr char sdp_header[] = "Content-Type: application/sdp\r\n";
inline constexpr char fragment_header[] = "Content-Type: application/trickle-ice-sdpfrag\r\n";

inline std::string ask (unsigned port, const std::string &line, const std::string &headers = {},
                        const std::string &body = {})
{
  return http_request (port, request (port, line, headers, body));
}

inline std::string status_of (const std::string &answer)
{
  return answer.size () > 12 ? answer.substr (9, 3) : answer;
}

inline void assert_status (const std::string &answer, const char *status)
{
  if (status_of (answer) != status)
    g_test_message ("%s", answer.c_str ());
  assert_text (status_of (answer), status);
}

inline bool contains (const std::string &text, const std::string &part)
{
  return text.find (part) != std::string::npos;
}

inline void assert_contains (const std::string &text, const std::string &part)
{
  if (!contains (text, part))
    g_error ("\"%s\" is not in: %s", part.c_str (), text.c_str ());
}

// The value of a header of an answer; asserts that it is there.
inline std::string header_of (const std::string &answer, const std::string &name)
{
  const size_t at = answer.find ("\r\n" + name + ": ");
  g_assert_true (at != std::string::npos);
  const size_t begin = at + name.size () + 4;
  return answer.substr (begin, answer.find ("\r\n", begin) - begin);
}

} // namespace wsrtc::test
