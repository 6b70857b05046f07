// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SRTP against the vectors of the standards, and whole packets against libsrtp,
// by way of GStreamer's srtpdec.
#include <string>

#include <gst/gst.h>

#include "big_endian.hpp"
#include "bytes.hpp"
#include "srtp_decoder.hpp"
#include "srtp_keys.hpp"
#include "srtp_profiles.hpp"
#include "srtp_protector.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- key derivation

// RFC 3711 appendix B.3.
constexpr const char *b3_key = "E1F97A0D3E018BE0D64FA32C06DE4139";
constexpr const char *b3_salt = "0EC675AD498AFEEBB6960B3AABE6";

SrtpMasterKey master_key (SrtpProfile profile)
{
  SrtpMasterKey master{profile, array_from_hex<srtp_key_size> (b3_key),
                       array_from_hex<srtp_salt_size> (b3_salt)};
  if (profile == SrtpProfile::AeadAes128Gcm)
    std::fill (master.salt.begin () + 12, master.salt.end (), 0);
  return master;
}

void test_derivation ()
{
  const auto keys = derive_session_keys (master_key (SrtpProfile::Aes128CmSha1_80), SrtpUse::Rtp);
  assert_bytes (Bytes (keys.cipher.begin (), keys.cipher.end ()),
                from_hex ("C61E7A93744F39EE10734AFE3FF7A087"));
  assert_bytes (Bytes (keys.salt.begin (), keys.salt.end ()), from_hex ("30CBBC08863D8C85D49DB34A9AE1"));
  // The vector has 94 bytes, as for another algorithm; HMAC-SHA1 takes 20.
  assert_bytes (Bytes (keys.auth.begin (), keys.auth.end ()),
                from_hex ("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
}

void test_uses_differ ()
{
  const auto master = master_key (SrtpProfile::Aes128CmSha1_80);
  const auto rtp = derive_session_keys (master, SrtpUse::Rtp);
  const auto rtcp = derive_session_keys (master, SrtpUse::Rtcp);
  g_assert_true (rtp.cipher != rtcp.cipher);
  g_assert_true (rtp.salt != rtcp.salt);
  g_assert_true (rtp.auth != rtcp.auth);
}

// ---- vectors

SrtpSessionKeys session_keys (const char *cipher, const char *salt)
{
  SrtpSessionKeys keys;
  keys.cipher = array_from_hex<srtp_key_size> (cipher);
  keys.salt = array_from_hex<srtp_salt_size> (salt);
  return keys;
}

SrtpContext context (SrtpProfile profile, const SrtpSessionKeys &keys)
{
  auto made = SrtpContext::make (profile, keys);
  g_assert_true (static_cast<bool> (made));
  return std::move (*made);
}

// RFC 3711 appendix B.2: the keystream comes out when zeros are encrypted.
struct Keystream {
  const char *name;
  size_t block;
  const char *bytes;
};

const Keystream keystream[] = {
    {"0", 0, "E03EAD0935C95E80E166B16DD92B4EB4"},
    {"1", 1, "D23513162B02D0F72A43A2FE4A5F97AB"},
    {"2", 2, "41E95B3BB0A2E8DD477901E4FCA894C0"},
    {"feff", 0xfeff, "EC8CDF7398607CB0F2D21675EA9EA1E4"},
    {"ff00", 0xff00, "362B7C3C6773516318A077D7FC5073AE"},
    {"ff01", 0xff01, "6A2CC3787889374FBEB4C81B17BA6C44"},
};

void test_keystream (const Keystream &row)
{
  SrtpProtector protector (
      context (SrtpProfile::Aes128CmSha1_80,
               session_keys ("2B7E151628AED2A6ABF7158809CF4F3C", "F0F1F2F3F4F5F6F7F8F9FAFBFCFD")));
  constexpr size_t header = 12, block = 16;
  const size_t size = header + (row.block + 1) * block;
  Bytes packet (size + max_srtp_overhead);
  g_assert_cmpuint (protector.protect (packet.data (), header, size, 0), ==, size + 10);
  const auto at = packet.begin () + static_cast<ptrdiff_t> (size - block);
  assert_bytes (Bytes (at, at + block), from_hex (row.bytes));
}

constexpr const char *gcm_key = "000102030405060708090a0b0c0d0e0f";
constexpr const char *gcm_salt = "517569642070726f2071756f";

// RFC 7714 section 16.1.1.
void test_gcm_srtp ()
{
  Bytes packet = from_hex ("8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976"
                           "69736120 696e2070 61727465 73207472 6573");
  const size_t size = packet.size ();
  packet.resize (size + max_srtp_overhead);
  SrtpProtector protector (context (SrtpProfile::AeadAes128Gcm, session_keys (gcm_key, gcm_salt)));
  packet.resize (protector.protect (packet.data (), 12, size, 0xf17b));
  assert_bytes (packet, from_hex ("8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca"
                                  "be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1"
                                  "6a9152cf 765ee439 0cce"));
}

// RFC 7714 section 17.1.
void test_gcm_srtcp ()
{
  Bytes packet = from_hex ("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
                           "deadbeef deadbeef deadbeef deadbeef deadbeef");
  const size_t size = packet.size ();
  packet.resize (size + max_srtp_overhead);
  SrtcpProtector protector (context (SrtpProfile::AeadAes128Gcm, session_keys (gcm_key, gcm_salt)), 0x5d3);
  packet.resize (protector.protect (packet.data (), size));
  assert_bytes (packet, from_hex ("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7"
                                  "6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458"
                                  "96cf4d2f c5abf872 45d9eade 800005d4"));
}

// ---- what must not be sent

void test_short_packets ()
{
  SrtpProtector rtp (context (SrtpProfile::Aes128CmSha1_80, {}));
  SrtcpProtector rtcp (context (SrtpProfile::Aes128CmSha1_80, {}));
  Bytes packet (64);
  g_assert_cmpuint (rtp.protect (packet.data (), 11, 20, 0), ==, 0);
  g_assert_cmpuint (rtp.protect (packet.data (), 16, 15, 0), ==, 0);
  g_assert_cmpuint (rtcp.protect (packet.data (), 7), ==, 0);
}

void test_last_srtcp_index ()
{
  SrtcpProtector rtcp (context (SrtpProfile::Aes128CmSha1_80, {}), 0x7ffffffe);
  Bytes packet (64);
  g_assert_cmpuint (rtcp.protect (packet.data (), 8), ==, 8 + 4 + 10);
  assert_bytes (Bytes (packet.begin () + 8, packet.begin () + 12), from_hex ("ffffffff"));
  g_assert_cmpuint (rtcp.protect (packet.data (), 8), ==, 0);
}

// ---- against libsrtp

constexpr uint32_t ssrc = 0xcafebabe;

Bytes rtp_packet (uint16_t sequence, size_t extension_words, size_t payload_size)
{
  Bytes packet = from_hex (extension_words ? "9060 0000 11223344" : "8060 0000 11223344");
  write_be16 (&packet[2], sequence);
  packet.resize (12);
  write_be32 (&packet[8], ssrc);
  if (extension_words) {
    packet.resize (16 + 4 * extension_words, 0x10);
    write_be32 (&packet[12], 0xbede0000 | static_cast<uint32_t> (extension_words));
  }
  for (size_t i = 0; i < payload_size; i++)
    packet.push_back (static_cast<uint8_t> (i * 7 + sequence));
  return packet;
}

// Packets around the wrap of the sequence number, after which libsrtp counts
// its rollover counter up.
void test_rtp_is_understood (const SrtpProfileRow &row)
{
  const auto master = master_key (row.profile);
  SrtpDecoder decoder (master, ssrc);
  SrtpProtector protector (context (row.profile, derive_session_keys (master, SrtpUse::Rtp)));
  for (uint64_t index = 0xfffd; index < 0x10003; index++) {
    const size_t words = index % 3;
    const Bytes plain = rtp_packet (static_cast<uint16_t> (index), words, 100 * (index % 13));
    Bytes packet = plain;
    packet.resize (plain.size () + max_srtp_overhead);
    packet.resize (protector.protect (packet.data (), words ? 16 + 4 * words : 12, plain.size (), index));
    g_assert_cmpuint (packet.size (), >, plain.size ());
    assert_bytes (decoder.rtp (packet), plain);
  }
}

void test_rtcp_is_understood (const SrtpProfileRow &row)
{
  const auto master = master_key (row.profile);
  SrtpDecoder decoder (master, ssrc);
  SrtcpProtector protector (context (row.profile, derive_session_keys (master, SrtpUse::Rtcp)));
  for (size_t words = 1; words < 40; words += 7) {
    Bytes plain = from_hex ("80c90001 cafebabe"); // an empty receiver report, and an APP packet behind it
    const Bytes app = from_hex ("80cc0000 cafebabe");
    plain.insert (plain.end (), app.begin (), app.end ());
    plain.resize (plain.size () + 4 * words, 0x41);
    write_be16 (&plain[10], words + 1);
    Bytes packet = plain;
    packet.resize (plain.size () + max_srtp_overhead);
    packet.resize (protector.protect (packet.data (), plain.size ()));
    assert_bytes (decoder.rtcp (packet), plain);
  }
}

// The comparison above would be worth nothing if srtpdec took anything.
void test_decoder_refuses ()
{
  const auto master = master_key (SrtpProfile::Aes128CmSha1_80);
  SrtpDecoder decoder (master, ssrc);
  SrtpProtector protector (context (master.profile, derive_session_keys (master, SrtpUse::Rtp)));
  const Bytes plain = rtp_packet (1, 0, 100);
  Bytes packet = plain;
  packet.resize (plain.size () + max_srtp_overhead);
  packet.resize (protector.protect (packet.data (), 12, plain.size (), 0x10001)); // of another rollover
  assert_bytes (decoder.rtp (packet), Bytes ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/srtp/derivation", test_derivation);
  g_test_add_func ("/srtp/uses-differ", test_uses_differ);
  add_table ("/srtp/keystream", keystream, test_keystream);
  g_test_add_func ("/srtp/gcm-srtp", test_gcm_srtp);
  g_test_add_func ("/srtp/gcm-srtcp", test_gcm_srtcp);
  g_test_add_func ("/srtp/short-packets", test_short_packets);
  g_test_add_func ("/srtp/last-srtcp-index", test_last_srtcp_index);
  add_table ("/srtp/rtp-is-understood", srtp_profiles, test_rtp_is_understood);
  add_table ("/srtp/rtcp-is-understood", srtp_profiles, test_rtcp_is_understood);
  g_test_add_func ("/srtp/decoder-refuses", test_decoder_refuses);
  return g_test_run ();
}
