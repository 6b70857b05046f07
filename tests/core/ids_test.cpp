// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ids.hpp"

#include <cstring>
#include <set>

#include "table.hpp"

using namespace wsrtc;

namespace {

struct GoodName {
  const char *name;
  std::string text;
  const char *expected;
};

const GoodName good_names[] = {
    {"unset", "", "default"},
    {"one-letter", "a", "a"},
    {"all-kinds", "Front-door_2.main", "Front-door_2.main"},
    {"digits", "007", "007"},
    {"three-dots", "...", "..."},
    {"dot-file", ".hidden", ".hidden"},
    {"longest", std::string (64, 'x'), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
    {"reserved-and-more", "api2", "api2"},
    {"reserved-in-capitals", "API", "API"},
    {"default-itself", "default", "default"},
};

void check_good (const GoodName &row)
{
  const auto name = parse_stream_name (row.text);
  g_assert_true (bool (name));
  g_assert_cmpstr (name->c_str (), ==, row.expected);
}

struct BadName {
  std::string name;
  std::string text;
};

const BadName bad_names[] = {
    {"too-long", std::string (65, 'x')},
    {"far-too-long", std::string (1000000, 'x')},
    {"slash", "a/b"},
    {"space", "front door"},
    {"newline", "a\n"},
    {"nul", std::string ("a\0b", 3)},
    {"umlaut", "k\xc3\xbc"
               "che"},
    {"not-utf8", "\xff\xfe"},
    {"percent", "a%2Fb"},
    {"question-mark", "a?b"},
    {"markup", "<script>"},
    {"this-folder", "."},
    {"parent-folder", ".."},
    {"reserved-signaling", "signaling"},
    {"reserved-publish", "publish"},
    {"reserved-call", "call"},
    {"reserved-wall", "wall"},
    {"reserved-dashboard", "dashboard"},
    {"reserved-whip", "whip"},
    {"reserved-whep", "whep"},
    {"reserved-api", "api"},
    {"reserved-metrics", "metrics"},
    {"reserved-healthz", "healthz"},
    {"reserved-assets", "assets"},
};

// Refused, with a short text that is safe to show and to log.
void check_bad (const BadName &row)
{
  const auto name = parse_stream_name (row.text);
  g_assert_false (bool (name));
  g_assert_cmpint (static_cast<int> (name.error ().fault), ==, static_cast<int> (Fault::InvalidArgument));
  const std::string &text = name.error ().text;
  g_assert_cmpuint (text.size (), <, 200);
  g_assert_true (g_str_is_ascii (text.c_str ()));
  g_assert_null (strchr (text.c_str (), '\n'));
  g_assert_null (strchr (text.c_str (), '<'));
}

void peer_ids_are_128_bits ()
{
  std::set<PeerId> seen;
  unsigned ones[128] = {};
  constexpr int rounds = 2000;
  for (int i = 0; i < rounds; i++) {
    const PeerId id = make_peer_id ();
    g_assert_cmpuint (id.str ().size (), ==, 32);
    for (unsigned digit = 0; digit < 32; digit++) {
      const int value = g_ascii_xdigit_value (id.str ()[digit]);
      g_assert_cmpint (value, >=, 0);
      for (unsigned bit = 0; bit < 4; bit++)
        ones[4 * digit + bit] += (value >> bit) & 1;
    }
    g_assert_true (seen.insert (id).second);
  }
  // No bit is fixed: ten standard deviations (22) from the middle.
  for (unsigned count : ones) {
    g_assert_cmpuint (count, >, rounds / 2 - 220);
    g_assert_cmpuint (count, <, rounds / 2 + 220);
  }
}

void every_fault_has_its_word ()
{
  std::set<std::string> words;
  for (int fault = 0; fault <= static_cast<int> (Fault::Internal); fault++)
    g_assert_true (words.insert (to_string (static_cast<Fault> (fault))).second);
}

void error_is_told_from_further_out ()
{
  const Error outer = Error{Fault::Timeout, "no answer"}.within ("peer 7").within ("stream cam");
  g_assert_cmpstr (outer.text.c_str (), ==, "stream cam: peer 7: no answer");
  g_assert_cmpstr (to_string (outer.fault), ==, "timeout");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/core/ids/stream-name/good", good_names, check_good);
  wsrtc::test::add_table ("/core/ids/stream-name/bad", bad_names, check_bad);
  g_test_add_func ("/core/ids/peer-id/128-bits", peer_ids_are_128_bits);
  g_test_add_func ("/core/result/every-fault-has-its-word", every_fault_has_its_word);
  g_test_add_func ("/core/result/told-from-further-out", error_is_told_from_further_out);
  return g_test_run ();
}
