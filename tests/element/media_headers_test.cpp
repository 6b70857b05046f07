// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The readers of what encoders write at the head of their streams: bits, NAL
// units, parameter sets, frame headers. What they are given is what x264, x265
// and libvpx have written, cut off, or noise.
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "bit_reader.hpp"
#include "h264_headers.hpp"
#include "h265_headers.hpp"
#include "packet_look.hpp"
#include "stream_look.hpp"
#include "table.hpp"
#include "vp8_frame.hpp"

using namespace wsrtc;

namespace {

using Bytes = std::vector<uint8_t>;

Bytes bytes_of (const std::string &hex)
{
  Bytes bytes;
  for (size_t i = 0; i + 1 < hex.size (); i += 2)
    bytes.push_back (static_cast<uint8_t> (std::strtoul (hex.substr (i, 2).c_str (), nullptr, 16)));
  return bytes;
}

// ---- bits

void test_bits ()
{
  const Bytes bytes{0xa5, 0x0f, 0xff, 0x00, 0x12};
  BitReader bits (bytes.data (), bytes.size ());
  g_assert_cmpuint (bits.bits (4), ==, 0xa);
  g_assert_cmpuint (bits.bits (12), ==, 0x50f);
  g_assert_true (bits.flag ());
  bits.skip (7);
  g_assert_cmpuint (bits.bits (16), ==, 0x12);
  g_assert_true (bits.ok ());
  g_assert_cmpuint (bits.bits (1), ==, 0);
  g_assert_false (bits.ok ());
  g_assert_cmpuint (bits.bits (32), ==, 0);
  bits.skip (1000000);
  g_assert_false (bits.ok ());
}

struct CodeRow {
  const char *name;
  Bytes bytes;
  uint32_t ue;
  int32_t se;
  bool ok;
};

const CodeRow code_rows[] = {
    {"0", {0x80}, 0, 0, true},
    {"1", {0x40}, 1, 1, true},
    {"2", {0x60}, 2, -1, true},
    {"3", {0x20}, 3, 2, true},
    {"254", {0x00, 0xff, 0x80}, 510, -255, true},
    {"largest", {0x00, 0x00, 0x00, 0x01, 0xff, 0xff, 0xff, 0xff}, 0xfffffffe, -0x7fffffff, true},
    {"too-long", {0, 0, 0, 0, 0x80}, 0, 0, false},
    {"cut-off", {0x01}, 0, 0, false},
    {"only-zeros", {0, 0}, 0, 0, false},
    {"nothing", {}, 0, 0, false},
};

void test_code (const CodeRow &row)
{
  BitReader ue (row.bytes.data (), row.bytes.size ());
  BitReader se = ue;
  const uint32_t value = ue.ue ();
  g_assert_cmpint (ue.ok (), ==, row.ok);
  if (!row.ok)
    return;
  g_assert_cmpuint (value, ==, row.ue);
  g_assert_cmpint (se.se (), ==, row.se);
}

// The third byte of 00 00 03 is no part of a NAL unit, wherever it stands.
void test_emulation_prevention ()
{
  const Bytes bytes{0x00, 0x00, 0x03, 0x00, 0x00, 0x03, 0x01, 0x03, 0x00, 0x00, 0x03};
  BitReader nal (bytes.data (), bytes.size (), true);
  for (const unsigned byte : {0, 0, 0, 0, 1, 3, 0, 0})
    g_assert_cmpuint (nal.bits (8), ==, byte);
  g_assert_true (nal.ok ());
  nal.bits (1);
  g_assert_false (nal.ok ());
  BitReader plain (bytes.data (), bytes.size ());
  plain.skip (16);
  g_assert_cmpuint (plain.bits (8), ==, 3);
}

// ---- NAL units

struct UnitsRow {
  const char *name;
  Bytes stream;
  std::vector<Bytes> units;
};

const UnitsRow units_rows[] = {
    {"empty", {}, {}},
    {"no-start-code", {1, 2, 3, 4}, {}},
    {"one", {0, 0, 1, 0x67, 0x42}, {{0x67, 0x42}}},
    {"long-code", {0, 0, 0, 1, 0x67}, {{0x67}}},
    {"two", {0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68}, {{0x67, 1}, {0x68}}},
    {"short-and-long", {0, 0, 1, 0x67, 0, 0, 1, 0x68}, {{0x67}, {0x68}}},
    {"something-before", {9, 9, 0, 0, 1, 0x67}, {{0x67}}},
    {"padding", {0, 0, 1, 0x67, 0, 0, 0, 0}, {{0x67}}},
    {"empty-unit", {0, 0, 1, 0, 0, 1, 0x68}, {{0x68}}},
    {"only-codes", {0, 0, 1, 0, 0, 1}, {}},
    {"ones", {0, 0, 1, 1, 1, 1, 0, 1, 1}, {{1, 1, 1, 0, 1, 1}}},
    {"cut-code", {0, 0, 1, 0x67, 0, 0}, {{0x67}}},
};

void test_units (const UnitsRow &row)
{
  NalUnits units (row.stream.data (), row.stream.size ());
  for (const Bytes &wanted : row.units) {
    const auto unit = units.next ();
    g_assert_true (unit.has_value ());
    g_assert_true (Bytes (unit->data, unit->data + unit->size) == wanted);
  }
  g_assert_false (units.next ().has_value ());
}

// ---- parameter sets

struct SpsRow {
  const char *name;
  const char *hex;
  unsigned profile, chroma, depth, width, height;
  bool frames_only, mixed;
};

// x264, by its options.
const SpsRow sps_rows[] = {
    {"baseline", "6742c015d90141fb016a0c0c0d4a000003000200000300791e2c5c90", 66, 1, 8, 320, 240, true, false},
    {"high", "67640028acd940780227e5c05a808080a0000003002000000791e30632c0", 100, 1, 8, 1920, 1088, true,
     false},
    {"high-4:2:2", "677a001ebcd940a02ff89c05a8303032000003000200000300791e2c5b2c", 122, 2, 8, 640, 368, true,
     false},
    {"high-10", "676e001ea6cd940a02ff97016a0c0c0d4a000003000200000300791e2c5b2c", 110, 1, 10, 640, 368, true,
     false},
    {"high-4:4:4", "67f4001e919b281405ff1380b506060640000003004000000f23c58b6580", 244, 3, 8, 640, 368, true,
     false},
    {"interlaced", "6764001eacd940b424d80a5060606a5000000300100000030329f1429960", 100, 1, 8, 720, 576, false,
     true},
};

void test_sps (const SpsRow &row)
{
  const Bytes bytes = bytes_of (row.hex);
  const auto sps = parse_h264_sps ({bytes.data (), bytes.size ()});
  g_assert_true (sps.has_value ());
  g_assert_cmpuint (sps->profile_idc, ==, row.profile);
  g_assert_cmpuint (sps->chroma_format, ==, row.chroma);
  g_assert_cmpuint (sps->bit_depth, ==, row.depth);
  g_assert_cmpuint (sps->width, ==, row.width);
  g_assert_cmpuint (sps->height, ==, row.height);
  g_assert_cmpint (sps->frames_only, ==, row.frames_only);
  g_assert_cmpint (sps->mixed_fields, ==, row.mixed);
}

struct Sps265Row {
  const char *name;
  const char *hex;
  unsigned profile, level, chroma, depth;
  bool reordered;
};

// x265, by its options; 640x360.
const Sps265Row sps265_rows[] = {
    {"main",
     "42010101600000030090000003000003003fa00502016965959a4932bffc00040005a830303020000003002000000303c1", 1,
     63, 1, 8, true},
    {"zero-latency",
     "42010101600000030090000003000003003fa0050201696592a4932bffc00040005a830303020000030002000003003c10", 1,
     63, 1, 8, false},
    {"4:2:2",
     "4201010408000003009d0800000300003fb00502016965959a4932bffc00040005a830303020000003002000000303c1", 4,
     63, 2, 8, true},
    {"main-10",
     "42010102200000030090000003000003003fa005020169365959a4932bffc00040005a830303020000030002000003003c10",
     2, 63, 1, 10, true},
    {"4:4:4",
     "4201010408000003009e0800000300003f9000a0402d2cb2b3492657ff80008000b5060606040000030004000003007820", 4,
     63, 3, 8, true},
};

void test_sps265 (const Sps265Row &row)
{
  const Bytes bytes = bytes_of (row.hex);
  const auto sps = parse_h265_sps ({bytes.data (), bytes.size ()});
  g_assert_true (sps.has_value ());
  g_assert_cmpuint (sps->profile_idc, ==, row.profile);
  g_assert_cmpuint (sps->tier_flag, ==, 0);
  g_assert_cmpuint (sps->level_idc, ==, row.level);
  g_assert_cmpuint (sps->chroma_format, ==, row.chroma);
  g_assert_cmpuint (sps->bit_depth, ==, row.depth);
  g_assert_cmpuint (sps->width, ==, 640);
  g_assert_cmpuint (sps->height, ==, 360);
  g_assert_cmpint (sps->reordered > 0, ==, row.reordered);
  g_assert_false (sps->interlaced);
}

// Cut off anywhere, it is either whole in what we read, or none; and nothing is
// read beyond its end, which ASan would see.
void test_cut_off ()
{
  for (const SpsRow &row : sps_rows) {
    const Bytes whole = bytes_of (row.hex);
    for (size_t size = 1; size < whole.size (); size++) {
      const Bytes cut (whole.begin (), whole.begin () + static_cast<ptrdiff_t> (size));
      const auto sps = parse_h264_sps ({cut.data (), cut.size ()});
      if (sps)
        g_assert_cmpuint (sps->width, ==, row.width);
      g_assert_false (sps && size < 6);
    }
  }
  for (const Sps265Row &row : sps265_rows) {
    const Bytes whole = bytes_of (row.hex);
    for (size_t size = 1; size < whole.size (); size++) {
      const Bytes cut (whole.begin (), whole.begin () + static_cast<ptrdiff_t> (size));
      const auto sps = parse_h265_sps ({cut.data (), cut.size ()});
      g_assert_false (sps && size < 20);
    }
  }
}

// ---- frames

struct SliceRow {
  const char *name;
  Bytes unit;
  int b, field; // -1 = it is no slice
};

// first_mb_in_slice, slice_type, pic_parameter_set_id, frame_num (4 bits), field_pic_flag
const SliceRow slice_rows[] = {
    {"i", {0x65, 0x88, 0x80, 0x00}, 0, 0},              // 1 0001000 1 0000 0
    {"p", {0x41, 0x9a, 0x00, 0x00}, 0, 0},              // 1 00110 1 0000 0
    {"b", {0x01, 0x9e, 0x00, 0x00}, 1, 0},              // 1 00111 1 0000 0
    {"b-of-a-mixed-picture", {0x01, 0xa8, 0x00}, 1, 0}, // 1 010 1 0000 …
    {"field", {0x41, 0x9a, 0x10, 0x00}, 0, 1},          // 1 00110 1 0000 1
    {"no-such-type", {0x41, 0x85, 0x80, 0}, -1, 0},     // 1 0000101 1 …
    {"cut-off", {0x41}, -1, 0},
    {"parameter-set", {0x67, 0x9a, 0x00}, -1, 0},
};

void test_slice (const SliceRow &row)
{
  H264Sps sps;
  sps.frames_only = false;
  const auto slice = parse_h264_slice ({row.unit.data (), row.unit.size ()}, sps);
  g_assert_cmpint (slice.has_value (), ==, row.b >= 0);
  if (!slice)
    return;
  g_assert_cmpint (slice->is_b, ==, row.b);
  g_assert_cmpint (slice->is_field, ==, row.field);
}

struct Vp8Row {
  const char *name;
  Bytes frame;
  bool is_frame;
};

// Key frames: size of the first partition 4, 320x240, then zeros: one partition.
const Vp8Row vp8_rows[] = {
    {"key", {0x90, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0, 0, 0, 0, 0, 1}, true},
    {"key-without-start-code", {0x90, 0, 0, 0x9d, 0x01, 0x2b, 0x40, 0x01, 0xf0, 0, 0, 0, 0, 0, 1}, false},
    {"key-without-second-partition", {0x90, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0, 0, 0, 0, 0}, false},
    {"key-cut-in-its-head", {0x90, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0}, false},
    {"delta", {0x31, 0, 0, 0, 1}, true},
    {"delta-cut", {0x91, 0, 0, 0, 1}, false},
    {"unknown-version", {0x3f, 0, 0, 0, 1}, false},
    {"two-bytes", {0x31, 0}, false},
    {"nothing", {}, false},
};

void test_vp8 (const Vp8Row &row)
{
  const auto frame = parse_vp8_frame (row.frame.data (), row.frame.size ());
  g_assert_cmpint (frame.has_value (), ==, row.is_frame);
  if (!frame || !frame->is_key)
    return;
  g_assert_cmpuint (frame->width, ==, 320);
  g_assert_cmpuint (frame->height, ==, 240);
}

struct Vp9Row {
  const char *name;
  Bytes frame;
  bool is_frame;
  unsigned depth, chroma;
};

// 2 bits marker, 2 profile, (1 reserved), 1 shown again, 1 delta, 2, 24 sync
// code, (1 depth), 3 colour space, 1 range, (2 subsampling, 1), 16 + 16 size - 1
const Vp9Row vp9_rows[] = {
    {"key", {0x82, 0x49, 0x83, 0x42, 0x20, 0x27, 0xf0, 0x16, 0x70, 0, 0, 0, 0, 0, 0, 0}, true, 8, 1},
    {"key-of-profile-1-4:4:4",
     {0xa2, 0x49, 0x83, 0x42, 0x20, 0x04, 0xfe, 0x02, 0xce, 0, 0, 0, 0, 0, 0, 0},
     true,
     8,
     3},
    {"key-of-profile-2",
     {0x92, 0x49, 0x83, 0x42, 0x10, 0x13, 0xf8, 0x0b, 0x38, 0, 0, 0, 0, 0, 0, 0},
     true,
     10,
     1},
    {"key-without-sync-code",
     {0x82, 0x49, 0x83, 0x43, 0x20, 0x27, 0xf0, 0x16, 0x70, 0, 0, 0, 0, 0, 0, 0},
     false,
     8,
     1},
    {"key-cut", {0x82, 0x49, 0x83, 0x42, 0x20, 0x27}, false, 8, 1},
    {"delta", {0x86, 0x00, 0x40}, true, 8, 1},
    {"shown-again", {0x88}, true, 8, 1},
    {"no-marker", {0x42, 0x49, 0x83, 0x42}, false, 8, 1},
    {"nothing", {}, false, 8, 1},
};

void test_vp9 (const Vp9Row &row)
{
  StreamLook look;
  g_assert_cmpint (look_at_vp9 (row.frame.data (), row.frame.size (), look), ==, row.is_frame);
  g_assert_cmpuint (look.facts.bit_depth, ==, row.depth);
  g_assert_cmpuint (look.facts.chroma_format, ==, row.chroma);
  if (row.is_frame && g_str_has_prefix (row.name, "key"))
    g_assert_cmpuint (look.facts.width, ==, 640);
}

// ---- packets

struct PacketRow {
  const char *name;
  PacketPart (*look) (const uint8_t *, size_t);
  Bytes payload;
  PacketPart part;
};

const PacketRow packet_rows[] = {
    {"vp8/start", look_at_vp8_packet, {0x10, 0x50}, PacketPart::Start},
    {"vp8/rest", look_at_vp8_packet, {0x00, 0x50}, PacketPart::Rest},
    {"vp8/second-partition", look_at_vp8_packet, {0x11, 0x50}, PacketPart::Rest},
    {"vp8/only-head", look_at_vp8_packet, {0x10}, PacketPart::Broken},
    {"vp8/only-long-head", look_at_vp8_packet, {0x90, 0xf0, 0x81, 0x02, 0x03, 0x04}, PacketPart::Broken},
    {"vp9/start", look_at_vp9_packet, {0x08, 0x82}, PacketPart::Start},
    {"vp9/rest", look_at_vp9_packet, {0x80, 0x01, 0x00}, PacketPart::Rest},
    {"vp9/only-head", look_at_vp9_packet, {0x08}, PacketPart::Broken},
    {"h264/unit", look_at_h264_packet, {0x65, 0x88}, PacketPart::Start},
    {"h264/one-byte", look_at_h264_packet, {0x65}, PacketPart::Broken},
    {"h264/heads", look_at_h264_packet, {0x67, 0x42}, PacketPart::Heads},
    {"h264/stap-of-heads", look_at_h264_packet, {0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1}, PacketPart::Heads},
    {"h264/stap", look_at_h264_packet, {0x78, 0, 2, 0x67, 1, 0, 2, 0x65, 1}, PacketPart::Start},
    {"h264/stap-cut", look_at_h264_packet, {0x78, 0, 2, 0x67, 1, 0, 2, 0x68}, PacketPart::Broken},
    {"h264/stap-cut-in-size", look_at_h264_packet, {0x78, 0, 2, 0x67, 1, 0}, PacketPart::Broken},
    {"h264/stap-empty-unit", look_at_h264_packet, {0x78, 0, 0, 0, 2, 0x68, 1}, PacketPart::Broken},
    {"h264/stap-nothing", look_at_h264_packet, {0x78}, PacketPart::Broken},
    {"h264/fu-start", look_at_h264_packet, {0x7c, 0x85, 0x88}, PacketPart::Start},
    {"h264/fu-rest", look_at_h264_packet, {0x7c, 0x45, 0x88}, PacketPart::Rest},
    {"h264/fu-empty", look_at_h264_packet, {0x7c, 0x85}, PacketPart::Broken},
    {"h264/fu-cut", look_at_h264_packet, {0x7c}, PacketPart::Broken},
    {"h264/mtap", look_at_h264_packet, {0x7a, 0, 0, 0, 0, 0}, PacketPart::Broken},
    {"h264/reserved", look_at_h264_packet, {0x7f, 0, 0, 0, 0, 0}, PacketPart::Broken},
    {"h265/unit", look_at_h265_packet, {0x26, 0x01, 0x88}, PacketPart::Start},
    {"h265/unit-cut", look_at_h265_packet, {0x26, 0x01}, PacketPart::Broken},
    {"h265/one-byte", look_at_h265_packet, {0x62}, PacketPart::Broken},
    {"h265/heads", look_at_h265_packet, {0x40, 1, 1}, PacketPart::Heads},
    {"h265/ap-of-heads",
     look_at_h265_packet,
     {0x60, 1, 0, 3, 0x40, 1, 1, 0, 3, 0x42, 1, 1},
     PacketPart::Heads},
    {"h265/ap", look_at_h265_packet, {0x60, 1, 0, 3, 0x40, 1, 1, 0, 3, 0x26, 1, 1}, PacketPart::Start},
    {"h265/ap-cut", look_at_h265_packet, {0x60, 1, 0, 3, 0x40, 1}, PacketPart::Broken},
    {"h265/fu-start", look_at_h265_packet, {0x62, 1, 0x93, 1}, PacketPart::Start},
    {"h265/fu-rest", look_at_h265_packet, {0x62, 1, 0x13, 1}, PacketPart::Rest},
    {"h265/fu-cut", look_at_h265_packet, {0x62, 1, 0x13}, PacketPart::Broken},
    {"h265/paci", look_at_h265_packet, {0x64, 1, 0, 0, 0, 0}, PacketPart::Broken},
};

void test_packet (const PacketRow &row)
{
  g_assert_true (row.look (row.payload.data (), row.payload.size ()) == row.part);
}

struct WholeRow {
  const char *name;
  bool (*is_whole) (const uint8_t *, size_t);
  Bytes buffer;
  bool whole;
};

const WholeRow whole_rows[] = {
    {"h264/one", is_whole_h264, {0, 0, 0, 1, 0x65, 0x88}, true},
    {"h264/two", is_whole_h264, {0, 0, 1, 0x67, 0x42, 0, 0, 1, 0x68, 0xce}, true},
    {"h264/padded", is_whole_h264, {0, 0, 1, 0x67, 0x42, 0, 0}, true},
    {"h264/end-of-sequence", is_whole_h264, {0, 0, 1, 0x65, 0x88, 0, 0, 1, 0x0a}, true},
    {"h264/end-and-more", is_whole_h264, {0, 0, 1, 0x0a, 0x12, 0x34}, false},
    {"h264/end-and-padding", is_whole_h264, {0, 0, 1, 0x65, 0x88, 0, 0, 1, 0x0a, 0, 0}, false},
    {"h264/one-byte-unit", is_whole_h264, {0, 0, 0, 1, 0x65}, false},
    {"h264/code-at-the-end", is_whole_h264, {0, 0, 0, 1, 0x65, 0x88, 0, 0, 1}, false},
    {"h264/no-code", is_whole_h264, {0x65, 0x88, 0x12, 0x34, 0x56}, false},
    {"h264/short-prefix", is_whole_h264, {0, 0, 1, 0x0e, 1, 2}, false},
    {"h264/prefix", is_whole_h264, {0, 0, 1, 0x0e, 1, 2, 3, 4}, true},
    {"h264/empty", is_whole_h264, {}, false},
    {"h264/only-code", is_whole_h264, {0, 0, 0, 1}, false},
    {"h265/one", is_whole_h265, {0, 0, 0, 1, 0x26, 0x01, 0x88}, true},
    {"h265/short", is_whole_h265, {0, 0, 0, 1, 0x26, 0x01}, false},
    {"h265/end-of-sequence", is_whole_h265, {0, 0, 1, 0x26, 1, 1, 0, 0, 1, 0x48, 0x01}, true},
    {"h265/end-and-more", is_whole_h265, {0, 0, 1, 0x48, 0x01, 0x12}, false},
};

void test_whole (const WholeRow &row)
{
  g_assert_cmpint (row.is_whole (row.buffer.data (), row.buffer.size ()), ==, row.whole);
}

struct NoiseRow {
  const char *name;
  bool (*look) (const uint8_t *, size_t, StreamLook &);
  Bytes start; // that the noise follows
};

const NoiseRow noise_rows[] = {
    {"vp8", look_at_vp8, {}},
    {"vp8-key", look_at_vp8, {0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a}},
    {"vp9", look_at_vp9, {}},
    {"vp9-key", look_at_vp9, {0x82, 0x49, 0x83, 0x42}},
    {"h264", look_at_h264, {}},
    {"h264-sps", look_at_h264, {0, 0, 0, 1, 0x67, 0x64}},
    {"h264-high-sps-then-slice", look_at_h264, {0,    0,    0,    1,    0x67, 0x64, 0x00, 0x28, 0xac, 0xd9,
                                                0x40, 0x78, 0x02, 0x27, 0xe5, 0xc0, 0,    0,    1,    0x41}},
    {"h265", look_at_h265, {}},
    {"h265-sps", look_at_h265, {0, 0, 0, 1, 0x42, 0x01, 0x01}},
};

// Nothing is believed, nothing is read beyond the end (ASan and UBSan see to
// it), and no size is beyond what the standards have.
void test_noise (const NoiseRow &row)
{
  std::minstd_rand random (7);
  for (int round = 0; round < 5000; round++) {
    Bytes frame = row.start;
    const size_t size = frame.size () + random () % 64;
    while (frame.size () < size)
      frame.push_back (static_cast<uint8_t> (random () >> 8));
    frame.shrink_to_fit ();
    StreamLook look;
    row.look (frame.data (), frame.size (), look);
    g_assert_cmpuint (look.facts.width, <=, 65536);
    g_assert_cmpuint (look.facts.bit_depth, <=, 16);
    g_assert_cmpuint (look.facts.chroma_format, <=, 3);
  }
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/media/headers/bits", test_bits);
  test::add_table ("/media/headers/code", code_rows, test_code);
  g_test_add_func ("/media/headers/emulation-prevention", test_emulation_prevention);
  test::add_table ("/media/headers/units", units_rows, test_units);
  test::add_table ("/media/headers/h264-sps", sps_rows, test_sps);
  test::add_table ("/media/headers/h265-sps", sps265_rows, test_sps265);
  g_test_add_func ("/media/headers/cut-off", test_cut_off);
  test::add_table ("/media/headers/slice", slice_rows, test_slice);
  test::add_table ("/media/headers/vp8", vp8_rows, test_vp8);
  test::add_table ("/media/headers/vp9", vp9_rows, test_vp9);
  test::add_table ("/media/headers/packet", packet_rows, test_packet);
  test::add_table ("/media/headers/whole", whole_rows, test_whole);
  test::add_table ("/media/headers/noise", noise_rows, test_noise);
  return g_test_run ();
}
