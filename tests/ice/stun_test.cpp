// SPDX-License-Identifier: LGPL-2.1-or-later
//
// STUN as it should be: the vectors of RFC 5769, and what we write ourselves.
#include "stun_vectors.hpp"
#include "table.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

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
  add_table ("/stun/first-byte", kind_rows, test_kind);
  return g_test_run ();
}
