// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a peer says by RTCP, on its way to the owner: in order, bounded, and
// without waking the owner up for what can wait.
#include <mutex>
#include <vector>

#include <gst/gst.h>

#include "bytes.hpp"
#include "loop_thread.hpp"
#include "owner_link.hpp"
#include "rtcp_inbox.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const Bytes feedback = from_hex ("8fcd0005 00000009 01020304 00010001 00000000 20010000");
const Bytes report = from_hex ("80c90001 00000009");

Bytes joined (const Bytes &first, const Bytes &second)
{
  Bytes both = first;
  both.insert (both.end (), second.begin (), second.end ());
  return both;
}

struct Rig {
  std::vector<Bytes> received ()
  {
    const std::lock_guard lock (mutex);
    return packets;
  }

  // All that was posted before has run then.
  void pass_owner ()
  {
    owner.run_and_wait ([] {});
  }

  LoopThread owner{"test-owner"};
  OwnerLinkPtr link = std::make_shared<OwnerLink> (owner);
  std::mutex mutex; // protects the packets
  std::vector<Bytes> packets;
  std::shared_ptr<RtcpInbox> inbox = std::make_shared<RtcpInbox> (link, [this] (const Bytes &packet) {
    const std::lock_guard lock (mutex);
    packets.push_back (packet);
  });
};

void test_feedback_waits ()
{
  Rig rig;
  g_assert_cmpint (rig.inbox->last (), ==, 0);
  rig.inbox->put (feedback);
  rig.inbox->put (joined (feedback, feedback));
  rig.pass_owner ();
  g_assert_cmpuint (rig.received ().size (), ==, 0);
  g_assert_cmpint (rig.inbox->last (), >, 0);
  rig.owner.run_and_wait ([&] { rig.inbox->empty (); });
  g_assert_cmpuint (rig.received ().size (), ==, 2);
}

void test_rest_comes_by_itself ()
{
  Rig rig;
  rig.inbox->put (feedback);
  rig.inbox->put (joined (report, feedback));
  wait_for ("both", [&] { return rig.received ().size () == 2; });
  assert_bytes (rig.received ()[0], feedback);
  assert_bytes (rig.received ()[1], joined (report, feedback));
  rig.inbox->put (Bytes{0x80}); // malformed, which is the owner's to say
  wait_for ("the malformed one", [&] { return rig.received ().size () == 3; });
}

void test_many_do_not_wait ()
{
  Rig rig;
  for (int i = 0; i < 40; i++)
    rig.inbox->put (feedback);
  wait_for ("those that filled half of it", [&] { return rig.received ().size () >= 32; });
}

// An owner that does not come to it.
void test_bounded ()
{
  Rig rig;
  std::mutex gate;
  gate.lock ();
  rig.link->post ([&] { const std::lock_guard wait (gate); });
  for (int i = 0; i < 1000; i++)
    rig.inbox->put (report);
  gate.unlock ();
  rig.pass_owner ();
  g_assert_cmpuint (rig.received ().size (), ==, 64);
  rig.inbox->put (report);
  rig.pass_owner ();
  g_assert_cmpuint (rig.received ().size (), ==, 65);
}

void test_cut ()
{
  Rig rig;
  rig.inbox->put (feedback);
  rig.owner.run_and_wait ([&] {
    rig.inbox->put (report);
    rig.link->cut ();
  });
  rig.inbox->put (report);
  rig.pass_owner ();
  g_assert_cmpuint (rig.received ().size (), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/inbox/feedback-waits", test_feedback_waits);
  g_test_add_func ("/inbox/rest-comes-by-itself", test_rest_comes_by_itself);
  g_test_add_func ("/inbox/many-do-not-wait", test_many_do_not_wait);
  g_test_add_func ("/inbox/bounded", test_bounded);
  g_test_add_func ("/inbox/cut", test_cut);
  return g_test_run ();
}
