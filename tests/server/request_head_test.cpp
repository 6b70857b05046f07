// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What of a request's header does not reach libsoup, cut anywhere.
#include <algorithm>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "table.hpp"
#include "wire/request_head.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using Verdict = RequestHead::Verdict;

struct Row {
  const char *name;
  std::string bytes;
  Verdict verdict;
  bool has_more = false;
};

std::string with_header (const std::string &line)
{
  return "POST /whip/a HTTP/1.1\r\nHost: a\r\n" + line + "\r\nX: y\r\n\r\n";
}

std::string with_length (const std::string &value)
{
  return with_header ("Content-Length:" + value);
}

const std::vector<Row> rows = {
    {"get", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", Verdict::Fine},
    {"options", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Verdict::Fine},
    {"tab", "HEAD\t/\tHTTP/1.1\n\n", Verdict::Fine},
    {"empty-lines-first", "\r\n\n\r\r\nPATCH / HTTP/1.1\r\n\r\n", Verdict::Fine},
    {"body", "POST / HTTP/1.1\r\n\r\nBREW", Verdict::Fine, true},
    {"body-of-line-ends", "POST / HTTP/1.1\n\n\n", Verdict::Fine, true},
    {"two-returns-are-no-end", "GET / HTTP/1.1\r\n\r\r\nX: y\r\n\r\n", Verdict::Fine},
    {"half", "GET / HTTP/1.1\r\nHost: a", Verdict::Fine},
    {"unknown", "BREW / HTTP/1.1\r\n", Verdict::UnknownMethod},
    {"longer", "GETS / HTTP/1.1\r\n", Verdict::UnknownMethod},
    {"shorter", "GE / HTTP/1.1\r\n", Verdict::UnknownMethod},
    {"lower-case", "get / HTTP/1.1\r\n", Verdict::UnknownMethod},
    {"endless", std::string (100, 'M'), Verdict::UnknownMethod},
    {"none", " / HTTP/1.1\r\n", Verdict::Malformed},
    {"noise", "\x16\x03\x01", Verdict::Malformed},
    {"method-with-a-line-end", "GET\r\nBREW: / HTTP/1.1\r\n", Verdict::Malformed},
    {"method-with-zero", std::string ("GET\0 / HTTP/1.1\r\n", 17), Verdict::Malformed},
    {"length", with_length (" 5"), Verdict::Fine},
    {"length-of-zero", with_length ("0"), Verdict::Fine},
    {"length-with-blanks", with_length ("\t 0005 \t"), Verdict::Fine},
    {"longest", with_length (" 9223372036854775807"), Verdict::Fine},
    {"too-long", with_length (" 9223372036854775808"), Verdict::BadLength},
    {"much-too-long", with_length (" 18446744073709551616"), Verdict::BadLength},
    {"digits-without-end", with_length (std::string (1000, '9')), Verdict::BadLength},
    {"negative", with_length (" -5"), Verdict::BadLength},
    {"signed", with_length (" +5"), Verdict::BadLength},
    {"empty", with_length (""), Verdict::BadLength},
    {"in-the-next-line", with_length ("\r\n -5"), Verdict::BadLength},
    {"two", with_length (" 5, 6"), Verdict::BadLength},
    {"two-words", with_length (" 5 6"), Verdict::BadLength},
    {"hexadecimal", with_length (" 0x5"), Verdict::BadLength},
    {"second-line", with_header ("Content-Length: 5\r\nContent-Length: -5"), Verdict::BadLength},
    {"other-case", with_header ("cONTENT-lENGTH: -5"), Verdict::BadLength},
    {"zero-in-the-name", with_header (std::string ("Content-\0Length: -5", 19)), Verdict::BadLength},
    {"behind-two-returns", with_header ("\r\r\nContent-Length: -5"), Verdict::BadLength},
    {"other-name", with_header ("X-Content-Length: -5\r\nContent-Lengths: -5"), Verdict::Fine},
    {"in-a-value", with_header ("Y: Content-Length: -5"), Verdict::Fine},
};

void run_row (const Row &row)
{
  const auto *bytes = reinterpret_cast<const uint8_t *> (row.bytes.data ());
  for (size_t piece = 1; piece <= row.bytes.size (); piece++) {
    RequestHead head;
    Verdict verdict = Verdict::Fine;
    for (size_t at = 0; at < row.bytes.size () && verdict == Verdict::Fine; at += piece)
      verdict = head.feed (bytes + at, std::min (piece, row.bytes.size () - at));
    g_assert_cmpint (static_cast<int> (verdict), ==, static_cast<int> (row.verdict));
    g_assert_cmpint (head.has_more (), ==, row.has_more);
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/request-head", rows, run_row);
  return g_test_run ();
}
