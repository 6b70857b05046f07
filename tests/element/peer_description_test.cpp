// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The text of the descriptions that a WebrtcPeer makes: its own offers, and its
// answers to an offer as Chromium writes it.
#include <algorithm>
#include <cstring>

#include <gst/gst.h>

#include "peer_pair.hpp"
#include "table.hpp"
#include "wait_for.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

// What JSEP has in every section; transports are not what is tested here.
constexpr const char *transport =
    "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 "
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"
    "a=setup:actpass\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";

constexpr const char *extensions =
    "a=extmap:14 urn:ietf:params:rtp-hdrext:toffset\r\n"
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n";

std::string video_format (int payload_type, const char *rtpmap, const char *fmtp, int rtx)
{
  const std::string pt = std::to_string (payload_type), rtx_pt = std::to_string (rtx);
  std::string text = "a=rtpmap:" + pt + " " + rtpmap + "\r\n";
  for (const char *feedback : {"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"})
    text += "a=rtcp-fb:" + pt + " " + feedback + "\r\n";
  if (*fmtp)
    text += "a=fmtp:" + pt + " " + fmtp + "\r\n";
  return text + "a=rtpmap:" + rtx_pt + " rtx/90000\r\na=fmtp:" + rtx_pt + " apt=" + pt + "\r\n";
}

std::string video_section (const char *mid)
{
  return std::string ("m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 102 103 104 105 106 107 108 109\r\n") +
         transport + extensions + "a=mid:" + mid + "\r\na=recvonly\r\n" +
         video_format (96, "VP8/90000", "", 97) + video_format (98, "VP9/90000", "profile-id=0", 99) +
         video_format (102, "H264/90000",
                       "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f", 103) +
         video_format (104, "H264/90000",
                       "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", 105) +
         video_format (106, "H264/90000",
                       "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f", 107) +
         video_format (108, "H264/90000",
                       "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f", 109);
}

std::string audio_section (const char *mid)
{
  return std::string ("m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 8\r\n") + transport + extensions +
         "a=mid:" + mid +
         "\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
         "a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"
         "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n";
}

std::string data_section (const char *mid)
{
  return std::string ("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n") + transport + "a=mid:" + mid +
         "\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n";
}

// `kinds`: a letter a section, v, a or d; mids are "0", "1", …
std::string browser_offer (const char *kinds)
{
  std::string group, sections;
  for (size_t i = 0; i < std::strlen (kinds); i++) {
    const std::string mid = std::to_string (i);
    group += " " + mid;
    sections += kinds[i] == 'v'   ? video_section (mid.c_str ())
                : kinds[i] == 'a' ? audio_section (mid.c_str ())
                                  : data_section (mid.c_str ());
  }
  return "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + group +
         "\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n" + sections;
}

// ---- asking a peer without a partner

std::string describe (const std::vector<TestTrack> &tracks, const std::string &offer)
{
  LoopThread loop ("test-owner");
  std::unique_ptr<WebrtcPeer> peer;
  std::string text;
  std::atomic<bool> done{false};
  PeerPortEvents events;
  events.event = [&] (const PeerEvent &event) {
    if (std::holds_alternative<RemoteDescriptionSet> (event))
      peer->create_answer ();
    if (const auto *created = std::get_if<DescriptionCreated> (&event))
      text = created->description.sdp;
    if (const auto *failed = std::get_if<PeerFailed> (&event))
      g_error ("%s", failed->error.text.c_str ());
    done = !text.empty ();
  };
  loop.run_and_wait ([&] {
    peer = std::move (*WebrtcPeer::create (loop, {}, events));
    for (const TestTrack &track : tracks)
      g_assert_true (bool (peer->add_sender (caps_of (track).get (), "camera")));
    if (offer.empty ())
      peer->create_offer ();
    else
      peer->set_remote (Description{SdpType::Offer, offer});
  });
  wait_for ("a description", [&] { return done.load (); });
  loop.run_and_wait ([&] { peer = nullptr; });
  return text;
}

// Section −1 is the session level.
std::vector<std::string> lines_of (const std::string &sdp, int section)
{
  std::vector<std::string> lines;
  int current = -1;
  for (size_t at = 0; at < sdp.size ();) {
    const size_t end = sdp.find ("\r\n", at);
    const std::string line = sdp.substr (at, end - at);
    current += line.compare (0, 2, "m=") == 0 ? 1 : 0;
    if (current == section)
      lines.push_back (line);
    at = end + 2;
  }
  return lines;
}

bool has_line (const std::vector<std::string> &lines, const std::string &line)
{
  return std::find (lines.begin (), lines.end (), line) != lines.end ();
}

size_t count_starting (const std::vector<std::string> &lines, const std::string &start)
{
  return size_t (std::count_if (lines.begin (), lines.end (), [&] (const std::string &line) {
    return line.compare (0, start.size (), start) == 0;
  }));
}

struct Row {
  const char *name;
  std::vector<TestTrack> tracks;
  const char *offer; // for browser_offer (), "" = ours
  int section;
  std::vector<std::string> lines;   // that the section has
  std::vector<std::string> without; // starts of lines that it does not have
};

const char *const mid_line = "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid";
const char *const twcc_line =
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

const Row rows[] = {
    {"offer/session",
     {{"VP8", 5}, {"OPUS", 6}},
     "",
     -1,
     {"a=group:BUNDLE video0 audio1", "a=ice-options:trickle"},
     {}},
    {"offer/vp8",
     {{"VP8", 5}},
     "",
     0,
     {"a=mid:video0", "a=sendonly", "a=setup:actpass", "a=rtcp-mux", "a=rtcp-rsize", "a=rtpmap:96 VP8/90000",
      "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", "a=rtcp-fb:96 ccm fir", "a=rtcp-fb:96 transport-cc",
      "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", mid_line, twcc_line},
     {"a=ssrc-group:FID 0", "a=fmtp:96 ", "a=candidate"}},
    {"offer/h264",
     {{"H264", 7}},
     "",
     0,
     {"a=rtpmap:104 H264/90000",
      "a=fmtp:104 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1"},
     {"a=rtpmap:96 VP8"}},
    {"offer/opus",
     {{"OPUS", 8}},
     "",
     0,
     {"m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 OPUS/48000/2", "a=rtcp-fb:111 transport-cc",
      "a=sendonly", mid_line, twcc_line},
     {"a=ssrc-group", "a=rtcp-fb:111 nack"}},
    {"answer/session", {{"VP8", 5}, {"OPUS", 6}}, "va", -1, {"a=group:BUNDLE 0 1"}, {}},
    {"answer/vp8",
     {{"VP8", 9}},
     "v",
     0,
     {"m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=mid:0", "a=sendonly", "a=setup:active", "a=rtcp-mux",
      "a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "a=rtcp-fb:96 nack",
      "a=rtcp-fb:96 nack pli", "a=rtcp-fb:96 ccm fir", "a=rtcp-fb:96 transport-cc", mid_line, twcc_line},
     {"a=ssrc-group:FID 0", "a=rtpmap:98", "a=rtpmap:102", "a=extmap:14"}},
    {"answer/h264-profile",
     {{"H264", 10}},
     "v",
     0,
     {"m=video 9 UDP/TLS/RTP/SAVPF 104 105", "a=rtpmap:104 H264/90000", "a=fmtp:105 apt=104",
      "a=fmtp:104 packetization-mode=1;level-asymmetry-allowed=1;profile-level-id=42e01f"},
     {"a=rtpmap:96", "a=rtpmap:102", "a=rtpmap:106"}},
    {"answer/audio-first",
     {{"OPUS", 11}, {"VP8", 12}},
     "av",
     1,
     {"a=mid:1", "a=sendonly", "a=rtpmap:96 VP8/90000"},
     {}},
    {"answer/same-codec-twice-first",
     {{"", 0}, {"VP8", 13}},
     "vv",
     0,
     {"a=mid:0", "a=inactive"},
     {"a=ssrc:", "a=msid"}},
    {"answer/same-codec-twice-second", {{"", 0}, {"VP8", 14}}, "vv", 1, {"a=mid:1", "a=sendonly"}, {}},
    {"answer/unused-audio", {{"", 0}, {"VP8", 15}}, "av", 0, {"a=mid:0", "a=inactive"}, {"a=ssrc:"}},
    {"answer/data-first",
     {{"", 0}, {"VP8", 16}},
     "dv",
     1,
     {"a=mid:1", "a=sendonly", "a=rtpmap:96 VP8/90000"},
     {}},
    {"answer/nothing-said-of-a-section", {{"VP8", 17}}, "va", 1, {"a=mid:1", "a=inactive"}, {"a=ssrc:"}},
};

void test_text (const Row &row)
{
  const std::string sdp = describe (row.tracks, *row.offer ? browser_offer (row.offer) : "");
  g_test_message ("%s", sdp.c_str ());
  const auto lines = lines_of (sdp, row.section);
  for (const std::string &line : row.lines)
    if (!has_line (lines, line))
      g_error ("no line \"%s\" in section %d of:\n%s", line.c_str (), row.section, sdp.c_str ());
  for (const std::string &start : row.without)
    if (count_starting (lines, start) > 0)
      g_error ("a line \"%s…\" in section %d of:\n%s", start.c_str (), row.section, sdp.c_str ());
  const size_t track = size_t (std::max (row.section, 0));
  if (row.section < 0 || track >= row.tracks.size () || !*row.tracks[track].codec)
    return;
  g_assert_cmpuint (count_starting (lines, "a=msid:camera "), ==, 1);
  const std::string ssrc = "a=ssrc:" + std::to_string (row.tracks[track].ssrc) + " ";
  g_assert_cmpuint (count_starting (lines, ssrc + "msid:camera "), ==, 1);
  g_assert_cmpuint (count_starting (lines, ssrc + "cname:"), ==, 1);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/peer/description", rows, test_text);
  return g_test_run ();
}
