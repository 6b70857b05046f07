// SPDX-License-Identifier: LGPL-2.1-or-later
//
// UDP ports with real sockets on the loopback interface: who gets what, and what
// is left when they end.
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gst/gst.h>
#include <sys/resource.h>

#include "leaks.hpp"
#include "sanitized.hpp"
#include "table.hpp"
#include "udp_peer.hpp"
#include "udp_port.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

const IceCredentials theirs{"peer", "peer-password-of-22-bytes"};
const Bytes rtcp{0x80, 201, 0, 1, 0, 0, 0, 1};

std::shared_ptr<UdpPort> open_port (uint16_t number = 0)
{
  auto port = UdpPort::open (number);
  if (!port)
    g_error ("%s", port.error ().text.c_str ());
  return *port;
}

// One session on a port, and what it tells.
struct Session {
  IceCredentials ours;
  std::atomic<IceState> state{IceState::New};
  std::atomic<int> packets{0};
  std::mutex mutex; // protects last
  Bytes last;
  std::shared_ptr<IceEndpoint> endpoint;

  Session (const UdpPort &port, const std::string &name, IceLimits limits = {})
      : ours{name, name + "-password-of-22-bytes"}
  {
    EndpointEvents events;
    events.state = [this] (IceState now) { state = now; };
    events.packet = [this] (const uint8_t *bytes, size_t size) {
      const std::lock_guard lock (mutex);
      last.assign (bytes, bytes + size);
      packets++;
    };
    endpoint = port.add_endpoint (std::move (events), false, limits);
    endpoint->set_local (ours);
    endpoint->set_remote (theirs);
  }

  bool completed () const { return state == IceState::Completed; }

  size_t send (const Bytes &bytes)
  {
    const size_t size = bytes.size ();
    return endpoint->path ()->send (bytes.data (), &size, 1);
  }
};

NetAddress at (const UdpPort &port, const char *ip = "127.0.0.1")
{
  return {*parse_ip (ip), port.number ()};
}

void connect (Session &session, UdpPeer &peer, const NetAddress &to)
{
  peer.check (to, session.ours);
  peer.answer_until ("a completed session", theirs.password, [&] { return session.completed (); });
}

// ---- opening and ending

void test_nothing_left ()
{
  LeakGuard guard;
  for (int i = 0; i < 20; i++) {
    auto port = open_port ();
    Session one (*port, "one"), two (*port, "two");
    UdpPeer peer;
    connect (one, peer, at (*port));
    g_assert_cmpuint (one.send (rtcp), ==, 1);
    port = nullptr;
    // Handles that live on do nothing, and hold nothing.
    g_assert_cmpuint (one.send (rtcp), ==, 0);
    one.endpoint->set_remote (theirs);
    one.endpoint->close ();
  }
}

void test_shared ()
{
  const uint16_t free_number = open_port ()->number ();
  auto one = open_port (free_number);
  auto two = open_port (free_number);
  g_assert_true (one == two);
  g_assert_cmpuint (one->number (), ==, free_number);
  g_assert_true (open_port () != one);
  one = nullptr;
  Session session (*two, "still");
  UdpPeer peer;
  connect (session, peer, at (*two));
}

// While one thread gives up the last reference another opens the port anew.
void test_open_while_ending ()
{
  const uint16_t number = open_port ()->number ();
  const auto many = [number] {
    for (int i = 0; i < 50; i++)
      g_assert_cmpuint (open_port (number)->number (), ==, number);
  };
  std::thread other (many);
  many ();
  other.join ();
}

void test_taken ()
{
  UdpPeer other ("0.0.0.0");
  const auto port = UdpPort::open (other.address ().port);
  g_assert_false (bool (port));
  const std::string &text = port.error ().text;
  g_test_message ("%s", text.c_str ());
  g_assert_cmpint (int (port.error ().fault), ==, int (Fault::Busy));
  for (const char *part : {"UDP port", "in use", "ice-port"})
    g_assert_nonnull (std::strstr (text.c_str (), part));
}

// ---- whose is what

struct AddressRow {
  const char *name;
  const char *peer, *port;
};

const AddressRow address_rows[] = {
    {"ipv4", "127.0.0.1", "127.0.0.1"},
    // The answer comes from where the question went to, and media too.
    {"second-address", "127.0.0.1", "127.0.0.5"},
    {"ipv6", "::1", "::1"},
};

void test_connect (const AddressRow &row)
{
  auto port = open_port ();
  Session session (*port, "ours");
  UdpPeer peer (row.peer);
  connect (session, peer, at (*port, row.port));
  g_assert_true (peer.last_answer_from == at (*port, row.port));
  peer.send (at (*port, row.port), rtcp);
  wait_for ("a packet", [&] { return session.packets == 1; });
  g_assert_true (session.last == rtcp);
  g_assert_cmpuint (session.send (rtcp), ==, 1);
  peer.answer_until ("a packet from us", theirs.password, [&] { return peer.media.size () == 1; });
  const auto pair = session.endpoint->selected ();
  g_assert_true (pair && pair->route.remote == peer.address ());
  g_assert_true (pair->route.local == *parse_ip (row.port));
  g_assert_cmpuint (pair->local_port, ==, port->number ());
}

void test_two_sessions ()
{
  auto port = open_port ();
  Session one (*port, "one"), two (*port, "two");
  UdpPeer first, second;
  connect (one, first, at (*port));
  connect (two, second, at (*port));
  for (int i = 0; i < 10; i++) {
    first.send (at (*port), rtcp);
    second.send (at (*port), {0x80, 200, 0, 1});
  }
  wait_for ("all packets", [&] { return one.packets == 10 && two.packets == 10; });
  g_assert_true (one.last == rtcp);
  g_assert_false (two.last == rtcp);
}

// Everything that is not meant for us, or not by the rules: no answer at all.
struct SilentRow {
  const char *name;
  void (*send) (UdpPeer &peer, const NetAddress &to, const IceCredentials &ours);
};

const SilentRow silent_rows[] = {
    {"unknown-name",
     [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &ours) {
       peer.check (to, {"nobody", ours.password});
     }},
    {"wrong-password",
     [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &ours) {
       peer.check (to, {ours.ufrag, "another-password-of-22-bytes"});
     }},
    {"longer-name",
     [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &ours) {
       peer.check (to, {ours.ufrag + "x", ours.password});
     }},
    {"empty", [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &) { peer.send (to, {}); }},
    {"media", [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &) { peer.send (to, rtcp); }},
    {"dtls",
     [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &) {
       peer.send (to, {22, 0xfe, 0xff, 0, 0, 0, 0});
     }},
    {"zeros",
     [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &) { peer.send (to, Bytes (1200)); }},
    {"large",
     [] (UdpPeer &peer, const NetAddress &to, const IceCredentials &) { peer.send (to, Bytes (9000)); }},
};

void test_silent (const SilentRow &row)
{
  auto port = open_port ();
  Session session (*port, "ours");
  UdpPeer peer;
  for (int i = 0; i < 10; i++)
    row.send (peer, at (*port), session.ours);
  // One after the other: this one's answer is the first.
  peer.check (at (*port), session.ours, false);
  wait_for ("the answer to a good check", [&] {
    peer.answer ("");
    return peer.successes > 0;
  });
  g_assert_cmpint (peer.successes, ==, 1);
  g_assert_cmpint (session.packets, ==, 0);
}

// Authenticated, but never answering: whoever writes a false source address.
void test_spoofed ()
{
  auto port = open_port ();
  Session session (*port, "ours");
  UdpPeer peer, victim ("127.0.0.9");
  connect (session, peer, at (*port));
  for (int i = 0; i < 200; i++) {
    victim.check (at (*port), session.ours);
    g_assert_cmpuint (session.send (rtcp), ==, 1);
  }
  peer.answer_until ("all media", theirs.password, [&] { return peer.media.size () == 200; });
  // What the victim gets are the answers to its checks and checks back, and nothing else.
  int answers = 0;
  wait_for ("the answers to the victim's checks", [&] {
    for (const Received &packet : victim.take ()) {
      const auto stun = peek_stun (packet.bytes.data (), packet.bytes.size ());
      g_assert_true (stun.has_value ());
      answers += stun->kind == StunKind::Success;
    }
    return answers >= 200;
  });
}

void test_move ()
{
  auto port = open_port ();
  Session session (*port, "ours");
  UdpPeer peer, moved ("127.0.0.7");
  connect (session, peer, at (*port));
  wait_for ("a second after connecting",
            [&, begun = g_get_monotonic_time ()] { return g_get_monotonic_time () - begun > 1100 * 1000; });
  moved.check (at (*port), session.ours);
  moved.answer_until ("media at the new address", theirs.password, [&] {
    session.send (rtcp);
    return !moved.media.empty ();
  });
  moved.send (at (*port), rtcp);
  wait_for ("media from the new address", [&] { return session.packets == 1; });
}

// To whom a datagram of the peer goes, once RTCP is taken.
struct TakenRow {
  const char *name;
  Bytes bytes;
  bool taken;
};

const TakenRow taken_rows[] = {
    {"receiver-report", rtcp, true},
    {"feedback", {0x8f, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}, true},
    {"first-type", {0x80, 192, 0, 0}, true},
    {"last-type", {0x80, 223, 0, 0}, true},
    {"rtp", {0x80, 96, 0, 1}, false},
    {"rtp-marker", {0x90, 96 + 128, 0, 1}, false},
    {"rtp-marker-static", {0x80, 8 + 128, 0, 1}, false},
    {"dtls", {22, 201, 0, 1}, false},
    {"one-byte", {0x80}, false},
};

void test_rtcp_taken (const TakenRow &row)
{
  auto port = open_port ();
  Session session (*port, "ours");
  UdpPeer peer;
  connect (session, peer, at (*port));
  auto taken = std::make_shared<std::atomic<int>> (0);
  session.endpoint->take_rtcp ([taken, size = row.bytes.size ()] (const uint8_t *, size_t bytes) {
    if (bytes == size)
      ++*taken;
  });
  peer.send (at (*port), row.bytes);
  wait_for ("the datagram", [&] { return *taken + session.packets == 1; });
  g_assert_cmpint (*taken, ==, row.taken ? 1 : 0);
  session.endpoint->close ();
  peer.send (at (*port), row.bytes);
  // What the taker holds does not live as long as the handle of the session.
  wait_for ("the end of the taker", [&] { return taken.use_count () == 1; });
  g_assert_cmpint (*taken + session.packets, ==, 1);
}

// It stops to answer, and goes on sending.
void test_consent_lost ()
{
  IceLimits limits;
  limits.consent = IceMilliseconds (1000);
  limits.consent_every = IceMilliseconds (200);
  auto port = open_port ();
  Session session (*port, "ours", limits);
  UdpPeer peer;
  connect (session, peer, at (*port));
  peer.answer_until ("a second of answers", theirs.password, [&] { return peer.checks > 7; });
  g_assert_true (session.completed ());
  wait_for ("the end of the session", [&] {
    peer.send (at (*port), rtcp);
    return session.state == IceState::Failed;
  });
  g_assert_cmpuint (session.send (rtcp), ==, 0);
}

// Behind a NAT the address of one who is gone comes back with another.
void test_address_of_another ()
{
  auto port = open_port ();
  Session old (*port, "old"), fresh (*port, "fresh");
  UdpPeer peer;
  connect (old, peer, at (*port));
  // Not verified yet: the address stays with the old one.
  peer.check (at (*port), fresh.ours, false);
  wait_for ("an answer", [&] { return !peer.take ().empty (); });
  peer.send (at (*port), rtcp);
  wait_for ("a packet at the old one", [&] { return old.packets == 1; });
  connect (fresh, peer, at (*port));
  peer.send (at (*port), rtcp);
  wait_for ("a packet at the new one", [&] { return fresh.packets == 1; });
  g_assert_cmpint (old.packets, ==, 1);
}

void test_same_name ()
{
  auto port = open_port ();
  Session one (*port, "same"), two (*port, "same");
  UdpPeer peer;
  connect (one, peer, at (*port));
  g_assert_cmpint (int (two.state.load ()), ==, int (IceState::New));
}

// ---- crowds and storms

gint64 thread_time_of_all ()
{
  rusage usage{};
  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec +
         usage.ru_stime.tv_usec;
}

// The others stay connected and lose nothing that a socket could hold.
void test_garbage_storm ()
{
  if (has_address_sanitizer || g_getenv ("TSAN_OPTIONS")) {
    g_test_skip ("a port that a sanitizer watches is slower than who floods it");
    return;
  }
  constexpr int count = 100000;
  auto port = open_port ();
  Session session (*port, "ours");
  UdpPeer peer, stranger ("127.0.0.3");
  connect (session, peer, at (*port));
  std::vector<Bytes> garbage{Bytes (1200, 0x80), Bytes (100, 0), Bytes (20, 1), Bytes (300, 23),
                             Bytes (1, 255)};
  Bytes half_right = {0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42};
  half_right.resize (28);
  garbage.push_back (half_right);
  const gint64 begun = g_get_monotonic_time (), busy = thread_time_of_all ();
  int sent = 0;
  for (int i = 0; i < count; i++) {
    stranger.send (at (*port), garbage[size_t (i) % garbage.size ()]);
    if (i % 1000 == 0) {
      peer.send (at (*port), rtcp);
      sent++;
    }
  }
  g_test_message ("%d packets in %" G_GINT64_FORMAT " ms, %" G_GINT64_FORMAT " ms of CPU", count,
                  (g_get_monotonic_time () - begun) / 1000, (thread_time_of_all () - busy) / 1000);
  wait_for ("most of the peer's packets", [&] { return session.packets >= sent * 9 / 10; });
  peer.check (at (*port), session.ours);
  peer.answer_until ("an answer after the storm", theirs.password, [&] { return peer.successes >= 2; });
  g_assert_true (session.completed ());
}

void test_crowd ()
{
  auto port = open_port ();
  std::vector<std::unique_ptr<Session>> sessions;
  std::vector<std::unique_ptr<UdpPeer>> peers;
  const size_t threads = count_threads (), descriptors = count_descriptors ();
  for (int i = 0; i < 200; i++)
    sessions.push_back (std::make_unique<Session> (*port, "viewer-" + std::to_string (i)));
  g_assert_cmpuint (count_threads (), ==, threads);
  g_assert_cmpuint (count_descriptors (), ==, descriptors);
  for (size_t i = 0; i < sessions.size (); i++) {
    peers.push_back (std::make_unique<UdpPeer> ());
    peers[i]->check (at (*port), sessions[i]->ours);
  }
  const gint64 begun = g_get_monotonic_time ();
  wait_for ("two hundred sessions", [&] {
    bool all = true;
    for (size_t i = 0; i < sessions.size (); i++) {
      peers[i]->answer (theirs.password);
      all = all && sessions[i]->completed ();
    }
    return all;
  });
  g_test_message ("200 sessions after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - begun) / 1000);
}

// Threads that send, and sessions that end under them.
void test_send_while_closing ()
{
  auto port = open_port ();
  UdpPeer peer;
  for (int round = 0; round < 20; round++) {
    Session session (*port, "round-" + std::to_string (round));
    connect (session, peer, at (*port));
    std::atomic<bool> going{true};
    std::vector<std::thread> senders;
    const std::shared_ptr<DatagramSink> sink = session.endpoint->path ();
    for (int i = 0; i < 3; i++)
      senders.emplace_back ([&going, sink] {
        const Bytes packets (5 * 1000);
        const size_t sizes[] = {1000, 1000, 1000, 1000, 1000};
        while (going)
          sink->send (packets.data (), sizes, 5);
      });
    wait_for ("media", [&] { return !peer.take ().empty (); });
    session.endpoint->close ();
    g_assert_cmpuint (session.send (rtcp), ==, 0);
    going = false;
    for (std::thread &sender : senders)
      sender.join ();
    peer.take ();
  }
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/port/nothing-left", test_nothing_left);
  g_test_add_func ("/port/shared", test_shared);
  g_test_add_func ("/port/open-while-ending", test_open_while_ending);
  g_test_add_func ("/port/taken", test_taken);
  add_table ("/port/connect", address_rows, test_connect);
  g_test_add_func ("/port/two-sessions", test_two_sessions);
  add_table ("/port/silent", silent_rows, test_silent);
  g_test_add_func ("/port/spoofed", test_spoofed);
  g_test_add_func ("/port/move", test_move);
  add_table ("/port/rtcp-taken", taken_rows, test_rtcp_taken);
  g_test_add_func ("/port/address-of-another", test_address_of_another);
  g_test_add_func ("/port/consent-lost", test_consent_lost);
  g_test_add_func ("/port/same-name", test_same_name);
  g_test_add_func ("/port/garbage-storm", test_garbage_storm);
  g_test_add_func ("/port/crowd", test_crowd);
  g_test_add_func ("/port/send-while-closing", test_send_while_closing);
  return g_test_run ();
}
