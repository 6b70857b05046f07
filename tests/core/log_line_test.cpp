// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Lines of the log: one form, and nobody else's lines in it.
#include "log_line.hpp"

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct ValueRow {
  const char *name;
  std::string value;
  std::string text;
};

const ValueRow values[] = {
    {"word", "joined", "joined"},
    {"address", "[2001:db8::1]:443", "[2001:db8::1]:443"},
    {"empty", "", "\"\""},
    {"space", "two words", "\"two words\""},
    {"equals", "a=b", "\"a=b\""},
    {"quote", "say \"no\"", "\"say \\\"no\\\"\""},
    {"backslash", "a\\b", "\"a\\\\b\""},
    {"new-line", "x\npeer=me event=joined", "\"x\\npeer=me event=joined\""},
    {"carriage-return", "x\ry", "\"x\\ry\""},
    {"tab", "x\ty", "\"x\\ty\""},
    {"escape", "\x1b[31mred", "\"\\u001b[31mred\""},
    {"delete", "a\x7f", "\"a\\u007f\""},
    {"nul", std::string ("a\0b", 3), "\"a\\u0001b\""},
    {"c1-control", "a\xc2\x85z", "\"a\\u0085z\""},
    {"line-separator", "a\xe2\x80\xa8z", "\"a\\u2028z\""},
    {"right-to-left-override", "a\xe2\x80\xaez", "\"a\\u202ez\""},
    {"tag-character", "a\xf3\xa0\x80\x81", "\"a\\U000e0001\""},
    {"umlaut", "Tür", "\"Tür\""},
    {"not-utf-8", "a\xff", "\"a\xef\xbf\xbd\""},
    {"long", std::string (600, 'a'), "\"" + std::string (max_log_value, 'a') + "…\""},
};

void test_value (const ValueRow &row)
{
  assert_text (log_value (row.value), row.text);
}

void test_line ()
{
  LogLine line ("0a1b", "door", "joined");
  line.with ("role", "viewer").with ("bytes", uint64_t{12}).with ("nothing", "").reason ("it \"was\" time");
  assert_text (line.text (),
               "peer=0a1b stream=door event=joined role=viewer bytes=12 reason=\"it \\\"was\\\" "
               "time\"");
  assert_text (LogLine ("", "", "started").text (), "event=started");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/log-line/value", values, test_value);
  g_test_add_func ("/log-line/line", test_line);
  return g_test_run ();
}
