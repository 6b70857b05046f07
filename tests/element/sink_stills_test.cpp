// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Still pictures of wsrtcsink's inputs, as the embedded server hands them out: what
// they show, how large they are, what stays when the source goes, and what they cost.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "leaks.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define LIVE "videotestsrc is-live=true name=src pattern=red ! "
#define RAW "video/x-raw,format=I420,width=640,height=360,framerate=15/1"
#define X264 "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15"

struct Answer {
  std::string head, body;

  bool is (const char *status) const { return head.compare (9, 3, status) == 0; }
};

Answer request (unsigned port, const std::string &path)
{
  GError *error = nullptr;
  const auto client = GRef<GSocketClient>::adopt (g_socket_client_new ());
  const auto connection = GRef<GSocketConnection>::adopt (g_socket_client_connect_to_host (
      client.get (), "127.0.0.1", static_cast<guint16> (port), nullptr, &error));
  g_assert_no_error (error);
  GIOStream *stream_io = G_IO_STREAM (connection.get ());
  const std::string text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_output_stream_write_all (g_io_stream_get_output_stream (stream_io), text.data (), text.size (), nullptr,
                             nullptr, &error);
  g_assert_no_error (error);
  std::string all;
  char part[16384];
  gssize size;
  while ((size = g_input_stream_read (g_io_stream_get_input_stream (stream_io), part, sizeof part, nullptr,
                                      &error)) > 0)
    all.append (part, static_cast<size_t> (size));
  g_assert_no_error (error);
  const size_t end = all.find ("\r\n\r\n");
  g_assert_cmpuint (end, !=, std::string::npos);
  return {all.substr (0, end), all.substr (end + 4)};
}

Answer get (unsigned port, const std::string &query = {}, const char *stream = "s")
{
  return request (port, std::string ("/api/streams/") + stream + "/snapshot.jpg" + query);
}

class Stream {
public:
  // What is in front of a wsrtcsink called s.
  explicit Stream (const std::string &launch, const std::string &properties = "port=0")
      : pipeline_ (GRef<GstElement>::sink (gst_parse_launch (
            (launch + " ! wsrtcsink name=s room=s announce=false " + properties).c_str (), nullptr)))
  {
    g_assert_nonnull (pipeline_.get ());
    gst_element_set_state (pipeline_.get (), GST_STATE_PLAYING);
    const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline_.get ()));
    if (properties != "port=0")
      return;
    const auto told = MiniRef<GstMessage>::adopt (
        gst_bus_timed_pop_filtered (bus.get (), 10 * GST_SECOND, GST_MESSAGE_ELEMENT));
    g_assert_true (bool (told));
    g_autoptr (GUri) uri =
        g_uri_parse (gst_structure_get_string (gst_message_get_structure (told.get ()), "address"),
                     G_URI_FLAGS_NONE, nullptr);
    port_ = static_cast<unsigned> (g_uri_get_port (uri));
    // It joins on the server's thread; a request that comes at once may overtake it.
    wait_for ("the stream",
              [this] { return request (port_, "/api/streams").body.find ("\"s\"") != std::string::npos; });
  }

  ~Stream () { gst_element_set_state (pipeline_.get (), GST_STATE_NULL); }

  Stream (const Stream &) = delete;
  Stream &operator= (const Stream &) = delete;

  unsigned port () const { return port_; }

  GRef<GstElement> find (const char *name) const
  {
    return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline_.get ()), name));
  }

  // Stops that element and releases the pad that it feeds.
  void remove (const char *name)
  {
    const auto element = find (name);
    const auto out = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "src"));
    const auto pad = GRef<GstPad>::adopt (gst_pad_get_peer (out.get ()));
    gst_element_set_locked_state (element.get (), TRUE);
    gst_element_set_state (element.get (), GST_STATE_NULL);
    gst_element_release_request_pad (find ("s").get (), pad.get ());
  }

private:
  GRef<GstElement> pipeline_;
  unsigned port_ = 0;
};

Answer wait_for_picture (unsigned port, const std::string &query = {})
{
  Answer answer;
  wait_for ("a picture", [&] {
    answer = get (port, query);
    return answer.is ("200");
  });
  return answer;
}

// ---- what a JPEG shows

struct Picture {
  int width, height;
  std::array<int, 3> colour; // red, green, blue of the middle
};

Picture decode (const std::string &jpeg)
{
  g_autofree char *name = nullptr;
  const int file = g_file_open_tmp ("stillXXXXXX.jpg", &name, nullptr);
  g_assert_cmpint (file, >=, 0);
  g_close (file, nullptr);
  g_assert_true (g_file_set_contents (name, jpeg.data (), static_cast<gssize> (jpeg.size ()), nullptr));
  const std::string line = std::string ("filesrc location=") + name +
                           " ! jpegdec ! videoconvert ! video/x-raw,format=RGBx ! fakesink name=end";
  const auto pipeline = GRef<GstElement>::sink (gst_parse_launch (line.c_str (), nullptr));
  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  const auto message = MiniRef<GstMessage>::adopt (gst_bus_timed_pop_filtered (
      bus.get (), 10 * GST_SECOND, static_cast<GstMessageType> (GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
  g_assert_true (message && GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_EOS);
  const auto end = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), "end"));
  GstSample *last = nullptr;
  g_object_get (end.get (), "last-sample", &last, nullptr);
  const auto sample = MiniRef<GstSample>::adopt (last);
  Picture picture{};
  gst_structure_get (gst_caps_get_structure (gst_sample_get_caps (sample.get ()), 0), "width", G_TYPE_INT,
                     &picture.width, "height", G_TYPE_INT, &picture.height, nullptr);
  guint8 pixel[3] = {};
  const auto width = static_cast<gsize> (picture.width), height = static_cast<gsize> (picture.height);
  const gsize middle = (height / 2 * width + width / 2) * 4;
  gst_buffer_extract (gst_sample_get_buffer (sample.get ()), middle, pixel, 3);
  std::copy (pixel, pixel + 3, picture.colour.begin ());
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
  g_remove (name);
  return picture;
}

bool looks (const Picture &picture, const std::array<int, 3> &colour)
{
  for (size_t i = 0; i < 3; i++)
    if (std::abs (picture.colour[i] - colour[i]) > 24)
      return false;
  return true;
}

constexpr std::array<int, 3> red{255, 0, 0}, blue{0, 0, 255};

void assert_shows (const Answer &answer, int width, int height, const std::array<int, 3> &colour)
{
  g_assert_true (answer.is ("200"));
  const Picture picture = decode (answer.body);
  g_test_message ("%d x %d, %d %d %d", picture.width, picture.height, picture.colour[0], picture.colour[1],
                  picture.colour[2]);
  g_assert_cmpint (picture.width, ==, width);
  g_assert_cmpint (picture.height, ==, height);
  g_assert_true (looks (picture, colour));
}

// ---- every form of input

struct InputRow {
  const char *name;
  const char *launch;
  const char *needs; // an element that is not everywhere; nullptr = none
};

const InputRow input_rows[] = {
    {"raw", LIVE RAW, nullptr},
    {"vp8", LIVE RAW " ! vp8enc deadline=1 cpu-used=8", "vp8enc"},
    {"vp9", LIVE RAW " ! vp9enc deadline=1 cpu-used=8", "vp9enc"},
    {"h264", LIVE RAW " ! " X264, "x264enc"},
    {"h264-avc", LIVE RAW " ! " X264 " ! video/x-h264,stream-format=avc", "x264enc"},
    {"h264-rtp", LIVE RAW " ! " X264 " ! rtph264pay", "x264enc"},
    {"vp8-rtp", LIVE RAW " ! vp8enc deadline=1 cpu-used=8 ! rtpvp8pay", "vp8enc"},
    {"h265", LIVE RAW " ! x265enc tune=zerolatency speed-preset=ultrafast log-level=none", "x265enc"},
    {"mjpeg", LIVE RAW " ! jpegenc", nullptr},
    {"mjpeg-rtp", LIVE RAW " ! jpegenc ! rtpjpegpay", nullptr},
    {"av1", LIVE RAW " ! av1enc usage-profile=realtime cpu-used=10 lag-in-frames=0", "av1enc"},
};

bool is_there (const char *factory)
{
  return !factory || GRef<GstElementFactory>::adopt (gst_element_factory_find (factory));
}

void test_input (const InputRow &row)
{
  if (!is_there (row.needs)) {
    g_test_skip (row.needs);
    return;
  }
  Stream stream (row.launch);
  const Answer answer = wait_for_picture (stream.port ());
  assert_shows (answer, 640, 360, red);
  assert_shows (wait_for_picture (stream.port (), "?width=320"), 320, 180, red);
}

// ---- sizes

struct SizeRow {
  const char *name;
  const char *caps;
  const char *query;
  int width, height;
};

const SizeRow size_rows[] = {
    {"never-larger", "width=160,height=120", "?width=320", 160, 120},
    {"portrait", "width=360,height=640", "?width=320", 180, 320},
    {"large", "width=3840,height=2160", "", 1920, 1080},
    {"wide-pixels", "width=720,height=576,pixel-aspect-ratio=64/45", "?width=640", 640, 360},
};

void test_size (const SizeRow &row)
{
  Stream stream (std::string (LIVE "video/x-raw,format=I420,framerate=5/1,") + row.caps);
  assert_shows (wait_for_picture (stream.port (), row.query), row.width, row.height, red);
}

// ---- when the source goes

struct GoneRow {
  const char *name;
  const char *launch;
  int width, height; // of what can be had then, whatever is asked for
};

const GoneRow gone_rows[] = {
    {"raw", LIVE RAW " ! identity name=last", 320, 180},
    {"h264", LIVE RAW " ! " X264 " ! identity name=last", 640, 360},
};

// Silent for a while, as an on-demand camera is, and then without its pad. Each time
// in another size, which the server has not kept.
void test_gone (const GoneRow &row)
{
  if (!is_there ("x264enc")) {
    g_test_skip ("x264enc");
    return;
  }
  Stream stream (row.launch);
  wait_for_picture (stream.port (), "?width=320");
  const auto source = stream.find ("src");
  gst_element_set_locked_state (source.get (), TRUE);
  gst_element_set_state (source.get (), GST_STATE_NULL);
  wait_for ("the stream to wait", [&] {
    return request (stream.port (), "/api/streams").body.find ("waiting") != std::string::npos;
  });
  assert_shows (get (stream.port (), "?width=640"), row.width, row.height, red);
  stream.remove ("last");
  assert_shows (get (stream.port ()), row.width, row.height, red);
}

void test_newer_key_frame ()
{
  if (!is_there ("x264enc")) {
    g_test_skip ("x264enc");
    return;
  }
  Stream stream (LIVE RAW " ! " X264);
  const Answer first = wait_for_picture (stream.port ());
  gst_util_set_object_arg (G_OBJECT (stream.find ("src").get ()), "pattern", "blue");
  wait_for ("the other colour", [&] {
    const Answer answer = get (stream.port ());
    if (!answer.is ("200"))
      return false;
    const Picture picture = decode (answer.body);
    g_test_message ("%d %d %d", picture.colour[0], picture.colour[1], picture.colour[2]);
    return looks (picture, blue);
  });
}

// ---- no picture

void test_none_yet ()
{
  Stream stream ("appsrc name=src format=time is-live=true caps=" RAW);
  const Answer answer = get (stream.port ());
  g_assert_true (answer.is ("404"));
  g_assert_cmpstr (answer.body.c_str (), ==, "no picture has come yet; ask again later\n");
  g_assert_nonnull (strstr (answer.head.c_str (), "Retry-After: "));
}

void test_sound_only ()
{
  Stream stream ("audiotestsrc is-live=true");
  g_assert_true (get (stream.port ()).is ("404"));
}

void test_remote ()
{
  Stream server (LIVE RAW);
  Stream remote (LIVE RAW, "room=away uri=ws://127.0.0.1:" + std::to_string (server.port ()) + "/signaling");
  wait_for ("the other stream", [&] {
    const Answer answer = get (server.port (), {}, "away");
    return answer.is ("404") && answer.body.find ("is another program") != std::string::npos;
  });
}

// Bytes that are no picture: an answer that says so, and the next one is asked for.
void test_broken_picture ()
{
  Stream stream ("appsrc name=src format=time is-live=true caps=video/x-av1,stream-format=obu-stream,"
                 "alignment=tu,width=64,height=64");
  const Answer answer = get (stream.port ());
  g_assert_false (answer.is ("200"));
}

// ---- cost

// Whoever comes at once gets the same, of one decoder; nothing of it stays.
void test_crowd ()
{
  if (!is_there ("x264enc")) {
    g_test_skip ("x264enc");
    return;
  }
  Stream stream (LIVE RAW " ! " X264);
  wait_for_picture (stream.port (), "?width=320"); // warm
  const size_t threads = count_threads ();
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_get_shared ("127.0.0.1", 0, nullptr));
  static std::atomic<int> asked;
  asked = 0;
  const gulong id =
      g_signal_connect (server.get (), "snapshot-requested::s",
                        G_CALLBACK (+[] (GstWsrtcServer *, const char *, guint) { asked++; }), nullptr);
  std::atomic<int> pictures{0};
  std::vector<std::thread> crowd;
  const gint64 start = g_get_monotonic_time ();
  for (int i = 0; i < 100; i++)
    crowd.emplace_back ([&] { pictures += get (stream.port (), "?width=640").is ("200") ? 1 : 0; });
  for (std::thread &one : crowd)
    one.join ();
  g_test_message ("100 requests in %" G_GINT64_FORMAT " ms, %d asked for",
                  (g_get_monotonic_time () - start) / 1000, asked.load ());
  g_signal_handler_disconnect (server.get (), id);
  g_assert_cmpint (pictures, ==, 100);
  // A crowd that takes longer than a second on a busy machine is served twice.
  g_assert_cmpint (asked, <=, 1 + static_cast<int> ((g_get_monotonic_time () - start) / G_USEC_PER_SEC));
  wait_for ("all threads to be gone", [&] { return count_threads () <= threads; });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/stills/input", input_rows, test_input);
  add_table ("/stills/size", size_rows, test_size);
  add_table ("/stills/gone", gone_rows, test_gone);
  g_test_add_func ("/stills/newer-key-frame", test_newer_key_frame);
  g_test_add_func ("/stills/none-yet", test_none_yet);
  g_test_add_func ("/stills/sound-only", test_sound_only);
  g_test_add_func ("/stills/remote", test_remote);
  g_test_add_func ("/stills/broken-picture", test_broken_picture);
  g_test_add_func ("/stills/crowd", test_crowd);
  return g_test_run ();
}
