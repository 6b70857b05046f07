// SPDX-License-Identifier: LGPL-2.1-or-later
#include "candidate_check.hpp"
#include "sdp_fragment.hpp"

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

const std::string ice = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n";
const std::string other_ice = "a=ice-ufrag:Other\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n";
const std::string video = "m=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";
const std::string audio = "m=audio 9 RTP/AVP 0\r\na=mid:1\r\n";
const std::string host = "candidate:1 1 udp 2130706431 198.51.100.1 39132 typ host";

struct Good {
  const char *name;
  std::string text;
  size_t sections;
  size_t candidates; // in all sections
  bool end;          // of the whole, or of the first section
};

const Good good[] = {
    {"rfc-9725", "a=group:BUNDLE 0 1\r\n" + video + ice + "a=" + host + "\r\na=end-of-candidates\r\n", 1, 1,
     true},
    {"session-credentials", ice + video + "a=" + host + "\r\n", 1, 1, false},
    {"credentials-only", ice, 0, 0, false},
    {"end-of-all", ice + "a=end-of-candidates\r\n", 0, 0, true},
    {"both-levels-alike", ice + video + ice + "a=" + host + "\r\n", 1, 1, false},
    {"two-sections", ice + video + "a=" + host + "\r\n" + audio + "a=" + host + "\r\n", 2, 2, false},
    {"line-feeds", "a=ice-ufrag:EsAw\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\nm=audio 9 RTP/AVP 0\na=mid:x\n", 1,
     0, false},
    {"no-last-line-end", ice + video + "a=" + host, 1, 1, false},
    {"unknown-attributes", "a=ice-options:trickle ice2\r\na=future\r\n" + ice + video + "a=what:ever\r\n", 1,
     0, false},
    {"mdns-passed-over",
     ice + video + "a=candidate:0 1 UDP 1 f040f7e7-30ca-4a95-a9d8-433e07141dab.local 40518 typ host\r\n", 1,
     0, false},
};

void check_good (const Good &row)
{
  const Result<SdpFragment> fragment = read_sdp_fragment (row.text);
  if (!fragment)
    g_error ("%s", fragment.error ().text.c_str ());
  assert_text (fragment->ice.ufrag, "EsAw");
  assert_text (fragment->ice.pwd, "P2uYro0UCOQ4zxjKXaWCBui1");
  g_assert_cmpuint (fragment->sections.size (), ==, row.sections);
  size_t candidates = 0;
  bool end = fragment->end_of_candidates;
  for (const SdpFragmentSection &section : fragment->sections) {
    candidates += section.candidates.size ();
    for (const std::string &candidate : section.candidates)
      assert_text (candidate, host);
    end = end || section.end_of_candidates;
  }
  g_assert_cmpuint (candidates, ==, row.candidates);
  g_assert_cmpint (end, ==, row.end);

  // What is written is read as the same, and written alike again.
  const std::string written = write_sdp_fragment (*fragment);
  const Result<SdpFragment> again = read_sdp_fragment (written);
  if (!again)
    g_error ("%s", again.error ().text.c_str ());
  assert_text (write_sdp_fragment (*again), written);
}

std::string many_candidates (size_t count)
{
  std::string text = ice + video;
  for (size_t i = 0; i < count; i++)
    text += "a=" + host + "\r\n";
  return text;
}

std::string many_sections (size_t count)
{
  std::string text = ice;
  for (size_t i = 0; i < count; i++)
    text += "m=audio 9 RTP/AVP 0\r\na=mid:" + std::to_string (i) + "\r\n";
  return text;
}

struct Bad {
  const char *name;
  std::string text;
  Fault fault = Fault::Malformed;
};

const Bad bad[] = {
    {"empty", ""},
    {"line-ends-only", "\r\n\r\n"},
    {"other-text", "hello"},
    {"json", "{\"candidate\":\"\"}"},
    {"no-credentials", video + "a=" + host + "\r\n"},
    {"no-pwd", "a=ice-ufrag:EsAw\r\n"},
    {"no-ufrag", "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"},
    {"short-ufrag", "a=ice-ufrag:abc\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"},
    {"short-pwd", "a=ice-ufrag:abcd\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCB\r\n"},
    {"long-ufrag", "a=ice-ufrag:" + std::string (257, 'x') + "\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"},
    {"ufrag-alphabet", "a=ice-ufrag:ab cd\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"},
    {"one-section-without", video + ice + audio},
    {"two-generations", video + ice + audio + other_ice, Fault::Unsupported},
    {"levels-differ", ice + video + other_ice, Fault::Unsupported},
    {"no-mid", ice + "m=video 9 RTP/AVP 0\r\na=" + host + "\r\n"},
    {"empty-mid", ice + "m=video 9 RTP/AVP 0\r\na=mid:\r\n"},
    {"mid-no-token", ice + "m=video 9 RTP/AVP 0\r\na=mid:a b\r\n"},
    {"same-mid-twice", ice + video + video},
    {"broken-media-line", ice + "m=video\r\na=mid:0\r\n"},
    {"broken-candidate", ice + video + "a=candidate:1 1 udp\r\n"},
    {"candidate-without-section", ice + "a=" + host + "\r\n"},
    {"bundle-of-no-mids", "a=group:BUNDLE 0  1\r\n" + ice},
    {"whole-description", "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n" + ice + video},
    {"connection-line", ice + video + "c=IN IP4 0.0.0.0\r\n"},
    {"nul", std::string ("a=ice-ufrag:Es\0w\r\n", 18)},
    {"not-utf-8", ice + "a=x:\xff\r\n"},
    {"carriage-return-inside", ice + "a=x:a\rb\r\n"},
    {"too-many-candidates", many_candidates (max_peer_candidates + 1), Fault::TooLarge},
    {"too-many-sections", many_sections (33), Fault::TooLarge},
    {"too-large", ice + "a=x:" + std::string (max_sdp_fragment_bytes, 'y') + "\r\n", Fault::TooLarge},
};

void check_bad (const Bad &row)
{
  const Result<SdpFragment> fragment = read_sdp_fragment (row.text);
  g_assert_false (bool (fragment));
  assert_text (to_string (fragment.error ().fault), to_string (row.fault));
  g_assert_cmpuint (fragment.error ().text.size (), <, 200);
}

void at_the_limits ()
{
  g_assert_true (bool (read_sdp_fragment (many_candidates (max_peer_candidates))));
  g_assert_true (bool (read_sdp_fragment (many_sections (32))));
}

void writes_what_rfc_9725_shows ()
{
  SdpFragment fragment;
  fragment.ice = {"EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"};
  fragment.bundle = {Mid ("0"), Mid ("1")};
  fragment.sections.push_back ({"video", Mid ("0"), {host}, true});
  assert_text (write_sdp_fragment (fragment),
               "a=group:BUNDLE 0 1\r\n" + ice + video + "a=" + host + "\r\na=end-of-candidates\r\n");
}

// Any prefix of a good one is taken or refused, and never more.
void truncated ()
{
  const std::string &whole = good[0].text;
  for (size_t size = 0; size < whole.size (); size++)
    (void)read_sdp_fragment (whole.substr (0, size));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/sdp-fragment/good", good, check_good);
  wsrtc::test::add_table ("/sdp-fragment/bad", bad, check_bad);
  g_test_add_func ("/sdp-fragment/limits", at_the_limits);
  g_test_add_func ("/sdp-fragment/write", writes_what_rfc_9725_shows);
  g_test_add_func ("/sdp-fragment/truncated", truncated);
  return g_test_run ();
}
