// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Pads of a wsrtcsink: what can be set on them, and what viewers notice when
// they come and go, which is as little as can be.
#include <atomic>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "codecs.hpp"
#include "packet_gaps.hpp"
#include "peer_watch.hpp"
#include "sink_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *raw_both =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
    "wsrtcsink name=s negotiation-timeout=4000 audiotestsrc name=a is-live=true ! s.";

// Far above what it takes, for busy machines; the figure is in the log.
constexpr int gap_limit_ms = 1500;

// ---- properties

GRef<GstPad> pad_of (SinkRig &rig, const char *name)
{
  auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.sink (), name));
  g_assert_nonnull (pad.get ());
  return pad;
}

std::string msid_of (GstPad *pad)
{
  GUnique<char> text;
  g_object_get (pad, "msid", &text, nullptr);
  return text.get ();
}

// What the offer says of each section, joined.
std::string msids_in (const char *sdp)
{
  std::string found;
  g_auto (GStrv) lines = g_strsplit (sdp, "\r\n", -1);
  for (char **line = lines; *line; line++)
    if (g_str_has_prefix (*line, "a=msid:"))
      found += std::string (found.empty () ? "" : " ") +
               std::string (*line + strlen ("a=msid:"), strcspn (*line + strlen ("a=msid:"), " "));
  return found;
}

struct Named {
  const char *name;
  const char *properties; // of wsrtcsink
  const char *msids;      // in the order of the pads
};

const Named named[] = {
    {"default", "", "wsrtc wsrtc wsrtc"},
    {"one", "video_0::msid=screen", "screen wsrtc wsrtc"},
    {"all", "video_0::msid=screen video_1::msid=camera audio_2::msid=camera", "screen camera camera"},
};

void test_msid (const Named &row)
{
  SinkRig rig (
      (std::string ("wsrtcsink name=s ") + row.properties +
       "  videotestsrc is-live=true ! s.  videotestsrc is-live=true ! s.  audiotestsrc is-live=true ! s.")
          .c_str ());
  rig.play ();
  rig.join ("ann");
  const MessagePtr offer = rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "ann");
  assert_text (msids_in (gst_wsrtc_message_get_text (offer.get ())), row.msids);
  rig.wait_for_sections ("ann", 3);
}

// Sessions that run keep the name, the next one has the new one.
void test_msid_later ()
{
  SinkRig rig (raw_both);
  rig.play ();
  rig.join ("ann");
  (void)rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "ann");
  rig.wait_for_packets ("ann");
  g_object_set (pad_of (rig, "video_0").get (), "msid", "screen", nullptr);
  rig.join ("bob");
  const MessagePtr offer = rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "bob");
  assert_text (msids_in (gst_wsrtc_message_get_text (offer.get ())), "screen wsrtc");
  g_assert_null (rig.line ().take_message (GST_WSRTC_MESSAGE_OFFER, "ann").get ());
}

struct BadName {
  const char *name;
  std::string msid;
};

const BadName bad_names[] = {
    {"empty", ""},
    {"spaces", "my screen"},
    {"line-end", "a\r\na=sendrecv"},
    {"not-ascii", "B\xc3\xbchne"},
    {"too-long", std::string (65, 'a')},
};

void test_bad_msid (const BadName &row)
{
  SinkRig rig (raw_both);
  const auto pad = pad_of (rig, "video_0");
  g_test_expect_message ("wsrtc", G_LOG_LEVEL_WARNING, "video_0: a MediaStream cannot be called *");
  g_object_set (pad.get (), "msid", row.msid.c_str (), nullptr);
  g_test_assert_expected_messages ();
  assert_text (msid_of (pad.get ()), "wsrtc");
  g_object_set (pad.get (), "msid", std::string (64, 'a').c_str (), nullptr);
  assert_text (msid_of (pad.get ()), std::string (64, 'a'));
  g_object_set (pad.get (), "msid", nullptr, nullptr);
  assert_text (msid_of (pad.get ()), "wsrtc");
}

// Else the clock of a pipeline would go with one of its inputs.
void test_no_clock ()
{
  SinkRig rig (raw_both);
  rig.play ();
  g_assert_null (gst_element_provide_clock (rig.sink ()));
}

void count_child (GstChildProxy *, GObject *, const char *, int *count)
{
  ++*count;
}

void test_children ()
{
  const auto sink = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsink", nullptr));
  auto *proxy = GST_CHILD_PROXY (sink.get ());
  int added = 0, removed = 0;
  const guint none = gst_child_proxy_get_children_count (proxy);
  const auto pad = GRef<GstPad>::adopt (gst_element_request_pad_simple (sink.get (), "video_%u"));
  g_signal_connect (proxy, "child-added", G_CALLBACK (count_child), &added);
  g_signal_connect (proxy, "child-removed", G_CALLBACK (count_child), &removed);
  const auto other = GRef<GstPad>::adopt (gst_element_request_pad_simple (sink.get (), "audio_%u"));
  g_assert_cmpint (added, ==, 2); // the pad, and what stands behind it
  gst_child_proxy_set (proxy, "video_0::msid", "screen", "audio_1::msid", "music", nullptr);
  assert_text (msid_of (pad.get ()) + " " + msid_of (other.get ()), "screen music");

  const guint count = gst_child_proxy_get_children_count (proxy);
  g_assert_cmpuint (count, ==, none + 4);
  for (guint i = 0; i < count; i++) {
    const auto child = GRef<GObject>::adopt (gst_child_proxy_get_child_by_index (proxy, i));
    g_assert_nonnull (child.get ());
    const auto same =
        GRef<GObject>::adopt (gst_child_proxy_get_child_by_name (proxy, GST_OBJECT_NAME (child.get ())));
    g_assert_true (same.get () == child.get ());
  }
  g_assert_null (gst_child_proxy_get_child_by_index (proxy, count));
  g_assert_null (gst_child_proxy_get_child_by_name (proxy, "video_7"));
  gst_element_release_request_pad (sink.get (), other.get ());
  g_assert_cmpint (removed, ==, 2);
  g_signal_handlers_disconnect_by_data (proxy, &added);
  g_signal_handlers_disconnect_by_data (proxy, &removed); // the sink outlives them
}

// ---- pads while it plays

ViewerOptions watched_by (const std::shared_ptr<PacketGaps> &gaps, bool keeps_old)
{
  ViewerOptions options;
  options.receiver.keep_old = keeps_old;
  options.receiver.on_packet = PacketGaps::watch (gaps);
  return options;
}

int payload_type_of (const char *codec)
{
  return find_codec (codec)->payload_type;
}

struct Change {
  const char *name;
  void (*make) (SinkRig &rig);
  size_t sections; // afterwards
};

const Change changes[] = {
    {"added", [] (SinkRig &rig) { rig.add_source ("b"); }, 3},
    {"removed", [] (SinkRig &rig) { rig.remove_source ("a", "audio_1"); }, 1},
    {"replaced",
     [] (SinkRig &rig) {
       rig.remove_source ("a", "audio_1");
       rig.add_source ("b");
     },
     2},
};

// What a viewer says to an offer, held back until the test lets it go.
class HeldAnswer {
public:
  bool take (const Message &message)
  {
    const std::lock_guard lock (mutex_);
    const auto *description = std::get_if<Description> (&message.body);
    if (!hold_ || !description)
      return false;
    held_ = *description;
    return true;
  }

  void hold ()
  {
    const std::lock_guard lock (mutex_);
    hold_ = true;
  }

  Description let_go ()
  {
    wait_for ("an answer", [this] {
      const std::lock_guard lock (mutex_);
      return held_.has_value ();
    });
    const std::lock_guard lock (mutex_);
    hold_ = false;
    return *held_;
  }

private:
  std::mutex mutex_; // protects both; the viewer answers on its own thread
  bool hold_ = false;
  std::optional<Description> held_;
};

// A viewer as our page: the old connection goes on beside the new one, until
// the element ends it. However long the new one takes.
void test_others_go_on (const Change &row)
{
  SinkRig rig (raw_both);
  PeerWatch peers (rig.sink ());
  HeldAnswer answer;
  const auto gaps = std::make_shared<PacketGaps> ();
  auto options = watched_by (gaps, true);
  options.alter = [&] (const Message &message) { return !answer.take (message); };
  rig.play ();
  rig.join ("ann", options);
  rig.wait_for_sections ("ann", 2);

  gaps->start ();
  answer.hold ();
  row.make (rig);
  const Description held = answer.let_go ();
  rig.wait_for_packets ("ann", 30); // of the old session: there is no other
  g_assert_cmpuint (peers.count_alive (), ==, 2);
  rig.say ("ann", held);
  rig.wait_for_sections ("ann", row.sections);
  peers.wait_for_alive (1);
  rig.wait_for_packets ("ann", 30);
  const int gap = gaps->longest (payload_type_of ("VP8"));
  g_test_message ("longest wait for a packet of the other input: %d ms", gap);
  g_assert_cmpint (gap, <, gap_limit_ms);
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
}

// A viewer as the article's page: it ends the old connection when it is offered
// a new one.
void test_old_is_closed ()
{
  SinkRig rig (raw_both);
  PeerWatch peers (rig.sink ());
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  rig.add_source ("b");
  rig.wait_for_sections ("ann", 3);
  peers.wait_for_alive (1);
  rig.wait_for_packets ("ann");
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
}

void test_coalesced ()
{
  SinkRig rig (raw_both);
  PeerWatch peers (rig.sink ());
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  rig.remove_source ("a", "audio_1");
  for (const char *name : {"b", "c", "d"})
    rig.add_source (name);
  rig.wait_for_sections ("ann", 4);
  peers.wait_for_alive (1);
  // One for the pads that went and came, and at most one more for those whose
  // first buffer took longer.
  g_test_message ("%zu sessions", peers.count_made ());
  g_assert_cmpuint (peers.count_made (), <=, 3);
  assert_text (rig.complaints (), "");
}

// Who does not answer the new offer keeps what it has; the next change is
// offered again.
void test_new_session_fails ()
{
  std::atomic<bool> answers{true};
  SinkRig rig (raw_both);
  PeerWatch peers (rig.sink ());
  const auto gaps = std::make_shared<PacketGaps> ();
  auto options = watched_by (gaps, true);
  options.alter = [&] (const Message &message) {
    return answers || !std::holds_alternative<Description> (message.body);
  };
  rig.play ();
  rig.join ("ann", options);
  rig.wait_for_sections ("ann", 2);
  gaps->start ();
  answers = false;
  rig.add_source ("b");
  wait_for ("another webrtcbin", [&] { return peers.count_made () == 2; });
  peers.wait_for_alive (1);
  g_assert_false (rig.removed ("ann"));
  g_assert_cmpint (gaps->longest (payload_type_of ("VP8")), <, gap_limit_ms);

  answers = true;
  rig.add_source ("c");
  rig.wait_for_sections ("ann", 4);
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
}

// One that nothing comes from is no reason to make anybody wait.
void test_pad_without_media ()
{
  SinkRig rig (raw_both);
  PeerWatch peers (rig.sink ());
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  const auto pad = GRef<GstPad>::adopt (gst_element_request_pad_simple (rig.sink (), "video_%u"));
  rig.join ("bob");
  rig.wait_for_sections ("bob", 2);
  gst_element_release_request_pad (rig.sink (), pad.get ());
  rig.wait_for_packets ("ann");
  g_assert_cmpuint (peers.count_made (), ==, 2);
  assert_text (rig.complaints (), "");
}

// Nor is one that is there from the start, beyond a moment.
void test_silent_from_the_start ()
{
  SinkRig rig (raw_both);
  const auto pad = GRef<GstPad>::adopt (gst_element_request_pad_simple (rig.sink (), "video_%u"));
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  rig.wait_for_complaint ("no media have come yet; the stream starts without them");
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
  rig.wait_for_packets ("ann");
}

// ---- who links elements and not pads

GstPad *add_source_pad (GstElement *source, const char *name, const char *caps)
{
  const auto any = MiniRef<GstCaps>::adopt (gst_caps_from_string (caps));
  const auto templ =
      GRef<GstPadTemplate>::sink (gst_pad_template_new (name, GST_PAD_SRC, GST_PAD_ALWAYS, any.get ()));
  GstPad *pad = gst_pad_new_from_template (templ.get (), name);
  gst_pad_use_fixed_caps (pad);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (source, pad);
  return pad;
}

// Makes the thread that asks for the first pad slow at it.
struct Slow {
  std::thread::id thread;
  std::atomic<bool> asked{false};

  // Until the other one has got something, or seems to wait.
  static void on_element (GstBin *sink, GstElement *, gpointer data)
  {
    constexpr gint64 seems_to_wait = 30 * G_TIME_SPAN_MILLISECOND;
    constexpr gulong poll_us = 1000;
    auto &self = *static_cast<Slow *> (data);
    if (std::this_thread::get_id () != self.thread)
      return;
    self.asked = true;
    const gint64 until = g_get_monotonic_time () + seems_to_wait;
    while (GST_BIN_NUMCHILDREN (sink) < 2 && g_get_monotonic_time () < until)
      g_usleep (poll_us);
  }
};

// As gst-launch-1.0 does for ":" when rtspsrc adds a pad in each of two threads,
// which then push at once: whoever returns finds its own pad linked.
void test_two_at_once ()
{
  Slow slow; // until the element has ended
  SinkRig rig ("wsrtcsink name=s identity");
  GstElement *source = gst_bin_new (nullptr);
  gst_bin_add (GST_BIN (rig.pipeline ()), source);
  GstPad *first = add_source_pad (source, "first", "application/x-rtp,media=video");
  std::atomic<bool> go{false};
  std::thread other ([&] {
    wait_for ("the start", [&] { return go.load (); });
    gst_element_link_pads (source, nullptr, rig.sink (), nullptr);
  });
  slow.thread = other.get_id ();
  g_signal_connect (rig.sink (), "element-added", G_CALLBACK (Slow::on_element), &slow);
  go = true;
  wait_for ("the first one to ask", [&] { return slow.asked.load (); });
  GstPad *second = add_source_pad (source, "second", "application/x-rtp,media=audio");
  gst_element_link_pads (source, nullptr, rig.sink (), nullptr);
  const bool linked = gst_pad_is_linked (second);
  other.join ();
  g_assert_true (linked);
  g_assert_true (gst_pad_is_linked (first));
  assert_text (rig.complaints (), "");
}

// Who asks for pads and does not link them holds up nobody for long.
void test_pads_that_stay_alone ()
{
  constexpr gint64 long_time = 2 * G_TIME_SPAN_SECOND; // far above, for busy machines
  SinkRig rig ("wsrtcsink name=s identity");
  const auto ask = [&] { gst_object_unref (gst_element_request_pad_simple (rig.sink (), "video_%u")); };
  std::thread (ask).join ();
  const gint64 start = g_get_monotonic_time ();
  ask ();
  std::thread (ask).join ();
  g_assert_cmpint (g_get_monotonic_time () - start, <, long_time);
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/pads/msid", named, test_msid);
  g_test_add_func ("/sink/pads/msid-later", test_msid_later);
  add_table ("/sink/pads/bad-msid", bad_names, test_bad_msid);
  g_test_add_func ("/sink/pads/children", test_children);
  g_test_add_func ("/sink/pads/no-clock", test_no_clock);
  add_table ("/sink/pads/others-go-on", changes, test_others_go_on);
  g_test_add_func ("/sink/pads/old-is-closed", test_old_is_closed);
  g_test_add_func ("/sink/pads/coalesced", test_coalesced);
  g_test_add_func ("/sink/pads/new-session-fails", test_new_session_fails);
  g_test_add_func ("/sink/pads/pad-without-media", test_pad_without_media);
  g_test_add_func ("/sink/pads/silent-from-the-start", test_silent_from_the_start);
  g_test_add_func ("/sink/pads/two-at-once", test_two_at_once);
  g_test_add_func ("/sink/pads/stay-alone", test_pads_that_stay_alone);
  return g_test_run ();
}
