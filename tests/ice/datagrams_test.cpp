// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Runs of datagrams through the kernel: what arrives is what was given, in order,
// whether the kernel cuts it up or not.
#include <string>
#include <vector>

#include <glib.h>
#include <sys/socket.h>

#include "datagram_path.hpp"
#include "datagram_run.hpp"
#include "table.hpp"
#include "udp_peer.hpp"

namespace {

using namespace wsrtc;
using namespace wsrtc::test;

struct RunRow {
  const char *name;
  std::vector<size_t> sizes;
};

std::vector<size_t> repeated (size_t count, size_t size, std::vector<size_t> last = {})
{
  std::vector<size_t> sizes (count, size);
  sizes.insert (sizes.end (), last.begin (), last.end ());
  return sizes;
}

const RunRow run_rows[] = {
    {"none", {}},
    {"one", {1200}},
    {"one-byte", {1}},
    {"two-equal", {1200, 1200}},
    {"frame", repeated (8, 1200, {431})},
    {"shorter-in-the-middle", {1200, 1200, 900, 1200, 1200}},
    {"growing", {100, 200, 300, 400}},
    {"falling", {400, 300, 200, 100}},
    {"two-frames", {1200, 1200, 300, 1200, 1200, 300}},
    {"empty-one", {1200, 1200, 0, 1200}},
    {"a-full-message", repeated (64, 900)},
    {"more-than-a-message", repeated (65, 900)},
    {"many-short", repeated (300, 20)},
    {"key-frame", repeated (250, 1200, {17})},
    {"all-different",
     [] {
       std::vector<size_t> sizes;
       for (size_t i = 0; i < 100; i++)
         sizes.push_back (1 + i * 37 % 1100);
       return sizes;
     }()},
};

struct Way {
  const char *name;
  bool refuse;    // the kernel does, as for a device without checksums
  bool scattered; // each datagram in memory of its own
  const char *ip;
};

const Way ways[] = {
    {"segmented", false, false, "127.0.0.1"},          {"segmented-ipv6", false, false, "::1"},
    {"segmented-scattered", false, true, "127.0.0.1"}, {"refused", true, false, "127.0.0.1"},
    {"refused-scattered", true, true, "::1"},
};

Bytes filled (const std::vector<size_t> &sizes)
{
  Bytes bytes;
  for (size_t i = 0; i < sizes.size (); i++)
    for (size_t j = 0; j < sizes[i]; j++)
      bytes.push_back (uint8_t (i * 31 + j));
  return bytes;
}

void check_run (const RunRow &row, const Way &way)
{
  UdpPeer receiver (way.ip);
  auto sockets = std::move (*UdpSockets::open (0));
  SendTarget target;
  target.route = {receiver.address ().ip, receiver.address ()};
  const int fd = sockets->socket_of (receiver.address ().ip.family);
  const int on = 1;
  if (way.refuse)
    setsockopt (fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof on);
  const Bytes bytes = filled (row.sizes);
  std::vector<Datagram> datagrams;
  std::vector<Bytes> copies;
  size_t at = 0;
  for (const size_t size : row.sizes) {
    copies.emplace_back (bytes.begin () + gssize (at), bytes.begin () + gssize (at + size));
    datagrams.push_back ({way.scattered ? copies.back ().data () : bytes.data () + at, size});
    at += size;
  }
  g_assert_cmpuint (send_datagrams (fd, target, datagrams.data (), datagrams.size ()), ==, row.sizes.size ());
  std::vector<Received> got;
  wait_for ("all datagrams", [&] {
    for (Received &one : receiver.take ())
      got.push_back (std::move (one));
    return got.size () == copies.size ();
  });
  for (size_t i = 0; i < copies.size (); i++)
    g_assert_true (got[i].bytes == copies[i]);
}

void test_run (const RunRow &row)
{
  for (const Way &way : ways) {
    g_test_message ("%s", way.name);
    check_run (row, way);
  }
}

// Asked once, and not for each frame.
void test_refusal_is_remembered ()
{
  UdpPeer receiver;
  auto sockets = std::move (*UdpSockets::open (0));
  const int on = 1;
  setsockopt (sockets->socket_of (AF_INET), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on);
  SendTarget target;
  target.route.remote = receiver.address ();
  const Bytes bytes (2400);
  const Datagram datagrams[] = {{bytes.data (), 1200}, {bytes.data () + 1200, 1200}};
  g_assert_true (target.segmentation);
  g_assert_cmpuint (sockets->send (target, datagrams, 2), ==, 2);
  g_assert_false (target.segmentation);
}

// What cannot be sent ends the run; what stands before it is sent.
void test_too_large ()
{
  UdpPeer receiver;
  auto sockets = std::move (*UdpSockets::open (0));
  SendTarget target;
  target.route.remote = receiver.address ();
  const Bytes bytes (70000);
  const Datagram datagrams[] = {{bytes.data (), 100}, {bytes.data (), 70000}, {bytes.data (), 100}};
  g_assert_cmpuint (sockets->send (target, datagrams, 3), ==, 1);
}

void test_no_such_family ()
{
  auto sockets = std::move (*UdpSockets::open (0));
  SendTarget target;
  const Datagram datagram{reinterpret_cast<const uint8_t *> ("x"), 1};
  g_assert_cmpuint (sockets->send (target, &datagram, 1), ==, 0);
}

// The seam to the lanes.
void test_path ()
{
  UdpPeer receiver;
  std::shared_ptr<UdpSockets> sockets = std::move (*UdpSockets::open (0));
  DatagramPath path;
  std::vector<size_t> sizes = repeated (200, 700, {33});
  const Bytes bytes = filled (sizes);
  DatagramSink &sink = path;
  g_assert_cmpuint (sink.send (bytes.data (), sizes.data (), sizes.size ()), ==, 0);
  path.set_traffic_class (0xb8);
  path.open (sockets, {{}, receiver.address ()});
  g_assert_cmpuint (sink.send (bytes.data (), sizes.data (), sizes.size ()), ==, sizes.size ());
  size_t got = 0;
  wait_for ("all datagrams", [&] {
    for (const Received &one : receiver.take ())
      g_assert_cmpuint (one.bytes.size (), ==, sizes[got++]);
    return got == sizes.size ();
  });
  path.close ();
  path.open (sockets, {{}, receiver.address ()});
  g_assert_cmpuint (sink.send (bytes.data (), sizes.data (), 1), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/datagrams/run", run_rows, test_run);
  g_test_add_func ("/datagrams/refusal-is-remembered", test_refusal_is_remembered);
  g_test_add_func ("/datagrams/too-large", test_too_large);
  g_test_add_func ("/datagrams/no-such-family", test_no_such_family);
  g_test_add_func ("/datagrams/path", test_path);
  return g_test_run ();
}
