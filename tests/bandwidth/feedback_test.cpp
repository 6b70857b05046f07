// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What transport-wide feedback says of each packet, byte by byte.
#include <string>

#include "assert_text.hpp"
#include "bytes.hpp"
#include "table.hpp"
#include "transport_feedback.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define HEAD "8fcd0005 00000009 00000007 "

struct Row {
  const char *name;
  const char *hex;
  const char *words; // first number: µs of each packet
};

const Row rows[] = {
    {"one", HEAD "00010001 00000000 2001 04", "1: 1000"},
    {"none", HEAD "00010000 00000000", "1:"},
    {"run-of-missing", HEAD "00010003 00000000 0003", "1: - - -"},
    {"run-of-small", HEAD "00010003 00000000 2003 01 00 ff", "1: 250 250 64000"},
    {"run-of-large", HEAD "00010002 00000000 4002 0100 ff00", "1: 64000 0"},
    {"reserved-has-no-time", HEAD "00010002 00000000 6002", "1: - -"},
    {"short-vector", HEAD "00010005 00000000 a800 01 02", "1: 250 - 750 - -"},
    {"long-vector", HEAD "00010004 00000000 d800 04 fffc", "1: 1000 0 - -"},
    {"vector-of-all-14", HEAD "0001000e 00000000 a001 01 01", "1: 250 - - - - - - - - - - - - 500"},
    {"two-chunks", HEAD "00010009 00000000 0007 2002 04 04", "1: - - - - - - - 1000 2000"},
    {"run-longer-than-the-rest", HEAD "00010001 00000000 3fff 04", "1: 1000"},
    {"over-the-wrap-of-numbers", HEAD "ffff0002 00000000 2002 04 04", "65535: 1000 2000"},
    {"reference-time", HEAD "00010001 00000a05 2001 01", "1: 640250"},
    {"reference-time-below-0", HEAD "00010001 ffffff05 2001 01", "1: -63750"},
    {"longest-reference-time", HEAD "00010001 7fffff05 2001 00", "1: 536870848000"},
    {"bytes-behind-the-times", HEAD "00010001 00000000 2001 04 00", "1: 1000"},
};

Result<TransportFeedback> parse (const Bytes &bytes)
{
  return parse_transport_feedback (bytes.data (), bytes.size ());
}

void test_row (const Row &row)
{
  const auto feedback = parse (from_hex (row.hex));
  g_assert_true (static_cast<bool> (feedback));
  std::string words = std::to_string (feedback->first) + ":";
  for (const auto &arrival : feedback->arrivals)
    words += arrival ? " " + std::to_string (arrival->count ()) : " -";
  assert_text (words, row.words);
}

struct Bad {
  const char *name;
  const char *hex;
  Fault fault = Fault::Malformed;
};

const Bad bad[] = {
    {"nothing", ""},
    {"head-cut-short", "8fcd0005 00000009 00000007 00010000 000000"},
    {"no-chunk", HEAD "00010001 00000000"},
    {"half-a-chunk", HEAD "00010001 00000000 20"},
    {"chunks-for-fewer", HEAD "00010008 00000000 0007"},
    {"no-time", HEAD "00010001 00000000 2001"},
    {"half-a-large-time", HEAD "00010001 00000000 4001 01"},
    {"a-run-of-times-that-are-not-there", HEAD "00010fff 00000000 2fff 01"},
    {"too-many", HEAD "00011001 00000000 3001", Fault::TooLarge},
    {"most-that-can-be-said", HEAD "0001ffff 00000000 1fff", Fault::TooLarge},
};

void test_bad (const Bad &row)
{
  const auto feedback = parse (from_hex (row.hex));
  g_assert_false (static_cast<bool> (feedback));
  g_assert_true (feedback.error ().fault == row.fault);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/transport-feedback/good", rows, test_row);
  add_table ("/transport-feedback/bad", bad, test_bad);
  return g_test_run ();
}
