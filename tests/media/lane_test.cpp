// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a lane sends: headers, numbers, encryption as libsrtp sees it, sender
// reports.
#include <string>

#include "big_endian.hpp"
#include "lane_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

void test_begins_with_key_frame ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 7);
  stream.push (2, false);
  g_assert_cmpuint (rig.take_rtp ().size (), ==, 0);
  g_assert_false (stream.lane->started ());
  const auto frame = stream.push (3, true, GST_SECOND);
  const auto packets = rig.take_rtp ();
  g_assert_cmpuint (packets.size (), ==, 3);
  g_assert_true (stream.lane->started ());
  for (size_t i = 0; i < packets.size (); i++) {
    g_assert_cmpint (packets[i].sequence, ==, 7 + static_cast<int> (i));
    g_assert_cmpint (packets[i].payload_type, ==, 96);
    g_assert_cmpuint (packets[i].ssrc, ==, stream.ssrc);
    g_assert_cmpuint (packets[i].time, ==, 90000);
    g_assert_cmpstr (packets[i].mid.c_str (), ==, "v0");
    g_assert_true (packets[i].marker == (i == 2));
    const uint8_t *payload = frame->payload (frame->packets[i]);
    g_assert_cmpmem (packets[i].payload.data (), packets[i].payload.size (), payload, 10);
  }
}

void test_one_call_a_frame ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  stream.push (1, true); // with the first report
  (void)rig.path->take ();
  stream.push (40, false);
  g_assert_cmpuint (rig.path->calls, ==, 1);
  g_assert_cmpuint (rig.take_rtp ().size (), ==, 40);
}

struct Profile {
  const char *name;
  SrtpProfile profile;
};

const Profile profiles[] = {{"aes-cm-sha1-80", SrtpProfile::Aes128CmSha1_80},
                            {"aes-gcm", SrtpProfile::AeadAes128Gcm}};

// libsrtp refuses what has a wrong rollover counter.
void test_over_the_wrap (const Profile &row)
{
  LaneRig rig (row.profile);
  TestStream stream;
  rig.add (stream, 0xfff0);
  int expected = 0xfff0;
  for (size_t frame = 0; frame < 10; frame++) {
    stream.push (1 + frame, frame == 0);
    for (const RtpFields &packet : rig.take_rtp ())
      g_assert_cmpint (packet.sequence, ==, expected++ & 0xffff);
  }
  g_assert_cmpint (expected, ==, 0xfff0 + 55);
}

void test_second_wrap ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0x7fff);
  stream.push (1, true);
  for (size_t sent = 1; sent < 0x18010; sent += 0x10) {
    stream.push (0x10, false);
    const auto packets = rig.take_rtp ();
    g_assert_cmpuint (packets.size (), ==, 0x10 + (sent == 1 ? 1 : 0));
    g_assert_cmpint (packets.back ().sequence, ==, static_cast<int> ((0x7fff + sent + 0xf) & 0xffff));
  }
}

void test_tracks_share_transport_numbers ()
{
  LaneRig rig;
  TestStream video, audio;
  audio.ssrc = 5;
  audio.clock_rate = 48000;
  rig.add (video, 10);
  rig.add (audio, 20, false);
  for (size_t i = 0; i < 5; i++) {
    video.push (3, i == 0);
    audio.push (1, true);
  }
  int expected = 1;
  for (const RtpFields &packet : rig.take_rtp ())
    g_assert_cmpint (packet.transport_number, ==, expected++);
  g_assert_cmpint (expected, ==, 21);
}

// Some browsers number pictures and not sound: a number that is not on the wire would
// count as lost.
void test_only_some_are_numbered ()
{
  LaneRig rig;
  TestStream video, audio;
  audio.ssrc = 5;
  audio.rtx_ssrc = 6;
  audio.numbered = false;
  rig.add (video, 10);
  rig.add (audio, 20);
  for (uint16_t i = 0; i < 5; i++) {
    video.push (3, i == 0);
    audio.push (1, true);
    rig.say (from_hex (i == 3 ? "81cd0003 00000009 00000005 00150000" : "80c90001 00000009"));
  }
  int expected = 1, plain = 0;
  for (const RtpFields &packet : rig.take_rtp ())
    if (packet.ssrc == video.ssrc)
      g_assert_cmpint (packet.transport_number, ==, expected++);
    else
      plain++;
  g_assert_cmpint (expected, ==, 16);
  g_assert_cmpint (plain, ==, 6); // one of them once more
}

// What has not left is not missing.
void test_refused_is_not_lost ()
{
  const Bytes told = from_hex ("8fcd0005 00000009 01020304 00010003 00000000 00030000");
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  rig.group->watch_path ({});
  rig.path->takes_up_to = 0;
  stream.push (3, true);
  rig.say (told);
  g_assert_cmpuint (rig.group->transport_feedback (), ==, 1);
  g_assert_false (rig.group->path_state ().has_value ());
  rig.path->takes_up_to = 1;
  stream.push (3, true);
  rig.say (from_hex ("8fcd0005 00000009 01020304 00040003 00000000 00030000"));
  g_assert_true (rig.group->path_state ().has_value ());
}

// The thread of the rendition that a lane has left may push once more.
void test_other_rendition ()
{
  LaneRig rig;
  TestStream left, joined;
  rig.add (left, 0);
  joined.lane = left.lane;
  joined.next_index = 10;
  left.push (2, true);
  g_assert_cmpuint (rig.take_rtp ().size (), ==, 2);
  rig.group->follow (*left.lane, joined.ring);
  left.lane->await_key_frame ();
  left.push (2, true);
  joined.push (1, false);
  g_assert_cmpuint (rig.take_rtp ().size (), ==, 0);
  joined.push (3, true);
  left.push (1, false);
  joined.push (1, false);
  const auto packets = rig.take_rtp ();
  g_assert_cmpuint (packets.size (), ==, 4);
  for (size_t i = 0; i < packets.size (); i++)
    g_assert_cmpint (packets[i].sequence, ==, 2 + static_cast<int> (i));
}

// It is still in there when the first key frame of the other one comes, which is not
// waited for: another one is.
void test_turned_away ()
{
  LaneRig rig;
  TestStream left, joined;
  rig.add (left, 0);
  joined.lane = left.lane;
  rig.path->meanwhile = [&] {
    rig.group->follow (*left.lane, joined.ring);
    left.lane->await_key_frame ();
    joined.push (3, true);
  };
  left.push (2, true);
  joined.push (1, false);
  g_assert_cmpuint (rig.take_rtp ().size (), ==, 2);
  rig.group->tick (rig.now);
  g_assert_cmpuint (rig.key_frames_wanted.size (), ==, 1);
  joined.push (3, true);
  g_assert_cmpuint (rig.take_rtp ().size (), ==, 3);
  rig.group->tick (rig.now + std::chrono::seconds (1));
  g_assert_cmpuint (rig.key_frames_wanted.size (), ==, 1);
}

void test_frame_without_packets ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  stream.push (0, true);
  stream.lane->push ({});
  g_assert_false (stream.lane->started ());
  g_assert_cmpuint (rig.path->calls, ==, 0);
}

// ---- which packet a sequence number names

struct Index {
  const char *name;
  uint16_t first_sequence;
  size_t sent;
  uint16_t sequence;
  int index; // from the first one sent; -1 = none
};

const Index indexes[] = {
    {"none-sent", 5, 0, 5, -1},
    {"first", 5, 10, 5, 0},
    {"last", 5, 10, 14, 9},
    {"before-the-first", 5, 10, 4, -1},
    {"behind-the-last", 5, 10, 15, -1},
    {"before-the-wrap", 0xfffe, 10, 0xffff, 1},
    {"behind-the-wrap", 0xfffe, 10, 3, 5},
    {"half-a-round-back", 0, 0x9000, 0x9000 - 0x8000, 0x1000},
    {"more-than-half-a-round-back", 0, 0x9000, 0x9000 - 0x8001, -1},
    {"a-round-later", 0, 0x10005, 4, 0x10004},
    {"of-the-round-before", 0, 0x10005, 5, -1},
};

void test_index (const Index &row)
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, row.first_sequence);
  const uint64_t first = stream.next_index;
  for (size_t left = row.sent; left > 0;) {
    const size_t some = std::min<size_t> (left, 0x1000);
    stream.push (some, true);
    (void)rig.path->take ();
    left -= some;
  }
  const auto index = stream.lane->index_of (row.sequence);
  g_assert_true (index.has_value () == (row.index >= 0));
  if (index)
    g_assert_cmpuint (*index - first, ==, row.index);
}

// ---- sender reports

struct Report {
  uint32_t ssrc = 0;
  uint64_t ntp = 0;
  uint32_t rtp_time = 0, packets = 0, octets = 0;
};

Report report_of (const Bytes &rtcp)
{
  g_assert_cmpuint (rtcp.size (), >=, 28 + 12);
  g_assert_cmpuint (rtcp[1], ==, 200);
  g_assert_cmpuint (rtcp[29], ==, 202); // the CNAME behind it
  return {read_be32 (&rtcp[4]), read_be64 (&rtcp[8]), read_be32 (&rtcp[16]), read_be32 (&rtcp[20]),
          read_be32 (&rtcp[24])};
}

// Seconds of running time that the report's two times stand for.
double by_ntp (const LaneRig &rig, const Report &report)
{
  return static_cast<double> (static_cast<int64_t> (report.ntp - rig.clock.ntp_of (0))) / 4294967296.0;
}

double by_rtp (const TestStream &stream, const Report &report)
{
  return static_cast<double> (report.rtp_time) / stream.clock_rate;
}

// RTP times here are running times, so that both ends of a report have to name
// the same moment: for both tracks, however late their frames came.
void test_reports_name_capture_times ()
{
  LaneRig rig;
  TestStream video, audio;
  audio.ssrc = 5;
  audio.clock_rate = 48000;
  rig.add (video, 10);
  rig.add (audio, 20, false);
  const GstClockTime now = rig.clock.running_time ();
  video.push (2, true, now > GST_SECOND ? now - GST_SECOND : 0); // an encoder took a second
  audio.push (1, true, now + 20 * GST_MSECOND);                  // a source that is early
  const auto reports = rig.take_rtcp ();
  g_assert_cmpuint (reports.size (), ==, 2);
  const Report first = report_of (reports[0]), second = report_of (reports[1]);
  g_assert_cmpuint (first.ssrc, ==, video.ssrc);
  g_assert_cmpuint (first.packets, ==, 2);
  g_assert_cmpuint (first.octets, ==, 20);
  g_assert_cmpuint (second.ssrc, ==, audio.ssrc);
  g_assert_cmpfloat_with_epsilon (by_ntp (rig, first), by_rtp (video, first), 0.0001);
  g_assert_cmpfloat_with_epsilon (by_ntp (rig, second), by_rtp (audio, second), 0.0001);
}

void test_time_not_known ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10);
  auto frame = std::make_shared<MediaFrame> ();
  frame->key_frame = true;
  frame->packets.push_back ({0, 0, 77, true});
  SendBuffer buffer;
  stream.lane->push ({nullptr, 0, true, GST_CLOCK_TIME_NONE, frame.get (), &buffer});
  g_assert_cmpuint (report_of (rig.take_rtcp ().front ()).rtp_time, ==, 77);
}

void test_about_every_second ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10);
  const auto start = rig.now;
  std::vector<int> sent_at; // ms
  for (int ms = 0; ms < 4000; ms += 100) {
    if (ms == 500)
      stream.push (1, true); // sends the first one by itself
    rig.group->tick (start + std::chrono::milliseconds (ms));
    for (const Bytes &report : rig.take_rtcp ()) {
      g_assert_cmpuint (report_of (report).packets, ==, 1);
      sent_at.push_back (ms);
    }
  }
  g_assert_true ((sent_at == std::vector<int>{500, 800, 1800, 2800, 3800}));
}

void test_no_report_before_media ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10);
  stream.lane->send_report ();
  rig.group->tick (rig.now);
  rig.group->say_goodbye ();
  g_assert_cmpuint (rig.path->calls, ==, 0);
}

void test_goodbye ()
{
  LaneRig rig;
  TestStream video, audio, silent;
  audio.ssrc = 5;
  silent.ssrc = 6;
  rig.add (video, 10);
  rig.add (audio, 20, false);
  rig.add (silent, 30, false);
  video.push (1, true);
  audio.push (1, true);
  (void)rig.take_rtcp ();
  rig.group->say_goodbye ();
  const auto last = rig.take_rtcp ();
  g_assert_cmpuint (last.size (), ==, 1);
  const Bytes &bye = last.front ();
  const size_t at = bye.size () - 12;
  assert_bytes (Bytes (bye.begin () + static_cast<ptrdiff_t> (at), bye.end ()),
                from_hex ("82cb0002 01020304 00000005"));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/lane/begins-with-key-frame", test_begins_with_key_frame);
  g_test_add_func ("/lane/one-call-a-frame", test_one_call_a_frame);
  add_table ("/lane/over-the-wrap", profiles, test_over_the_wrap);
  g_test_add_func ("/lane/second-wrap", test_second_wrap);
  g_test_add_func ("/lane/tracks-share-transport-numbers", test_tracks_share_transport_numbers);
  g_test_add_func ("/lane/only-some-are-numbered", test_only_some_are_numbered);
  g_test_add_func ("/lane/refused-is-not-lost", test_refused_is_not_lost);
  g_test_add_func ("/lane/other-rendition", test_other_rendition);
  g_test_add_func ("/lane/turned-away", test_turned_away);
  g_test_add_func ("/lane/frame-without-packets", test_frame_without_packets);
  add_table ("/lane/index", indexes, test_index);
  g_test_add_func ("/lane/report/names-capture-times", test_reports_name_capture_times);
  g_test_add_func ("/lane/report/time-not-known", test_time_not_known);
  g_test_add_func ("/lane/report/about-every-second", test_about_every_second);
  g_test_add_func ("/lane/report/none-before-media", test_no_report_before_media);
  g_test_add_func ("/lane/report/goodbye", test_goodbye);
  return g_test_run ();
}
