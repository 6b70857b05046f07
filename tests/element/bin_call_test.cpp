// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Two wsrtcbin: who offers, what goes which way, offers that cross, and one that
// goes and comes back.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "call_rig.hpp"
#include "data_sides.hpp"
#include "leaks.hpp"
#include "receiver_sdp.hpp"
#include "stats_fields.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- what goes which way

struct WayRow {
  const char *name;
  const char *first;
  const char *second;
  const char *offerer; // "first", "second", or "either"
};

const WayRow way_rows[] = {
    {"one-way-sender-offers", "wsrtcbin name=b role=offerer receive-video=0 receive-audio=0" PICTURES ("red"),
     "wsrtcbin name=b role=answerer" SEE, "first"},
    {"one-way-receiver-offers",
     "wsrtcbin name=b role=answerer receive-video=0 receive-audio=0" PICTURES ("red"),
     "wsrtcbin name=b role=offerer" SEE, "second"},
    {"one-way-either", "wsrtcbin name=b" PICTURES ("red"), "wsrtcbin name=b" SEE, "either"},
    {"both-ways-first-offers", "wsrtcbin name=b role=offerer" PICTURES ("red") SEE,
     "wsrtcbin name=b role=answerer" PICTURES ("blue") SEE, "first"},
    {"both-ways-second-offers", "wsrtcbin name=b role=answerer" PICTURES ("red") SEE,
     "wsrtcbin name=b role=offerer" PICTURES ("blue") SEE, "second"},
    {"both-ways-auto", "wsrtcbin name=b" PICTURES ("red") SEE, "wsrtcbin name=b" PICTURES ("blue") SEE,
     "first"},
    {"both-ways-other-answers-only", "wsrtcbin name=b role=answerer" PICTURES ("red") SEE,
     "wsrtcbin name=b" PICTURES ("blue") SEE, "second"},
    {"both-ways-picture-and-sound", "wsrtcbin name=b" PICTURES ("red") SOUND SEE HEAR,
     "wsrtcbin name=b" PICTURES ("blue") SOUND SEE HEAR, "first"},
    {"both-ways-h264", "wsrtcbin name=b video-codecs=<H264>" PICTURES ("red") SEE,
     "wsrtcbin name=b video-codecs=<H264>" PICTURES ("blue") SEE, "first"},
    {"picture-one-way-sound-other", "wsrtcbin name=b" PICTURES ("red") HEAR, "wsrtcbin name=b" SOUND SEE,
     "first"},
    {"nothing-back", "wsrtcbin name=b receive-video=0 receive-audio=0" PICTURES ("red"),
     "wsrtcbin name=b" PICTURES ("blue") SEE, "first"},
};

bool has (const Caller &caller, const char *name)
{
  return static_cast<bool> (
      GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (caller.pipeline ()), name)));
}

// Of what one caller is shown.
struct Watches {
  explicit Watches (Caller &caller)
  {
    if (has (caller, "seen"))
      seen.emplace (caller.pipeline (), "seen");
    if (has (caller, "heard"))
      heard.emplace (caller.pipeline (), "heard");
  }

  std::optional<FlowWatch> seen, heard;
};

void expect_media (const Watches &watches, bool (*is_right) (const SeenPicture &))
{
  if (watches.seen)
    wait_for ("the picture of the other one", [&] { return is_right (watches.seen->picture ()); });
  if (watches.heard)
    wait_for ("the sound of the other one", [&] { return watches.heard->buffers > 20; });
}

// Of what comes.
void expect_figures (const Caller &caller, const Watches &watches)
{
  const PadFigures video (caller.bin (), "src_video_0"), audio (caller.bin (), "src_audio_0");
  if (watches.seen)
    g_assert_cmpuint (video.count ("packets-received"), >, 0);
  if (watches.heard)
    g_assert_cmpuint (audio.count ("packets-received"), >, 0);
}

void test_way (const WayRow &row)
{
  Caller first (row.first), second (row.second);
  Exchange exchange (first, second);
  Watches at_first (first), at_second (second);
  first.play ();
  second.play ();
  first.wait_for_inputs ();
  second.wait_for_inputs ();
  exchange.meet ();
  expect_media (at_first, is_blue);
  expect_media (at_second, is_red);
  expect_figures (first, at_first);
  expect_figures (second, at_second);
  assert_text (first.complaints (), "");
  assert_text (second.complaints (), "");
  const std::string offerer = row.offerer;
  if (offerer != "either") {
    g_assert_cmpuint (exchange.sent (0, "offer"), ==, offerer == "first" ? 1 : 0);
    g_assert_cmpuint (exchange.sent (1, "offer"), ==, offerer == "second" ? 1 : 0);
  }
}

struct LiarRow {
  const char *name;
  int who;
};

const LiarRow liar_rows[] = {{"offerer", 0}, {"answerer", 1}};

// Its certificate is not that of its description: nothing of it comes out at the
// other one, which says so.
void test_liar (const LiarRow &row)
{
  Caller first ("wsrtcbin name=b role=offerer" PICTURES ("red") SEE);
  Caller second ("wsrtcbin name=b role=answerer" PICTURES ("blue") SEE);
  Caller &honest = row.who == 0 ? second : first;
  Exchange exchange (first, second);
  exchange.set_pass ([who = row.who] (int from, Message &message) {
    if (auto *description = std::get_if<Description> (&message.body); description && from == who)
      description->sdp = with_wrong_fingerprints (std::move (description->sdp));
    return true;
  });
  Watches watches (honest);
  first.play ();
  second.play ();
  exchange.meet ();
  wait_for ("a complaint",
            [&] { return honest.complaints ().find ("certificate is not the one") != std::string::npos; });
  g_assert_cmpuint (watches.seen->buffers, ==, 0);
  g_assert_cmpuint (honest.count_errors (), ==, 0);
}

// The offerer's channel, and what goes through it both ways.
void test_data ()
{
  DataApplication at_first, at_second (true); // which says everything again
  Caller first ("wsrtcbin name=b role=offerer data-channels=<chat>" PICTURES ("red") SEE);
  Caller second ("wsrtcbin name=b role=answerer accept-data-channels=true" PICTURES ("blue") SEE);
  Exchange exchange (first, second);
  Watches first_watches (first), second_watches (second);
  at_first.listen_to (first.bin ());
  at_second.listen_to (second.bin ());
  first.play ();
  second.play ();
  exchange.meet ();
  at_first.log.wait_for_line ("chat open");
  at_second.log.wait_for_line ("chat open");
  gst_wsrtc_data_channel_send_string (at_first.channel ("chat").get (), "hello", nullptr);
  at_second.log.wait_for_line ("chat text hello");
  at_first.log.wait_for_line ("chat text hello");
  expect_media (first_watches, is_blue);
  expect_media (second_watches, is_red);
  assert_text (first.complaints (), "");
  assert_text (second.complaints (), "");
}

// ---- offers that cross

const char both_offer[] = "wsrtcbin name=b role=offerer receive-audio=0";

// In each round both have offered before either hears of it.
void test_glare ()
{
  Caller first (both_offer + std::string (PICTURES ("red") SEE));
  Caller second (both_offer + std::string (PICTURES ("blue") SEE));
  Exchange exchange (first, second);
  exchange.cross_offers ();
  Watches at_first (first), at_second (second);
  first.play ();
  second.play ();
  constexpr unsigned times = 100;
  const auto answers = [&] { return exchange.sent (0, "answer") + exchange.sent (1, "answer"); };
  gint64 longest = 0;
  for (unsigned round = 0; round < times; round++) {
    const gint64 begun = g_get_monotonic_time ();
    const unsigned before = answers ();
    exchange.meet ();
    // From here on nothing comes of the round before.
    wait_for ("an answer", [&] { return answers () > before; });
    at_first.seen->buffers = 0;
    at_second.seen->buffers = 0;
    wait_for ("pictures both ways",
              [&] { return at_first.seen->buffers > 0 && at_second.seen->buffers > 0; });
    longest = std::max (longest, (g_get_monotonic_time () - begun) / 1000);
    exchange.part ();
  }
  g_test_message ("%u rounds, the longest took %" G_GINT64_FORMAT " ms", times, longest);
  g_assert_cmpuint (exchange.sent (0, "offer"), ==, times);
  g_assert_cmpuint (exchange.sent (1, "offer"), ==, times);
  g_assert_cmpuint (exchange.sent (0, "answer"), ==, 0); // it is not polite
  g_assert_cmpuint (exchange.sent (1, "answer"), ==, times);
  g_assert_cmpuint (first.count_errors () + second.count_errors (), ==, 0);
  g_assert_cmpuint (first.source_pads ().size (), ==, 1);
}

// ---- coming back

// Signalling runs in READY: a program may start its pipeline when somebody calls.
void test_started_by_a_handler ()
{
  Caller first ("wsrtcbin name=b" PICTURES ("red") SEE), second ("wsrtcbin name=b" PICTURES ("blue") SEE);
  FlowWatch at_first (first.pipeline (), "seen"), at_second (second.pipeline (), "seen");
  const auto start = +[] (GstElement *, const char *, GstElement *pipeline) {
    g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  };
  const SignalHook hook (first.bin (), "peer-added", G_CALLBACK (start), first.pipeline ());
  gst_element_set_state (first.pipeline (), GST_STATE_READY);
  second.play ();
  Exchange exchange (first, second);
  exchange.meet ();
  wait_for ("blue", [&] { return is_blue (at_first.picture ()); });
  wait_for ("red", [&] { return is_red (at_second.picture ()); });
}

void test_comes_back ()
{
  Caller first ("wsrtcbin name=b" PICTURES ("red") SEE);
  FlowWatch seen (first.pipeline (), "seen");
  first.play ();
  auto second = std::make_unique<Caller> ("wsrtcbin name=b" PICTURES ("blue") SEE);
  second->play ();
  auto exchange = std::make_unique<Exchange> (first, *second);
  exchange->meet ();
  wait_for ("blue", [&] { return is_blue (seen.picture ()); });
  const std::string id = seen.stream_id ();
  for (int round = 0; round < 3; round++) {
    exchange->part ();
    exchange = nullptr;
    second = std::make_unique<Caller> ("wsrtcbin name=b" PICTURES ("blue") SEE);
    second->play ();
    FlowWatch other (second->pipeline (), "seen");
    exchange = std::make_unique<Exchange> (first, *second);
    const gint64 begun = g_get_monotonic_time ();
    exchange->meet ();
    const guint64 before = seen.buffers;
    wait_for ("pictures again", [&] { return seen.buffers > before + 5 && is_red (other.picture ()); });
    const gint64 took = (g_get_monotonic_time () - begun) / 1000;
    g_test_message ("back after %" G_GINT64_FORMAT " ms", took);
    g_assert_cmpint (took, <, 3000);
  }
  assert_text (seen.stream_id (), id);
  g_assert_cmpuint (seen.ends, ==, 0);
  g_assert_cmpuint (first.source_pads ().size (), ==, 2 - 1);
  g_assert_cmpuint (first.count_errors (), ==, 0);
}

// It was away from the server only, and is known by another name now.
void test_new_name ()
{
  Caller first ("wsrtcbin name=b" PICTURES ("red") SEE), second ("wsrtcbin name=b" PICTURES ("blue") SEE);
  Exchange exchange (first, second);
  FlowWatch at_first (first.pipeline (), "seen"), at_second (second.pipeline (), "seen");
  first.play ();
  second.play ();
  exchange.meet ();
  wait_for ("pictures both ways", [&] { return at_first.buffers > 5 && at_second.buffers > 5; });
  exchange.replace_second ();
  wait_for ("another session", [&] { return exchange.sent (0, "offer") + exchange.sent (1, "offer") >= 2; });
  const guint64 before[] = {at_first.buffers, at_second.buffers};
  wait_for ("pictures both ways",
            [&] { return at_first.buffers > before[0] + 30 && at_second.buffers > before[1] + 30; });
  g_assert_cmpuint (first.count_errors () + second.count_errors (), ==, 0);
}

void test_leaves_nothing ()
{
  const auto call = [] {
    Caller first ("wsrtcbin name=b" PICTURES ("red") SOUND SEE HEAR);
    Caller second ("wsrtcbin name=b" PICTURES ("blue") SOUND SEE HEAR);
    Exchange exchange (first, second);
    Watches at_first (first), at_second (second);
    first.play ();
    second.play ();
    exchange.meet ();
    expect_media (at_first, is_blue);
    expect_media (at_second, is_red);
  };
  call ();
  const LeakGuard guard;
  call ();
  call ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bin/call/way", way_rows, test_way);
  add_table ("/bin/call/liar", liar_rows, test_liar);
  g_test_add_func ("/bin/call/data", test_data);
  g_test_add_func ("/bin/call/glare", test_glare);
  g_test_add_func ("/bin/call/started-by-a-handler", test_started_by_a_handler);
  g_test_add_func ("/bin/call/comes-back", test_comes_back);
  g_test_add_func ("/bin/call/new-name", test_new_name);
  g_test_add_func ("/bin/call/leaves-nothing", test_leaves_nothing);
  return g_test_run ();
}
