// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The tunnel to a TURN server with TLS, where there is none, or one that says nothing.
// With a real one: tests/turn.
#include "turn_tunnel.hpp"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gst/gst.h>

#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// A port of the loopback interface that takes connections and never answers.
class Mute {
public:
  Mute ()
  {
    GError *error = nullptr;
    port = g_socket_listener_add_any_inet_port (listener_.get (), nullptr, &error);
    g_assert_no_error (error);
  }

  void close () { g_socket_listener_close (listener_.get ()); }

  unsigned port = 0;

private:
  GRef<GSocketListener> listener_ = GRef<GSocketListener>::adopt (g_socket_listener_new ());
};

IceUrl url_of (unsigned port)
{
  return *parse_ice_url ("turns:127.0.0.1:" + std::to_string (port));
}

GRef<GSocketConnection> connect_to (unsigned port)
{
  const auto client = GRef<GSocketClient>::adopt (g_socket_client_new ());
  g_socket_client_set_enable_proxy (client.get (), FALSE);
  GError *error = nullptr;
  auto connection = GRef<GSocketConnection>::adopt (g_socket_client_connect_to_host (
      client.get (), "127.0.0.1", static_cast<guint16> (port), nullptr, &error));
  g_assert_no_error (error);
  return connection;
}

void test_shared ()
{
  auto first = TurnTunnel::open (url_of (1), "");
  auto again = TurnTunnel::open (url_of (1), "");
  auto other = TurnTunnel::open (url_of (1), "ca.pem");
  g_assert_true (first && again && other);
  g_assert_true (*first == *again);
  g_assert_true (*first != *other);
  g_assert_cmpuint ((*first)->port (), !=, 0);
  g_assert_cmpuint ((*first)->port (), !=, (*other)->port ());
}

void test_refused ()
{
  Mute mute;
  mute.close ();
  const auto tunnel = TurnTunnel::open (url_of (mute.port), "");
  g_assert_true (bool (tunnel));
  const auto connection = connect_to ((*tunnel)->port ());
  wait_for ("the fault", [&] { return !(*tunnel)->fault ().empty (); });
  g_test_message ("%s", (*tunnel)->fault ().c_str ());
  // And libnice is told by the end of its connection.
  char byte = 0;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection.get ()));
  g_assert_cmpint (g_input_stream_read (in, &byte, 1, nullptr, nullptr), <=, 0);
}

// As many descriptors as there are, and no more, until its end.
class NoDescriptors {
public:
  NoDescriptors ()
  {
    g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before_), ==, 0);
    const int next = dup (0);
    g_assert_cmpint (next, >=, 0);
    close (next);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t> (next);
    g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  }

  ~NoDescriptors () { setrlimit (RLIMIT_NOFILE, &before_); }

  NoDescriptors (const NoDescriptors &) = delete;
  NoDescriptors &operator= (const NoDescriptors &) = delete;

private:
  rlimit before_{};
};

// What cannot be accepted is left waiting, and is not tried all the time.
void test_no_descriptors ()
{
  Mute mute;
  mute.close ();
  const auto tunnel = TurnTunnel::open (url_of (mute.port), "");
  g_assert_true (bool (tunnel));
  const int client = socket (AF_INET, SOCK_STREAM, 0);
  g_assert_cmpint (client, >=, 0);
  g_main_context_default (); // needs one of its own
  {
    const NoDescriptors none;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons (static_cast<uint16_t> ((*tunnel)->port ()));
    address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
    g_assert_cmpint (connect (client, reinterpret_cast<sockaddr *> (&address), sizeof address), ==, 0);
    g_assert_false (reached_within ([] { return false; }, Milliseconds (1000)));
    g_assert_cmpuint ((*tunnel)->refusals (), >=, 1);
    g_assert_cmpuint ((*tunnel)->refusals (), <=, 20);
    g_test_message ("%s", (*tunnel)->fault ().c_str ());
  }
  // Then it is taken, and what comes of it is that there is no server.
  wait_for ("the fault", [&] { return (*tunnel)->fault ().find ("refused") != std::string::npos; });
  close (client);
}

// Its end does not wait for a server that is silent in the handshake.
void test_ends_in_handshake ()
{
  const Mute mute;
  auto tunnel = TurnTunnel::open (url_of (mute.port), "");
  g_assert_true (bool (tunnel));
  const auto connection = connect_to ((*tunnel)->port ());
  const auto second = connect_to ((*tunnel)->port ());
  const gint64 begin = g_get_monotonic_time ();
  tunnel = Error{};
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 5 * G_USEC_PER_SEC);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/turn-tunnel/shared", test_shared);
  g_test_add_func ("/turn-tunnel/refused", test_refused);
  g_test_add_func ("/turn-tunnel/no-descriptors", test_no_descriptors);
  g_test_add_func ("/turn-tunnel/ends-in-handshake", test_ends_in_handshake);
  return g_test_run ();
}
