// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The list of outlets under two threads, and the outlet that pushes into a pad.
#include <atomic>
#include <thread>
#include <vector>

#include "fanout.hpp"
#include "leaks.hpp"
#include "rtp_delivery.hpp"
#include "wait_for.hpp"

using namespace wsrtc;

namespace {

class CountingOutlet final : public Outlet {
public:
  explicit CountingOutlet (std::atomic<int> &alive) : alive_ (alive) { alive_++; }

  ~CountingOutlet () override { alive_--; }

  void push (const PacketBatch &batch) override { packets += batch.count; }

  void await_key_frame () override {}

  bool started () const override { return packets > 0; }

  std::atomic<size_t> packets{0};

private:
  std::atomic<int> &alive_;
};

// Stays inside push () until it is let go.
class SlowOutlet final : public Outlet {
public:
  explicit SlowOutlet (std::atomic<bool> &gone) : gone_ (gone) {}

  ~SlowOutlet () override { gone_ = true; }

  void push (const PacketBatch &) override
  {
    inside = true;
    while (!let_go)
      std::this_thread::yield ();
  }

  void await_key_frame () override {}

  bool started () const override { return inside; }

  std::atomic<bool> inside{false};
  std::atomic<bool> let_go{false};

private:
  std::atomic<bool> &gone_;
};

MiniRef<GstBuffer> make_packet ()
{
  constexpr guint8 bytes[] = {0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 'x'};
  return MiniRef<GstBuffer>::adopt (gst_buffer_new_memdup (bytes, sizeof bytes));
}

void test_all_get_all ()
{
  std::atomic<int> alive{0};
  Fanout fanout;
  auto one = std::make_shared<CountingOutlet> (alive);
  auto two = std::make_shared<CountingOutlet> (alive);
  fanout.add (one);
  fanout.add (two);
  g_assert_cmpuint (fanout.size (), ==, 2);
  GstBuffer *packets[3] = {};
  fanout.push ({packets, 3, true, 0});
  fanout.remove (one);
  fanout.remove (one);
  fanout.push ({packets, 2, true, 0});
  g_assert_cmpuint (one->packets, ==, 3);
  g_assert_cmpuint (two->packets, ==, 5);
  g_assert_cmpuint (fanout.size (), ==, 1);
}

void test_changes_while_pushing ()
{
  std::atomic<int> alive{0};
  Fanout fanout;
  auto stays = std::make_shared<CountingOutlet> (alive);
  fanout.add (stays);
  std::atomic<bool> stop{false};
  std::atomic<size_t> pushed{0};
  std::thread pusher ([&] {
    GstBuffer *packets[1] = {};
    for (; !stop; pushed++)
      fanout.push ({packets, 1, true, 0});
  });
  for (int round = 0; round < 2000; round++) {
    auto guest = std::make_shared<CountingOutlet> (alive);
    fanout.add (guest);
    fanout.remove (guest);
  }
  test::wait_for ("a push", [&] { return pushed > 0; });
  stop = true;
  pusher.join ();
  g_assert_cmpuint (stays->packets, ==, pushed);
  g_assert_cmpint (alive, ==, 1);
}

void test_removed_outlet_lives_until_left ()
{
  std::atomic<bool> gone{false};
  Fanout fanout;
  auto owned = std::make_shared<SlowOutlet> (gone);
  SlowOutlet *slow = owned.get ();
  fanout.add (owned);
  std::thread pusher ([&] { fanout.push ({}); });
  test::wait_for ("the push to begin", [&] { return slow->inside.load (); });
  fanout.remove (owned);
  owned.reset ();
  g_assert_false (gone);
  slow->let_go = true;
  pusher.join ();
  g_assert_true (gone);
}

// A pad with a sink pad behind it that counts and answers as it is told.
struct PadPair {
  PadPair ()
      : src (GRef<GstPad>::sink (gst_pad_new ("src", GST_PAD_SRC))),
        sink (GRef<GstPad>::sink (gst_pad_new ("sink", GST_PAD_SINK)))
  {
    gst_pad_set_element_private (sink.get (), this);
    gst_pad_set_chain_function (sink.get (), chain);
    gst_pad_link (src.get (), sink.get ());
    gst_pad_set_active (sink.get (), TRUE);
    gst_pad_set_active (src.get (), TRUE);
    gst_pad_push_event (src.get (), gst_event_new_stream_start ("x"));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (src.get (), gst_event_new_segment (&segment));
  }

  ~PadPair ()
  {
    gst_pad_set_active (src.get (), FALSE);
    gst_pad_set_active (sink.get (), FALSE);
  }

  static GstFlowReturn chain (GstPad *pad, GstObject *, GstBuffer *buffer)
  {
    auto *self = static_cast<PadPair *> (gst_pad_get_element_private (pad));
    self->times.push_back (GST_BUFFER_PTS (buffer));
    gst_buffer_unref (buffer);
    return self->answer;
  }

  GRef<GstPad> src;
  GRef<GstPad> sink;
  std::vector<GstClockTime> times;
  GstFlowReturn answer = GST_FLOW_OK;
};

void test_pad_outlet_begins_with_key_frame ()
{
  PadPair pads;
  PadOutlet outlet (pads.src, {});
  auto packet = make_packet ();
  GstBuffer *packets[] = {packet.get (), packet.get ()};
  outlet.push ({packets, 2, false, 5});
  g_assert_false (outlet.started ());
  g_assert_cmpuint (pads.times.size (), ==, 0);
  outlet.push ({packets, 2, true, 6});
  outlet.push ({packets, 1, false, 7});
  g_assert_true (outlet.started ());
  g_assert_cmpuint (outlet.packets (), ==, 3);
  g_assert_true ((pads.times == std::vector<GstClockTime>{6, 6, 7}));
}

void test_pad_outlet_survives_refusal ()
{
  auto packet = make_packet ();
  auto garbage = MiniRef<GstBuffer>::adopt (gst_buffer_new ());
  GstBuffer *packets[] = {packet.get ()};
  GstBuffer *rubbish[] = {garbage.get ()};
  for (GstFlowReturn flow : {GST_FLOW_FLUSHING, GST_FLOW_EOS, GST_FLOW_ERROR}) {
    PadPair pads;
    pads.answer = flow;
    PadOutlet outlet (pads.src, {});
    outlet.push ({packets, 1, true, 0});
    outlet.push ({rubbish, 1, true, 0});
    g_assert_cmpuint (outlet.refused (), ==, 1);
    g_assert_cmpuint (outlet.packets (), ==, 0);
  }
  PadPair inactive;
  gst_pad_set_active (inactive.src.get (), FALSE);
  PadOutlet outlet (inactive.src, {});
  outlet.push ({packets, 1, true, 0});
  g_assert_cmpuint (outlet.refused (), ==, 1);
}

void test_delivery_tells_caps_once ()
{
  unsigned told = 0;
  RtpDelivery delivery (*find_codec ("VP8"), [&] { told++; });
  auto caps = [] (const char *text) { return MiniRef<GstCaps>::adopt (gst_caps_from_string (text)); };
  auto packet = make_packet ();
  GstBuffer *packets[] = {packet.get ()};
  delivery.deliver (packets, 1, 0);
  g_assert_false (delivery.has_rtp_caps ());
  delivery.set_caps (caps ("application/x-rtp,encoding-name=VP8,ssrc=(uint)1").get ());
  g_assert_cmpuint (told, ==, 0);
  delivery.deliver (packets, 1, 0);
  g_assert_cmpuint (told, ==, 1);
  g_assert_true (delivery.is_idle ());
  delivery.set_caps (caps ("application/x-rtp,encoding-name=VP8,ssrc=(uint)2").get ());
  delivery.deliver (packets, 1, 0);
  g_assert_cmpuint (told, ==, 1);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/media/fanout/all-get-all", test_all_get_all);
  g_test_add_func ("/media/fanout/changes-while-pushing", test_changes_while_pushing);
  g_test_add_func ("/media/fanout/removed-outlet-lives-until-left", test_removed_outlet_lives_until_left);
  g_test_add_func ("/media/pad-outlet/begins-with-key-frame", test_pad_outlet_begins_with_key_frame);
  g_test_add_func ("/media/pad-outlet/survives-refusal", test_pad_outlet_survives_refusal);
  g_test_add_func ("/media/rtp-delivery/tells-caps-once", test_delivery_tells_caps_once);
  return g_test_run ();
}
