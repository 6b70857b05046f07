// SPDX-License-Identifier: LGPL-2.1-or-later
//
// STUN as it comes from the network: the vectors of RFC 5769, what we write
// ourselves, and every way of being wrong that a sender can think of.
#include <cstring>
#include <string>
#include <vector>

#include <glib.h>

#include "stun_codec.hpp"
#include "stun_peek.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

using Bytes = std::vector<uint8_t>;

const std::string password = "VOkJxbRl1RmTxUk/WvJxBt"; // of all vectors of RFC 5769

// Section 2.1, 2.2 and 2.3.
constexpr const char *request_hex =
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";
constexpr const char *ipv4_hex =
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
    "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
constexpr const char *ipv6_hex =
    "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed41"
    "80280004c8fb0b4c";

Bytes from_hex (const std::string &text)
{
  Bytes bytes;
  for (size_t i = 0; i + 1 < text.size (); i += 2)
    bytes.push_back (uint8_t (g_ascii_xdigit_value (text[i]) << 4 | g_ascii_xdigit_value (text[i + 1])));
  return bytes;
}

std::optional<StunPeek> peek (const Bytes &bytes)
{
  return peek_stun (bytes.data (), bytes.size ());
}

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

// ---- the vectors

void test_request_vector ()
{
  const Bytes bytes = from_hex (request_hex);
  const auto seen = peek (bytes);
  g_assert_true (seen.has_value ());
  g_assert_true (seen->kind == StunKind::Request);
  g_assert_true (seen->username == "evtj:h6vY");
  g_assert_true (receiver_part (seen->username) == "evtj");
  StunCodec codec;
  CheckRequest request;
  g_assert_true (codec.read_request (bytes.data (), bytes.size (), password, request) ==
                 RequestVerdict::Good);
  g_assert_cmphex (request.priority, ==, 0x6e0001ff);
  g_assert_true (request.has_role);
  g_assert_false (request.sender_controls);
  g_assert_false (request.use_candidate);
  g_assert_cmphex (request.tie_breaker, ==, 0x932ff9b151263b36);
  g_assert_true (codec.read_request (bytes.data (), bytes.size (), "another password", request) ==
                 RequestVerdict::Bad);
  g_assert_true (codec.read_request (bytes.data (), bytes.size (), "", request) == RequestVerdict::Bad);
}

struct ResponseRow {
  const char *name;
  const char *hex;
};

const ResponseRow responses[] = {{"ipv4", ipv4_hex}, {"ipv6", ipv6_hex}};

void test_response_vector (const ResponseRow &row)
{
  const Bytes bytes = from_hex (row.hex);
  const auto seen = peek (bytes);
  g_assert_true (seen.has_value ());
  g_assert_true (seen->kind == StunKind::Success);
  StunCodec codec;
  g_assert_true (codec.read_answer (bytes.data (), bytes.size (), seen->id, password) == Answer::Success);
  // As often as it comes: the codec remembers nothing.
  g_assert_true (codec.read_answer (bytes.data (), bytes.size (), seen->id, password) == Answer::Success);
  g_assert_true (codec.read_answer (bytes.data (), bytes.size (), seen->id, "wrong") == Answer::Bad);
  g_assert_true (codec.read_answer (bytes.data (), bytes.size (), seen->id, "") == Answer::Bad);
  StunId other = seen->id;
  other[11] ^= 1;
  g_assert_true (codec.read_answer (bytes.data (), bytes.size (), other, password) == Answer::Bad);
}

// ---- our own

CheckSpec spec_of (bool controlling, bool use_candidate)
{
  CheckSpec spec;
  spec.username = "theirs:ours";
  spec.password = password;
  spec.priority = 12345;
  spec.tie_breaker = 0x1122334455667788;
  spec.controlling = controlling;
  spec.use_candidate = use_candidate;
  return spec;
}

Bytes bytes_of (const StunFrame &frame)
{
  return {frame.bytes.begin (), frame.bytes.begin () + frame.size};
}

Bytes own_request (StunId &id)
{
  StunCodec codec;
  return bytes_of (codec.request (spec_of (true, true), id));
}

void test_round_trip ()
{
  StunCodec ours, theirs;
  for (const bool controlling : {false, true}) {
    for (const bool use_candidate : {false, true}) {
      StunId id;
      const Bytes bytes = bytes_of (ours.request (spec_of (controlling, use_candidate), id));
      const auto seen = peek (bytes);
      g_assert_true (seen && seen->id == id && seen->username == "theirs:ours");
      CheckRequest request;
      g_assert_true (theirs.read_request (bytes.data (), bytes.size (), password, request) ==
                     RequestVerdict::Good);
      g_assert_cmpuint (request.priority, ==, 12345);
      g_assert_cmpint (request.sender_controls, ==, controlling);
      g_assert_cmpint (request.use_candidate, ==, use_candidate);
      g_assert_cmphex (request.tie_breaker, ==, 0x1122334455667788);
    }
  }
}

// More transactions than libnice's agent has places for.
void test_many_transactions ()
{
  StunCodec codec;
  for (int i = 0; i < 2000; i++) {
    StunId id;
    g_assert_cmpuint (codec.request (spec_of (false, false), id).size, >, 0);
  }
}

struct ReplyRow {
  const char *name;
  int code; // 0 = success
  const char *seen;
  Answer answer;
};

const ReplyRow replies[] = {
    {"ipv4", 0, "192.0.2.1", Answer::Success},
    {"ipv6", 0, "2001:db8::1", Answer::Success},
    {"role-conflict", 487, "", Answer::RoleConflict},
    {"forbidden", 403, "", Answer::Forbidden},
    {"server-error", 500, "", Answer::Failure},
    // Those that libnice takes without integrity are not taken by us.
    {"bad-request", 400, "", Answer::Bad},
    {"unauthorized", 401, "", Answer::Bad},
};

void test_reply (const ReplyRow &row)
{
  StunId id;
  const Bytes request = own_request (id);
  StunCodec theirs, ours;
  CheckRequest check;
  theirs.read_request (request.data (), request.size (), password, check);
  const StunFrame frame =
      row.code ? theirs.failure (row.code) : theirs.success (NetAddress{*parse_ip (row.seen), 4711});
  const auto seen = peek (bytes_of (frame));
  g_assert_true (seen && seen->id == id);
  g_assert_true (ours.read_answer (frame.bytes.data (), frame.size, id, password) == row.answer);
}

// ---- what is made by hand

class Maker {
public:
  explicit Maker (unsigned type, const char *hex_id = "0102030405060708090a0b0c")
  {
    bytes_ = from_hex ("00000000"
                       "2112a442" +
                       std::string (hex_id));
    bytes_[0] = uint8_t (type >> 8);
    bytes_[1] = uint8_t (type);
  }

  Maker &add (unsigned type, const Bytes &value, int length = -1)
  {
    const size_t told = length < 0 ? value.size () : size_t (length);
    for (const unsigned word : {type, unsigned (told)}) {
      bytes_.push_back (uint8_t (word >> 8));
      bytes_.push_back (uint8_t (word));
    }
    bytes_.insert (bytes_.end (), value.begin (), value.end ());
    while (bytes_.size () % 4)
      bytes_.push_back (0);
    return *this;
  }

  // Right ones, over what is there.
  Maker &integrity ()
  {
    set_length (bytes_.size () - 20 + 24);
    GHmac *hmac =
        g_hmac_new (G_CHECKSUM_SHA1, reinterpret_cast<const guchar *> (password.data ()), password.size ());
    g_hmac_update (hmac, bytes_.data (), gssize (bytes_.size ()));
    Bytes digest (20);
    gsize size = digest.size ();
    g_hmac_get_digest (hmac, digest.data (), &size);
    g_hmac_unref (hmac);
    return add (0x0008, digest);
  }

  Maker &fingerprint ()
  {
    set_length (bytes_.size () - 20 + 8);
    const uint32_t crc = crc32 () ^ 0x5354554e;
    return add (0x8028, {uint8_t (crc >> 24), uint8_t (crc >> 16), uint8_t (crc >> 8), uint8_t (crc)});
  }

  Bytes done ()
  {
    set_length (bytes_.size () - 20);
    return bytes_;
  }

private:
  void set_length (size_t length)
  {
    bytes_[2] = uint8_t (length >> 8);
    bytes_[3] = uint8_t (length);
  }

  uint32_t crc32 () const
  {
    uint32_t crc = 0xffffffff;
    for (const uint8_t byte : bytes_) {
      crc ^= byte;
      for (int i = 0; i < 8; i++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
  }

  Bytes bytes_;
};

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

// ---- by the first byte

struct KindRow {
  const char *name;
  int first, last;
  DatagramKind kind;
};

const KindRow kind_rows[] = {
    {"stun", 0, 3, DatagramKind::Stun},         {"zrtp", 16, 19, DatagramKind::Other},
    {"dtls", 20, 63, DatagramKind::Media},      {"turn-channel", 64, 79, DatagramKind::Other},
    {"rtp", 128, 191, DatagramKind::Media},     {"beyond", 192, 255, DatagramKind::Other},
    {"unassigned", 4, 15, DatagramKind::Other},
};

void test_kind (const KindRow &row)
{
  for (int first = row.first; first <= row.last; first++) {
    const auto byte = uint8_t (first);
    g_assert_true (kind_of_datagram (&byte, 1) == row.kind);
  }
  g_assert_true (kind_of_datagram (nullptr, 0) == DatagramKind::Other);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/stun/vectors/request", test_request_vector);
  add_table ("/stun/vectors", responses, test_response_vector);
  g_test_add_func ("/stun/own/round-trip", test_round_trip);
  g_test_add_func ("/stun/own/many-transactions", test_many_transactions);
  add_table ("/stun/own/reply", replies, test_reply);
  add_table ("/stun/malformed", made_rows, test_made);
  g_test_add_func ("/stun/unknown-attribute", test_unknown_attribute);
  g_test_add_func ("/stun/odd-attributes", test_odd_attributes);
  add_table ("/stun/bit-flips", whole_rows, test_bit_flips);
  add_table ("/stun/truncated", whole_rows, test_truncated);
  g_test_add_func ("/stun/random", test_random);
  g_test_add_func ("/stun/shuffled", test_shuffled);
  add_table ("/stun/first-byte", kind_rows, test_kind);
  return g_test_run ();
}
