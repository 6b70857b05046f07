// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Data channels of wsrtcsink with viewers that break the rules, or take and send
// more than is good: clear, isolated, alive.
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "data_sides.hpp"
#include "sink_bench.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *two_channels = "data-channels=<chat,other>";

// A bad viewer with channels, beside a good one.
struct DataBench {
  explicit DataBench (bool limits = true, const char *properties = two_channels) : bench (properties)
  {
    application.listen_to (bench.rig.sink ());
    bench.rig.join ("bad", limits ? viewer.options () : viewer.without_limits ());
    application.log.wait_for_line ("chat open");
    viewer.log.wait_for_line ("chat open");
  }

  // The other channel, the viewer and the others go on.
  void expect_other_channel ()
  {
    viewer.send ("other", "still here");
    application.log.wait_for_line ("other text still here");
    bench.expect_media ();
  }

  DataApplication application;
  DataViewer viewer;
  SinkBench bench;
};

struct Long {
  const char *name;
  size_t size;
  // A GStreamer that has more of a message than usrsctp has room for, when its
  // channel is closed, never sends anything again on the others.
  bool sender_survives;
};

const Long long_messages[] = {
    {"just", 65537, true}, {"a-megabyte", 1000000, false}, {"ten-megabytes", 10000000, false}};

void test_long_message (const Long &row)
{
  DataBench data (false);
  data.viewer.send_bytes ("chat", row.size);
  data.application.log.wait_for_part ("chat error data channel \"chat\": the peer sent a message that is "
                                      "longer than max-message-size, 65536 bytes");
  if (row.sender_survives)
    data.expect_other_channel ();
  else
    data.bench.expect_media ();
  g_assert_false (data.application.log.has_part ("chat bytes"));
}

void test_longest_message ()
{
  DataBench data;
  data.viewer.send_bytes ("chat", 65536);
  data.application.log.wait_for_line ("chat bytes 65536");
  data.expect_other_channel ();
}

struct Raw {
  const char *name;
  guint32 ppid;
  std::string message;
};

const Raw raw_messages[] = {
    {"unknown-kind", 99, "hello"},
    {"not-utf8", 51, "\xff\xfe"},
    {"nul", 51, std::string ("a\0b", 3)},
};

// On a stream that is no channel nothing comes of it.
void test_raw (const Raw &row)
{
  DataBench data;
  g_assert_true (data.viewer.send_raw (500, row.ppid, row.message));
  data.expect_other_channel ();
}

const std::string open_head ("\x03\x00\x00\x00\x00\x00\x00\x00", 8);

struct Control {
  const char *name;
  std::string message;
};

const Control bad_controls[] = {
    {"unknown", std::string ("\x07", 1)},
    {"open-cut", open_head},
    {"label-cut", open_head + std::string ("\x00\x05\x00\x00", 4) + "cha"},
    {"protocol-cut", open_head + std::string ("\x00\x04\xff\xff", 4) + "chat"},
    {"label-not-utf8", open_head + std::string ("\x00\x02\x00\x00", 4) + "\xff\xff"},
    {"label-with-nul", open_head + std::string ("\x00\x02\x00\x00", 4) + std::string ("a\0", 2)},
};

// Each of the first four is a CRITICAL of GStreamer that reads it.
void test_bad_control (const Control &row)
{
  DataBench data;
  g_assert_true (data.viewer.send_raw (500, 50, row.message));
  data.bench.expect_end ("malformed control message");
  data.application.log.wait_for_line ("chat close");
}

// Slowed down, and nobody else feels it.
void test_flood ()
{
  DataBench data (true, "data-channels=<chat,other> data-channel-bitrate=2000000");
  const auto channel = data.viewer.channel ("chat");
  const std::string block (16384, 'x');
  const GUnique<GBytes> bytes (g_bytes_new (block.data (), block.size ()));
  for (int i = 0; i < 4000; i++) // 64 MB
    gst_webrtc_data_channel_send_data_full (channel.get (), bytes.get (), nullptr);
  data.application.log.wait_for_line ("chat bytes 16384");
  const gint64 begin = g_get_monotonic_time ();
  const guint64 before = data.application.log.bytes ();
  const guint64 packets = data.bench.rig.packets ("good");
  wait_for ("three seconds", [&] { return g_get_monotonic_time () - begin > 3 * G_TIME_SPAN_SECOND; });
  const double seconds = static_cast<double> (g_get_monotonic_time () - begin) / G_TIME_SPAN_SECOND;
  const double rate = static_cast<double> (data.application.log.bytes () - before) * 8 / seconds;
  g_test_message ("%.0f bit/s of 2000000 came, %.1f packets/s to the good viewer", rate,
                  static_cast<double> (data.bench.rig.packets ("good") - packets) / seconds);
  g_assert_cmpfloat (rate, <, 3.0e6); // a burst is let in
  data.bench.expect_media ();
}

// It gets 32, and more are closed. (With 64 at a time it is out.)
void test_many_channels ()
{
  DataBench data (true, "data-channels=<chat,other> accept-data-channels=true");
  const std::string open = open_head + std::string ("\x00\x01\x00\x00", 4) + "x";
  data.viewer.ignore_new_streams ();
  for (unsigned i = 0; i < 40; i++) // it has two already
    g_assert_true (data.viewer.send_raw (100 + i, 50, open));
  const auto count = [&] { return data.application.log.count ("x here"); };
  wait_for ("all that it may have", [&] { return count () == 32; });
  data.bench.rig.wait_for_packets ("good");
  g_assert_cmpuint (count (), ==, 32);
}

struct BadSend {
  const char *name;
  size_t size;
  GstWsrtcError error;
};

const BadSend bad_sends[] = {{"long", 65537, GST_WSRTC_ERROR_TOO_LARGE},
                             {"empty", 0, GST_WSRTC_ERROR_UNSUPPORTED}};

void test_bad_send (const BadSend &row)
{
  DataBench data;
  const auto channel = data.application.channel ("chat");
  const std::string block (row.size, 'x');
  GError *error = nullptr;
  g_assert_false (gst_wsrtc_data_channel_send_string (channel.get (), block.c_str (), &error));
  g_assert_error (error, GST_WSRTC_ERROR, row.error);
  g_test_message ("%s", error->message);
  g_error_free (error);
  data.expect_other_channel ();
}

// A viewer that takes nothing costs a megabyte and a bit.
void test_backpressure ()
{
  DataBench data;
  const auto channel = data.application.channel ("chat");
  data.bench.rig.with ("bad", [] (WebrtcReceiver &viewer) { viewer.freeze (); });
  const std::string block (60000, 'x');
  const GUnique<GBytes> bytes (g_bytes_new (block.data (), block.size ()));
  GError *error = nullptr;
  int sent = 0;
  // What SCTP has taken over does not count any more: full is what stays so.
  gint64 full_since = g_get_monotonic_time ();
  wait_for ("the channel to be full", [&] {
    g_clear_error (&error);
    while (sent < 1000 && gst_wsrtc_data_channel_send_bytes (channel.get (), bytes.get (), &error)) {
      full_since = g_get_monotonic_time ();
      sent++;
    }
    return g_get_monotonic_time () - full_since > G_USEC_PER_SEC;
  });
  g_assert_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_BUSY);
  g_test_message ("%d messages: %s", sent, error->message);
  g_error_free (error);
  // The last one counts twice while it is handed over.
  wait_for ("a megabyte at most", [&] {
    guint64 buffered = 0;
    g_object_get (channel.get (), "buffered-amount", &buffered, nullptr);
    g_assert_cmpuint (buffered, >, 900000);
    return buffered <= 1024 * 1024;
  });
  g_assert_cmpint (sent, <, 100);
  data.bench.rig.wait_for_packets ("good");
}

void test_low ()
{
  DataBench data;
  const auto channel = data.application.channel ("chat");
  g_object_set (channel.get (), "buffered-amount-low-threshold", guint64 (1000), nullptr);
  const std::string block (60000, 'x');
  gst_wsrtc_data_channel_send_string (channel.get (), block.c_str (), nullptr);
  data.application.log.wait_for_line ("chat low");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/data-faults/long-message", long_messages, test_long_message);
  g_test_add_func ("/sink/data-faults/longest-message", test_longest_message);
  add_table ("/sink/data-faults/raw", raw_messages, test_raw);
  add_table ("/sink/data-faults/control", bad_controls, test_bad_control);
  g_test_add_func ("/sink/data-faults/flood", test_flood);
  g_test_add_func ("/sink/data-faults/many-channels", test_many_channels);
  add_table ("/sink/data-faults/send", bad_sends, test_bad_send);
  g_test_add_func ("/sink/data-faults/backpressure", test_backpressure);
  g_test_add_func ("/sink/data-faults/low", test_low);
  return g_test_run ();
}
