// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session_bench.hpp"

#include <cstring>

#include <glib.h>

namespace wsrtc::test {

const char *const certificate_pem = "-----BEGIN CERTIFICATE-----\n"
                                    "MIIBgTCCASegAwIBAgIUboEp86PsqcV9XcLQ0vuA003i8nAwCgYIKoZIzj0EAwIw\n"
                                    "FTETMBEGA1UEAwwKd3NydGMtdGVzdDAgFw0yNjExMjIyMzE2MzRaGA8yMTI2MTAy\n"
                                    "OTIzMTYzNFowFTETMBEGA1UEAwwKd3NydGMtdGVzdDBZMBMGByqGSM49AgEGCCqG\n"
                                    "SM49AwEHA0IABGs5MUOSxqjLn+HbgcFDDyPi9fgBfWeu/OIwXR4XD3zBl1y4xFx3\n"
                                    "iYNYz9vXBmU/l9kijE0iCYFagnmHUkknjM2jUzBRMB0GA1UdDgQWBBQoX/ybMKCB\n"
                                    "nSHxftf/PNp69YHewjAfBgNVHSMEGDAWgBQoX/ybMKCBnSHxftf/PNp69YHewjAP\n"
                                    "BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIFjohyHQg3fURQE6l3BO\n"
                                    "GrwrxHv8NYebkQXYbytBNxBEAiEAj7Pj68/hy5IWL5maj1PZekLOEewFTU0KAzyn\n"
                                    "rRhoxRo=\n"
                                    "-----END CERTIFICATE-----\n";

const char *const right_fingerprint =
    "sha-256 35:D9:0D:46:BD:DB:A0:8B:61:64:91:9A:68:70:81:ED:53:81:79:FF:7B:5D:BC:A6:11:40:1F:56:8F:55:C1:D6";
const char *const wrong_fingerprint =
    "sha-256 35:D9:0D:46:BD:DB:A0:8B:61:64:91:9A:68:70:81:ED:53:81:79:FF:7B:5D:BC:A6:11:40:1F:56:8F:55:C1:D7";

namespace {

std::string mid_of (unsigned index)
{
  return (index % 2 == 0 ? "video" : "audio") + std::to_string (index);
}

std::string make_section (unsigned index)
{
  const bool video = index % 2 == 0;
  return std::string (video ? "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" : "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n") +
         "c=IN IP4 0.0.0.0\r\na=mid:" + mid_of (index) +
         "\r\na=sendrecv\r\na=rtcp-mux\r\na=setup:active\r\na=ice-ufrag:abcd\r\n"
         "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\n" +
         (video ? "a=rtpmap:96 VP8/90000\r\n" : "a=rtpmap:111 opus/48000/2\r\n");
}

} // namespace

std::string make_sdp (unsigned sections, const char *fingerprint, unsigned version)
{
  std::string sdp = "v=0\r\no=- 1234567890 " + std::to_string (version) +
                    " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE";
  for (unsigned i = 0; i < sections; i++)
    sdp += " " + mid_of (i);
  sdp += "\r\n";
  if (fingerprint)
    sdp += std::string ("a=fingerprint:") + fingerprint + "\r\n";
  for (unsigned i = 0; i < sections; i++)
    sdp += make_section (i);
  return sdp;
}

std::string make_candidate (unsigned n)
{
  return "candidate:" + std::to_string (n) + " 1 udp 2122260223 192.0.2.7 " +
         std::to_string (1024 + n % 60000) + " typ host";
}

SessionBench::SessionBench (bool polite, SessionLimits limits)
    : session (std::make_unique<Session> (PeerId ("viewer-7"), port, *this, limits, polite))
{
}

void SessionBench::reach (NegState state)
{
  const bool answering = state == NegState::SettingRemoteOffer || state == NegState::CreatingAnswer ||
                         state == NegState::SettingLocalAnswer;
  const SdpType type = answering ? SdpType::Answer : SdpType::Offer;
  const std::vector<std::pair<NegState, std::function<void ()>>> offering_way = {
      {NegState::CreatingOffer, [this] { offer (); }},
      {NegState::SettingLocalOffer, [this, type] { created (type); }},
      {NegState::AwaitingAnswer, [this] { local_set (); }},
      {NegState::SettingRemoteAnswer, [this] { receive_answer (); }},
      {NegState::Stable, [this] { remote_set (); }},
  };
  const std::vector<std::pair<NegState, std::function<void ()>>> answering_way = {
      {NegState::SettingRemoteOffer, [this] { receive_offer (); }},
      {NegState::CreatingAnswer, [this] { remote_set (); }},
      {NegState::SettingLocalAnswer, [this, type] { created (type); }},
  };
  for (const auto &[next, act] : answering ? answering_way : offering_way) {
    if (session->state () == state)
      break;
    act ();
    assert_state (*this, next);
  }
  if (state == NegState::Closed)
    session->close ({});
  assert_state (*this, state);
  lines.clear ();
}

std::string SessionBench::log ()
{
  std::string text;
  for (const std::string &line : lines)
    text += (text.empty () ? "" : "; ") + line;
  lines.clear ();
  return text;
}

void SessionBench::note (const std::string &line)
{
  lines.push_back (line);
  if (in_callback)
    in_callback (line);
}

void SessionBench::send (const Message &message)
{
  g_assert_cmpstr (message.peer.c_str (), ==, "viewer-7");
  std::string line = std::string ("send ") + kind_of (message);
  if (const auto *candidate = std::get_if<Candidate> (&message.body)) {
    line += " " + std::to_string (candidate->mline ? static_cast<int> (candidate->mline->index) : -1);
    line += " " + (candidate->mid ? candidate->mid->str () : "-");
    line += " " + (candidate->text.empty () ? "end" : candidate->text);
  }
  note (line);
}

Status SessionBench::prepare (const SdpSummary *offer)
{
  note (offer ? "prepare for offer of " + std::to_string (offer->sections.size ()) : "prepare");
  return prepared;
}

bool SessionBench::accept_answer (const SdpSummary &)
{
  note ("accept-answer");
  return accept;
}

void SessionBench::on_live ()
{
  note ("live");
}

void SessionBench::on_warning (const Error &error)
{
  warnings.push_back (error);
  note ("warning");
}

void SessionBench::on_ended (const SessionEnd &end)
{
  ended = end;
  ends++;
  note ("ended");
}

void assert_ended (const SessionBench &bench, Fault fault, const char *part)
{
  assert_state (bench, NegState::Closed);
  g_assert_cmpuint (bench.ends, ==, 1);
  g_assert_cmpuint (bench.port.closed (), ==, 1);
  g_assert_true (bench.ended->error.has_value ());
  const Error &error = *bench.ended->error;
  g_assert_cmpstr (to_string (error.fault), ==, to_string (fault));
  g_assert_true (g_str_has_prefix (error.text.c_str (), "peer viewer-7: "));
  g_assert_nonnull (strstr (error.text.c_str (), part));
}

void assert_warned (const SessionBench &bench, const char *part)
{
  g_assert_false (bench.warnings.empty ());
  const Error &error = bench.warnings.back ();
  g_assert_true (g_str_has_prefix (error.text.c_str (), "peer viewer-7: "));
  g_assert_nonnull (strstr (error.text.c_str (), part));
}

void assert_state (const SessionBench &bench, NegState state)
{
  g_assert_cmpstr (to_string (bench.session->state ()), ==, to_string (state));
}

} // namespace wsrtc::test
