// SPDX-License-Identifier: LGPL-2.1-or-later
//
// PadIngest when its input becomes another one: raw media where it was H264, or
// another codec. From the caps on, on the streaming thread, nothing gets into
// the renditions of the format before; the owner takes them out when it comes by.
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

// Their threads have ended when this returns, and with them all that pushed to
// viewers: these may be given to another rendition.
void PadIngest::retire_before (unsigned generation)
{
  if (std::exchange (made_for_, generation) == generation || shelf_.is_empty ())
    return;
  GST_INFO ("%s: what is made of it begins anew with another format", name_.c_str ());
  shelf_.clear ();
  outdated_ = true;
}

bool PadIngest::outdated () const
{
  return outdated_ || (made_for_ != generation_ && !shelf_.is_empty ());
}

void PadIngest::drop_outdated ()
{
  retire_before (generation_);
  outdated_ = false;
}

} // namespace wsrtc
