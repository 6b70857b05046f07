// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewers of wsrtcsink that say nothing, say it twice, leave at every step,
// vanish, or do not find a place.
#include <atomic>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "sink_bench.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

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
  SinkBench bench ("negotiation-timeout=1000");
  ViewerOptions options;
  options.alter = says_nothing;
  bench.rig.join ("bad", options);
  bench.expect_end ("it did not answer our offer within 1000 ms");
  bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_BYE, "bad");
}

// Answers, but no packet of its own ever gets through.
void test_never_connects ()
{
  SinkBench bench ("connect-timeout=1000");
  ViewerOptions options;
  options.alter = [] (Message &message) {
    if (auto *description = std::get_if<Description> (&message.body)) {
      const std::string start = "a=ice-pwd:";
      const size_t at = description->sdp.find (start) + start.size ();
      description->sdp[at] = description->sdp[at] == 'x' ? 'y' : 'x';
    }
    return true;
  };
  bench.rig.join ("bad", options);
  bench.expect_end ("no connection within 1000 ms of the answer");
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
  add_table ("/sink/leaves", leaves, test_leaves);
  g_test_add_func ("/sink/signalling-of-a-live-viewer-ends", test_signalling_of_a_live_viewer_ends);
  g_test_add_func ("/sink/comes-back-under-its-name", test_comes_back_under_its_name);
  g_test_add_func ("/sink/comes-back-at-once", test_comes_back_at_once);
  g_test_add_func ("/sink/bye-is-final", test_bye_is_final);
  g_test_add_func ("/sink/vanishes", test_vanishes);
  g_test_add_func ("/sink/no-place", test_no_place);
  return g_test_run ();
}
