// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdp_check.hpp"

#include <cstring>

#include "assert_text.hpp"
#include "candidate_check.hpp"
#include "json_reader.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

using wsrtc::JsonReader; // json-glib has one, too

#define DIGEST                                                                                               \
  "77:FE:8A:CD:F8:C7:F3:D2:FF:D1:6B:59:87:B3:7D:24:B5:57:73:70:45:BD:8F:84:A6:99:3E:EA:90:9D:20:3C"

// Small and valid; the rows below change one thing of it.
const char offer[] = "v=0\r\n"
                     "o=- 1 1 IN IP4 127.0.0.1\r\n"
                     "s=-\r\n"
                     "t=0 0\r\n"
                     "a=group:BUNDLE v a\r\n"
                     "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
                     "c=IN IP4 0.0.0.0\r\n"
                     "a=mid:v\r\n"
                     "a=ice-ufrag:abcd\r\n"
                     "a=ice-pwd:0123456789012345678901\r\n"
                     "a=fingerprint:sha-256 " DIGEST "\r\n"
                     "a=setup:actpass\r\n"
                     "a=recvonly\r\n"
                     "a=rtcp-mux\r\n"
                     "a=rtpmap:96 H264/90000\r\n"
                     "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n"
                     "a=rtpmap:97 VP8/90000\r\n"
                     "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
                     "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\n"
                     "c=IN IP4 0.0.0.0\r\n"
                     "a=mid:a\r\n"
                     "a=ice-ufrag:abcd\r\n"
                     "a=ice-pwd:0123456789012345678901\r\n"
                     "a=fingerprint:sha-256 " DIGEST "\r\n"
                     "a=setup:actpass\r\n"
                     "a=sendonly\r\n"
                     "a=rtcp-mux\r\n"
                     "a=rtpmap:111 opus/48000/2\r\n"
                     "a=extmap:5/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n";

void replace_all (std::string &text, const std::string &from, const std::string &to)
{
  size_t at = text.find (from);
  g_assert_cmpuint (at, !=, std::string::npos); // or else the row tests nothing
  for (; at != std::string::npos; at = text.find (from, at + to.size ()))
    text.replace (at, from.size (), to);
}

void replace_first (std::string &text, const std::string &from, const std::string &to)
{
  const size_t at = text.find (from);
  g_assert_cmpuint (at, !=, std::string::npos);
  text.replace (at, from.size (), to);
}

SdpSummary summary_of (SdpType type, const std::string &sdp)
{
  Result<SdpSummary> summary = check_sdp ({type, sdp});
  if (!summary)
    g_error ("%s", summary.error ().text.c_str ());
  return *summary;
}

bool contains (const std::string &text, const char *part)
{
  return text.find (part) != std::string::npos;
}

void assert_refused (SdpType type, const std::string &sdp, Fault fault)
{
  const Result<SdpSummary> summary = check_sdp ({type, sdp});
  g_assert_false (bool (summary));
  g_test_message ("%s", summary.error ().text.c_str ());
  assert_text (to_string (summary.error ().fault), to_string (fault));
  g_assert_cmpuint (summary.error ().text.size (), <, 200);
  g_assert_true (g_str_is_ascii (summary.error ().text.c_str ()));
}

// One change of `offer` that makes it unusable.
struct Bad {
  const char *name;
  std::string from; // all places
  std::string to;
  Fault fault = Fault::Malformed;
  SdpType type = SdpType::Offer;
};

std::string repeat (const char *text, int times)
{
  std::string all;
  for (int i = 0; i < times; i++)
    all += text;
  return all;
}

const Bad bad[] = {
    {"no-version", "v=0\r\n", ""},
    {"other-version", "v=0\r\n", "v=1\r\n"},
    {"line-without-equals", "s=-", "s -"},
    {"line-with-capital", "s=-", "S=-"},
    {"empty-line-inside", "t=0 0\r\n", "t=0 0\r\n\r\n"},
    {"carriage-return-inside", "s=-", "s=a\rb"},
    {"nul", "s=-", std::string ("s=\0", 3)},
    {"control-byte", "s=-", "s=\x07"},
    {"tab", "s=-", "s=\t"},
    {"not-utf8", "s=-", "s=\xff"},
    {"line-too-long", "s=-", "s=" + std::string (8192, 'x'), Fault::TooLarge},
    {"too-many-lines", "a=rtcp-mux\r\n", repeat ("a=x\r\n", 5000), Fault::TooLarge},
    {"too-big", "s=-", "s=" + std::string (max_sdp_bytes, 'x'), Fault::TooLarge},
    {"60-sections", "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\n",
     repeat ("m=video 0 UDP/TLS/RTP/SAVPF 96\r\n", 60), Fault::TooLarge},
    {"media-line-without-formats", "m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "m=audio 9 UDP/TLS/RTP/SAVPF"},
    {"media-line-without-port", "m=audio 9 ", "m=audio UDP "},
    {"media-line-port-too-large", "m=audio 9 ", "m=audio 65536 "},
    {"bundle-unknown-mid", "BUNDLE v a", "BUNDLE v a b"},
    {"bundle-mid-twice", "BUNDLE v a", "BUNDLE v v"},
    {"bundle-two-spaces", "BUNDLE v a", "BUNDLE v  a"},
    {"bundle-twice", "a=group:BUNDLE v a", "a=group:BUNDLE v\r\na=group:BUNDLE a", Fault::Unsupported},
    {"mid-twice", "a=mid:a", "a=mid:v"},
    {"mid-empty", "a=mid:a", "a=mid:"},
    {"mid-with-space", "a=mid:a", "a=mid:a b"},
    {"mid-too-long", "a=mid:a", "a=mid:" + std::string (300, 'x')},
    {"proto-plain-rtp", "UDP/TLS/RTP/SAVPF", "RTP/AVP", Fault::Unsupported},
    {"proto-sctp-for-video", "m=video 9 UDP/TLS/RTP/SAVPF", "m=video 9 UDP/DTLS/SCTP", Fault::Unsupported},
    {"kind-unknown", "m=audio 9", "m=text 9", Fault::Unsupported},
    {"no-ufrag", "a=ice-ufrag:abcd\r\n", ""},
    {"ufrag-too-short", "a=ice-ufrag:abcd", "a=ice-ufrag:abc"},
    {"ufrag-character", "a=ice-ufrag:abcd", "a=ice-ufrag:ab d"},
    {"no-pwd", "a=ice-pwd:0123456789012345678901\r\n", ""},
    {"pwd-too-short", "a=ice-pwd:0123456789012345678901", "a=ice-pwd:012345678901234567890"},
    {"pwd-too-long", "a=ice-pwd:0123456789012345678901", "a=ice-pwd:" + std::string (257, 'x')},
    {"no-setup", "a=setup:actpass\r\n", ""},
    {"setup-holdconn", "a=setup:actpass", "a=setup:holdconn"},
    {"setup-unknown", "a=setup:actpass", "a=setup:both"},
    {"setup-actpass-in-answer", "s=-", "s=x", Fault::Malformed, SdpType::Answer},
    {"no-fingerprint", "a=fingerprint:sha-256 " DIGEST "\r\n", "", Fault::Security},
    {"fingerprint-without-digest", "sha-256 " DIGEST, "sha-256"},
    {"fingerprint-truncated", "sha-256 " DIGEST, "sha-256 77:FE:8A"},
    {"fingerprint-no-hexadecimal", "77:FE:8A", "77:FE:XX"},
    {"fingerprint-length-of-another-hash", "sha-256 ", "sha-512 "},
    {"fingerprint-sha-1-only", "sha-256 " DIGEST,
     "sha-1 96:2C:EA:CA:48:FB:90:95:30:C2:BF:7F:DE:B1:07:E8:13:5A:A8:88", Fault::Security},
    {"fingerprint-unknown-hash", "sha-256 ", "sha-999 ", Fault::Security},
    {"payload-type-too-large", "SAVPF 96 97", "SAVPF 96 128"},
    {"payload-type-text", "SAVPF 96 97", "SAVPF 96 x"},
    {"payload-type-twice", "SAVPF 96 97", "SAVPF 96 96"},
    {"rtpmap-without-rate", "VP8/90000", "VP8"},
    {"rtpmap-rate-0", "VP8/90000", "VP8/0"},
    {"rtpmap-without-name", "97 VP8/90000", "97 /90000"},
    {"extmap-number", "a=extmap:4 ", "a=extmap:x "},
    {"extmap-number-0", "a=extmap:4 ", "a=extmap:0 "},
    {"extmap-without-uri", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=extmap:4"},
};

void check_bad (const Bad &row)
{
  std::string sdp = offer;
  replace_all (sdp, row.from, row.to);
  assert_refused (row.type, sdp, row.fault);
}

struct Whole {
  const char *name;
  std::string sdp;
};

const Whole not_sdp[] = {
    {"empty", ""},
    {"text", "hello"},
    {"version-only", "v=0"},
    {"json", "{\"type\":\"offer\"}"},
    {"no-sections", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"},
    {"line-ends-only", "\r\n\r\n"},
    {"binary", std::string ("\0\1\2\3", 4)},
};

void check_not_sdp (const Whole &row)
{
  assert_refused (SdpType::Offer, row.sdp, Fault::Malformed);
}

// Whatever is cut off, nothing breaks, and no part passes that lost what it needs.
void truncated ()
{
  for (size_t length = 0; length < strlen (offer); length++) {
    const Result<SdpSummary> summary = check_sdp ({SdpType::Offer, std::string (offer, length)});
    if (summary)
      g_assert_cmpuint (summary->sections.size (), ==, 2);
  }
}

void sums_up ()
{
  const SdpSummary summary = summary_of (SdpType::Offer, offer);
  g_assert_cmpuint (summary.sections.size (), ==, 2);
  const SdpSection &video = summary.sections[0], &audio = summary.sections[1];
  assert_text (video.kind, "video");
  assert_text (video.mid.str (), "v");
  g_assert_true (video.receives);
  g_assert_false (audio.receives);
  g_assert_false (video.rejected || audio.rejected);
  g_assert_cmpuint (video.codecs.size (), ==, 2);
  g_assert_cmpint (video.codecs[0].payload_type, ==, 96);
  assert_text (video.codecs[0].name, "H264");
  g_assert_cmpint (video.codecs[0].clock_rate, ==, 90000);
  assert_text (video.codecs[0].fmtp, "packetization-mode=1;profile-level-id=42e01f");
  assert_text (video.codecs[1].fmtp, "");
  assert_text (audio.codecs[0].name, "opus");
  g_assert_cmpint (audio.codecs[0].clock_rate, ==, 48000);
  assert_text (audio.codecs[1].name, "PCMU"); // without a=rtpmap: RFC 3551
  g_assert_cmpint (video.extensions[0].id, ==, 4);
  assert_text (audio.extensions[0].uri, "urn:ietf:params:rtp-hdrext:ssrc-audio-level");
  g_assert_cmpuint (summary.fingerprints.size (), ==, 1);
  assert_text (summary.fingerprints[0].algorithm, "sha-256");
  assert_text (summary.fingerprints[0].digest, DIGEST);
  assert_text (summary.normalised, offer);
}

void finds_transports_and_mids ()
{
  std::string sdp = offer;
  replace_all (sdp, "BUNDLE v a", "BUNDLE a v");
  // webrtcbin has the first one's, whoever of them has it there.
  const SdpSummary bundled = summary_of (SdpType::Offer, sdp);
  for (const unsigned i : {0, 1}) {
    g_assert_cmpuint (bundled.transport_of ({i}).index, ==, 0);
    g_assert_cmpuint (bundled.tag_of ({i}).index, ==, 1);
  }
  g_assert_cmpuint (bundled.find_mid (Mid ("a"))->index, ==, 1);
  g_assert_false (bundled.find_mid (Mid ("x")).has_value ());
  replace_all (sdp, "a=group:BUNDLE a v\r\n", "");
  const SdpSummary separate = summary_of (SdpType::Offer, sdp);
  g_assert_cmpuint (separate.transport_of ({0}).index, ==, 0);
  g_assert_cmpuint (separate.transport_of ({1}).index, ==, 1);
  g_assert_cmpuint (separate.tag_of ({1}).index, ==, 1);
}

void refused_section_needs_nothing ()
{
  const std::string sdp = std::string (offer) + "m=text 0 RTP/AVP 99\r\n";
  const SdpSummary summary = summary_of (SdpType::Offer, sdp);
  g_assert_cmpuint (summary.sections.size (), ==, 3);
  g_assert_true (summary.sections[2].rejected);
}

void inactive_is_rejected ()
{
  std::string sdp = offer;
  replace_all (sdp, "a=sendonly", "a=inactive");
  g_assert_true (summary_of (SdpType::Offer, sdp).sections[1].rejected);
}

void direction_may_come_from_the_session ()
{
  std::string sdp = offer;
  replace_all (sdp, "a=recvonly\r\n", "");
  g_assert_true (summary_of (SdpType::Offer, sdp).sections[0].receives);
  replace_all (sdp, "t=0 0\r\n", "t=0 0\r\na=sendonly\r\n");
  g_assert_false (summary_of (SdpType::Offer, sdp).sections[0].receives);
}

void mends_line_ends ()
{
  std::string sdp = offer;
  replace_all (sdp, "\r\n", "\n");
  assert_text (summary_of (SdpType::Offer, sdp + "\n\n").normalised, offer);
  sdp.pop_back ();
  assert_text (summary_of (SdpType::Offer, sdp).normalised, offer);
}

void mends_missing_mids ()
{
  std::string sdp = offer;
  replace_all (sdp, "a=group:BUNDLE v a\r\n", "");
  replace_all (sdp, "a=mid:a\r\n", "");
  replace_all (sdp, "a=mid:v\r\n", "a=mid:1\r\n"); // the name that would be given
  const SdpSummary summary = summary_of (SdpType::Offer, sdp);
  assert_text (summary.sections[0].mid.str (), "1");
  assert_text (summary.sections[1].mid.str (), "m1");
  g_assert_true (contains (summary.normalised, "\r\na=mid:m1\r\n"));
}

void mends_setup_of_the_session ()
{
  std::string sdp = offer;
  replace_first (sdp, "a=setup:actpass\r\n", "");
  replace_first (sdp, "t=0 0\r\n", "t=0 0\r\na=setup:passive\r\n");
  std::string normalised = summary_of (SdpType::Offer, sdp).normalised;
  const size_t first = normalised.find ("a=setup:");
  g_assert_cmpuint (first, >, normalised.find ("m=video"));
  g_assert_cmpint (normalised.compare (first, 15, "a=setup:passive"), ==, 0);
  // What the first of a bundle has goes for the others; else the section's own stays.
  g_assert_true (contains (normalised.substr (normalised.find ("m=audio")), "a=setup:passive"));
  replace_first (sdp, "a=group:BUNDLE v a\r\n", "");
  normalised = summary_of (SdpType::Offer, sdp).normalised;
  g_assert_true (contains (normalised.substr (normalised.find ("m=audio")), "a=setup:actpass"));
}

void mends_bundled_transport ()
{
  std::string sdp = offer;
  const size_t audio = sdp.find ("m=audio");
  std::string tail = sdp.substr (audio);
  for (const char *line : {"a=ice-ufrag:abcd\r\n", "a=ice-pwd:0123456789012345678901\r\n",
                           "a=fingerprint:sha-256 " DIGEST "\r\n", "a=setup:actpass\r\n"})
    replace_all (tail, line, "");
  const SdpSummary summary = summary_of (SdpType::Offer, sdp.substr (0, audio) + tail);
  const std::string mended = summary.normalised.substr (summary.normalised.find ("m=audio"));
  for (const char *line :
       {"a=ice-ufrag:abcd", "a=ice-pwd:0123", "a=fingerprint:sha-256 77", "a=setup:actpass"})
    g_assert_true (contains (mended, line));
}

// Credentials for each section, for those who do not bundle (aiortc offers so).
void mends_transports_of_their_own ()
{
  std::string sdp = offer;
  const size_t audio = sdp.find ("m=audio");
  std::string tail = sdp.substr (audio);
  replace_all (tail, "a=ice-ufrag:abcd\r\n",
               "a=ice-ufrag:other\r\na=candidate:1 1 udp 2122260223 192.0.2.7 9 typ host\r\n");
  replace_all (tail, "a=ice-pwd:0123456789012345678901\r\n", "a=ice-pwd:9876543210987654321098\r\n");
  const SdpSummary summary = summary_of (SdpType::Offer, sdp.substr (0, audio) + tail);
  const std::string mended = summary.normalised.substr (summary.normalised.find ("m=audio"));
  for (const char *line : {"a=ice-ufrag:abcd", "a=ice-pwd:0123"})
    g_assert_true (contains (mended, line));
  for (const char *line : {"other", "9876", "a=candidate"})
    g_assert_false (contains (mended, line));
}

void takes_transport_of_the_session ()
{
  std::string sdp = offer;
  for (const char *line : {"a=ice-ufrag:abcd\r\n", "a=ice-pwd:0123456789012345678901\r\n",
                           "a=fingerprint:sha-256 " DIGEST "\r\n"}) {
    replace_all (sdp, line, "");
    replace_all (sdp, "t=0 0\r\n", std::string ("t=0 0\r\n") + line);
  }
  g_assert_cmpuint (summary_of (SdpType::Offer, sdp).fingerprints.size (), ==, 1);
}

void mends_candidates ()
{
  std::string sdp = offer;
  replace_all (sdp, "a=rtcp-mux\r\n",
               "a=candidate:1 1 UDP 1 192.0.2.7 5000 typ host\r\n"
               "a=candidate:2 1 UDP 1 x.local 5000 typ host\r\n"
               "a=candidate:3 1 UDP 1 192.0.2.7 70000 typ host\r\n"
               "a=candidate:\r\na=candidate\r\n");
  const std::string normalised = summary_of (SdpType::Offer, sdp).normalised;
  g_assert_true (contains (normalised, "a=candidate:1 "));
  g_assert_false (contains (normalised, "a=candidate:2 "));
  g_assert_false (contains (normalised, "a=candidate:3 "));
  g_assert_false (contains (normalised, "a=candidate:\r\n"));
  g_assert_false (contains (normalised, "a=candidate\r\n"));
}

void caps_candidates ()
{
  std::string many;
  for (int i = 0; i < 1000; i++)
    many += "a=candidate:1 1 UDP 1 192.0.2.7 " + std::to_string (5000 + i) + " typ host\r\n";
  std::string sdp = offer;
  replace_first (sdp, "a=rtcp-mux\r\n", many);
  const std::string normalised = summary_of (SdpType::Offer, sdp).normalised;
  g_assert_true (contains (normalised, " 5511 typ"));
  g_assert_false (contains (normalised, " 5512 typ"));
}

void drops_an_empty_bundle ()
{
  std::string sdp = offer;
  replace_all (sdp, "BUNDLE v a", "BUNDLE");
  const SdpSummary summary = summary_of (SdpType::Offer, sdp);
  g_assert_true (summary.bundle.empty ());
  g_assert_false (contains (summary.normalised, "BUNDLE"));
}

void collects_different_fingerprints ()
{
  std::string sdp = offer;
  replace_first (sdp, "sha-256 77:FE", "SHA-256 77:fe");
  replace_first (sdp, "a=setup", "a=fingerprint:sha-1 00:11:22\r\na=setup");
  const SdpSummary summary = summary_of (SdpType::Offer, sdp);
  g_assert_cmpuint (summary.fingerprints.size (), ==, 2);
  assert_text (summary.fingerprints[0].digest, DIGEST);
  assert_text (summary.fingerprints[0].algorithm, "sha-256");
}

// Recorded from Chromium 156, Firefox 153 and webrtcbin 1.22.0.
struct Recorded {
  const char *name;
  SdpType type;
  size_t sections;
  const char *codec; // first of section 0
  bool receives;     // section 0
  bool rejected;     // all sections
};

const Recorded recorded[] = {
    {"chromium-offer-recvonly", SdpType::Offer, 2, "VP8", true, false},
    {"chromium-offer-publish", SdpType::Offer, 3, "VP8", false, false},
    {"chromium-answer", SdpType::Answer, 2, "VP8", false, true},
    {"chromium-answer-to-webrtcbin", SdpType::Answer, 2, "VP8", true, false},
    {"firefox-offer-recvonly", SdpType::Offer, 2, "VP8", true, false},
    {"firefox-offer-publish", SdpType::Offer, 3, "VP8", false, false},
    {"firefox-answer", SdpType::Answer, 2, "VP8", false, true},
    {"firefox-answer-to-webrtcbin", SdpType::Answer, 2, "VP8", true, false},
    {"webrtcbin-offer", SdpType::Offer, 2, "VP8", true, false},
};

std::string read_data (const std::string &file)
{
  g_autofree gchar *path = g_test_build_filename (G_TEST_DIST, "data", "sdp", file.c_str (), nullptr);
  g_autofree gchar *text = nullptr;
  g_autoptr (GError) error = nullptr;
  g_file_get_contents (path, &text, nullptr, &error);
  g_assert_no_error (error);
  return text;
}

void check_recorded (const Recorded &row)
{
  const SdpSummary summary = summary_of (row.type, read_data (std::string (row.name) + ".sdp"));
  g_assert_cmpuint (summary.sections.size (), ==, row.sections);
  g_assert_cmpuint (summary.bundle.size (), ==, row.sections);
  assert_text (summary.sections[0].codecs[0].name, row.codec);
  g_assert_cmpint (summary.sections[0].receives, ==, row.receives);
  for (const SdpSection &section : summary.sections)
    g_assert_cmpint (section.rejected, ==, row.rejected);
  g_assert_cmpuint (summary.fingerprints.size (), ==, 1);
  g_assert_false (contains (summary.normalised, ".local 9 typ"));
  // Mending again changes nothing.
  assert_text (summary_of (row.type, summary.normalised).normalised, summary.normalised);
}

void check_recorded_candidates ()
{
  for (const char *file : {"chromium-candidates.jsonl", "firefox-candidates.jsonl"}) {
    g_auto (GStrv) lines = g_strsplit (read_data (file).c_str (), "\n", -1);
    for (gchar **line = lines; *line; line++) {
      const Result<JsonReader> json = JsonReader::parse (*line, 4096);
      if (!json)
        continue; // the null at their end
      const std::string text = *json->string ("candidate");
      if (text.empty ())
        continue;
      const Result<CandidateUse> use = check_candidate (text);
      g_assert_true (bool (use));
      g_assert_cmpint (static_cast<int> (*use), ==, static_cast<int> (CandidateUse::Skip)); // mDNS
    }
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  using wsrtc::test::add_table;
  add_table ("/sdp/bad", bad, check_bad);
  add_table ("/sdp/not-sdp", not_sdp, check_not_sdp);
  add_table ("/sdp/recorded", recorded, check_recorded);
  g_test_add_func ("/sdp/recorded/candidates", check_recorded_candidates);
  g_test_add_func ("/sdp/truncated", truncated);
  g_test_add_func ("/sdp/summary/all", sums_up);
  g_test_add_func ("/sdp/summary/transports-and-mids", finds_transports_and_mids);
  g_test_add_func ("/sdp/summary/refused-section", refused_section_needs_nothing);
  g_test_add_func ("/sdp/summary/inactive", inactive_is_rejected);
  g_test_add_func ("/sdp/summary/direction", direction_may_come_from_the_session);
  g_test_add_func ("/sdp/summary/fingerprints", collects_different_fingerprints);
  g_test_add_func ("/sdp/summary/session-transport", takes_transport_of_the_session);
  g_test_add_func ("/sdp/mend/line-ends", mends_line_ends);
  g_test_add_func ("/sdp/mend/mids", mends_missing_mids);
  g_test_add_func ("/sdp/mend/own-transports", mends_transports_of_their_own);
  g_test_add_func ("/sdp/mend/setup", mends_setup_of_the_session);
  g_test_add_func ("/sdp/mend/bundled-transport", mends_bundled_transport);
  g_test_add_func ("/sdp/mend/candidates", mends_candidates);
  g_test_add_func ("/sdp/mend/too-many-candidates", caps_candidates);
  g_test_add_func ("/sdp/mend/empty-bundle", drops_an_empty_bundle);
  return g_test_run ();
}
