// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a user can do wrong: each is one error on the bus that says what, where
// and what to do.
#include <cstring>
#include <string>
#include <vector>

#include <gio/gio.h>
#include <gst/gst.h>

#include "codecs.hpp"
#include "factories.hpp"
#include "gptr.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// A pipeline and what its bus tells.
class Pipeline {
public:
  explicit Pipeline (const std::string &launch)
  {
    GError *error = nullptr;
    element_ = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
    g_assert_no_error (error);
  }

  ~Pipeline () { gst_element_set_state (get (), GST_STATE_NULL); }

  Pipeline (const Pipeline &) = delete;
  Pipeline &operator= (const Pipeline &) = delete;

  GstElement *get () const { return element_.get (); }

  GstStateChangeReturn play () { return gst_element_set_state (get (), GST_STATE_PLAYING); }

  // Texts of the errors so far.
  const std::vector<std::string> &errors ()
  {
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (get ()));
    while (GstMessage *message = gst_bus_pop_filtered (bus.get (), GST_MESSAGE_ERROR)) {
      GError *error = nullptr;
      gst_message_parse_error (message, &error, nullptr);
      errors_.emplace_back (error->message);
      g_error_free (error);
      gst_message_unref (message);
    }
    return errors_;
  }

  // The one error there is, or will be.
  std::string wait_for_error ()
  {
    wait_for ("an error on the bus", [this] { return !errors ().empty (); });
    return errors_[0];
  }

private:
  GRef<GstElement> element_;
  std::vector<std::string> errors_;
};

void assert_contains (const std::string &text, const char *part)
{
  if (text.find (part) == std::string::npos)
    g_test_message ("\"%s\" does not say: %s", text.c_str (), part);
  g_assert_true (text.find (part) != std::string::npos);
}

const std::string source = "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! ";

struct Mistake {
  const char *name;
  const char *properties;
  const char *says[3]; // parts of the one error; nullptr = no more
};

#define EIGHT_SERVERS "stun:a,stun:b,stun:c,stun:d,stun:e,stun:f,stun:g,stun:h"

const Mistake mistakes[] = {
    {"room-with-slash", "port=0 room=a/b", {"property room", "letters"}},
    {"reserved-room", "port=0 room=api", {"property room", "api"}},
    {"room-too-long",
     "port=0 room=01234567890123456789012345678901234567890123456789012345678901234",
     {"property room"}},
    {"unknown-codec", "port=0 video-codecs=<VP7>", {"property video-codecs", "VP7", "VP8, H264"}},
    {"audio-codec-for-video", "port=0 video-codecs=<OPUS>", {"property video-codecs", "OPUS"}},
    {"video-codec-for-audio", "port=0 audio-codecs=<VP8>", {"property audio-codecs", "VP8"}},
    {"relay-without-turn", "port=0 ice-transport-policy=relay", {"ice-transport-policy", "turn-servers"}},
    {"bad-turn-server",
     "port=0 turn-servers=<\"http://example.org\">",
     {"property turn-servers", "number 1", "turn(s)://user:password@host:port"}},
    {"turn-server-port",
     "port=0 turn-servers=<\"turn:u:p@t:1\",\"turn:u:p@t:0\">",
     {"property turn-servers", "number 2", "from 1 to 65535"}},
    {"turn-server-without-user",
     "port=0 turn-servers=<\"turn:t:1\">",
     {"property turn-servers", "number 1", "needs a user and a password"}},
    {"turn-servers-too-many",
     "port=0 turn-servers=<\"turn:u:p@t:1\",\"turn:u:p@t:2\",\"turn:u:p@t:3\",\"turn:u:p@t:4\","
     "\"turns:u:p@t:5\">",
     {"property turn-servers", "8 at most", "counts twice"}},
    {"bad-ice-server",
     "port=0 ice-servers=<\"stun:s\",\"sturn:t\">",
     {"property ice-servers", "number 2", "must begin with"}},
    {"ice-servers-too-many",
     "port=0 ice-servers=<" EIGHT_SERVERS "," EIGHT_SERVERS "," EIGHT_SERVERS "," EIGHT_SERVERS ",stun:i>",
     {"property ice-servers", "32 at most"}},
    {"ice-server-without-secret",
     "port=0 ice-servers=<\"turn:t\">",
     {"property ice-servers", "number 1", "turn-secret"}},
    {"bad-proxy",
     "port=0 trusted-proxies=<\"127.0.0.1\",\"10.0.0.1/8\">",
     {"property trusted-proxies", "10.0.0.1/8", "addresses and networks such as"}},
    {"bitrate-in-kbit", "port=0 bitrate=999", {"property bitrate", "in bit/s", "999000"}},
    {"origin-without-scheme",
     "port=0 allowed-origins=<\"example.org\">",
     {"property allowed-origins", "\"example.org\"", "https://example.org"}},
    {"origin-with-path",
     "port=0 allowed-origins=<\"*\",\"https://example.org/\">",
     {"property allowed-origins", "\"https://example.org/\"", "without a path"}},
    {"turn-server-without-host", "port=0 turn-servers=<\"turn://\">", {"property turn-servers"}},
    {"bad-stun-server", "port=0 stun-server=example.org", {"property stun-server", "stun://"}},
    {"port-with-stun", "port=0 ice-port=8189 stun-server=stun://192.0.2.1", {"stun-server", "ice-port"}},
    {"agent-port-with-stun",
     "port=0 ice-agent=port stun-server=stun://192.0.2.1",
     {"property stun-server", "ice-agent=port"}},
    {"agent-nice-with-external",
     "port=0 ice-agent=nice external-addresses=<192.0.2.1>",
     {"property external-addresses", "ice-agent=nice"}},
    {"nothing-to-announce",
     "port=0 announce-interfaces=false",
     {"announce-interfaces", "external-addresses"}},
    {"bad-external-address",
     "port=0 external-addresses=<\"192.0.2.1:80\">",
     {"property external-addresses", "192.0.2.1:80"}},
    {"bad-uri-scheme", "uri=http://127.0.0.1:1/", {"property uri", "http", "ws://"}},
    {"uri-without-host", "uri=ws://", {"ws://"}},
    {"uri-garbage", "uri=:::", {"property uri", "ws://"}},
    {"missing-ca-file",
     "uri=wss://127.0.0.1:1/ ca-file=/nonexistent/ca.pem",
     {"property ca-file", "/nonexistent/ca.pem", "PEM"}},
    {"ca-file-without-certificates", "uri=wss://127.0.0.1:1/ ca-file=/dev/null", {"property ca-file"}},
    {"bad-header", "uri=ws://127.0.0.1:1/ headers=\"h, Upgrade=(string)x\"", {"property headers", "Upgrade"}},
    {"token-with-space", "uri=ws://127.0.0.1:1/ token=\"a b\"", {"property token"}},
    {"no-certificate",
     "port=0 tls-certificate=/nonexistent/c.pem",
     {"tls-certificate", "/nonexistent/c.pem"}},
    {"no-key", "port=0 tls-certificate=/dev/null", {"tls-certificate", "/dev/null", "PEM"}},
    {"key-alone", "port=0 tls-private-key=k.pem", {"tls-private-key", "set tls-certificate"}},
    {"bad-host", "port=0 host=192.0.2.1", {"192.0.2.1"}},
};

void test_mistake (const Mistake &row)
{
  Pipeline pipeline (source + "wsrtcsink announce=false " + row.properties);
  // At once: gst-launch-1.0 does not see an error that comes before its loop runs.
  g_assert_cmpint (pipeline.play (), ==, GST_STATE_CHANGE_FAILURE);
  g_assert_cmpuint (pipeline.errors ().size (), ==, 1);
  const std::string error = pipeline.wait_for_error ();
  for (const char *part : row.says)
    if (part)
      assert_contains (error, part);
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
  g_assert_cmpuint (pipeline.errors ().size (), ==, 1);
}

// The secret of a TURN address is no part of a message.
void test_secret_is_not_told ()
{
  Pipeline pipeline (source +
                     "wsrtcsink announce=false port=0 turn-servers=<\"turx://me:secret@example.org\">");
  pipeline.play ();
  g_assert_null (strstr (pipeline.wait_for_error ().c_str (), "secret"));
}

struct Secret {
  const char *name;
};

const Secret secrets[] = {{"token"}, {"headers"}, {"turn-servers"}, {"ice-servers"}, {"turn-secret"}};

// "gst-launch-1.0 -v" and dumps of the graph print all that can be read.
void test_secret_cannot_be_read (const Secret &row)
{
  const auto sink = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsink", nullptr));
  const GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (sink.get ()), row.name);
  g_assert_nonnull (spec);
  g_assert_cmpuint (spec->flags & G_PARAM_READWRITE, ==, G_PARAM_WRITABLE);
}

void test_taken_port ()
{
  const auto listener = GRef<GSocketListener>::adopt (g_socket_listener_new ());
  const auto any = GRef<GInetAddress>::adopt (g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
  const auto address = GRef<GSocketAddress>::adopt (g_inet_socket_address_new (any.get (), 0));
  GRef<GSocketAddress> bound;
  GError *error = nullptr;
  g_socket_listener_add_address (listener.get (), address.get (), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 nullptr, bound.out (), &error);
  g_assert_no_error (error);
  const std::string port =
      std::to_string (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound.get ())));

  Pipeline pipeline (source + "wsrtcsink announce=false port=" + port);
  g_assert_cmpint (pipeline.play (), ==, GST_STATE_CHANGE_FAILURE);
  const std::string told = pipeline.wait_for_error ();
  assert_contains (told, port.c_str ());
  assert_contains (told, "taken");
  g_assert_cmpuint (pipeline.errors ().size (), ==, 1);
}

void test_taken_ice_port ()
{
  const auto socket = GRef<GSocket>::adopt (
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, nullptr));
  const auto any = GRef<GInetAddress>::adopt (g_inet_address_new_any (G_SOCKET_FAMILY_IPV4));
  const auto address = GRef<GSocketAddress>::adopt (g_inet_socket_address_new (any.get (), 0));
  GError *error = nullptr;
  g_socket_bind (socket.get (), address.get (), FALSE, &error);
  g_assert_no_error (error);
  const auto bound = GRef<GSocketAddress>::adopt (g_socket_get_local_address (socket.get (), nullptr));
  const std::string port =
      std::to_string (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound.get ())));

  Pipeline pipeline (source + "wsrtcsink announce=false port=0 ice-port=" + port);
  g_assert_cmpint (pipeline.play (), ==, GST_STATE_CHANGE_FAILURE);
  const std::string told = pipeline.wait_for_error ();
  for (const char *part : {port.c_str (), "UDP", "ice-port"})
    assert_contains (told, part);
}

// ---- missing plugins

struct Missing {
  const char *name;
  std::vector<const char *> factories;
  const char *properties;
  const char *says[3];
};

const std::vector<const char *> h264_encoders{"vah264enc",   "vaapih264enc", "nvh264enc",
                                              "v4l2h264enc", "x264enc",      "openh264enc"};

std::vector<const char *> all_video_encoders ()
{
  std::vector<const char *> names;
  for (const CodecRow *codec : codecs_of (MediaKind::Video))
    for (const EncoderRow *encoder = codec->encoders; encoder && encoder->factory; encoder++)
      names.push_back (encoder->factory);
  return names;
}

// What no viewer can be without: said at the start.
struct Needed {
  const char *name;
  const char *package;
};

const Needed needed[] = {{"webrtcbin", "gstreamer1.0-plugins-bad"},
                         {"dtlssrtpenc", "gstreamer1.0-plugins-bad"},
                         {"srtpenc", "gstreamer1.0-plugins-bad"},
                         {"rtpbin", "gstreamer1.0-plugins-good"},
                         {"nicesink", "gstreamer1.0-nice"}};

void test_needed (const Needed &row)
{
  const Without without ({row.name});
  Pipeline pipeline (source + "wsrtcsink announce=false port=0");
  g_assert_cmpint (pipeline.play (), ==, GST_STATE_CHANGE_FAILURE);
  g_assert_cmpuint (pipeline.errors ().size (), ==, 1);
  for (const char *part : {row.name, row.package})
    assert_contains (pipeline.wait_for_error (), part);
}

const Missing missing[] = {
    {"every-encoder", all_video_encoders (), "", {"video_0", "vp8enc", "gstreamer1.0-plugins-good"}},
    {"the-only-encoder-allowed",
     h264_encoders,
     "video-codecs=<H264>",
     {"video_0", "x264enc", "gstreamer1.0-plugins-ugly"}},
    {"payloader", {"rtpvp8pay"}, "video-codecs=<VP8>", {"rtpvp8pay", "gstreamer1.0-plugins-good"}},
};

void test_missing (const Missing &row)
{
  const Without without (row.factories);
  Pipeline pipeline (source + "wsrtcsink announce=false port=0 " + row.properties);
  pipeline.play ();
  const std::string error = pipeline.wait_for_error ();
  for (const char *part : row.says)
    if (part)
      assert_contains (error, part);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/errors/mistake", mistakes, test_mistake);
  g_test_add_func ("/sink/errors/secret-is-not-told", test_secret_is_not_told);
  add_table ("/sink/errors/secret-cannot-be-read", secrets, test_secret_cannot_be_read);
  g_test_add_func ("/sink/errors/taken-port", test_taken_port);
  g_test_add_func ("/sink/errors/taken-ice-port", test_taken_ice_port);
  add_table ("/sink/errors/needed", needed, test_needed);
  add_table ("/sink/errors/missing", missing, test_missing);
  return g_test_run ();
}
