// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RTCP read and written byte by byte, and what a peer must not be able to do
// with it. The packets come from memory of exactly their size, so that the
// sanitizers see every read beyond.
#include <cstring>
#include <memory>
#include <string>

#include <glib.h>

#include "assert_text.hpp"
#include "bytes.hpp"
#include "rtcp_build.hpp"
#include "rtcp_parse.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

Result<std::vector<RtcpItem>> parse (const Bytes &bytes)
{
  const auto exact = std::make_unique<uint8_t[]> (bytes.size ());
  std::copy (bytes.begin (), bytes.end (), exact.get ());
  return parse_rtcp (exact.get (), bytes.size ());
}

// ---- what it says, in words

std::string in_words (const ReportBlock &block)
{
  return "report of " + std::to_string (block.ssrc) + ": fraction " + std::to_string (block.fraction_lost) +
         " lost " + std::to_string (block.cumulative_lost) + " highest " +
         std::to_string (block.highest_sequence) + " jitter " + std::to_string (block.jitter) + " last " +
         std::to_string (block.last_report) + " delay " + std::to_string (block.delay);
}

std::string in_words (const NackRequest &nack)
{
  std::string text = "lost of " + std::to_string (nack.ssrc) + ":";
  for (const uint16_t sequence : nack.sequences)
    text += " " + std::to_string (sequence);
  return text;
}

std::string in_words (const KeyFrameRequest &request)
{
  return std::to_string (request.sender) + " wants a key frame of " + std::to_string (request.ssrc) +
         (request.number ? ", number " + std::to_string (*request.number) : "");
}

std::string in_words (const TransportFeedback &feedback)
{
  std::string text = "from " + std::to_string (feedback.first) + " on:";
  for (const auto &arrival : feedback.arrivals)
    text += arrival ? " " + std::to_string (arrival->count ()) : " -";
  return text;
}

struct Row {
  const char *name;
  const char *hex;
  const char *words; // one item a line
};

#define EMPTY_RR "80c90001 00000009"

const Row rows[] = {
    {"empty-receiver-report", EMPTY_RR, ""},
    {"receiver-report", "81c90007 00000009 00000007 40000102 00010203 00000010 11112222 00008000",
     "report of 7: fraction 64 lost 258 highest 66051 jitter 16 last 286335522 delay 32768\n"},
    {"negative-loss", "81c90007 00000009 00000007 00fffffe 00000001 00000000 00000000 00000000",
     "report of 7: fraction 0 lost -2 highest 1 jitter 0 last 0 delay 0\n"},
    {"two-blocks",
     "82c9000d 00000009 00000007 00000000 00000001 00000000 00000000 00000000"
     "00000008 00000001 00000002 00000000 00000000 00000000",
     "report of 7: fraction 0 lost 0 highest 1 jitter 0 last 0 delay 0\n"
     "report of 8: fraction 0 lost 1 highest 2 jitter 0 last 0 delay 0\n"},
    {"sender-report",
     "81c8000c 00000009 00000001 00000002 00000003 00000004 00000005"
     "00000007 00000000 00000001 00000000 00000000 00000000",
     "report of 7: fraction 0 lost 0 highest 1 jitter 0 last 0 delay 0\n"},
    {"profile-extension", "81c90008 00000009 00000007 00000000 00000001 00000000 00000000 00000000 deadbeef",
     "report of 7: fraction 0 lost 0 highest 1 jitter 0 last 0 delay 0\n"},
    {"compound-with-description", EMPTY_RR "81ca0003 00000009 01046162 63640000 81ce0002 00000009 00000007",
     "9 wants a key frame of 7\n"},
    {"nack", "81cd0003 00000009 00000007 00640000", "lost of 7: 100\n"},
    {"nack-with-others", "81cd0003 00000009 00000007 00648005", "lost of 7: 100 101 103 116\n"},
    {"nack-over-the-wrap", "81cd0003 00000009 00000007 fffe0007", "lost of 7: 65534 65535 0 1\n"},
    {"nack-with-two", "81cd0004 00000009 00000007 00640000 ffff0001", "lost of 7: 100 65535 0\n"},
    {"nack-with-none", "81cd0002 00000009 00000007", "lost of 7:\n"},
    {"reduced-size-pli", "81ce0002 00000009 00000007", "9 wants a key frame of 7\n"},
    {"fir", "84ce0004 00000009 00000000 00000007 05000000", "9 wants a key frame of 7, number 5\n"},
    {"fir-of-two", "84ce0006 00000009 00000000 00000007 05000000 00000008 ff000000",
     "9 wants a key frame of 7, number 5\n9 wants a key frame of 8, number 255\n"},
    {"fir-of-none", "84ce0002 00000009 00000000", ""},
    {"remb", "8fce0005 00000009 00000000 52454d42 01000000 00000007", ""},
    {"transport-feedback", "8fcd0005 00000009 00000007 00010001 00000000 20010000", "from 1 on: 0\n"},
    {"unknown-feedback", "9fcd0002 00000009 00000007", ""},
    {"extended-report", "80cf0004 00000009 04000002 00000001 00000002", ""},
    {"unknown-type", "80000000", ""},
    {"padding", "a0c90002 00000009 00000004", ""},
    {"padding-of-bytes", "afcd0006 00000009 00000007 00010001 00000000 20010000 00000003", "from 1 on: 0\n"},
    {"padding-not-at-the-end",
     "a0c90002 00000009 00000004"
     "81ce0002 00000009 00000007",
     "9 wants a key frame of 7\n"},
    {"nack-with-padding-of-bytes", "a1cd0004 00000009 00000007 00640000 00000003", "lost of 7: 100\n"},
    {"padded-nack", "a1cd0004 00000009 00000007 00640000 00000004", "lost of 7: 100\n"},
};

void test_row (const Row &row)
{
  const auto items = parse (from_hex (row.hex));
  g_assert_true (static_cast<bool> (items));
  std::string words;
  for (const RtcpItem &item : *items)
    words += std::visit ([] (const auto &one) { return in_words (one); }, item) + "\n";
  assert_text (words, row.words);
}

struct Bad {
  const char *name;
  const char *hex;
};

const Bad bad[] = {
    {"nothing", ""},
    {"three-bytes", "80c900"},
    {"version-1", "40c90001 00000009"},
    {"longer-than-the-datagram", "80c90002 00000009"},
    {"longest-length", "80c9ffff 00000009"},
    {"second-cut-short", EMPTY_RR "81ce0002 00000009"},
    {"rest-of-two-bytes", EMPTY_RR "80c9"},
    {"report-without-ssrc", "81c90000"},
    {"fewer-blocks-than-counted", "82c90007 00000009 00000007 00000000 00000001 00000000 00000000 00000000"},
    {"31-blocks-of-none", "9fc90001 00000009"},
    {"sender-report-without-info", "81c80007 00000009 00000007 00000000 00000001 00000000 00000000 00000000"},
    {"feedback-without-ssrc", "81cd0000"},
    {"feedback-without-media-ssrc", "81ce0001 00000009"},
    {"transport-feedback-cut", "8fcd0001 00000009"},
    {"transport-feedback-without-times", "8fcd0004 00000009 00000007 00010001 00000000"},
    {"fir-cut", "84ce0003 00000009 00000000 00000007"},
    {"no-padding", "a0c90001 00000000"},
    {"more-padding-than-packet", "a0c90001 00000008"},
    {"more-padding-of-bytes-than-packet", "a0c90001 00000005"},
    {"padding-eats-the-ssrc-of-feedback", "a1cd0002 00000009 00000004"},
};

void test_bad (const Bad &row)
{
  const auto items = parse (from_hex (row.hex));
  g_assert_false (static_cast<bool> (items));
  g_assert_true (items.error ().fault == Fault::Malformed);
}

void test_too_large ()
{
  Bytes bytes;
  const Bytes one = from_hex (EMPTY_RR);
  while (bytes.size () < max_rtcp_size)
    bytes.insert (bytes.end (), one.begin (), one.end ());
  g_assert_true (static_cast<bool> (parse (bytes)));
  bytes.insert (bytes.end (), one.begin (), one.end ());
  g_assert_true (parse (bytes).error ().fault == Fault::TooLarge);

  // Runs of thousands of packets that did not come are two bytes each.
  const std::string half = "8fcd0005 00000009 00000007 00010800 00000000 08000000 ";
  g_assert_cmpuint (parse (from_hex (half + half))->size (), ==, 2);
  g_assert_true (parse (from_hex (half + half + half)).error ().fault == Fault::TooLarge);
}

// What one packet can make us look for has an end.
void test_nack_storm ()
{
  Bytes bytes = from_hex ("81cd01ff 00000009 00000007");
  bytes.resize (max_rtcp_size, 0xff);
  const auto items = parse (bytes);
  g_assert_true (static_cast<bool> (items));
  g_assert_cmpuint (std::get_if<NackRequest> (&items->front ())->sequences.size (), <, 600);
}

// Bytes of every good packet changed and cut: nothing is read that is not there.
void test_garbage ()
{
  for (int round = 0; round < 20000; round++) {
    Bytes bytes = from_hex (rows[g_test_rand_int_range (0, G_N_ELEMENTS (rows))].hex);
    for (int change = g_test_rand_int_range (0, 4); change > 0; change--)
      bytes[static_cast<size_t> (g_test_rand_int_range (0, static_cast<gint32> (bytes.size ())))] =
          static_cast<uint8_t> (g_test_rand_int ());
    bytes.resize (static_cast<size_t> (g_test_rand_int_range (0, static_cast<gint32> (bytes.size ()) + 1)));
    (void)parse (bytes);
  }
}

// ---- written

void test_sender_report ()
{
  const Bytes bytes = make_sender_report ({0x01020304, 0x1122334455667788, 0xaabbccdd, 0x10, 0x20}, "abc");
  assert_bytes (bytes, from_hex ("80c80006 01020304 11223344 55667788 aabbccdd 00000010 00000020"
                                 "81ca0003 01020304 01036162 63000000"));
  g_assert_true (static_cast<bool> (parse (bytes)));
}

struct Name {
  const char *name;
  size_t size;
  size_t written; // of the description's packet
};

const Name names[] = {{"empty", 0, 12}, {"one", 1, 12},    {"two", 2, 16},
                      {"five", 5, 16},  {"255", 255, 268}, {"256", 256, 268}};

void test_cname (const Name &row)
{
  const Bytes bytes = make_sender_report ({}, std::string (row.size, 'x'));
  constexpr size_t report = 28;
  g_assert_cmpuint (bytes.size () - report, ==, row.written);
  g_assert_cmpuint (bytes.back (), ==, 0);
  g_assert_cmpuint (bytes[report + 9], ==, std::min<size_t> (row.size, 255));
  g_assert_true (static_cast<bool> (parse (bytes)));
}

void test_goodbye ()
{
  const Bytes bytes = make_goodbye ({1, 2}, "a");
  assert_bytes (bytes, from_hex ("80c90001 00000001 81ca0002 00000001 01016100 82cb0002 00000001 00000002"));
  g_assert_true (static_cast<bool> (parse (bytes)));
  g_assert_cmpuint (make_goodbye (std::vector<uint32_t> (40, 5), "a").size (), ==, 8 + 12 + 4 + 31 * 4);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/rtcp/parse", rows, test_row);
  add_table ("/rtcp/bad", bad, test_bad);
  g_test_add_func ("/rtcp/too-large", test_too_large);
  g_test_add_func ("/rtcp/nack-storm", test_nack_storm);
  g_test_add_func ("/rtcp/garbage", test_garbage);
  g_test_add_func ("/rtcp/sender-report", test_sender_report);
  add_table ("/rtcp/cname", names, test_cname);
  g_test_add_func ("/rtcp/goodbye", test_goodbye);
  return g_test_run ();
}
