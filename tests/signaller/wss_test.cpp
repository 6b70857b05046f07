// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcWsSignaller over TLS, with a server that says what the test wants, record
// by record, and reads only the request.
#include <thread>

#include <gst/wsrtc/wsrtc-ws-signaller.h>

#include "leaks.hpp"
#include "raw_server.hpp"
#include "signaller_log.hpp"
#include "soup_room.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using Signaller = GRef<GstWsrtcSignaller>;

namespace {

// One connection. The handshakes are done in a thread, the rest by who has it.
class WssServer {
public:
  // `first` comes in one record with the reply.
  explicit WssServer (std::string first = {})
      : first_ (std::move (first)), listener_ (GRef<GSocketListener>::adopt (g_socket_listener_new ())),
        port_ (g_socket_listener_add_any_inet_port (listener_.get (), nullptr, nullptr))
  {
    g_assert_cmpuint (port_, !=, 0);
    thread_ = std::thread ([this] { open (); });
  }

  ~WssServer ()
  {
    wait ();
    g_socket_listener_close (listener_.get ());
  }

  WssServer (const WssServer &) = delete;
  WssServer &operator= (const WssServer &) = delete;

  std::string uri () const { return "wss://127.0.0.1:" + std::to_string (port_); }

  void send (const std::string &bytes)
  {
    constexpr size_t record_bytes = 10000;
    wait ();
    for (size_t at = 0; at < bytes.size (); at += record_bytes)
      write (bytes.substr (at, record_bytes));
  }

private:
  // For the handshakes.
  void wait ()
  {
    if (thread_.joinable ())
      thread_.join ();
  }

  void write (const std::string &bytes)
  {
    g_autoptr (GError) error = nullptr;
    g_output_stream_write_all (g_io_stream_get_output_stream (tls_.get ()), bytes.data (), bytes.size (),
                               nullptr, nullptr, &error);
    g_assert_no_error (error);
  }

  void open ()
  {
    g_autoptr (GError) error = nullptr;
    tcp_ = GRef<GSocketConnection>::adopt (
        g_socket_listener_accept (listener_.get (), nullptr, nullptr, &error));
    g_assert_no_error (error);
    const auto pair = GRef<GTlsCertificate>::adopt (g_tls_certificate_new_from_files (
        tls_file ("server.pem").c_str (), tls_file ("server-key.pem").c_str (), &error));
    g_assert_no_error (error);
    tls_ =
        GRef<GIOStream>::adopt (g_tls_server_connection_new (G_IO_STREAM (tcp_.get ()), pair.get (), &error));
    g_assert_no_error (error);
    std::string request;
    while (request.find ("\r\n\r\n") == std::string::npos) {
      char bytes[4096];
      const gssize got = g_input_stream_read (g_io_stream_get_input_stream (tls_.get ()), bytes, sizeof bytes,
                                              nullptr, &error);
      g_assert_no_error (error);
      request.append (bytes, static_cast<size_t> (got));
    }
    write (accept_reply (request) + first_);
  }

  const std::string first_;
  GRef<GSocketListener> listener_;
  const guint16 port_;
  std::thread thread_;
  GRef<GSocketConnection> tcp_;
  GRef<GIOStream> tls_;
};

Signaller make (const WssServer &server)
{
  return Signaller::adopt (GST_WSRTC_SIGNALLER (g_object_new (
      GST_TYPE_WSRTC_WS_SIGNALLER, "uri", server.uri ().c_str (), "ca-file", tls_file ("ca.pem").c_str (),
      "keepalive-interval", 0U, "reconnect-min", 60000U, "reconnect-max", 60000U, nullptr)));
}

// What GIO has decrypted already is no event of the socket any more: a turn of the
// reader, 64 KiB, ends in the middle of the last record.
void turn_ends_in_a_record ()
{
  const LeakGuard guard;
  WssServer server;
  const Signaller signaller = make (server);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("ready", [&] { return log.ready (); });
  const std::string offer = R"({"type":"offer","from":"alice","sdp":")" + std::string (69000, 'x') + R"("})";
  for (size_t i = 1; i <= 5; i++) {
    server.send (frame (fin_text, offer));
    wait_for ("the offer", [&] { return log.messages.size () == i; });
  }
  gst_wsrtc_signaller_stop (signaller.get ());
}

// As proxies have it, which hand on what they have got at a time.
void first_frame_comes_with_the_reply ()
{
  const LeakGuard guard;
  WssServer server (frame (fin_text, R"({"type":"peer-added","id":"alice","role":"viewer"})"));
  const Signaller signaller = make (server);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("the message", [&] { return log.messages.size () == 1; });
  gst_wsrtc_signaller_stop (signaller.get ());
}

// What is loaded once, and stays.
void warm_up ()
{
  WssServer server;
  const Signaller signaller = make (server);
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("ready", [&] { return log.ready (); });
  gst_wsrtc_signaller_stop (signaller.get ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (nullptr, nullptr);
  warm_up ();
  g_test_add_func ("/wss/turn-ends-in-a-record", turn_ends_in_a_record);
  g_test_add_func ("/wss/first-frame-comes-with-the-reply", first_frame_comes_with_the_reply);
  return g_test_run ();
}
