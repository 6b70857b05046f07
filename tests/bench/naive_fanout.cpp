// SPDX-License-Identifier: LGPL-2.1-or-later
//
// naive_fanout LAUNCH-LINE
//
// What wsrtcsink is measured against: one encoder for all, and for each viewer
// a plain webrtcbin behind a payloader and a queue. Viewers come to
// /signaling and speak the same protocol as with wsrtcsink. LAUNCH-LINE makes
// encoded H264. Prints its address.
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <gst/app/gstappsink.h>
#include <libsoup/soup.h>

#include "dialect.hpp"
#include "main_loop.hpp"
#include "naive_viewer.hpp"

using namespace wsrtc;
using namespace wsrtc::bench;

namespace {

DialectConfig plain ()
{
  DialectConfig config;
  config.vocabulary = Vocabulary::Plain;
  return config;
}

struct Connection {
  GRef<SoupWebsocketConnection> socket;
  std::unique_ptr<Dialect> dialect = find_dialect ("wsrtc")->create (plain ());
  std::shared_ptr<NaiveViewer> viewer;
};

class Fanout {
public:
  void accept (SoupWebsocketConnection *socket);
  // Streaming thread.
  void push (GstSample *sample);

private:
  void send (SoupWebsocketConnection *socket, const Message &message);
  void receive (SoupWebsocketConnection *socket, GBytes *frame);
  void forget (SoupWebsocketConnection *socket);

  std::map<SoupWebsocketConnection *, Connection> connections_; // main thread
  std::mutex mutex_;                                            // protects only the list below
  std::vector<std::shared_ptr<NaiveViewer>> viewers_;
};

void Fanout::accept (SoupWebsocketConnection *socket)
{
  Connection &connection = connections_[socket];
  connection.socket = GRef<SoupWebsocketConnection>::take_ref (socket);
  g_signal_connect (socket, "message",
                    G_CALLBACK (+[] (SoupWebsocketConnection *from, gint, GBytes *frame, Fanout *self) {
                      self->receive (from, frame);
                    }),
                    this);
  g_signal_connect (socket, "closed", G_CALLBACK (+[] (SoupWebsocketConnection *from, Fanout *self) {
                      post ([self, from] { self->forget (from); });
                    }),
                    this);
  connection.viewer = std::make_shared<NaiveViewer> (
      [this, socket] (Message message) { post ([this, socket, message] { send (socket, message); }); });
  const std::lock_guard<std::mutex> lock (mutex_);
  viewers_.push_back (connection.viewer);
}

void Fanout::push (GstSample *sample)
{
  std::vector<std::shared_ptr<NaiveViewer>> viewers;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    viewers = viewers_;
  }
  for (const auto &viewer : viewers)
    viewer->push (sample);
}

void Fanout::send (SoupWebsocketConnection *socket, const Message &message)
{
  const auto found = connections_.find (socket);
  if (found == connections_.end () ||
      soup_websocket_connection_get_state (socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  for (const std::string &frame : found->second.dialect->send (message).frames)
    soup_websocket_connection_send_text (socket, frame.c_str ());
}

void Fanout::receive (SoupWebsocketConnection *socket, GBytes *frame)
{
  gsize size = 0;
  const char *text = static_cast<const char *> (g_bytes_get_data (frame, &size));
  Connection &connection = connections_[socket];
  if (const auto output = connection.dialect->receive ({text, size}))
    for (const Message &message : output->messages)
      connection.viewer->on_message (message);
}

void Fanout::forget (SoupWebsocketConnection *socket)
{
  const auto found = connections_.find (socket);
  if (found == connections_.end ())
    return;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    viewers_.erase (std::remove (viewers_.begin (), viewers_.end (), found->second.viewer), viewers_.end ());
  }
  connections_.erase (found);
}

GstFlowReturn on_sample (GstAppSink *sink, gpointer fanout)
{
  GstSample *sample = gst_app_sink_pull_sample (sink);
  if (!sample)
    return GST_FLOW_EOS;
  static_cast<Fanout *> (fanout)->push (sample);
  gst_sample_unref (sample);
  return GST_FLOW_OK;
}

void on_websocket (SoupServer *, SoupServerMessage *, const char *, SoupWebsocketConnection *socket,
                   gpointer fanout)
{
  static_cast<Fanout *> (fanout)->accept (socket);
}

// An empty page, for browsers to open the WebSocket from.
void on_page (SoupServer *, SoupServerMessage *message, const char *, GHashTable *, gpointer)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, nullptr);
  soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC, "", 0);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc != 2) {
    g_printerr ("usage: naive_fanout LAUNCH-LINE\n");
    return 2;
  }
  g_autoptr (GError) error = nullptr;
  g_autofree char *line = g_strdup_printf ("%s ! appsink name=out sync=false", argv[1]);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (SoupServer) server = soup_server_new (nullptr, nullptr);
  if (!pipeline || !soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error)) {
    g_printerr ("naive_fanout: %s\n", error->message);
    return 1;
  }

  Fanout fanout;
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = on_sample;
  auto out = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline), "out"));
  gst_app_sink_set_callbacks (GST_APP_SINK (out.get ()), &callbacks, &fanout, nullptr);
  soup_server_add_handler (server, nullptr, on_page, nullptr, nullptr);
  soup_server_add_websocket_handler (server, "/signaling", nullptr, nullptr, on_websocket, &fanout, nullptr);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  GSList *uris = soup_server_get_uris (server);
  g_printerr ("naive_fanout: http://127.0.0.1:%d/\n", g_uri_get_port (static_cast<GUri *> (uris->data)));
  g_slist_free_full (uris, reinterpret_cast<GDestroyNotify> (g_uri_unref));
  g_autoptr (GMainLoop) loop = g_main_loop_new (nullptr, FALSE);
  g_main_loop_run (loop); // until it is killed
  return 0;
}
