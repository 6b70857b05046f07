// SPDX-License-Identifier: LGPL-2.1-or-later
//
// STUN by somebody who has no password: whatever the bytes are, they are dropped
// and change nothing.
#include <string>
#include <vector>

#include <glib.h>

#include "fake_net.hpp"
#include "mutations.hpp"
#include "stun_codec.hpp"
#include "stun_peek.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using Bytes = std::vector<uint8_t>;

const std::string password = "ours-password-of-22-bytes";

Bytes bytes_of (const StunFrame &frame)
{
  return {frame.bytes.begin (), frame.bytes.begin () + static_cast<ptrdiff_t> (frame.size)};
}

Bytes request_with (const std::string &secret, bool controlling, bool nominate)
{
  StunCodec codec;
  CheckSpec spec;
  spec.username = "ours:them";
  spec.password = secret;
  spec.priority = 1000;
  spec.tie_breaker = UINT64_MAX;
  spec.controlling = controlling;
  spec.use_candidate = nominate;
  StunId id;
  return bytes_of (codec.request (spec, id));
}

// A request, and the answers of one who has the password.
std::vector<Bytes> messages (const std::string &secret)
{
  std::vector<Bytes> all{request_with (secret, false, false), request_with (secret, true, true)};
  StunCodec codec;
  CheckRequest request;
  const Bytes asked = all[0];
  g_assert_true (codec.read_request (asked.data (), asked.size (), secret, request) == RequestVerdict::Good);
  all.push_back (bytes_of (codec.success (address ("192.0.2.1", 1234))));
  all.push_back (bytes_of (codec.success (address ("2001:db8::1", 1234))));
  all.push_back (bytes_of (codec.failure (stun_role_conflict)));
  all.push_back (bytes_of (codec.failure (stun_unknown_attribute)));
  return all;
}

bool is_accepted (StunCodec &codec, const Bytes &bytes)
{
  const Exact exact (bytes);
  const auto seen = peek_stun (exact.data (), bytes.size ());
  if (!seen)
    return false;
  // What it points to is in the message.
  if (!seen->username.empty ()) {
    const auto *name = reinterpret_cast<const uint8_t *> (seen->username.data ());
    g_assert_true (name >= exact.data () && name + seen->username.size () <= exact.data () + bytes.size ());
  }
  if (seen->kind == StunKind::Request) {
    CheckRequest request;
    return codec.read_request (exact.data (), bytes.size (), password, request) != RequestVerdict::Bad;
  }
  return codec.read_answer (exact.data (), bytes.size (), seen->id, password) != Answer::Bad;
}

// Those that come through are the ones that nobody has changed.
void test_parsers ()
{
  const auto seeds = messages (password);
  Mutator mutator (seeds);
  StunCodec codec;
  int accepted = 0;
  for (int i = mutations (); i > 0; i--) {
    const Bytes bytes = mutator.next ();
    if (!is_accepted (codec, bytes))
      continue;
    accepted++;
    g_assert_true (std::find (seeds.begin (), seeds.end (), bytes) != seeds.end ());
  }
  g_assert_cmpint (accepted, >, 0);
}

void test_first_look ()
{
  Mutator mutator (messages (password));
  for (int i = mutations (); i > 0; i--) {
    const Bytes bytes = mutator.next ();
    const Exact exact (bytes);
    const auto kind = kind_of_datagram (exact.data (), bytes.size ());
    if (peek_stun (exact.data (), bytes.size ()))
      g_assert_true (kind == DatagramKind::Stun);
  }
}

const NetAddress here = address ("192.0.2.1", 8189);
const NetAddress there = address ("198.51.100.7", 40000);
const NetAddress stranger = address ("203.0.113.9", 50000);

// Two who talk, and a stranger who writes as each of them, and from elsewhere.
void test_session ()
{
  FakeNet net;
  FakeNode::Options ours, theirs;
  ours.ufrag = "ours";
  theirs.ufrag = "them";
  theirs.controlling = true;
  FakeNode we (net, {here}, ours), they (net, {there}, theirs);
  for (FakeNode *node : {&we, &they}) {
    FakeNode *const other = node == &we ? &they : &we;
    node->session ().set_local (node->credentials (), net.now ());
    node->session ().set_remote (other->credentials (), net.now ());
  }
  IceCandidate candidate;
  candidate.address = here;
  candidate.priority = 1000;
  they.session ().add_remote_candidate (candidate, net.now ());
  g_assert_true (net.run (5000, [&] { return !we.selected.empty (); }));
  net.run (1000);
  const auto state = we.session ().state ();
  const auto states = we.states.size ();
  const size_t pairs = we.session ().count_pairs (), selected = we.selected.size ();

  Mutator mutator (messages ("a password that is not the right one"));
  for (int i = mutations (); i > 0; i--) {
    Route route;
    route.local = here.ip;
    route.remote = mutator.below (2) ? stranger : there;
    we.deliver (mutator.next (), route);
    g_assert_cmpuint (we.session ().count_pairs (), ==, pairs);
  }
  g_assert_true (we.session ().state () == state);
  g_assert_cmpuint (we.states.size (), ==, states);
  g_assert_cmpuint (we.selected.size (), ==, selected);
  g_assert_cmpint (net.count_to (stranger), ==, 0);
  // As if nothing had been.
  net.run (40000);
  g_assert_true (we.session ().state () == state);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/ice/mutations/parsers", test_parsers);
  g_test_add_func ("/ice/mutations/first-look", test_first_look);
  g_test_add_func ("/ice/mutations/session", test_session);
  return g_test_run ();
}
