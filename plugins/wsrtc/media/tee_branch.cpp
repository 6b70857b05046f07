// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tee_branch.hpp"

#include <utility>

#include <gst/video/video.h>

namespace wsrtc {

// It runs before it is linked, so that no buffer meets an element that is not
// ready. Nobody in front needs to negotiate anew for it.
bool TeeBranch::attach (GRef<GstElement> branch)
{
  detach ();
  branch_ = std::move (branch);
  gst_bin_add (GST_BIN (bin_.get ()), branch_.get ());
  if (gst_element_sync_state_with_parent (branch_.get ())) {
    pad_ = GRef<GstPad>::adopt (gst_element_request_pad_simple (tee_.get (), "src_%u"));
    const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (branch_.get (), "sink"));
    if (pad_ && new_pad_)
      new_pad_ (pad_.get ());
    if (pad_ &&
        gst_pad_link_full (pad_.get (), sink.get (), GST_PAD_LINK_CHECK_NO_RECONFIGURE) == GST_PAD_LINK_OK)
      return true;
  }
  detach ();
  return false;
}

// The tee looks after each push whether its pad was released meanwhile, and
// takes what the push returned for nothing then. So the streaming thread may be
// anywhere: it does not have to be stopped for this, and does not fail.
void TeeBranch::detach ()
{
  if (!branch_)
    return;
  if (pad_) {
    const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (branch_.get (), "sink"));
    gst_pad_unlink (pad_.get (), sink.get ());
    gst_element_release_request_pad (tee_.get (), pad_.get ());
    pad_ = nullptr;
  }
  stop ();
}

void TeeBranch::stop ()
{
  const auto branch = std::exchange (branch_, nullptr);
  // A state change of the bin, on another thread, must not start it again.
  gst_element_set_locked_state (branch.get (), TRUE);
  gst_element_set_state (branch.get (), GST_STATE_NULL);
  gst_bin_remove (GST_BIN (bin_.get ()), branch.get ());
}

void TeeBranch::request_key_frame ()
{
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (tee_.get (), "sink"));
  gst_pad_push_event (sink.get (),
                      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

bool TeeBranch::ended () const
{
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (tee_.get (), "sink"));
  GstEvent *eos = gst_pad_get_sticky_event (sink.get (), GST_EVENT_EOS, 0);
  if (eos)
    gst_event_unref (eos);
  return eos != nullptr;
}

} // namespace wsrtc
