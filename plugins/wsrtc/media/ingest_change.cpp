// SPDX-License-Identifier: LGPL-2.1-or-later
//
// PadIngest when its input becomes another one: raw media where it was H264, or
// another codec. From the caps on, on the streaming thread, nothing gets into
// the renditions of the format before; the owner takes them out when it comes by.
#include <iterator>
#include <utility>

#include "fanout_sink.hpp"
#include "media_debug.hpp"
#include "pad_ingest.hpp"

namespace wsrtc {

bool PadIngest::Branch::takes (GstPadProbeInfo *info) const
{
  if (generation != input.generation_)
    return false;
  // An encoder goes on with the next picture, whatever it is of.
  const bool is_event = GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM;
  return encoded || !is_event || !is_new_source_event (GST_PAD_PROBE_INFO_EVENT (info));
}

void PadIngest::watch_branch (GstPad *pad, const Settled &made_for)
{
  auto *branch = new Branch{*this, made_for.generation, made_for.format.encoded != nullptr};
  gst_pad_add_probe (
      pad,
      static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
                                    GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer data) {
        return static_cast<const Branch *> (data)->takes (info) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
      },
      branch, +[] (gpointer data) { delete static_cast<Branch *> (data); });
}

// Nothing is pushed into it any more, so that the input does not notice.
void PadIngest::detach (RenditionBin &rendition)
{
  GstElement *element = rendition.bin ();
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  const auto branch = GRef<GstPad>::adopt (gst_pad_get_peer (sink.get ()));
  if (branch)
    gst_element_release_request_pad (tee_.get (), branch.get ());
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (bin_.get ()), element);
}

// Its threads have ended when this returns, and with them all that pushed to
// viewers: these may be given to another rendition.
void PadIngest::retire_before (unsigned generation)
{
  if (std::exchange (made_for_, generation) == generation)
    return;
  for (auto &rendition : renditions_) {
    GST_INFO ("%s: %s is made of another format from here on", name_.c_str (), rendition->codec ().name);
    detach (*rendition);
  }
  std::move (renditions_.begin (), renditions_.end (), std::back_inserter (outdated_));
  renditions_.clear ();
}

bool PadIngest::outdated () const
{
  return !outdated_.empty () || (made_for_ != generation_ && !renditions_.empty ());
}

void PadIngest::drop_outdated ()
{
  retire_before (generation_);
  outdated_.clear ();
}

} // namespace wsrtc
