// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Many viewers at once, and more than there is room for: each is served or told
// that there is no place, none gets half of it, and who watched before misses
// nothing. "./dev test --long" does it with more.
#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "big_endian.hpp"
#include "long_run.hpp"
#include "sink_rig.hpp"
#include "table.hpp"
#include "watcher.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr unsigned frames_of_each = 6;

// How much of the stream has come to one of them.
struct Served {
  std::atomic<unsigned> frames{0};
  std::atomic<uint32_t> time{0};

  void see (const guint8 *packet)
  {
    const uint32_t now = read_be32 (packet + 4);
    if (time.exchange (now) != now)
      frames++;
  }
};

class Rush {
public:
  explicit Rush (SinkRig &rig) : rig_ (rig) {}

  // They come evenly spread over that time, or as fast as they can.
  void come (int count, Milliseconds within)
  {
    const gint64 start = g_get_monotonic_time ();
    for (int i = 0; i < count; i++) {
      const gint64 turn = start + gint64 (within.count ()) * 1000 * i / count;
      wait_for ("the turn of a viewer", [turn] { return g_get_monotonic_time () >= turn; });
      join ("viewer-" + std::to_string (i));
    }
  }

  void join (const std::string &id)
  {
    const auto served = served_[id] = std::make_shared<Served> ();
    ViewerOptions options;
    options.role = "viewer";
    options.receiver.codecs = {"VP8"};
    options.receiver.on_packet = [served] (const guint8 *packet, gsize) { served->see (packet); };
    rig_.join (id, options);
  }

  bool plays (const std::string &id) { return served_[id]->frames >= frames_of_each; }

  // Each of them plays or has been told.
  bool settled ()
  {
    for (const auto &one : served_)
      if (!plays (one.first) && !told (one.first))
        return false;
    return true;
  }

  // Who has been told has got nothing else.
  size_t count_refused ()
  {
    for (const auto &[id, code] : told_) {
      assert_text (code, "busy");
      g_assert_nonnull (rig_.line ().take_message (GST_WSRTC_MESSAGE_BYE, id.c_str ()).get ());
      g_assert_null (rig_.line ().take_message (GST_WSRTC_MESSAGE_OFFER, id.c_str ()).get ());
      g_assert_cmpuint (served_[id]->frames, ==, 0);
    }
    return told_.size ();
  }

  std::string one_who_plays () const
  {
    for (const auto &one : served_)
      if (told_.count (one.first) == 0)
        return one.first;
    return {};
  }

private:
  bool told (const std::string &id)
  {
    if (told_.count (id) != 0)
      return true;
    const MessagePtr error = rig_.line ().take_message (GST_WSRTC_MESSAGE_ERROR, id.c_str ());
    if (error)
      told_[id] = gst_wsrtc_message_get_code (error.get ());
    return error != nullptr;
  }

  SinkRig &rig_;
  std::map<std::string, std::shared_ptr<Served>> served_;
  std::map<std::string, std::string> told_; // the code of the error
};

struct Row {
  const char *name;
  std::array<int, 2> viewers; // usually, and in a long run
  std::array<int, 2> places;  // with the one who was there before
  std::array<int, 2> within;  // ms
};

const Row rows[] = {
    {"in-a-second", {20, 100}, {100, 512}, {1000, 1000}},
    {"no-place-for-all", {30, 150}, {25, 125}, {0, 30000}},
};

void test_rush (const Row &row)
{
  const int viewers = rounds (row.viewers[0], row.viewers[1]);
  const int places = rounds (row.places[0], row.places[1]);
  Watcher watcher ({"VP8"});
  SinkRig rig (("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=10/1 ! "
                "wsrtcsink name=s max-peers=" +
                std::to_string (places))
                   .c_str ());
  Rush rush (rig);
  rig.play ();
  rig.join ("stays", watcher.options ());
  rig.wait_for_packets ("stays");

  const gint64 start = g_get_monotonic_time ();
  const auto passed = [start] { return static_cast<int> ((g_get_monotonic_time () - start) / 1000); };
  rush.come (viewers, Milliseconds (rounds (row.within[0], row.within[1])));
  const int come = passed ();
  wait_for (
      "all to play or to be told that there is no place", [&] { return rush.settled (); },
      Milliseconds (rounds (20000, 120000)));
  const size_t refused = rush.count_refused ();
  g_test_message ("%d viewers came within %d ms: %d ms after the first one, %zu play and %zu know that "
                  "there is no place",
                  viewers, come, passed (), viewers - refused, refused);
  g_assert_cmpuint (refused, ==, static_cast<size_t> (std::max (0, viewers + 1 - places)));

  rig.wait_for_packets ("stays");
  g_assert_cmpuint (watcher.lost, ==, 0);
  assert_text (rig.complaints (), "");

  const std::string leaves = rush.one_who_plays ();
  rig.leave (leaves);
  rig.wait_until_removed (leaves);
  rush.join ("next");
  wait_for ("the one who comes then to play", [&] { return rush.plays ("next"); });
  rig.stop ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/rush", rows, test_rush);
  return g_test_run ();
}
