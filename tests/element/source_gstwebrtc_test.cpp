// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink and wsrtcsrc as producer and consumer of gst-plugins-rs' protocol, by
// a server that comes and goes.
#include <memory>
#include <string>

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc-server.h>

#include "assert_text.hpp"
#include "gptr.hpp"
#include "source_rig.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

class Server {
public:
  Server () { start (); }

  ~Server () { gst_wsrtc_server_stop (server_.get ()); }

  Server (const Server &) = delete;
  Server &operator= (const Server &) = delete;

  void start ()
  {
    GError *error = nullptr;
    g_object_set (server_.get (), "port", port_, nullptr);
    gst_wsrtc_server_start (server_.get (), &error);
    g_assert_no_error (error);
    port_ = gst_wsrtc_server_get_bound_port (server_.get ());
  }

  void stop () { gst_wsrtc_server_stop (server_.get ()); }

  std::string uri (const char *scheme = "gstwebrtc") const
  {
    return std::string (scheme) + "://127.0.0.1:" + std::to_string (port_);
  }

private:
  GRef<GstWsrtcServer> server_ = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  unsigned port_ = 0;
};

// Plays from its beginning to its end; what goes wrong in it fails the test.
struct Pipeline {
  explicit Pipeline (const std::string &launch)
  {
    GError *error = nullptr;
    pipeline = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
    g_assert_no_error (error);
  }

  ~Pipeline ()
  {
    gst_element_set_state (pipeline.get (), GST_STATE_NULL);
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
    const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ERROR));
    if (!message)
      return;
    GError *raw = nullptr;
    gst_message_parse_error (message.get (), &raw, nullptr);
    g_error ("%s", raw->message);
  }

  Pipeline (const Pipeline &) = delete;
  Pipeline &operator= (const Pipeline &) = delete;

  void play () { gst_element_set_state (pipeline.get (), GST_STATE_PLAYING); }

  GRef<GstElement> pipeline;
};

struct Producer : Pipeline {
  Producer (const std::string &uri, const std::string &pattern, const std::string &room)
      : Pipeline ("videotestsrc is-live=true pattern=" + pattern +
                  " ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s uri=" + uri +
                  " room=" + room)
  {
    play ();
  }
};

struct Consumer : Pipeline {
  // `options` also has the URI.
  explicit Consumer (const std::string &options)
      : Pipeline ("wsrtcsrc name=src uri=" + options +
                  " ! videoconvert ! video/x-raw,format=RGB ! fakesink name=out async=false sync=false"),
        out (pipeline.get (), "out")
  {
    play ();
  }

  void sees_red ()
  {
    wait_for ("red", [&] { return out.picture ().rgb[0] > 180 && out.picture ().rgb[2] < 80; });
  }

  void sees_blue ()
  {
    wait_for ("blue", [&] { return out.picture ().rgb[2] > 180 && out.picture ().rgb[0] < 80; });
  }

  FlowWatch out;
};

// The first that comes, and when that goes the next.
void test_first_and_next ()
{
  Server server;
  Consumer consumer (server.uri ());
  auto red = std::make_unique<Producer> (server.uri (), "red", "a");
  consumer.sees_red ();
  Producer blue (server.uri (), "blue", "b");
  red.reset ();
  consumer.sees_blue ();
}

void test_chosen ()
{
  Server server;
  Producer red (server.uri (), "red", "a");
  Producer blue (server.uri (), "blue", "b");
  Consumer by_name (server.uri () + " room=b");
  by_name.sees_blue ();
  // A source that speaks our own protocol has its stream's name as its id.
  Producer native (server.uri ("ws"), "red", "c");
  Consumer by_id (server.uri () + "/?peer-id=c");
  by_id.sees_red ();
  // And the other way round.
  Consumer by_ours (server.uri ("ws") + "/signaling room=b");
  by_ours.sees_blue ();
}

// Media go on without a server; when it is back, both are there again, and are
// found by others.
void test_server_restarts ()
{
  Server server;
  auto red = std::make_unique<Producer> (server.uri (), "red", "cam");
  Consumer consumer (server.uri () + " room=cam");
  consumer.sees_red ();
  server.stop ();
  const guint64 before = consumer.out.buffers;
  wait_for ("more pictures", [&] { return consumer.out.buffers > before + 10; });
  server.start ();
  Consumer second (server.uri () + " room=cam");
  second.sees_red ();
  red.reset ();
  Producer blue (server.uri (), "blue", "cam");
  consumer.sees_blue ();
  second.sees_blue ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/source/gstwebrtc/first-and-next", test_first_and_next);
  g_test_add_func ("/source/gstwebrtc/chosen", test_chosen);
  g_test_add_func ("/source/gstwebrtc/server-restarts", test_server_restarts);
  return g_test_run ();
}
