// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A call of two that changes while it is on: pads that come and go, and answers
// and offers that do with the sections what a peer may do.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "call_rig.hpp"
#include "leaks.hpp"
#include "long_run.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- pads

// A source of sound that is linked to a pad of its own, and taken away again.
class Extra {
public:
  explicit Extra (Caller &caller) : caller_ (caller)
  {
    GError *error = nullptr;
    source_ =
        GRef<GstElement>::sink (gst_parse_bin_from_description ("audiotestsrc is-live=true", TRUE, &error));
    g_assert_no_error (error);
    gst_bin_add (GST_BIN (caller.pipeline ()), source_.get ());
    pad_ = GRef<GstPad>::adopt (gst_element_request_pad_simple (caller.bin (), "audio_%u"));
    const auto src = GRef<GstPad>::adopt (gst_element_get_static_pad (source_.get (), "src"));
    g_assert_cmpint (gst_pad_link (src.get (), pad_.get ()), ==, GST_PAD_LINK_OK);
    gst_element_sync_state_with_parent (source_.get ());
  }

  ~Extra ()
  {
    gst_element_set_state (source_.get (), GST_STATE_NULL);
    gst_bin_remove (GST_BIN (caller_.pipeline ()), source_.get ());
    gst_element_release_request_pad (caller_.bin (), pad_.get ());
  }

  Extra (const Extra &) = delete;
  Extra &operator= (const Extra &) = delete;

private:
  Caller &caller_;
  GRef<GstElement> source_;
  GRef<GstPad> pad_;
};

// Of a quiet machine it is 100 ms, and what a user minds is half a second; far above
// both, for busy machines.
constexpr gint64 longest_stall_ms = 2000;

// Alternately on either side, while both are looked at.
void test_pads ()
{
  Caller first ("wsrtcbin name=b" PICTURES ("red") SEE), second ("wsrtcbin name=b" PICTURES ("blue") SEE);
  Exchange exchange (first, second);
  FlowWatch at_first (first.pipeline (), "seen"), at_second (second.pipeline (), "seen");
  GapWatch gap_first (first.pipeline (), "seen"), gap_second (second.pipeline (), "seen");
  first.play ();
  second.play ();
  exchange.meet ();
  wait_for ("pictures both ways", [&] { return at_first.buffers > 30 && at_second.buffers > 30; });
  (void)gap_first.take ();
  (void)gap_second.take ();
  const size_t threads = count_threads (), descriptors = count_descriptors ();
  std::vector<gint64> stalls;
  const auto offers = [&] { return exchange.sent (0, "offer") + exchange.sent (1, "offer"); };
  const auto settled = [&] (unsigned before) {
    wait_for ("a new session", [&] { return offers () > before; });
    const guint64 seen[] = {at_first.buffers, at_second.buffers};
    // Beyond the end of the old one.
    wait_for ("pictures",
              [&] { return at_first.buffers > seen[0] + 75 && at_second.buffers > seen[1] + 75; });
    stalls.push_back (std::max (gap_first.take (), gap_second.take ()));
  };
  for (int round = 0; round < rounds (10, 50); round++) {
    Caller &caller = round % 2 == 0 ? first : second;
    unsigned before = offers ();
    {
      const Extra extra (caller);
      settled (before);
      before = offers ();
    }
    settled (before);
  }
  std::sort (stalls.begin (), stalls.end ());
  g_test_message ("stalls: median %" G_GINT64_FORMAT " ms, longest %" G_GINT64_FORMAT " ms",
                  stalls[stalls.size () / 2], stalls.back ());
  g_assert_cmpint (stalls[stalls.size () / 2], <, longest_stall_ms);
  // Threads of a pool may be there now that were not before; of sessions there would be more.
  wait_for ("what belongs to sessions that have ended to go",
            [&] { return count_threads () <= threads + 8 && count_descriptors () <= descriptors + 8; });
  assert_text (first.complaints (), "");
  assert_text (second.complaints (), "");
}

// Before anybody has come nothing has begun behind its outputs either.
void test_end_before_a_peer ()
{
  Caller alone ("wsrtcbin name=b" PICTURES ("red") SOUND SEE HEAR);
  FlowWatch pictures (alone.pipeline (), "seen"), sound (alone.pipeline (), "heard");
  alone.play ();
  g_assert_true (gst_element_send_event (alone.pipeline (), gst_event_new_eos ()));
  wait_for ("the ends", [&] { return pictures.ends == 1 && sound.ends == 1; });
  assert_text (alone.complaints (), "");
}

// ---- what a peer may do

void replace_all (std::string &text, const std::string &from, const std::string &to)
{
  for (size_t at = 0; (at = text.find (from, at)) != text.npos; at += to.size ())
    text.replace (at, from.size (), to);
}

// The last section as one that is refused.
void refuse_last (std::string &sdp)
{
  const size_t at = sdp.rfind ("m=") + 2;
  const size_t port = sdp.find (' ', at) + 1;
  sdp.replace (port, sdp.find (' ', port) - port, "0");
  replace_all (sdp, "a=bundle-only\r\n", "");
  const size_t section = sdp.rfind ("m=");
  for (const char *direction : {"a=sendrecv", "a=sendonly", "a=recvonly"})
    if (const size_t found = sdp.find (direction, section); found != sdp.npos)
      sdp.replace (found, std::strlen (direction), "a=inactive");
}

void drop_last (std::string &sdp)
{
  const size_t at = sdp.rfind ("a=mid:") + std::strlen ("a=mid:");
  const std::string mid = sdp.substr (at, sdp.find_first_of ("\r\n", at) - at);
  sdp.erase (sdp.rfind ("m="));
  sdp.erase (sdp.find (" " + mid, sdp.find ("a=group:BUNDLE")), mid.size () + 1);
}

struct ChangeRow {
  const char *name;
  SdpType type;
  void (*change) (std::string &sdp);
  const char *complaint; // of either; "" = none
  bool first_sees;       // what the second sends
  bool second_sees;
  bool sound = false; // the offer has a section of sound, too, the last one
};

const ChangeRow change_rows[] = {
    {"answer-rejects-all", SdpType::Answer,
     [] (std::string &sdp) { replace_all (sdp, "a=sendrecv", "a=inactive"); }, "rejected", false, false},
    {"answer-only-sends", SdpType::Answer,
     [] (std::string &sdp) { replace_all (sdp, "a=sendrecv", "a=sendonly"); }, "", true, false},
    {"answer-only-receives", SdpType::Answer,
     [] (std::string &sdp) { replace_all (sdp, "a=sendrecv", "a=recvonly"); }, "", false, true},
    {"answer-refuses-sound", SdpType::Answer, refuse_last, "", true, true, true},
    {"answer-is-too-short", SdpType::Answer, drop_last, "media sections where our offer has", false, false,
     true},
    {"offer-only-sends", SdpType::Offer,
     [] (std::string &sdp) { replace_all (sdp, "a=sendrecv", "a=sendonly"); }, "", false, true},
    {"offer-only-receives", SdpType::Offer,
     [] (std::string &sdp) { replace_all (sdp, "a=sendrecv", "a=recvonly"); }, "", true, false},
    {"offer-of-an-unknown-codec", SdpType::Offer,
     [] (std::string &sdp) { replace_all (sdp, "VP8/", "VP7/"); }, "a codec that we have", false, false},
};

void test_change (const ChangeRow &row)
{
  Caller first (
      std::string ("wsrtcbin name=b role=offerer receive-audio=0 video-codecs=<VP8>" PICTURES ("red") SEE) +
      (row.sound ? SOUND : ""));
  Caller second ("wsrtcbin name=b role=answerer video-codecs=<VP8>" PICTURES ("blue") SEE);
  Exchange exchange (first, second);
  exchange.set_pass ([&] (int, Message &message) {
    auto *description = std::get_if<Description> (&message.body);
    if (description && description->type == row.type)
      row.change (description->sdp);
    return true;
  });
  FlowWatch at_first (first.pipeline (), "seen"), at_second (second.pipeline (), "seen");
  first.play ();
  second.play ();
  exchange.meet ();
  if (row.first_sees)
    wait_for ("blue", [&] { return is_blue (at_first.picture ()); });
  if (row.second_sees)
    wait_for ("red", [&] { return is_red (at_second.picture ()); });
  if (*row.complaint)
    wait_for (row.complaint, [&] {
      return (first.complaints () + second.complaints ()).find (row.complaint) != std::string::npos;
    });
  g_assert_cmpuint (first.count_errors () + second.count_errors (), ==, 0);
  g_assert_cmpint (at_first.buffers > 0, ==, row.first_sees);
  g_assert_cmpint (at_second.buffers > 0, ==, row.second_sees);
  // Whatever it was, the next call is as good as any.
  exchange.part ();
  exchange.set_pass (nullptr);
  exchange.meet ();
  wait_for ("pictures both ways",
            [&] { return is_blue (at_first.picture ()) && is_red (at_second.picture ()); });
}

// ---- clocks

// How late what comes is at least, in some pictures.
gint64 lateness (const Caller &caller, const FlowWatch &out)
{
  constexpr guint64 enough = 30;
  const guint64 before = out.buffers;
  gint64 least = G_MAXINT64;
  wait_for ("pictures", [&] {
    const auto now = static_cast<gint64> (gst_element_get_current_running_time (caller.pipeline ()));
    least = std::min (least, now - out.last_pts.load ());
    return out.buffers >= before + enough;
  });
  return least;
}

// A sound card gives the clock, which is not as fast as that of the machine; but not by
// so much.
void test_clock_of_sound ()
{
  constexpr GstClockTime faster = 1009, than = 1000;
  const auto clock = GRef<GstClock>::sink (
      GST_CLOCK (g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_MONOTONIC, nullptr)));
  const GstClockTime now = gst_clock_get_internal_time (clock.get ());
  gst_clock_set_calibration (clock.get (), now, now, faster, than);
  Caller first ("wsrtcbin name=b" PICTURES ("red"));
  Caller second ("wsrtcbin name=b" SEE);
  gst_pipeline_use_clock (GST_PIPELINE (second.pipeline ()), clock.get ());
  Exchange exchange (first, second);
  FlowWatch seen (second.pipeline (), "seen");
  first.play ();
  second.play ();
  first.wait_for_inputs ();
  exchange.meet ();
  wait_for ("pictures", [&] { return seen.buffers >= 60; });
  const gint64 before = lateness (second, seen), began = g_get_monotonic_time ();
  wait_for ("some seconds to pass",
            [&] { return g_get_monotonic_time () - began > 10 * G_TIME_SPAN_SECOND; });
  // What follows no clock is later from second to second; what waits for a processor, now and then.
  wait_for ("pictures as early as at first", [&] {
    const gint64 after = lateness (second, seen);
    g_test_message ("late by %.1f ms, then by %.1f ms", double (before) / GST_MSECOND,
                    double (after) / GST_MSECOND);
    return after - before < 50 * static_cast<gint64> (GST_MSECOND);
  });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/bin/changes/pads", test_pads);
  g_test_add_func ("/bin/changes/end-before-a-peer", test_end_before_a_peer);
  add_table ("/bin/changes/sdp", change_rows, test_change);
  g_test_add_func ("/bin/changes/clock-of-sound", test_clock_of_sound);
  return g_test_run ();
}
