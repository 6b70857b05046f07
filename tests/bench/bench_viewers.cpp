// SPDX-License-Identifier: LGPL-2.1-or-later
//
// bench_viewers URL COUNT INTERVAL
//
// COUNT viewers that decode nothing join one after the other, INTERVAL ms
// apart, and stay until the program is killed. For each, a line says how long
// after its join (the start of its WebSocket connection) the first key frame
// was complete.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include <gst/gst.h>
#include <libsoup/soup.h>

#include "dialect.hpp"
#include "key_frame_watch.hpp"
#include "loop_thread.hpp"
#include "webrtc_receiver.hpp"

using namespace wsrtc;
using namespace wsrtc::bench;

namespace {

// All on the loop's thread, on_packet () excepted.
class Viewer {
public:
  Viewer (LoopThread &loop, SoupSession *session, const std::string &url);

private:
  void on_connected (SoupSession *session, GAsyncResult *result);
  void on_frame (GBytes *frame);
  void on_packet (const guint8 *packet, gsize size);
  void send (const Message &message);

  const gint64 joined_ = g_get_monotonic_time ();
  const std::unique_ptr<Dialect> dialect_ = find_dialect ("wsrtc")->create (Vocabulary::Plain);
  GRef<SoupWebsocketConnection> socket_;
  KeyFrameWatch watch_; // streaming thread
  bool done_ = false;   // the same
  test::WebrtcReceiver receiver_;
};

test::ReceiverConfig config_for (std::function<void (const guint8 *, gsize)> on_packet)
{
  test::ReceiverConfig config;
  config.codecs = {"H264"};
  config.on_packet = std::move (on_packet);
  return config;
}

Viewer::Viewer (LoopThread &loop, SoupSession *session, const std::string &url)
    : receiver_ (loop, config_for ([this] (const guint8 *packet, gsize size) { on_packet (packet, size); }),
                 [this] (const Message &message) { send (message); })
{
  g_autoptr (SoupMessage) request = soup_message_new ("GET", url.c_str ());
  soup_session_websocket_connect_async (
      session, request, nullptr, nullptr, G_PRIORITY_DEFAULT, nullptr,
      [] (GObject *source, GAsyncResult *result, gpointer self) {
        static_cast<Viewer *> (self)->on_connected (SOUP_SESSION (source), result);
      },
      this);
}

void Viewer::on_connected (SoupSession *session, GAsyncResult *result)
{
  g_autoptr (GError) error = nullptr;
  socket_ =
      GRef<SoupWebsocketConnection>::adopt (soup_session_websocket_connect_finish (session, result, &error));
  if (!socket_) {
    g_printerr ("bench_viewers: %s\n", error->message);
    exit (1);
  }
  g_signal_connect (socket_.get (), "message",
                    G_CALLBACK (+[] (SoupWebsocketConnection *, gint, GBytes *frame, Viewer *self) {
                      self->on_frame (frame);
                    }),
                    this);
}

void Viewer::on_frame (GBytes *frame)
{
  gsize size = 0;
  const char *text = static_cast<const char *> (g_bytes_get_data (frame, &size));
  if (const auto output = dialect_->receive ({text, size}))
    for (const Message &message : output->messages)
      receiver_.receive (message);
}

void Viewer::send (const Message &message)
{
  for (const std::string &frame : dialect_->send (message).frames)
    soup_websocket_connection_send_text (socket_.get (), frame.c_str ());
}

void Viewer::on_packet (const guint8 *packet, gsize size)
{
  if (done_ || !watch_.feed (packet, size))
    return;
  done_ = true;
  std::printf ("first frame after %" G_GINT64_FORMAT " ms\n", (g_get_monotonic_time () - joined_) / 1000);
  std::fflush (stdout);
}

struct Crowd {
  LoopThread loop{"bench-viewers"};
  GRef<SoupSession> session;
  std::string url;
  size_t wanted = 0;
  std::vector<std::unique_ptr<Viewer>> viewers;

  // Loop thread. FALSE when all have joined.
  gboolean join_one ()
  {
    viewers.push_back (std::make_unique<Viewer> (loop, session.get (), url));
    return viewers.size () < wanted;
  }
};

void start (Crowd &crowd, guint interval)
{
  crowd.session = GRef<SoupSession>::adopt (soup_session_new ());
  if (!crowd.join_one ())
    return;
  GSource *timer = g_timeout_source_new (interval);
  g_source_set_callback (
      timer, [] (gpointer self) -> gboolean { return static_cast<Crowd *> (self)->join_one (); }, &crowd,
      nullptr);
  g_source_attach (timer, crowd.loop.context ());
  g_source_unref (timer);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc != 4) {
    g_printerr ("usage: bench_viewers URL COUNT INTERVAL\n");
    return 2;
  }
  Crowd crowd;
  crowd.url = argv[1];
  crowd.wanted = g_ascii_strtoull (argv[2], nullptr, 10);
  const auto interval = static_cast<guint> (g_ascii_strtoull (argv[3], nullptr, 10));
  crowd.loop.run_and_wait ([&crowd, interval] { start (crowd, interval); });
  g_autoptr (GMainLoop) forever = g_main_loop_new (nullptr, FALSE);
  g_main_loop_run (forever); // until it is killed
  return 0;
}
