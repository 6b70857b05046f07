// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink as a WHIP client and wsrtcsrc as a WHEP client, with media: of a server of
// our own that is there, goes, and comes back.
#include <memory>
#include <string>

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "source_rig.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *camera = "videotestsrc is-live=true pattern=blue ! "
                               "video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s ";
constexpr const char *screen = " name=src ! videoconvert ! video/x-raw,format=RGB ! "
                               "fakesink name=out async=false sync=false";

class Pipeline {
public:
  explicit Pipeline (const std::string &launch)
  {
    GError *error = nullptr;
    pipeline_ = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
    g_assert_no_error (error);
  }

  ~Pipeline () { gst_element_set_state (pipeline_.get (), GST_STATE_NULL); }

  Pipeline (const Pipeline &) = delete;
  Pipeline &operator= (const Pipeline &) = delete;

  void play () { gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING); }

  GstElement *get () const { return pipeline_.get (); }

  // Of errors and warnings so far, one a line.
  std::string complaints ()
  {
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (get ()));
    for (;;) {
      const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (
          bus.get (), static_cast<GstMessageType> (GST_MESSAGE_ERROR | GST_MESSAGE_WARNING)));
      if (!message)
        return complaints_;
      GError *raw = nullptr;
      const bool fatal = GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_ERROR;
      (fatal ? gst_message_parse_error : gst_message_parse_warning) (message.get (), &raw, nullptr);
      const GUnique<GError> told (raw);
      complaints_ += std::string (fatal ? "error: " : "warning: ") + told->message + "\n";
    }
  }

private:
  GRef<GstElement> pipeline_;
  std::string complaints_;
};

struct Server {
  explicit Server (unsigned at = 0) : server (GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ()))
  {
    g_object_set (server.get (), "host", "127.0.0.1", "port", at, nullptr);
    GError *error = nullptr;
    // The port may be busy for a moment after the server before.
    wait_for ("the port", [&] {
      g_clear_error (&error);
      return gst_wsrtc_server_start (server.get (), &error) != FALSE;
    });
    port = gst_wsrtc_server_get_bound_port (server.get ());
  }

  ~Server () { gst_wsrtc_server_stop (server.get ()); }

  Server (const Server &) = delete;
  Server &operator= (const Server &) = delete;

  std::string at (const std::string &scheme, const std::string &path) const
  {
    return scheme + "://127.0.0.1:" + std::to_string (port) + path;
  }

  GRef<GstWsrtcServer> server;
  unsigned port = 0;
};

void wait_blue (const FlowWatch &out)
{
  wait_for ("blue", [&] { return out.picture ().rgb[2] > 180 && out.buffers > 10; });
}

void wait_more (const FlowWatch &out)
{
  const guint64 before = out.buffers;
  wait_for ("more pictures", [&] { return out.buffers > before + 20; });
}

void set_server (const Pipeline &pipeline, const char *element, const Server &server)
{
  const auto found = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), element));
  g_object_set (found.get (), "server", server.server.get (), nullptr);
}

// A wsrtcsrc that takes what is published to the server.
struct Taker {
  explicit Taker (const Server &server)
      : pipeline (std::string ("wsrtcsrc") + screen), out (pipeline.get (), "out")
  {
    GError *error = nullptr;
    const auto signaller =
        GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_receiver (server.server.get (), "cam", &error));
    g_assert_no_error (error);
    const auto source = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), "src"));
    g_object_set (source.get (), "signaller", signaller.get (), nullptr);
    pipeline.play ();
  }

  Pipeline pipeline;
  FlowWatch out;
};

// wsrtcsink publishes by WHIP to our server, and comes back when who takes it was
// away, and when the server was.
void publish ()
{
  auto server = std::make_unique<Server> ();
  const unsigned port = server->port;
  auto taker = std::make_unique<Taker> (*server);
  Pipeline publisher (camera + ("peer-timeout=2000 uri=" + server->at ("whip+http", "/whip/cam")));
  publisher.play ();
  wait_blue (taker->out);

  taker = nullptr;
  taker = std::make_unique<Taker> (*server);
  wait_blue (taker->out);

  taker = nullptr;
  server = nullptr;
  server = std::make_unique<Server> (port);
  taker = std::make_unique<Taker> (*server);
  wait_blue (taker->out);
  g_test_message ("%s", publisher.complaints ().c_str ());
  g_assert_null (strstr (publisher.complaints ().c_str (), "error: "));
}

// wsrtcsrc plays by WHEP from the server of a wsrtcsink, which goes and comes back.
void play ()
{
  auto server = std::make_unique<Server> ();
  const unsigned port = server->port;
  auto source = std::make_unique<Pipeline> (std::string (camera) + "room=demo");
  set_server (*source, "s", *server);
  Pipeline player ("wsrtcsrc peer-timeout=2000 uri=" + server->at ("whep+http", "/whep/demo") + screen);
  const FlowWatch out (player.get (), "out");
  player.play ();
  // It was there before the stream: 404 or 409, and then it works.
  wait_for ("a word about that", [&] { return player.complaints ().find ("live yet") != std::string::npos; });
  source->play ();
  wait_blue (out);

  source = nullptr;
  server = nullptr;
  server = std::make_unique<Server> (port);
  source = std::make_unique<Pipeline> (std::string (camera) + "room=demo");
  set_server (*source, "s", *server);
  source->play ();
  wait_more (out);
  g_assert_null (strstr (player.complaints ().c_str (), "error: "));
}

// An address that has nothing to do with either ends the element at once.
void refused ()
{
  Server server;
  Pipeline publisher (camera + ("uri=" + server.at ("whip+http", "/nothing/there")));
  publisher.play ();
  wait_for ("an error", [&] { return publisher.complaints ().find ("error: ") != std::string::npos; });
  g_test_message ("%s", publisher.complaints ().c_str ());

  Pipeline wrong_way ("wsrtcsrc uri=" + server.at ("whip+http", "/whip/cam") + screen);
  wrong_way.play ();
  wait_for ("an error",
            [&] { return wrong_way.complaints ().find ("can only be a source") != std::string::npos; });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/http-client/publish", publish);
  g_test_add_func ("/http-client/play", play);
  g_test_add_func ("/http-client/refused", refused);
  return g_test_run ();
}
