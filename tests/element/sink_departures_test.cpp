// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewers of wsrtcsink that say nothing, say it twice, leave at every step,
// vanish, or do not find a place.
#include <algorithm>
#include <atomic>
#include <mutex>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "sink_bench.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// A limit of the element holds for the good viewer too, and the first one of a
// process takes seconds on a slow machine: plugins are loaded and certificates
// made. So the limit that a bad one is to miss is measured by one who meets it.
Milliseconds short_limit ()
{
  static const Milliseconds limit = [] {
    constexpr Milliseconds least (1000);
    const gint64 start = g_get_monotonic_time ();
    const SinkBench unlimited;
    return std::max (least, Milliseconds (3 * (g_get_monotonic_time () - start) / 1000));
  }();
  return limit;
}

std::string in_ms (Milliseconds limit)
{
  return std::to_string (limit.count ());
}

bool says_nothing (Message &)
{
  return false;
}

bool is_description (const Message &message)
{
  return std::holds_alternative<Description> (message.body);
}

void test_never_answers ()
{
  const Milliseconds limit = short_limit ();
  SinkBench bench ("negotiation-timeout=" + in_ms (limit));
  ViewerOptions options;
  options.alter = says_nothing;
  bench.rig.join ("bad", options);
  bench.expect_end ("it did not answer our offer within " + in_ms (limit) + " ms", limit + default_deadline);
  bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_BYE, "bad");
}

// Answers, but no packet of its own ever gets through. Those of ICE do, for ICE
// gives up after seconds, and says so itself.
void test_never_connects ()
{
  const Milliseconds limit = short_limit ();
  SinkBench bench ("connect-timeout=" + in_ms (limit));
  ViewerOptions options;
  options.receiver.mute = true;
  bench.rig.join ("bad", options);
  bench.expect_end ("no connection within " + in_ms (limit) + " ms of the answer: the network path works",
                    limit + default_deadline);
}

struct Twice {
  const char *name;
  bool offers;
};

const Twice twice[] = {{"answer", false}, {"offer", true}};

// Once at once and once more when media flow.
void test_says_it_twice (const Twice &row)
{
  Description said; // viewers' thread only
  SinkBench bench;
  ViewerOptions options;
  options.offers = row.offers;
  options.role = "viewer"; // so that we wait for what it says
  options.alter = [&] (Message &message) {
    if (is_description (message)) {
      said = std::get<Description> (message.body);
      bench.rig.say ("bad", said);
    }
    return true;
  };
  bench.rig.join ("bad", options);
  bench.rig.wait_for_packets ("bad");
  bench.rig.with ("bad", [&] (WebrtcReceiver &) { bench.rig.say ("bad", said); });
  bench.expect_media ();
}

// ---- before there are packets

// An encoder of which nothing comes out, so that no viewer can be answered.
void mute_encoder (GstElement *, const char *, GstElement *encoder)
{
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (encoder, "src"));
  gst_pad_add_probe (
      pad.get (), GST_PAD_PROBE_TYPE_BUFFER,
      [] (GstPad *, GstPadProbeInfo *, gpointer) { return GST_PAD_PROBE_DROP; }, nullptr, nullptr);
}

// A viewer of a muted stream, and the offer that it makes.
class Muted {
public:
  explicit Muted (const std::string &properties = "")
      : rig (("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
              "wsrtcsink name=s " +
              properties)
                 .c_str ())
  {
    g_signal_connect (rig.sink (), "encoder-setup", G_CALLBACK (mute_encoder), nullptr);
    rig.play ();
    ViewerOptions options;
    options.offers = true;
    options.role = "viewer"; // so that we wait for what it says
    options.alter = [this] (Message &message) {
      if (is_description (message)) {
        const std::lock_guard lock (mutex_);
        offer_ = std::get<Description> (message.body);
      }
      return true;
    };
    rig.join ("bad", options);
    wait_for ("its offer", [this] { return !offer ().sdp.empty (); });
  }

  // It says another one.
  void offer_again ()
  {
    Description other = offer ();
    other.sdp += "a=x-attempt:" + std::to_string (++attempts) + "\r\n";
    rig.say ("bad", std::move (other));
  }

  SinkRig rig;
  unsigned attempts = 0;

private:
  Description offer ()
  {
    const std::lock_guard lock (mutex_);
    return offer_;
  }

  std::mutex mutex_; // protects offer_, which the viewers' thread writes
  Description offer_;
};

// New offers are no reason to wait longer.
void test_offers_do_not_put_off_the_deadline ()
{
  constexpr unsigned most = 30;
  const Milliseconds limit = short_limit ();
  const gint64 pause = 1000 * limit.count () / 10; // µs
  Muted viewer ("negotiation-timeout=" + in_ms (limit));
  gint64 next = g_get_monotonic_time ();
  wait_for (
      "the viewer to be removed",
      [&] {
        if (viewer.attempts < most && g_get_monotonic_time () >= next) {
          viewer.offer_again ();
          next = g_get_monotonic_time () + pause;
        }
        return viewer.rig.removed ("bad");
      },
      limit + default_deadline);
  viewer.rig.wait_for_complaint ("no encoded media to offer within " + in_ms (limit) + " ms");
  g_assert_cmpuint (viewer.attempts, <, most);
  g_assert_cmpuint (viewer.rig.count_complaints (), ==, 1);
}

struct Flood {
  const char *name;
  void (*say) (Muted &viewer);
  int times; // who offers after its end is a new viewer
  const char *cause;
};

void say_candidate (Muted &viewer)
{
  const char *text = "candidate:1 1 UDP 2113937151 10.99.0.77 40000 typ host";
  viewer.rig.say ("bad", Candidate{text, MLine{0}, std::nullopt});
}

const Flood floods[] = {
    {"offers", [] (Muted &viewer) { viewer.offer_again (); }, 40, "it sent more than 32 offers"},
    {"candidates", say_candidate, 600, "bytes of them, before there was media"},
};

void test_flood_without_media (const Flood &row)
{
  Muted viewer;
  for (int i = 0; i < row.times; i++)
    row.say (viewer);
  viewer.rig.wait_until_removed ("bad");
  viewer.rig.wait_for_complaint (row.cause);
  g_assert_cmpuint (viewer.rig.count_complaints (), ==, 1);
}

// Before the stream is live there is not even an attempt.
void test_flood_of_a_guest ()
{
  SinkRig rig ("videotestsrc is-live=true ! wsrtcsink name=s");
  gst_element_set_state (rig.pipeline (), GST_STATE_READY);
  rig.line ().wait_until_started ();
  rig.join ("bad");
  for (int i = 0; i < 600; i++)
    rig.say ("bad", Candidate{"candidate:1 1 UDP 1 10.99.0.77 40000 typ host", MLine{0}, std::nullopt});
  rig.wait_until_removed ("bad");
  rig.wait_for_complaint ("peer bad: it sent more than 512 ICE candidates");
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
}

// ---- leaving

enum class Step { Joined, Offered, Answered, Live };
enum class Word { Bye, PeerRemoved };

struct Leave {
  const char *name;
  Step step;
  Word word;
};

const Leave leaves[] = {
    {"bye/joined", Step::Joined, Word::Bye},
    {"bye/offered", Step::Offered, Word::Bye},
    {"bye/answered", Step::Answered, Word::Bye},
    {"bye/live", Step::Live, Word::Bye},
    {"peer-removed/joined", Step::Joined, Word::PeerRemoved},
    {"peer-removed/offered", Step::Offered, Word::PeerRemoved},
    {"peer-removed/answered", Step::Answered, Word::PeerRemoved},
};

void say_farewell (SinkRig &rig, Word word)
{
  if (word == Word::Bye)
    rig.say ("bad", Bye{});
  else
    rig.line ().say (gst_wsrtc_message_new_peer_removed ("bad"));
}

void test_leaves (const Leave &row)
{
  SinkBench bench;
  ViewerOptions options;
  options.alter = [&, row] (Message &message) {
    if (row.step == Step::Answered && is_description (message)) {
      bench.rig.say ("bad", message.body);
      say_farewell (bench.rig, row.word);
    }
    return row.step == Step::Live;
  };
  bench.rig.join ("bad", options);
  if (row.step == Step::Offered)
    bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "bad");
  else if (row.step == Step::Live)
    bench.rig.wait_for_packets ("bad");
  if (row.step != Step::Answered)
    say_farewell (bench.rig, row.word);
  bench.expect_leave ();
}

// Media that run outlive their signalling, and end with DTLS.
void test_signalling_of_a_live_viewer_ends ()
{
  SinkBench bench;
  bench.rig.join ("bad");
  bench.rig.wait_for_packets ("bad");
  say_farewell (bench.rig, Word::PeerRemoved);
  bench.expect_media ();
  bench.rig.with ("bad", [] (WebrtcReceiver &viewer) { viewer.hang_up (); });
  bench.expect_leave ();
  g_assert_null (bench.rig.line ().take_message (GST_WSRTC_MESSAGE_BYE, "bad").get ());
}

void test_comes_back_under_its_name ()
{
  SinkBench bench;
  bench.rig.join ("bad");
  bench.rig.wait_for_packets ("bad");
  bench.rig.leave ("bad");
  bench.expect_leave ();
  bench.rig.join ("bad");
  bench.rig.wait_for_packets ("bad");
}

// The same, before the element has got over its leaving.
void test_comes_back_at_once ()
{
  SinkBench bench;
  bench.rig.join ("bad");
  bench.rig.wait_for_packets ("bad");
  bench.rig.say ("bad", Bye{});
  bench.rig.line ().say (gst_wsrtc_message_new_peer_added ("bad", ""));
  bench.rig.wait_until_removed ("bad");
  bench.rig.line ().take_message (GST_WSRTC_MESSAGE_OFFER, "bad");
  bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "bad");
  bench.rig.wait_for_packets ("bad");
  assert_text (bench.rig.complaints (), "");
}

// Who said bye is offered nothing more.
void test_bye_is_final ()
{
  SinkBench bench;
  for (int i = 0; i < 20; i++) {
    const std::string id = "short-" + std::to_string (i);
    bench.rig.join (id);
    bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, id.c_str ());
    bench.rig.say (id, Bye{});
    bench.rig.wait_until_removed (id);
    g_assert_null (bench.rig.line ().take_message (GST_WSRTC_MESSAGE_OFFER, id.c_str ()).get ());
  }
  bench.rig.wait_for_packets ("good");
  assert_text (bench.rig.complaints (), "");
}

// ---- vanishing

// One that takes nothing from its socket must not hold up the others either.
void test_vanishes ()
{
  std::atomic<gint64> last{0}, longest{0}; // µs; the packets of one viewer come on one thread
  SinkBench bench ("peer-timeout=1500");
  ViewerOptions options;
  options.receiver.on_packet = [&] (const guint8 *, gsize) {
    const gint64 now = g_get_monotonic_time ();
    const gint64 before = last.exchange (now);
    if (before != 0 && now - before > longest)
      longest = now - before;
  };
  bench.rig.join ("witness", options);
  bench.rig.wait_for_packets ("witness");
  bench.rig.join ("bad");
  bench.rig.wait_for_packets ("bad");
  bench.rig.with ("bad", [] (WebrtcReceiver &viewer) { viewer.freeze (); });
  bench.expect_end ("it has vanished: no RTCP for ");
  bench.rig.wait_for_packets ("witness");
  g_assert_cmpint (longest, <, 2 * G_USEC_PER_SEC);
  g_assert_false (bench.rig.removed ("witness"));
}

// ---- places

void test_no_place ()
{
  SinkBench bench ("max-peers=1");
  bench.rig.join ("bad");
  const MessagePtr refusal = bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_ERROR, "bad");
  g_assert_cmpstr (gst_wsrtc_message_get_code (refusal.get ()), ==, "busy");
  bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_BYE, "bad");
  bench.rig.wait_for_packets ("good");
  assert_text (bench.rig.complaints (), "");

  // The place is free again.
  bench.rig.leave ("good");
  bench.rig.wait_until_removed ("good");
  bench.rig.join ("next");
  bench.rig.wait_for_packets ("next");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/never-answers", test_never_answers);
  g_test_add_func ("/sink/never-connects", test_never_connects);
  add_table ("/sink/twice", twice, test_says_it_twice);
  g_test_add_func ("/sink/no-media/offers-do-not-put-off-the-deadline",
                   test_offers_do_not_put_off_the_deadline);
  add_table ("/sink/no-media/flood", floods, test_flood_without_media);
  g_test_add_func ("/sink/no-media/flood-of-a-guest", test_flood_of_a_guest);
  add_table ("/sink/leaves", leaves, test_leaves);
  g_test_add_func ("/sink/signalling-of-a-live-viewer-ends", test_signalling_of_a_live_viewer_ends);
  g_test_add_func ("/sink/comes-back-under-its-name", test_comes_back_under_its_name);
  g_test_add_func ("/sink/comes-back-at-once", test_comes_back_at_once);
  g_test_add_func ("/sink/bye-is-final", test_bye_is_final);
  g_test_add_func ("/sink/vanishes", test_vanishes);
  g_test_add_func ("/sink/no-place", test_no_place);
  return g_test_run ();
}
