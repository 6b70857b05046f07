// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What streams tell of themselves, and what browsers make of it.
#include <string>

#include "stream_facts.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

struct ShowRow {
  const char *name;
  const char *codec;
  StreamFacts facts;
  const char *faults; // "" = browsers can show it
};

StreamFacts facts_of (unsigned bit_depth, unsigned chroma_format, bool interlaced = false,
                      bool b_frames = false)
{
  StreamFacts facts;
  facts.bit_depth = bit_depth;
  facts.chroma_format = chroma_format;
  facts.interlaced = interlaced;
  facts.b_frames = b_frames;
  return facts;
}

const ShowRow show_rows[] = {
    {"nothing-known", "H264", {}, ""},
    {"grey", "H264", facts_of (8, 0), ""},
    {"422", "H264", facts_of (8, 2), "4:2:2 colour"},
    {"444-of-10-bit", "H264", facts_of (10, 3), "4:4:4 colour, 10 bit"},
    {"no-such-colour", "H264", facts_of (8, 9), "an unknown colour format"},
    {"interlaced", "H264", facts_of (8, 1, true), "interlaced pictures"},
    {"b-frames", "H264", facts_of (8, 1, false, true), "B-frames"},
    {"vp9-of-10-bit", "VP9", facts_of (10, 1), "10 bit"},
    {"h265-b-frames", "H265", facts_of (8, 1, false, true), "B-frames"},
    {"av1-of-10-bit", "AV1", facts_of (10, 1), ""},
    {"av1-444", "AV1", facts_of (8, 3), "4:4:4 colour"},
};

void test_show (const ShowRow &row)
{
  const CodecRow &codec = *find_codec (row.codec);
  const std::string faults = what_browsers_cannot_show (codec, row.facts);
  g_assert_cmpstr (faults.c_str (), ==, row.faults);
  g_assert_cmpint (browsers_can_show (codec, row.facts), ==, *row.faults == '\0');
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/facts/browsers", show_rows, test_show);
  return g_test_run ();
}
