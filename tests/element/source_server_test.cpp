// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsrc by the WebSocket of a wsrtcsink's own server: by its properties, and
// by the address of a stream, as players open it.
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gio/gio.h>
#include <gst/gst.h>

#include "assert_text.hpp"
#include "gptr.hpp"
#include "rtp_header.hpp"
#include "source_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define BOTH                                                                                                 \
  "videotestsrc name=v is-live=true pattern=blue ! video/x-raw,width=160,height=120,framerate=30/1 ! "       \
  "wsrtcsink name=s port=0 announce=false room=demo video-codecs=<VP8> audio-codecs=<OPUS> audiotestsrc "    \
  "is-live=true ! s."

// A stream of this process.
struct Served {
  explicit Served (const char *property = nullptr, guint value = 0)
  {
    GError *error = nullptr;
    pipeline = GRef<GstElement>::sink (gst_parse_launch (BOTH, &error));
    g_assert_no_error (error);
    if (property) {
      const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), "s"));
      g_object_set (sink.get (), property, value, nullptr);
    }
    gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
    wait_for ("the address", [&] {
      const auto message =
          MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ELEMENT));
      const GstStructure *s = message ? gst_message_get_structure (message.get ()) : nullptr;
      if (!s || !gst_structure_has_name (s, "wsrtc-address"))
        return false;
      address = gst_structure_get_string (s, "address");
      return true;
    });
    const GUnique<GUri> uri (g_uri_parse (address.c_str (), G_URI_FLAGS_NONE, nullptr));
    port = std::to_string (g_uri_get_port (uri.get ()));
  }

  ~Served () { gst_element_set_state (pipeline.get (), GST_STATE_NULL); }

  Served (const Served &) = delete;
  Served &operator= (const Served &) = delete;

  GRef<GstElement> pipeline;
  std::string address, port;
};

// The next one; empty = none.
std::string warning_of (GstElement *pipeline)
{
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline));
  const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_WARNING));
  if (!message)
    return {};
  GError *raw = nullptr;
  gst_message_parse_warning (message.get (), &raw, nullptr);
  const GUnique<GError> told (raw);
  return told->message;
}

struct Player {
  explicit Player (const std::string &launch)
  {
    GError *error = nullptr;
    pipeline = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
    g_assert_no_error (error);
  }

  ~Player () { gst_element_set_state (pipeline.get (), GST_STATE_NULL); }

  Player (const Player &) = delete;
  Player &operator= (const Player &) = delete;

  void play () { gst_element_set_state (pipeline.get (), GST_STATE_PLAYING); }

  std::string error ()
  {
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
    const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ERROR));
    if (!message)
      return {};
    GError *raw = nullptr;
    gst_message_parse_error (message.get (), &raw, nullptr);
    const GUnique<GError> told (raw);
    return told->message;
  }

  bool warned () { return !warning_of (pipeline.get ()).empty (); }

  GRef<GstElement> pipeline;
};

void test_properties ()
{
  Served served;
  Player player ("wsrtcsrc name=src uri=ws://127.0.0.1:" + served.port +
                 "/signaling room=demo ! videoconvert ! video/x-raw,format=RGB ! "
                 "fakesink name=out async=false sync=false");
  FlowWatch out (player.pipeline.get (), "out");
  player.play ();
  wait_for ("blue", [&] { return out.picture ().rgb[2] > 180; });
  assert_text (player.error (), "");
}

guint highest (const char *property)
{
  const auto sink = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsink", nullptr));
  return G_PARAM_SPEC_UINT (g_object_class_find_property (G_OBJECT_GET_CLASS (sink.get ()), property))
      ->maximum;
}

// The longest packets that may be asked for come through.
void test_longest_packets ()
{
  Served served ("mtu", highest ("mtu"));
  const auto source = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (served.pipeline.get ()), "v"));
  gst_util_set_object_arg (G_OBJECT (source.get ()), "pattern", "snow"); // a packet is full
  Player player ("wsrtcsrc name=src uri=ws://127.0.0.1:" + served.port +
                 "/signaling room=demo audio-codecs=<G722> ! application/x-rtp ! "
                 "fakesink name=out async=false sync=false");
  const auto out = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (player.pipeline.get ()), "out"));
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (out.get (), "sink"));
  std::atomic<guint> full{0};
  gst_pad_add_probe (
      entry.get (), GST_PAD_PROBE_TYPE_BUFFER,
      [] (GstPad *, GstPadProbeInfo *info, gpointer count) {
        const gsize size = gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
        if (size + max_extension_size >= highest ("mtu"))
          ++*static_cast<std::atomic<guint> *> (count);
        return GST_PAD_PROBE_OK;
      },
      &full, nullptr);
  player.play ();
  wait_for ("packets of full length", [&] { return full >= 100; });
  gst_element_set_state (player.pipeline.get (), GST_STATE_NULL);
}

// It tries again for good, and each time the server has another name for it.
void test_told_once ()
{
  Served served;
  Player player ("wsrtcsrc uri=ws://127.0.0.1:" + served.port +
                 "/signaling room=demo video-codecs=<H264> audio-codecs=<G722> ! fakesink");
  player.play ();
  std::vector<std::string> served_warnings;
  wait_for ("three attempts", [&] {
    for (std::string text = warning_of (served.pipeline.get ()); !text.empty ();
         text = warning_of (served.pipeline.get ()))
      served_warnings.push_back (text);
    return served_warnings.size () >= 3;
  });
  const std::string told = warning_of (player.pipeline.get ());
  g_assert_true (told.find ("it takes no codec that we have") != std::string::npos);
  assert_text (warning_of (player.pipeline.get ()), "");
}

// What a proxy answers while the server behind it is away.
class Nobody {
public:
  explicit Nobody (const std::string &port)
      : service_ (GRef<GSocketService>::adopt (g_threaded_socket_service_new (4)))
  {
    const auto address = GRef<GSocketAddress>::adopt (
        g_inet_socket_address_new_from_string ("127.0.0.1", static_cast<guint> (std::stoul (port))));
    g_signal_connect (service_.get (), "run", G_CALLBACK (answer), this);
    wait_for ("the port", [&] {
      return g_socket_listener_add_address (G_SOCKET_LISTENER (service_.get ()), address.get (),
                                            G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, nullptr, nullptr,
                                            nullptr);
    });
  }

  ~Nobody ()
  {
    g_socket_service_stop (service_.get ());
    g_socket_listener_close (G_SOCKET_LISTENER (service_.get ()));
  }

  Nobody (const Nobody &) = delete;
  Nobody &operator= (const Nobody &) = delete;

  std::atomic<unsigned> asked{0};

private:
  static gboolean answer (GThreadedSocketService *, GSocketConnection *connection, GObject *, Nobody *self)
  {
    std::string request;
    char bytes[1024];
    while (request.find ("\r\n\r\n") == std::string::npos) {
      const gssize got = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), bytes,
                                              sizeof bytes, nullptr, nullptr);
      if (got <= 0)
        return TRUE;
      request.append (bytes, static_cast<size_t> (got));
    }
    const std::string reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), reply.data (),
                               reply.size (), nullptr, nullptr, nullptr);
    self->asked++;
    return TRUE;
  }

  const GRef<GSocketService> service_;
};

// A session that fails is begun anew with a connection of its own, to which the
// server may be away: that it is there is known from the one before.
void test_not_found_for_a_while ()
{
  auto served = std::make_unique<Served> ();
  const std::string port = served->port;
  Player player ("wsrtcsrc name=src video-codecs=<VP9> audio-codecs=<PCMU> uri=ws://127.0.0.1:" + port +
                 "/signaling room=demo ! fakesink async=false sync=false");
  player.play ();
  wait_for ("nothing in common", [&] { return player.warned (); });
  served = nullptr;
  Nobody nobody (port);
  wait_for ("some refusals", [&] { return nobody.asked >= 5; });
  assert_text (player.error (), "");
}

struct PlayerRow {
  const char *name; // of the factory, too
};

const PlayerRow player_rows[] = {{"playbin"}, {"playbin3"}};

void test_player (const PlayerRow &row)
{
  Served served;
  const std::string out =
      " video-sink=\"fakesink name=v sync=true\" audio-sink=\"fakesink name=a sync=true\"";
  Player player (std::string (row.name) + " name=p uri=wsrtc://127.0.0.1:" + served.port + "/demo" + out);
  GRef<GstElement> sinks[2];
  g_object_get (player.pipeline.get (), "video-sink", sinks[0].out (), "audio-sink", sinks[1].out (),
                nullptr);
  player.play ();
  const auto shown = [] (const GRef<GstElement> &sink) {
    GstStructure *raw = nullptr;
    g_object_get (sink.get (), "stats", &raw, nullptr);
    const GUnique<GstStructure> stats (raw);
    guint64 rendered = 0;
    gst_structure_get_uint64 (stats.get (), "rendered", &rendered);
    return rendered;
  };
  std::string error;
  wait_for ("picture and sound", [&] {
    error = player.error ();
    return !error.empty () || (shown (sinks[0]) >= 20 && shown (sinks[1]) >= 20);
  });
  assert_text (error, "");
}

// Found by its scheme; an address that is none is refused with the reason.
void test_make_from_uri ()
{
  GError *raw = nullptr;
  const auto element = GRef<GstElement>::sink (
      gst_element_make_from_uri (GST_URI_SRC, "wsrtc://localhost:8443/demo", nullptr, &raw));
  g_assert_no_error (raw);
  char *text = nullptr;
  g_object_get (element.get (), "uri", &text, nullptr);
  const GUnique<char> uri (text);
  g_object_get (element.get (), "room", &text, nullptr);
  const GUnique<char> room (text);
  assert_text (uri.get (), "ws://localhost:8443/signaling");
  assert_text (room.get (), "demo");
  const GUnique<char> told (gst_uri_handler_get_uri (GST_URI_HANDLER (element.get ())));
  assert_text (told.get (), "wsrtc://localhost:8443/demo");
  g_assert_null (gst_element_make_from_uri (GST_URI_SRC, "wsrtc://h/one/two", nullptr, &raw));
  const GUnique<GError> error (raw);
  g_assert_error (error.get (), GST_URI_ERROR, GST_URI_ERROR_BAD_URI);
}

// Nobody listens: a warning, and no end.
void test_no_server ()
{
  Player player ("wsrtcsrc name=src uri=ws://127.0.0.1:1/signaling ! fakesink");
  player.play ();
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (player.pipeline.get ()));
  const auto message = MiniRef<GstMessage>::adopt (gst_bus_timed_pop_filtered (
      bus.get (), 20 * GST_SECOND, GstMessageType (GST_MESSAGE_WARNING | GST_MESSAGE_ERROR)));
  g_assert_true (static_cast<bool> (message));
  g_assert_cmpint (GST_MESSAGE_TYPE (message.get ()), ==, GST_MESSAGE_WARNING);
  assert_text (player.error (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/source/server/properties", test_properties);
  g_test_add_func ("/source/server/longest-packets", test_longest_packets);
  g_test_add_func ("/source/server/told-once", test_told_once);
  g_test_add_func ("/source/server/not-found-for-a-while", test_not_found_for_a_while);
  add_table ("/source/server/player", player_rows, test_player);
  g_test_add_func ("/source/server/make-from-uri", test_make_from_uri);
  g_test_add_func ("/source/server/no-server", test_no_server);
  return g_test_run ();
}
