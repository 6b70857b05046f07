// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tee_branch.hpp"

#include <utility>

#include <gst/video/video.h>

namespace wsrtc {

namespace {

// A tee gives its sticky events to a pad that is requested, and new ones to all
// pads. One that is just on its way then, handed on already and not yet kept, gets
// to neither. Whoever is first of the tee's buffers sees that the pad has them.
struct NewPad {
  GRef<GstPad> pad;
  bool complete = false; // streaming thread
};

// Nothing happens where it has that one.
gboolean complete_event (GstPad *, GstEvent **event, gpointer pad)
{
  gst_pad_store_sticky_event (GST_PAD (pad), *event);
  return TRUE;
}

GstPadProbeReturn complete_events (GstPad *sink, GstPadProbeInfo *, gpointer data)
{
  auto *branch = static_cast<NewPad *> (data);
  if (!std::exchange (branch->complete, true))
    gst_pad_sticky_events_foreach (sink, complete_event, branch->pad.get ());
  return GST_PAD_PROBE_OK;
}

} // namespace

GRef<GstPad> TeeBranch::tee_sink () const
{
  return GRef<GstPad>::adopt (gst_element_get_static_pad (tee_.get (), "sink"));
}

GRef<GstPad> TeeBranch::request_pad ()
{
  auto pad = GRef<GstPad>::adopt (gst_element_request_pad_simple (tee_.get (), "src_%u"));
  if (pad)
    probe_ = gst_pad_add_probe (
        tee_sink ().get (),
        static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
        complete_events, new NewPad{pad}, [] (gpointer data) { delete static_cast<NewPad *> (data); });
  return pad;
}

// It runs before it is linked, so that no buffer meets an element that is not
// ready. Nobody in front needs to negotiate anew for it.
bool TeeBranch::attach (GRef<GstElement> branch)
{
  detach ();
  branch_ = std::move (branch);
  gst_bin_add (GST_BIN (bin_.get ()), branch_.get ());
  if (gst_element_sync_state_with_parent (branch_.get ())) {
    pad_ = request_pad ();
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
    gst_pad_remove_probe (tee_sink ().get (), std::exchange (probe_, 0));
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
  gst_pad_push_event (tee_sink ().get (),
                      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

bool TeeBranch::ended () const
{
  GstEvent *eos = gst_pad_get_sticky_event (tee_sink ().get (), GST_EVENT_EOS, 0);
  if (eos)
    gst_event_unref (eos);
  return eos != nullptr;
}

} // namespace wsrtc
