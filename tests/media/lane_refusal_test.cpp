// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a lane does when its path does not take all: what it leaves out, whom it
// asks for a key frame, and what it says.
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "lane_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// Whole frames are left out then, up to a key frame: nothing before it could be
// shown. Sequence numbers have no gap for them, so that nobody asks for them.
void test_path_that_refuses ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  stream.push (1, true);
  rig.path->takes_up_to = 2;
  stream.push (5, false);
  rig.path->takes_up_to = SIZE_MAX;
  stream.push (1, false);
  stream.push (4, false);
  auto sent = stream.lane->sent ();
  g_assert_cmpuint (sent.packets, ==, 6);
  g_assert_cmpuint (sent.octets, ==, 60);
  g_assert_cmpuint (sent.refused, ==, 3);
  g_assert_cmpuint (sent.refused_octets, ==, 30);
  g_assert_cmpuint (sent.skipped, ==, 3);
  g_assert_cmpuint (rig.take_rtp ().size (), ==, 3);
  stream.push (2, true);
  stream.push (1, false);
  const auto packets = rig.take_rtp ();
  g_assert_cmpuint (packets.size (), ==, 3);
  for (size_t i = 0; i < packets.size (); i++)
    g_assert_cmpint (packets[i].sequence, ==, 6 + static_cast<int> (i));
  sent = stream.lane->sent ();
  g_assert_cmpuint (sent.packets, ==, 9);
  g_assert_cmpuint (sent.skipped, ==, 3);
}

// The viewer cannot ask, since it misses no number. Each key frame may be refused, too.
void test_asks_after_refusal ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  stream.push (1, true);
  rig.group->tick (rig.now);
  g_assert_cmpuint (rig.key_frames_wanted.size (), ==, 0);
  rig.path->takes_up_to = 2;
  stream.push (5, false);
  rig.group->tick (rig.now);
  g_assert_cmpuint (rig.key_frames_wanted.size (), ==, 1);
  g_assert_cmpuint (rig.key_frames_wanted.front (), ==, stream.ssrc);
  const auto pass = [&] (int milliseconds) {
    for (int passed = 0; passed < milliseconds; passed += 100) {
      rig.now += std::chrono::milliseconds (100);
      stream.push (5, passed % 1000 == 0);
      rig.group->tick (rig.now);
    }
  };
  pass (10000);
  g_test_message ("asked %zu times in 10 s", rig.key_frames_wanted.size ());
  g_assert_cmpuint (rig.key_frames_wanted.size (), >=, 5);
  g_assert_cmpuint (rig.key_frames_wanted.size (), <=, 8);
  rig.path->takes_up_to = SIZE_MAX;
  rig.key_frames_wanted.clear ();
  stream.push (5, true);
  pass (3000);
  g_assert_cmpuint (rig.key_frames_wanted.size (), ==, 0);
  rig.path->takes_up_to = 0;
  stream.push (1, false);
  rig.group->tick (rig.now);
  g_assert_cmpuint (rig.key_frames_wanted.size (), ==, 1);
}

// Sound can go on with the next packet.
void test_path_that_refuses_sound ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  stream.push (1, true);
  rig.path->takes_up_to = 0;
  stream.push (1, true);
  rig.path->takes_up_to = SIZE_MAX;
  stream.push (1, true);
  const auto packets = rig.take_rtp ();
  g_assert_cmpuint (packets.size (), ==, 2);
  g_assert_cmpint (packets[1].sequence, ==, 2);
  g_assert_cmpuint (stream.lane->sent ().skipped, ==, 1);
}

struct Log {
  static void count (GstDebugCategory *, GstDebugLevel level, const gchar *, const gchar *, gint, GObject *,
                     GstDebugMessage *message, gpointer self)
  {
    const char *const text = gst_debug_message_get (message);
    if (level == GST_LEVEL_WARNING && g_strrstr (text, "path does not take all"))
      static_cast<Log *> (self)->warnings.emplace_back (text);
  }

  Log () { gst_debug_add_log_function (count, this, nullptr); }

  ~Log () { gst_debug_remove_log_function (count); }

  Log (const Log &) = delete;
  Log &operator= (const Log &) = delete;

  std::vector<std::string> warnings;
};

void test_told_once ()
{
  gst_debug_set_default_threshold (GST_LEVEL_WARNING);
  Log log;
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  for (size_t i = 0; i < 20; i++) {
    rig.path->takes_up_to = i % 2;
    stream.push (3, true);
  }
  g_assert_cmpuint (log.warnings.size (), ==, 1);
}

struct Refusal {
  const char *name;
  int error;
  bool advice; // to have larger buffers
};

const Refusal refusals[] = {
    {"full", EAGAIN, true},
    {"device-full", ENOBUFS, true},
    {"no-address", EINVAL, false},
    {"no-route", ENETUNREACH, false},
};

// Why, and what helps. A full path is told of after another reason was, too.
void test_told_why (const Refusal &row)
{
  gst_debug_set_default_threshold (GST_LEVEL_WARNING);
  Log log;
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  rig.path->takes_up_to = 0;
  for (const int error : {row.error, row.advice ? ENETDOWN : EAGAIN}) {
    rig.path->refusal = error;
    stream.push (3, true);
    stream.push (3, true);
  }
  g_assert_cmpuint (log.warnings.size (), ==, 2);
  g_assert_nonnull (std::strstr (log.warnings[0].c_str (), g_strerror (row.error)));
  for (size_t i = 0; i < 2; i++)
    g_assert_true ((log.warnings[i].find ("wmem_max") != std::string::npos) == ((i == 0) == row.advice));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/lane/refusal/skips", test_path_that_refuses);
  g_test_add_func ("/lane/refusal/asks", test_asks_after_refusal);
  g_test_add_func ("/lane/refusal/sound", test_path_that_refuses_sound);
  g_test_add_func ("/lane/refusal/told-once", test_told_once);
  add_table ("/lane/refusal/told-why", refusals, test_told_why);
  return g_test_run ();
}
