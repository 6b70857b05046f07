// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The property "stats": what it tells of each viewer, and that it can be read
// from everywhere.
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "sink_rig.hpp"
#include "stats_fields.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *raw_both =
    "videotestsrc is-live=true name=v ! video/x-raw,width=160,height=120,framerate=30/1 ! "
    "wsrtcsink name=s audiotestsrc is-live=true ! s.";

constexpr const char *raw_video =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s";

// One viewer's, of that kind, as it is now; it may not be there yet.
class Track : public StatsFields {
public:
  Track (SinkRig &rig, const char *id, const char *kind) : stats_ (read_stats (rig.sink ()))
  {
    peer_ = find_item (stats_.get (), "peers", "id", id);
    if (peer_)
      fields_ = find_item (peer_, "tracks", "kind", kind);
  }

  const GstStructure *peer () const { return peer_; }

private:
  GUnique<GstStructure> stats_;
  const GstStructure *peer_ = nullptr;
};

double timestamp_of (const GstStructure *stats)
{
  double value = 0;
  g_assert_true (gst_structure_get_double (stats, "timestamp", &value));
  return value;
}

void assert_nobody (GstElement *sink)
{
  const auto stats = read_stats (sink);
  assert_text (gst_structure_get_name (stats.get ()), "wsrtc-stats");
  g_assert_cmpuint (count_items (stats.get (), "peers"), ==, 0);
}

void test_at_rest ()
{
  SinkRig rig (raw_both);
  assert_nobody (rig.sink ());
  g_assert_false (gst_structure_has_field (read_stats (rig.sink ()).get (), "timestamp"));
  rig.play ();
  assert_nobody (rig.sink ());
  g_assert_cmpfloat (timestamp_of (read_stats (rig.sink ()).get ()), >, 0);
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  rig.stop ();
  assert_nobody (rig.sink ());
  g_assert_false (gst_structure_has_field (read_stats (rig.sink ()).get (), "timestamp"));
}

// ---- what it says

struct KindRow {
  const char *kind;
  const char *pad;
  const char *mime_type;
  guint clock_rate;
};

constexpr KindRow kinds[] = {{"video", "video_0", "video/VP8", 90000},
                             {"audio", "audio_1", "audio/OPUS", 48000}};

void check_track (SinkRig &rig, const KindRow &row, const ReceivedSection &section, bool lanes)
{
  const Track track (rig, "ann", row.kind);
  assert_text (get_text (track.peer (), "media-path"), lanes ? "lanes" : "peer-connection");
  assert_text (track.text ("pad"), row.pad);
  assert_text (track.text ("mime-type"), row.mime_type);
  assert_text (track.text ("mid"), section.mid);
  g_assert_cmpuint (track.number ("ssrc"), ==, section.ssrc);
  g_assert_cmpint (static_cast<int> (track.number ("payload-type")), ==, section.payload_type);
  g_assert_cmpuint (track.number ("clock-rate"), ==, row.clock_rate);
  // What has arrived was sent, and was counted before.
  g_assert_cmpuint (track.count ("packets-sent"), >=, section.packets);
  g_assert_cmpuint (track.count ("packets-discarded-on-send"), ==, 0);
  for (const char *name : {"bytes-sent", "nack-count", "pli-count", "jitter", "packets-lost"})
    g_assert_cmpint (track.has (name), ==, lanes);
  if (lanes)
    g_assert_cmpuint (track.count ("bytes-sent"), >, track.count ("packets-sent"));
}

guint64 total_of (GstElement *sink, const char *name)
{
  const auto stats = read_stats (sink);
  const GValue *totals = gst_structure_get_value (stats.get (), "totals");
  g_assert_nonnull (totals);
  guint64 number = 0;
  g_assert_true (gst_structure_get_uint64 (gst_value_get_structure (totals), name, &number));
  return number;
}

void test_tracks (const MediaPathRow &path)
{
  SinkRig rig (raw_both, path.name);
  rig.play ();
  rig.join ("ann");
  rig.join ("bob");
  rig.wait_for_sections ("ann", 2);
  rig.wait_for_sections ("bob", 2);
  const auto sections = rig.sections ("ann");
  const bool lanes = std::strcmp (path.name, "auto") == 0;
  for (guint i = 0; i < 2; i++) {
    check_track (rig, kinds[i], sections[i], lanes);
    const guint64 before = Track (rig, "ann", kinds[i].kind).count ("packets-sent");
    wait_for ("more packets",
              [&] { return Track (rig, "ann", kinds[i].kind).count ("packets-sent") > before; });
  }
  g_assert_cmpuint (count_items (read_stats (rig.sink ()).get (), "peers"), ==, 2);
  const guint64 sent = total_of (rig.sink (), "packets-sent");
  g_assert_cmpuint (sent, >, 0);
  g_assert_cmpuint (total_of (rig.sink (), "sessions-connected"), ==, 2);
  rig.leave ("ann");
  rig.wait_until_removed ("ann");
  // What she had stays in the sums.
  g_assert_cmpuint (total_of (rig.sink (), "packets-sent"), >=, sent);
  g_assert_cmpuint (total_of (rig.sink (), "sessions-connected"), ==, 1);
  g_assert_cmpuint (total_of (rig.sink (), "key-frames"), >, 0);
  g_assert_cmpuint (total_of (rig.sink (), "encoders"), ==, 2);
  g_assert_cmpuint (count_items (read_stats (rig.sink ()).get (), "peers"), ==, 1);
  g_assert_cmpuint (Track (rig, "bob", "video").count ("packets-sent"), >, 0);
}

// One who has come, and is not connected yet.
void test_unconnected ()
{
  SinkRig rig (raw_both);
  ViewerOptions silent;
  silent.alter = [] (Message &) { return false; };
  rig.play ();
  rig.join ("ann", silent);
  rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "ann");
  const Track track (rig, "ann", "video");
  gboolean connected = TRUE;
  g_assert_true (gst_structure_get_boolean (track.peer (), "connected", &connected));
  g_assert_false (connected);
  g_assert_false (gst_structure_has_field (track.peer (), "media-path"));
  g_assert_cmpuint (count_items (track.peer (), "tracks"), ==, 0);
}

// ---- what viewers report

void test_reports ()
{
  SinkRig rig (raw_both);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  for (const KindRow &row : kinds) {
    wait_for ("a round trip", [&] { return Track (rig, "ann", row.kind).has ("round-trip-time"); });
    const Track track (rig, "ann", row.kind);
    g_assert_cmpfloat (track.real ("round-trip-time"), >=, 0);
    g_assert_cmpfloat (track.real ("round-trip-time"), <, 5); // s
    g_assert_cmpfloat (track.real ("jitter"), <, 5);
    g_assert_cmpfloat (track.real ("fraction-lost"), ==, 0);
    g_assert_cmpint (track.lost (), ==, 0);
    g_assert_cmpuint (track.count ("nack-count"), ==, 0);
  }
}

// What webrtcbin has got by retransmission does not count as lost to it.
void test_losses ()
{
  SinkRig rig (raw_video);
  ViewerOptions options;
  options.receiver.codecs = {"VP8"};
  options.receiver.deliver = true;
  options.receiver.lose_every = 10;
  rig.play ();
  rig.join ("ann", options);
  wait_for ("retransmissions", [&] {
    const Track track (rig, "ann", "video");
    return track.has ("nack-count") && track.count ("nack-count") > 0 &&
           track.count ("retransmitted-packets-sent") > 0;
  });
  const Track track (rig, "ann", "video");
  g_assert_cmpuint (track.count ("packets-nacked"), >=, track.count ("nack-count"));
  g_assert_cmpuint (track.count ("packets-sent"), >, track.count ("retransmitted-packets-sent"));
  g_assert_cmpuint (track.count ("retransmitted-bytes-sent"), >, 0);
  g_assert_cmpuint (track.count ("bytes-sent"), >, track.count ("retransmitted-bytes-sent"));
}

void test_key_frame_requests ()
{
  SinkRig rig (raw_both);
  ViewerOptions options;
  options.receiver.deliver = true;
  rig.play ();
  rig.join ("ann", options);
  rig.wait_for_packets ("ann");
  const guint64 before = Track (rig, "ann", "video").count ("pli-count");
  wait_for ("a key frame request to be counted", [&] {
    rig.with ("ann", [] (WebrtcReceiver &viewer) { viewer.request_key_frames (); });
    return Track (rig, "ann", "video").count ("pli-count") > before;
  });
  g_assert_cmpuint (Track (rig, "ann", "video").count ("fir-count"), ==, 0);
}

// ---- where it can be read

struct Reads {
  std::atomic<int> count{0};
  std::atomic<gint64> longest{0}; // µs

  void read (GstElement *sink)
  {
    const gint64 start = g_get_monotonic_time ();
    read_stats (sink);
    longest = std::max (longest.load (), g_get_monotonic_time () - start);
    count++;
  }
};

GstPadProbeReturn read_in_probe (GstPad *pad, GstPadProbeInfo *, gpointer data)
{
  const auto capsfilter = GRef<GstElement>::adopt (gst_pad_get_parent_element (pad));
  const auto pipeline = GRef<GstObject>::adopt (gst_object_get_parent (GST_OBJECT (capsfilter.get ())));
  const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), "s"));
  static_cast<Reads *> (data)->read (sink.get ());
  return GST_PAD_PROBE_OK;
}

// By the streaming thread, for which the owner may be waiting, and by handlers,
// which are on the owner's thread.
void test_read_anywhere ()
{
  Reads probe, handlers;
  SinkRig rig (raw_both);
  const auto source = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "v"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (source.get (), "src"));
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, read_in_probe, &probe, nullptr);
  for (const char *signal : {"peer-added", "peer-removed"})
    g_signal_connect (rig.sink (), signal,
                      G_CALLBACK (+[] (GstElement *sink, const char *, Reads *r) { r->read (sink); }),
                      &handlers);
  for (const char *signal : {"prepare-peer", "encoder-setup", "payloader-setup"})
    g_signal_connect (
        rig.sink (), signal,
        G_CALLBACK (+[] (GstElement *sink, const char *, GstElement *, Reads *r) { r->read (sink); }),
        &handlers);
  for (int i = 0; i < 3; i++) {
    rig.play ();
    for (const char *id : {"ann", "bob"})
      rig.join (id);
    rig.wait_for_packets ("ann");
    rig.leave ("ann");
    rig.wait_until_removed ("ann");
    rig.stop ();
  }
  g_assert_cmpint (probe.count, >, 10);
  g_assert_cmpint (handlers.count, >=, 3 * 4);
  g_assert_cmpint (probe.longest, <, 5 * G_USEC_PER_SEC);
  assert_text (rig.complaints (), "");
}

// Holds the owner's thread in a handler until it is told to go on.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool reached = false, open = false;

  static void on_peer (GstElement *, const char *id, Gate *self)
  {
    if (std::strcmp (id, "bob") != 0)
      return;
    std::unique_lock lock (self->mutex);
    self->reached = true;
    self->changed.notify_all ();
    self->changed.wait (lock, [self] { return self->open; });
  }
};

// Nobody waits for long: what was told last is told again.
void test_owner_is_busy ()
{
  Gate gate;
  SinkRig rig (raw_both);
  g_signal_connect (rig.sink (), "peer-added", G_CALLBACK (Gate::on_peer), &gate);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  const double before = timestamp_of (read_stats (rig.sink ()).get ());
  rig.join ("bob");
  {
    std::unique_lock lock (gate.mutex);
    gate.changed.wait (lock, [&] { return gate.reached; });
  }
  for (int i = 0; i < 3; i++) {
    const auto stats = read_stats (rig.sink ());
    g_assert_cmpfloat (timestamp_of (stats.get ()), ==, before);
    g_assert_cmpuint (count_items (stats.get (), "peers"), ==, 1);
  }
  {
    const std::lock_guard lock (gate.mutex);
    gate.open = true;
    gate.changed.notify_all ();
  }
  wait_for ("bob to be told of", [&] { return count_items (read_stats (rig.sink ()).get (), "peers") == 2; });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/stats/at-rest", test_at_rest);
  add_table ("/sink/stats/tracks", media_paths, test_tracks);
  g_test_add_func ("/sink/stats/unconnected", test_unconnected);
  g_test_add_func ("/sink/stats/reports", test_reports);
  g_test_add_func ("/sink/stats/losses", test_losses);
  g_test_add_func ("/sink/stats/key-frame-requests", test_key_frame_requests);
  g_test_add_func ("/sink/stats/read-anywhere", test_read_anywhere);
  g_test_add_func ("/sink/stats/owner-is-busy", test_owner_is_busy);
  return g_test_run ();
}
