// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A stream with two viewers: a good one, who must go on whatever happens, and
// a bad one, whom the test makes misbehave.
#pragma once

#include <cstring>
#include <string>

#include "assert_text.hpp"
#include "sink_rig.hpp"

namespace wsrtc::test {

class SinkBench {
public:
  // The properties are those of wsrtcsink.
  explicit SinkBench (const std::string &properties = "")
      : rig (("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
              "wsrtcsink name=s " +
              properties)
                 .c_str ())
  {
    rig.play ();
    rig.join ("good");
    rig.wait_for_packets ("good");
  }

  // The bad viewer is out, one warning says who and why, the other goes on.
  void expect_end (const std::string &cause, Milliseconds deadline = default_deadline)
  {
    rig.wait_until_removed ("bad", deadline);
    rig.wait_for_complaint ("peer bad: ");
    rig.wait_for_packets ("good");
    g_test_message ("%s", rig.complaints ().c_str ());
    g_assert_cmpuint (rig.count_complaints (), ==, 1);
    g_assert_nonnull (std::strstr (rig.complaints ().c_str (), cause.c_str ()));
    g_assert_false (rig.removed ("good"));
  }

  // It has left, which is nothing to complain of.
  void expect_leave ()
  {
    rig.wait_until_removed ("bad");
    rig.wait_for_packets ("good");
    assert_text (rig.complaints (), "");
    g_assert_false (rig.removed ("good"));
  }

  // The fault was passed over.
  void expect_media ()
  {
    rig.wait_for_packets ("bad");
    rig.wait_for_packets ("good");
    assert_text (rig.complaints (), "");
    g_assert_false (rig.removed ("bad"));
  }

  SinkRig rig;
};

} // namespace wsrtc::test
