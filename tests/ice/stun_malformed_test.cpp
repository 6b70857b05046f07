// SPDX-License-Identifier: LGPL-2.1-or-later
//
// STUN as it comes from the network: every way of being wrong that a sender can
// think of.
#include <cstring>

#include "stun_maker.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

// What a port does with it, were it for a session of that password.
bool is_accepted (const Bytes &bytes, const std::string &secret = password)
{
  const auto seen = peek (bytes);
  if (!seen)
    return false;
  StunCodec codec;
  if (seen->kind == StunKind::Request) {
    CheckRequest request;
    return codec.read_request (bytes.data (), bytes.size (), secret, request) != RequestVerdict::Bad;
  }
  return codec.read_answer (bytes.data (), bytes.size (), seen->id, secret) != Answer::Bad;
}

// ---- made by hand

const Bytes user{'o', 'u', 'r', 's', ':', 't', 'h', 'e', 'm'};
const Bytes four{0, 0, 0, 1};
const Bytes eight{1, 2, 3, 4, 5, 6, 7, 8};

struct MadeRow {
  const char *name;
  bool passes; // the first look
  Bytes (*make) ();
};

const MadeRow made_rows[] = {
    {"good", true, [] { return Maker (1).add (6, user).integrity ().fingerprint ().done (); }},
    {"empty", false, [] { return Bytes (); }},
    {"one-byte", false, [] { return Bytes{0}; }},
    {"header-only", false, [] { return Maker (1).done (); }},
    {"no-username", false, [] { return Maker (1).add (0x24, four).integrity ().fingerprint ().done (); }},
    {"empty-username", false, [] { return Maker (1).add (6, {}).integrity ().fingerprint ().done (); }},
    {"long-username", false,
     [] { return Maker (1).add (6, Bytes (514, 'x')).integrity ().fingerprint ().done (); }},
    {"username-twice", false,
     [] { return Maker (1).add (6, user).add (6, user).integrity ().fingerprint ().done (); }},
    {"username-behind-integrity", false,
     [] { return Maker (1).add (0x24, four).integrity ().add (6, user).fingerprint ().done (); }},
    {"no-integrity", false, [] { return Maker (1).add (6, user).fingerprint ().done (); }},
    {"no-fingerprint", false, [] { return Maker (1).add (6, user).integrity ().done (); }},
    {"integrity-empty", false, [] { return Maker (1).add (6, user).add (8, {}).fingerprint ().done (); }},
    {"integrity-short", false,
     [] { return Maker (1).add (6, user).add (8, Bytes (16)).fingerprint ().done (); }},
    {"integrity-long", false,
     [] { return Maker (1).add (6, user).add (8, Bytes (24)).fingerprint ().done (); }},
    {"integrity-at-the-end", false, [] { return Maker (1).add (6, user).add (8, {}).done (); }},
    {"integrity-twice", false,
     [] { return Maker (1).add (6, user).integrity ().integrity ().fingerprint ().done (); }},
    {"fingerprint-short", false,
     [] {
       return Maker (1).add (6, user).integrity ().add (0x8028, {1, 2}).done ();
     }},
    {"fingerprint-first", false, [] { return Maker (1).fingerprint ().add (6, user).integrity ().done (); }},
    {"fingerprint-twice", false,
     [] { return Maker (1).add (6, user).integrity ().fingerprint ().fingerprint ().done (); }},
    {"attribute-behind-fingerprint", false,
     [] { return Maker (1).add (6, user).integrity ().fingerprint ().add (0x24, four).done (); }},
    {"attribute-too-long", false,
     [] { return Maker (1).add (6, user).integrity ().add (0x8028, four, 400).done (); }},
    {"attribute-of-64k", false,
     [] { return Maker (1).add (6, user, 0xffff).integrity ().fingerprint ().done (); }},
    {"many-attributes", false,
     [] {
       Maker maker (1);
       maker.add (6, user);
       for (int i = 0; i < 40; i++)
         maker.add (0xc000 + unsigned (i), {});
       return maker.integrity ().fingerprint ().done ();
     }},
    {"too-long", false,
     [] { return Maker (1).add (6, user).add (0xc000, Bytes (1300)).integrity ().fingerprint ().done (); }},
    {"wrong-length", false,
     [] {
       Bytes bytes = Maker (1).add (6, user).integrity ().fingerprint ().done ();
       bytes[3] = uint8_t (bytes[3] - 4);
       return bytes;
     }},
    {"unaligned-length", false,
     [] {
       Bytes bytes = Maker (1).add (6, user).integrity ().fingerprint ().done ();
       bytes.push_back (0);
       bytes[3]++;
       return bytes;
     }},
    {"no-cookie", false,
     [] {
       Bytes bytes = Maker (1).add (6, user).integrity ().fingerprint ().done ();
       bytes[4] = 0;
       return bytes;
     }},
    {"allocate", false, [] { return Maker (3).add (6, user).integrity ().fingerprint ().done (); }},
    {"unknown-method", false,
     [] { return Maker (0x3fff).add (6, user).integrity ().fingerprint ().done (); }},
    {"indication", true, [] { return Maker (0x11).fingerprint ().done (); }},
};

void test_made (const MadeRow &row)
{
  const Bytes bytes = row.make ();
  g_assert_cmpint (peek (bytes).has_value (), ==, row.passes);
}

// Mandatory attributes that nobody knows are told, to who knows the password.
void test_unknown_attribute ()
{
  const Bytes bytes = Maker (1).add (6, user).add (0x7abc, four).integrity ().fingerprint ().done ();
  StunCodec codec, theirs;
  CheckRequest request;
  g_assert_true (codec.read_request (bytes.data (), bytes.size (), password, request) ==
                 RequestVerdict::Unknown);
  const StunFrame reply = codec.failure (stun_unknown_attribute);
  const auto seen = peek (bytes_of (reply));
  g_assert_true (seen && seen->kind == StunKind::Failure);
  g_assert_true (theirs.read_answer (reply.bytes.data (), reply.size, seen->id, password) == Answer::Failure);
  g_assert_true (codec.read_request (bytes.data (), bytes.size (), "wrong", request) == RequestVerdict::Bad);
}

// Odd, but whole and of somebody who knows the password: no reason to fall over.
void test_odd_attributes ()
{
  StunCodec codec;
  CheckRequest request;
  for (const Bytes &bytes : {Maker (1).add (6, user).add (0x24, {1}).integrity ().fingerprint ().done (),
                             Maker (1).add (6, user).add (0x8029, four).integrity ().fingerprint ().done (),
                             Maker (1).add (6, user).add (0x25, eight).integrity ().fingerprint ().done (),
                             Maker (1).add (6, user).add (0x24, {}).integrity ().fingerprint ().done ()}) {
    g_assert_true (codec.read_request (bytes.data (), bytes.size (), password, request) ==
                   RequestVerdict::Good);
    g_assert_cmpuint (request.priority, ==, 0);
    g_assert_false (request.has_role);
    g_assert_false (request.use_candidate);
  }
}

// ---- every bit, every length

struct Whole {
  const char *name;
  const char *hex;
};

const Whole whole_rows[] = {{"request", request_hex}, {"ipv4", ipv4_hex}, {"ipv6", ipv6_hex}};

void test_bit_flips (const Whole &row)
{
  const Bytes good = from_hex (row.hex);
  g_assert_true (is_accepted (good));
  for (size_t bit = 0; bit < good.size () * 8; bit++) {
    Bytes bytes = good;
    bytes[bit / 8] ^= uint8_t (1u << bit % 8);
    g_assert_false (is_accepted (bytes));
  }
}

// Each in memory of its own, so that a checker sees a step beyond its end.
void test_truncated (const Whole &row)
{
  const Bytes good = from_hex (row.hex);
  for (size_t size = 0; size < good.size (); size++) {
    Bytes bytes (good.begin (), good.begin () + gssize (size));
    bytes.shrink_to_fit ();
    g_assert_false (is_accepted (bytes));
    // With a length that claims to be whole.
    if (size >= 20) {
      bytes[2] = uint8_t ((size - 20) >> 8);
      bytes[3] = uint8_t (size - 20);
      g_assert_false (is_accepted (bytes));
    }
  }
}

// Bytes by chance, with a header that gets them past the first look.
void test_random ()
{
  int passed = 0;
  for (int i = 0; i < 20000; i++) {
    Bytes bytes (size_t (g_test_rand_int_range (0, 300)));
    for (uint8_t &byte : bytes)
      byte = uint8_t (g_test_rand_int ());
    if (bytes.size () >= 20 && i % 2) {
      bytes.resize (bytes.size () / 4 * 4);
      const Bytes header = Maker (i % 4 == 1 ? 1 : 0x101).done ();
      std::copy (header.begin (), header.begin () + 8, bytes.begin ());
      bytes[2] = uint8_t ((bytes.size () - 20) >> 8);
      bytes[3] = uint8_t (bytes.size () - 20);
    }
    passed += peek (bytes) ? 1 : 0;
    g_assert_false (is_accepted (bytes));
  }
  g_test_message ("%d passed the first look", passed);
}

// Pieces of a good message in a wrong order, lengths and types by chance.
void test_shuffled ()
{
  const Bytes good = from_hex (request_hex);
  for (int i = 0; i < 20000; i++) {
    Bytes bytes = good;
    const int changes = g_test_rand_int_range (1, 6);
    for (int j = 0; j < changes; j++) {
      const size_t at = size_t (g_test_rand_int_range (20, int (bytes.size ()) / 4)) / 4 * 4;
      const size_t from = size_t (g_test_rand_int_range (0, int (bytes.size ()) / 4 - 1)) * 4;
      std::memcpy (&bytes[at % (bytes.size () - 4)], &good[from], 4);
    }
    if (bytes != good)
      g_assert_false (is_accepted (bytes));
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/stun/malformed", made_rows, test_made);
  g_test_add_func ("/stun/unknown-attribute", test_unknown_attribute);
  g_test_add_func ("/stun/odd-attributes", test_odd_attributes);
  add_table ("/stun/bit-flips", whole_rows, test_bit_flips);
  add_table ("/stun/truncated", whole_rows, test_truncated);
  g_test_add_func ("/stun/random", test_random);
  g_test_add_func ("/stun/shuffled", test_shuffled);
  return g_test_run ();
}
