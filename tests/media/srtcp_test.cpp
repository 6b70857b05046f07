// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SRTCP of a peer: what is authentic comes through once, and nothing else does.
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <glib.h>

#include "big_endian.hpp"
#include "bytes.hpp"
#include "srtcp_unprotector.hpp"
#include "srtp_profiles.hpp"
#include "srtp_protector.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

SrtpContext context (SrtpProfile profile, SrtpContext::Use use, uint8_t secret = 1)
{
  SrtpMasterKey master;
  master.profile = profile;
  master.key.fill (secret);
  auto made = SrtpContext::make (profile, derive_session_keys (master, SrtpUse::Rtcp), use);
  g_assert_true (static_cast<bool> (made));
  return std::move (*made);
}

// Both ends with one key.
struct Ends {
  explicit Ends (SrtpProfile profile, uint8_t secret = 1)
      : protector (context (profile, SrtpContext::Use::Protect)),
        unprotector (context (profile, SrtpContext::Use::Unprotect, secret))
  {
  }

  Bytes protect (Bytes packet)
  {
    const size_t size = packet.size ();
    packet.resize (size + max_srtp_overhead);
    packet.resize (protector.protect (packet.data (), size));
    g_assert_cmpuint (packet.size (), >, size);
    return packet;
  }

  // Empty when it is refused.
  Bytes unprotect (Bytes packet)
  {
    packet.resize (unprotector.unprotect (packet.data (), packet.size ()));
    return packet;
  }

  SrtcpProtector protector;
  SrtcpUnprotector unprotector;
};

Bytes report (uint32_t ssrc, size_t words = 0)
{
  Bytes packet = from_hex ("80c90001 00000000");
  write_be32 (&packet[4], ssrc);
  packet.resize (packet.size () + 4 * words, 0x41);
  return packet;
}

void test_round_trip (const SrtpProfileRow &row)
{
  Ends ends (row.profile);
  for (size_t words = 0; words < 400; words += 13) {
    const Bytes plain = report (7, words);
    const Bytes packet = ends.protect (plain);
    g_assert_true (words == 0 || !std::equal (plain.begin () + 8, plain.end (), packet.begin () + 8));
    assert_bytes (ends.unprotect (packet), plain);
  }
}

// RFC 7714 section 17.3.
void test_gcm_vector ()
{
  SrtpSessionKeys keys;
  keys.cipher = array_from_hex<srtp_key_size> ("000102030405060708090a0b0c0d0e0f");
  keys.salt = array_from_hex<srtp_salt_size> ("517569642070726f2071756f");
  auto made = SrtpContext::make (SrtpProfile::AeadAes128Gcm, keys, SrtpContext::Use::Unprotect);
  SrtcpUnprotector unprotector (std::move (*made));
  Bytes packet = from_hex ("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7"
                           "6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458"
                           "96cf4d2f c5abf872 45d9eade 800005d4");
  packet.resize (unprotector.unprotect (packet.data (), packet.size ()));
  assert_bytes (packet, from_hex ("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
                                  "deadbeef deadbeef deadbeef deadbeef deadbeef"));
}

// A change anywhere, also in the index, and the right one after all of them:
// what is forged moves no window.
void test_changed (const SrtpProfileRow &row)
{
  Ends ends (row.profile);
  const Bytes packet = ends.protect (report (7, 5));
  for (size_t i = 0; i < packet.size (); i++)
    for (const uint8_t bit : {0x01, 0x80}) {
      Bytes changed = packet;
      changed[i] ^= bit;
      assert_bytes (ends.unprotect (changed), Bytes ());
    }
  assert_bytes (ends.unprotect (packet), report (7, 5));
}

void test_cut (const SrtpProfileRow &row)
{
  Ends ends (row.profile);
  const Bytes packet = ends.protect (report (7, 5));
  for (size_t size = 0; size < packet.size (); size++)
    assert_bytes (ends.unprotect (Bytes (packet.begin (), packet.begin () + static_cast<ptrdiff_t> (size))),
                  Bytes ());
  Bytes longer = packet;
  longer.push_back (0);
  assert_bytes (ends.unprotect (longer), Bytes ());
  assert_bytes (ends.unprotect (packet), report (7, 5));
}

void test_other_key (const SrtpProfileRow &row)
{
  Ends ends (row.profile, 2);
  assert_bytes (ends.unprotect (ends.protect (report (7, 5))), Bytes ());
}

// Authentic, and not encrypted.
void test_in_the_clear ()
{
  auto signer = context (SrtpProfile::Aes128CmSha1_80, SrtpContext::Use::Protect);
  Bytes packet = report (7, 5);
  packet.resize (packet.size () + srtcp_trailer);
  write_be32 (&packet[packet.size () - srtcp_trailer], 1);
  const auto tag = signer.sha1_tag ({packet.data (), packet.size ()}, {});
  std::copy (tag.begin (), tag.end (), std::back_inserter (packet));
  Ends ends (SrtpProfile::Aes128CmSha1_80);
  assert_bytes (ends.unprotect (packet), Bytes ());
}

// ---- what came before

struct Replay {
  const char *name;
  std::vector<uint64_t> indexes;
  std::vector<bool> is_new; // of each in turn
};

const Replay replays[] = {
    {"in-order", {1, 2, 3, 4}, {true, true, true, true}},
    {"twice", {1, 1, 2, 2, 1}, {true, false, true, false, false}},
    {"zero", {0, 0, 1}, {true, false, true}},
    {"gaps", {10, 20, 15, 15, 20}, {true, true, true, false, false}},
    {"backwards", {9, 8, 7, 9, 8, 7}, {true, true, true, false, false, false}},
    {"edge", {100, 37, 37, 36}, {true, true, false, false}},
    {"edge-moves", {100, 101, 38, 37}, {true, true, true, false}},
    {"far-ahead", {1, 1000000, 1, 999999, 999937, 999936}, {true, true, false, true, true, false}},
    {"63-ahead", {1, 64, 1, 2, 64}, {true, true, false, true, false}},
    {"64-ahead", {1, 65, 1, 2}, {true, true, false, true}},
    {"last", {0x7ffffffe, 0x7fffffff, 0x7fffffff}, {true, true, false}},
};

void test_replay_window (const Replay &row)
{
  ReplayWindow window;
  for (size_t i = 0; i < row.indexes.size (); i++) {
    g_assert_cmpint (window.is_new (row.indexes[i]), ==, row.is_new[i]);
    if (row.is_new[i])
      window.take (row.indexes[i]);
  }
}

void test_replayed (const SrtpProfileRow &row)
{
  Ends ends (row.profile);
  std::vector<Bytes> packets;
  for (uint32_t i = 0; i < 100; i++)
    packets.push_back (ends.protect (report (7, i)));
  assert_bytes (ends.unprotect (packets[99]), report (7, 99));
  for (size_t i = 0; i < 99; i++) // out of order; the oldest are too old
    assert_bytes (ends.unprotect (packets[i]), i + ReplayWindow::width > 99 ? report (7, i) : Bytes ());
  for (const Bytes &packet : packets)
    assert_bytes (ends.unprotect (packet), Bytes ());
}

// Each sender counts for itself, and there cannot be any number of them.
void test_sources ()
{
  Ends ends (SrtpProfile::Aes128CmSha1_80);
  std::vector<Bytes> packets;
  for (uint32_t ssrc = 0; ssrc < 65; ssrc++) {
    Ends other (SrtpProfile::Aes128CmSha1_80);
    packets.push_back (other.protect (report (ssrc)));
  }
  for (uint32_t ssrc = 0; ssrc < 64; ssrc++)
    assert_bytes (ends.unprotect (packets[ssrc]), report (ssrc));
  assert_bytes (ends.unprotect (packets[64]), Bytes ());
  assert_bytes (ends.unprotect (packets[0]), Bytes ());
  (void)ends.protect (report (0));
  assert_bytes (ends.unprotect (ends.protect (report (0))), report (0));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/srtcp/round-trip", srtp_profiles, test_round_trip);
  g_test_add_func ("/srtcp/gcm-vector", test_gcm_vector);
  add_table ("/srtcp/changed", srtp_profiles, test_changed);
  add_table ("/srtcp/cut", srtp_profiles, test_cut);
  add_table ("/srtcp/other-key", srtp_profiles, test_other_key);
  g_test_add_func ("/srtcp/in-the-clear", test_in_the_clear);
  add_table ("/srtcp/replay-window", replays, test_replay_window);
  add_table ("/srtcp/replayed", srtp_profiles, test_replayed);
  g_test_add_func ("/srtcp/sources", test_sources);
  return g_test_run ();
}
