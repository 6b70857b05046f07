// SPDX-License-Identifier: LGPL-2.1-or-later
#include "input_front.hpp"

#include <utility>

#include "any_caps.hpp"
#include "front_chain.hpp"
#include "media_debug.hpp"

namespace wsrtc {

namespace {

Error no_caps ()
{
  return {Fault::Media,
          "media came without caps, so nobody knows what they are; put a capsfilter or a parser "
          "in front of this pad, or set caps on the source"};
}

Error describe (const Failure &failure, const std::string &stream)
{
  return {Fault::Media, (failure.culprit.empty () ? "the elements for " + stream : failure.culprit) +
                            " failed (" + failure.text + "), so that " + stream +
                            " cannot be read; check the source of this pad"};
}

} // namespace

InputFront::InputFront (GstElement *bin, GstPad *entry, GstPad *exit, MediaKind kind, Events events)
    : bin_ (bin), entry_ (GRef<GstPad>::take_ref (entry)), exit_ (GRef<GstPad>::take_ref (exit)),
      kind_ (kind), events_ (std::move (events))
{
  probe_ = gst_pad_add_probe (
      entry_.get (),
      static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
                                    GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                                    GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<InputFront *> (self)->on_data (info);
      },
      this, nullptr);
}

InputFront::~InputFront ()
{
  gst_pad_remove_probe (entry_.get (), probe_);
}

GstPadProbeReturn InputFront::on_data (GstPadProbeInfo *info)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM)
    return take_any_caps (entry_.get (), info, nullptr);
  if (!(GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM))
    return on_media (info);
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  GstCaps *caps = nullptr;
  gst_event_parse_caps (event, &caps);
  return on_caps (caps);
}

GstPadProbeReturn InputFront::on_caps (const GstCaps *caps)
{
  has_caps_ = true;
  const Status adapted = adapt (caps);
  blocked_ = !adapted;
  if (!blocked_)
    return GST_PAD_PROBE_OK;
  events_.failed (adapted.error ());
  return GST_PAD_PROBE_DROP;
}

GstPadProbeReturn InputFront::on_media (GstPadProbeInfo *info)
{
  if (!has_caps_ && !std::exchange (blocked_, true))
    events_.failed (no_caps ());
  if (blocked_ || is_broken ())
    return GST_PAD_PROBE_DROP;
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
    if (gst_buffer_list_length (list) > 0)
      events_.came (plan_, gst_buffer_list_get (list, 0));
    if (plan_.is_rtp)
      drop_broken_packets (info);
    return GST_PAD_PROBE_OK;
  }
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  events_.came (plan_, buffer);
  const bool admitted = !plan_.is_rtp || packets_.admit (&buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return admitted ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

void InputFront::drop_broken_packets (GstPadProbeInfo *info)
{
  GstBufferList *list = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  GST_PAD_PROBE_INFO_DATA (info) = list;
  gst_buffer_list_foreach (
      list,
      +[] (GstBuffer **packet, guint, gpointer self) -> gboolean {
        if (!static_cast<InputFront *> (self)->packets_.admit (packet))
          gst_clear_buffer (packet);
        return TRUE;
      },
      this);
}

Status InputFront::adapt (const GstCaps *caps)
{
  const auto plan = plan_front (kind_, caps);
  if (!plan)
    return plan.error ();
  if (plan->is_same (plan_) && !is_broken ()) {
    plan_ = *plan;
    return Done{};
  }
  GST_INFO_OBJECT (bin_, "%s comes in: %zu elements in front", plan->name.c_str (), plan->steps.size ());
  take_out ();
  plan_ = FrontPlan{};
  if (!plan->steps.empty ()) {
    const Status inserted = insert (*plan, caps);
    if (!inserted)
      return inserted;
  }
  plan_ = *plan;
  packets_ = PacketGuard (plan_.codec);
  return Done{};
}

// The caps have not reached anything yet, so that no data meets an element that
// is not ready; and pads hand the events on that they have seen before.
Status InputFront::insert (const FrontPlan &plan, const GstCaps *caps)
{
  auto box = std::make_shared<FailureBox> ([this, name = plan.name] { on_failure (name); });
  auto chain = make_front_chain (plan, box);
  if (!chain)
    return chain.error ();
  auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (chain->get (), "sink"));
  auto src = GRef<GstPad>::adopt (gst_element_get_static_pad (chain->get (), "src"));
  if (!front_chain_takes (chain->get (), caps)) {
    g_autofree char *text = gst_caps_to_string (caps);
    return Error{Fault::Media, "cannot take " + plan.name +
                                   " with these caps, which lack something or contradict "
                                   "themselves: " +
                                   text};
  }
  gst_ghost_pad_set_target (GST_GHOST_PAD (entry_.get ()), nullptr);
  chain_ = *chain;
  gst_bin_add (GST_BIN (bin_), chain_.get ());
  if (gst_pad_link (src.get (), exit_.get ()) == GST_PAD_LINK_OK &&
      gst_element_sync_state_with_parent (chain_.get ())) {
    gst_ghost_pad_set_target (GST_GHOST_PAD (entry_.get ()), sink.get ());
    failures_ = std::move (box);
    return Done{};
  }
  take_out ();
  return describe (box->get ().value_or (Failure{"", "they do not start"}), plan.name);
}

// On a thread of the chain, which is in the bin. It takes data and does nothing
// with them from here on, until other caps come.
void InputFront::on_failure (const std::string &name)
{
  if (failures_)
    events_.failed (describe (*failures_->get (), name));
}

bool InputFront::is_broken () const
{
  return failures_ && failures_->closed ();
}

void InputFront::take_out ()
{
  if (!chain_)
    return;
  if (auto failures = std::move (failures_))
    failures->close ();
  gst_ghost_pad_set_target (GST_GHOST_PAD (entry_.get ()), nullptr);
  gst_element_set_locked_state (chain_.get (), TRUE);
  gst_element_set_state (chain_.get (), GST_STATE_NULL);
  gst_bin_remove (GST_BIN (bin_), chain_.get ());
  chain_ = nullptr;
  gst_ghost_pad_set_target (GST_GHOST_PAD (entry_.get ()), exit_.get ());
}

} // namespace wsrtc
