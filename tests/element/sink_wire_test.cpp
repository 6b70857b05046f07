// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What viewers are sent, packet by packet: numbers without gaps, times that are
// the source's own, reports that are true of the packets, and sound that belongs
// to its picture.
#include <algorithm>
#include <cmath>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "big_endian.hpp"
#include "sink_rig.hpp"
#include "table.hpp"
#include "wire_log.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *source =
    "wsrtcsink name=s mtu=1000 "
    "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120,framerate=30/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast bitrate=600 key-int-max=30 option-string=scenecut=0 ! "
    "video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au ! s.video_0 "
    "audiotestsrc is-live=true samplesperbuffer=480 ! opusenc ! s.audio_1";

constexpr uint32_t largest_frame = 20; // packets, in that stream

struct Row {
  const char *name;
  bool by_lane;
  size_t reports; // of each track; webrtcbin's are some seconds apart
};

constexpr Row rows[] = {{"auto", true, 4}, {"peer-connection", false, 2}};

// ---- what was sent

struct SentFrame {
  uint32_t time; // of RTP
  bool key;
};

// One input of the sink. Frames of pictures come at uneven times, so that each
// distance between them tells where it is.
class SentTrack {
public:
  SentTrack (GstElement *sink, const char *pad_name, int clock_rate, bool uneven)
      : clock_rate_ (clock_rate), uneven_ (uneven)
  {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (sink, pad_name));
    g_assert_nonnull (pad.get ());
    gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, on_frame, this, nullptr);
  }

  int clock_rate () const { return clock_rate_; }

  std::vector<SentFrame> frames () const
  {
    const std::lock_guard lock (mutex_);
    return frames_;
  }

private:
  static GstPadProbeReturn on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer data)
  {
    auto *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
    info->data = buffer;
    static_cast<SentTrack *> (data)->note (pad, buffer);
    return GST_PAD_PROBE_OK;
  }

  void note (GstPad *pad, GstBuffer *buffer)
  {
    const std::lock_guard lock (mutex_);
    if (uneven_) {
      GST_BUFFER_PTS (buffer) += frames_.size () * 7 % 11 * GST_MSECOND;
      GST_BUFFER_DTS (buffer) = GST_BUFFER_PTS (buffer);
    }
    const auto event = MiniRef<GstEvent>::adopt (gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0));
    const GstSegment *segment = nullptr;
    gst_event_parse_segment (event.get (), &segment);
    const GstClockTime time = gst_segment_to_running_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
    frames_.push_back ({static_cast<uint32_t> (gst_util_uint64_scale_int (time, clock_rate_, GST_SECOND)),
                        !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)});
  }

  const int clock_rate_;
  const bool uneven_;
  mutable std::mutex mutex_; // protects frames_, which a streaming thread writes
  std::vector<SentFrame> frames_;
};

// Then RTP times are running times.
void begin_at_zero (GstElement *, const char *, GstElement *payloader, gpointer)
{
  g_object_set (payloader, "timestamp-offset", 0u, nullptr);
}

// ---- one stream

struct Stream {
  OfferedTrack track;
  std::vector<const WirePacket *> packets;
  std::vector<uint32_t> times; // of each frame
};

Stream stream_of (const Wire &wire, const OfferedTrack &track, int payload_type)
{
  Stream stream;
  stream.track = track;
  for (const WirePacket &packet : wire.packets) {
    if (packet.rtp.payload_type != payload_type)
      continue;
    stream.packets.push_back (&packet);
    if (stream.times.empty () || stream.times.back () != packet.rtp.time)
      stream.times.push_back (packet.rtp.time);
  }
  return stream;
}

void check_headers (const Stream &stream, uint32_t ssrc)
{
  const RtpFields *last = nullptr;
  for (const WirePacket *packet : stream.packets) {
    const RtpFields &rtp = packet->rtp;
    g_assert_cmpuint (rtp.ssrc, ==, ssrc);
    assert_text (rtp.mid, stream.track.mid);
    if (last)
      g_assert_cmpint (rtp.sequence, ==, (last->sequence + 1) & 0xffff);
    last = &rtp;
  }
}

// The last packet of an access unit has the marker, and no other (RFC 6184
// section 5.1).
void check_markers (const Stream &stream)
{
  for (size_t i = 0; i + 1 < stream.packets.size (); i++) {
    const RtpFields &rtp = stream.packets[i]->rtp;
    g_assert_cmpint (rtp.marker, ==, rtp.time != stream.packets[i + 1]->rtp.time);
  }
}

// The frames with which a viewer begins by a lane, up to those that go to all,
// have times close together before these. Gives back how many there are.
size_t check_times (const Stream &stream, const std::vector<SentFrame> &sent, bool by_lane)
{
  constexpr uint32_t start_window = 40; // ms
  const auto find = [&sent] (uint32_t time) {
    return std::find_if (sent.begin (), sent.end (),
                         [time] (const SentFrame &frame) { return frame.time == time; });
  };
  size_t steady = 0;
  while (steady < stream.times.size () && find (stream.times[steady]) == sent.end ())
    steady++;
  g_assert_cmpuint (steady, <, stream.times.size ());
  auto at = find (stream.times[steady]);
  g_assert_cmpuint (steady, <=, static_cast<size_t> (at - sent.begin ()));
  g_assert_true ((at - static_cast<std::ptrdiff_t> (steady))->key);
  for (size_t i = steady; i < stream.times.size (); i++, at++)
    g_assert_cmpuint (stream.times[i], ==, at->time);

  if (steady > 0) {
    g_assert_true (by_lane);
    g_assert_cmpuint (stream.times[steady] - stream.times[0], <=, start_window * 90);
    for (size_t i = 1; i < steady; i++)
      g_assert_cmpuint (stream.times[i], >, stream.times[i - 1]);
  }
  return steady;
}

// ---- reports

// When running time 0 was, in s of NTP's clock, says that report.
double beginning (const SenderReportFields &report, int clock_rate)
{
  return report.ntp - static_cast<double> (report.rtp_time) / clock_rate;
}

// What they count is what has come, but for a frame that is on its way.
void check_counts (const Wire &wire, const Stream &stream)
{
  std::vector<uint32_t> octets{0}; // of the first so many packets
  for (const WirePacket *packet : stream.packets)
    octets.push_back (octets.back () + static_cast<uint32_t> (packet->rtp.payload.size ()));
  for (const WireReport &report : wire.reports) {
    if (report.fields.ssrc != stream.track.ssrc)
      continue;
    const WirePacket *here = wire.packets.data () + report.behind;
    const auto come = static_cast<uint32_t> (std::count_if (stream.packets.begin (), stream.packets.end (),
                                                            [here] (auto *p) { return p < here; }));
    const uint32_t packets = report.fields.packets;
    g_assert_cmpuint (packets, <, octets.size ());
    g_assert_cmpuint (std::max (packets, come) - std::min (packets, come), <=, largest_frame);
    g_assert_cmpuint (report.fields.octets, ==, octets[packets]);
  }
}

// All beginnings that the reports of a stream tell.
std::vector<double> beginnings (const Wire &wire, const Stream &stream, int clock_rate)
{
  std::vector<double> all;
  for (const WireReport &report : wire.reports)
    if (report.fields.ssrc == stream.track.ssrc)
      all.push_back (beginning (report.fields, clock_rate));
  return all;
}

// By them, packets come when they have been taken, and a moment later.
void check_delays (const Stream &stream, size_t start, double began, int clock_rate)
{
  double shortest = 1e9;
  const uint32_t from = stream.times[start];
  for (const WirePacket *packet : stream.packets)
    if (packet->rtp.time >= from)
      shortest = std::min (shortest,
                           packet->arrival - (began + static_cast<double> (packet->rtp.time) / clock_rate));
  g_test_message ("%s: the fastest packet took %.1f ms", stream.track.mid.c_str (), shortest * 1000);
  g_assert_cmpfloat (shortest, >, -0.02); // uneven times may be ahead
  g_assert_cmpfloat (shortest, <, 0.3);
}

// ---- all streams

// Numbers of all packets of a peer (TWCC), in one row. Two threads may take one
// each and send them the other way round.
void check_transport_numbers (const Wire &wire)
{
  constexpr int out_of_order = 40;
  const int first = wire.packets.front ().rtp.transport_number;
  std::vector<int> numbers;
  int wraps = 0, last = first;
  for (const WirePacket &packet : wire.packets) {
    const int number = packet.rtp.transport_number;
    g_assert_cmpint (number, >=, 0);
    wraps += number - last < -0x8000 ? 1 : number - last > 0x8000 ? -1 : 0;
    last = number;
    numbers.push_back (number + wraps * 0x10000);
  }
  for (size_t i = 0; i < numbers.size (); i++)
    g_assert_cmpint (std::abs (numbers[i] - first - static_cast<int> (i)), <=, out_of_order);
  std::sort (numbers.begin (), numbers.end ());
  for (size_t i = 1; i < numbers.size (); i++)
    g_assert_cmpint (numbers[i], ==, numbers[i - 1] + 1);
}

void check_negotiated (const std::vector<OfferedTrack> &offered, const std::vector<ReceivedSection> &answered)
{
  g_assert_cmpuint (offered.size (), ==, 2);
  g_assert_cmpuint (answered.size (), ==, 2);
  for (size_t i = 0; i < offered.size (); i++) {
    assert_text (offered[i].mid, answered[i].mid);
    g_assert_cmpint (offered[i].payload_type, ==, answered[i].payload_type);
    g_assert_cmpuint (offered[i].ssrc, !=, 0);
    g_assert_cmpint (offered[i].extensions.mid, >, 0);
    g_assert_cmpint (offered[i].extensions.transport_number, >, 0);
  }
}

// ---- what was lost (RFC 4588)

void check_retransmissions (const Wire &wire, const OfferedTrack &track)
{
  const Stream again = stream_of (wire, track, track.rtx_payload_type);
  check_headers (again, track.rtx_ssrc);
  std::map<int, const RtpFields *> sent; // by sequence number
  for (const WirePacket &packet : wire.packets) {
    const RtpFields &rtp = packet.rtp;
    if (rtp.payload_type == track.payload_type)
      sent[rtp.sequence] = &rtp;
    if (rtp.payload_type != track.rtx_payload_type)
      continue;
    g_assert_cmpuint (rtp.payload.size (), >=, 2);
    const auto original = sent.find (read_be16 (rtp.payload.data ()));
    g_assert_true (original != sent.end ());
    g_assert_cmpuint (rtp.time, ==, original->second->time);
    g_assert_cmpint (rtp.marker, ==, original->second->marker);
    assert_bytes (Bytes (rtp.payload.begin () + 2, rtp.payload.end ()), original->second->payload);
  }
}

// ---- the tests

struct Viewer {
  WireLog log;
  std::vector<ReceivedSection> answered;
};

class Show {
public:
  explicit Show (const Row &row) : row_ (row), rig (source, row.name)
  {
    g_signal_connect (rig.sink (), "payloader-setup", G_CALLBACK (begin_at_zero), nullptr);
    sent_.emplace_back (rig.sink (), "video_0", 90000, true);
    sent_.emplace_back (rig.sink (), "audio_1", 48000, false);
    rig.play ();
  }

  const WireLog &join (const std::string &id, bool loses = false)
  {
    Viewer &viewer = viewers_[id];
    ViewerOptions options = viewer.log.options ();
    options.receiver.deliver = loses;
    options.receiver.lose_every = loses ? 10 : 0; // behind the log
    rig.join (id, options);
    rig.wait_for_sections (id, 2);
    viewer.answered = rig.sections (id);
    return viewer.log;
  }

  void wait_for_reports ()
  {
    for (const auto &one : viewers_)
      for (const ReceivedSection &section : one.second.answered)
        wait_for (("reports at " + one.first).c_str (),
                  [&] { return one.second.log.count_reports (section.ssrc) >= row_.reports; });
  }

  // The sink has stopped.
  void check ()
  {
    for (const auto &[id, viewer] : viewers_) {
      g_test_message ("%s", id.c_str ());
      check (viewer);
    }
  }

private:
  void check (const Viewer &viewer)
  {
    constexpr double together = 0.002; // s
    const auto tracks = viewer.log.tracks ();
    const Wire wire = viewer.log.wire ();
    check_negotiated (tracks, viewer.answered);
    check_transport_numbers (wire);
    std::vector<double> began;
    for (size_t i = 0; i < tracks.size (); i++) {
      const auto all = check_track (wire, tracks[i], sent_[i]);
      began.insert (began.end (), all.begin (), all.end ());
    }
    const auto [first, last] = std::minmax_element (began.begin (), began.end ());
    g_test_message ("sound and picture: within %.2f ms", (*last - *first) * 1000);
    g_assert_cmpfloat (*last - *first, <, together);
  }

  std::vector<double> check_track (const Wire &wire, const OfferedTrack &track, const SentTrack &sent) const
  {
    const Stream stream = stream_of (wire, track, track.payload_type);
    check_headers (stream, track.ssrc);
    if (&sent == &sent_.front ())
      check_markers (stream);
    const size_t start = check_times (stream, sent.frames (), row_.by_lane);
    check_counts (wire, stream);
    const auto began = beginnings (wire, stream, sent.clock_rate ());
    g_assert_cmpuint (began.size (), >=, row_.reports);
    check_delays (stream, start, began.front (), sent.clock_rate ());
    g_test_message ("%s: %zu packets, %zu frames, %zu of them from before it came", track.mid.c_str (),
                    stream.packets.size (), stream.times.size (), start);
    return began;
  }

  const Row &row_;
  std::deque<SentTrack> sent_;
  std::map<std::string, Viewer> viewers_;

public:
  SinkRig rig; // ends before what its viewers and probes refer to
};

void test_wire (const Row &row)
{
  Show show (row);
  for (const char *id : {"ann", "bob", "cid"})
    show.join (id);
  show.wait_for_reports ();
  show.rig.stop ();
  show.check ();
}

// It misses packets, and asks for key frames.
void test_losses (const Row &row)
{
  constexpr guint64 enough = 10;
  Show show (row);
  const WireLog &log = show.join ("ann", true);
  wait_for ("retransmissions", [&] { return show.rig.sections ("ann").front ().rtx_packets >= enough; });
  // GStreamer's payloader writes parameter sets once more when one was asked
  // for; they belong to its access unit.
  for (int i = 0; i < 2; i++) {
    show.rig.with ("ann", [] (WebrtcReceiver &viewer) { viewer.request_key_frames (); });
    show.rig.wait_for_packets ("ann", 100);
  }
  show.wait_for_reports ();
  show.rig.stop ();
  show.check ();
  check_retransmissions (log.wire (), log.tracks ().front ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/wire", rows, test_wire);
  add_table ("/sink/wire/losses", rows, test_losses);
  return g_test_run ();
}
