// SPDX-License-Identifier: LGPL-2.1-or-later
#include "offer_maker.hpp"

#include <cctype>

namespace wsrtc::test {

namespace {

const char *const transport =
    "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\na=setup:actpass\r\n"
    "a=fingerprint:sha-256 "
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n";

struct Form {
  char letter;
  const char *kind, *rest, *lines;
};

const Form forms[] = {
    {'v', "video", "UDP/TLS/RTP/SAVPF 96", "a=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n"},
    {'a', "audio", "UDP/TLS/RTP/SAVPF 111", "a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"},
    {'u', "audio", "UDP/TLS/RTP/SAVPF 0 55", "a=rtcp-mux\r\n"},
    {'d', "application", "UDP/DTLS/SCTP webrtc-datachannel", "a=sctp-port:5000\r\n"},
    {'s', "application", "DTLS/SCTP 5000", "a=sctpmap:5000 webrtc-datachannel 1024\r\n"},
    {'t', "text", "RTP/AVP 99", ""},
};

std::string section_of (char letter, const std::string &mid, const char *direction)
{
  const bool refused = std::isupper (static_cast<unsigned char> (letter));
  const char low = static_cast<char> (std::tolower (static_cast<unsigned char> (letter)));
  std::string text;
  for (const Form &form : forms) {
    if (form.letter != low)
      continue;
    text = std::string ("m=") + form.kind + (refused ? " 0 " : " 9 ") + form.rest +
           "\r\nc=IN IP4 0.0.0.0\r\na=mid:" + mid + "\r\n" + form.lines;
    if (low != 'd' && low != 's')
      text += std::string ("a=") + direction + "\r\n";
    text += transport;
  }
  return text;
}

} // namespace

std::string make_offer (const std::string &sections, const std::string &group, bool sends)
{
  std::string sdp = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
  if (!group.empty ())
    sdp += "a=group:BUNDLE " + group + "\r\n";
  int place = 0;
  for (const char letter : sections)
    if (letter != ' ')
      sdp += section_of (letter, std::to_string (place++), sends ? "sendonly" : "recvonly");
  return sdp;
}

std::string with_setup (std::string sdp, const std::string &setup)
{
  const std::string key = "a=setup:";
  for (size_t at = 0; (at = sdp.find (key, at)) != std::string::npos; at += key.size ())
    sdp.replace (at + key.size (), sdp.find ("\r\n", at) - at - key.size (), setup);
  return sdp;
}

} // namespace wsrtc::test
