// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The owner's half of PadIngest: building, renditions, end.
#include "ingest.hpp"

#include <algorithm>
#include <utility>

#include "make_element.hpp"
#include "media_debug.hpp"
#include "pad_ingest.hpp"

namespace wsrtc {

Result<std::unique_ptr<Ingest>> Ingest::create (GstBin *bin, const std::string &pad_name, MediaKind kind,
                                                GstPadTemplate *templ, IngestEvents events)
{
  auto ingest = std::make_unique<PadIngest> (pad_name, kind, std::move (events));
  const Status built = ingest->build (bin, templ);
  if (!built)
    return built.error ().within (pad_name);
  return std::unique_ptr<Ingest> (std::move (ingest));
}

PadIngest::PadIngest (std::string name, MediaKind kind, IngestEvents events)
    : name_ (std::move (name)), kind_ (kind), events_ (std::move (events)),
      timestamp_offset_ (static_cast<unsigned> (g_random_int_range (0, G_MAXINT32)))
{
}

PadIngest::~PadIngest ()
{
  shut_down ();
}

Status PadIngest::build (GstBin *parent, GstPadTemplate *templ)
{
  constexpr const char *core = "libgstreamer1.0-0";
  auto pace = make_element ("clocksync", core);
  auto tee = make_element ("tee", core);
  auto end = make_element ("fakesink", core);
  for (const auto *made : {&pace, &tee, &end}) {
    if (!*made)
      return made->error ();
  }
  apply_settings (tee->get (), "allow-not-linked=true");
  apply_settings (end->get (), "async=false sync=false enable-last-sample=false silent=true");
  parent_ = parent;
  pace_ = *pace;
  tee_ = *tee;
  bin_ = GRef<GstElement>::sink (gst_bin_new (("input-" + name_).c_str ()));
  gst_bin_add_many (GST_BIN (bin_.get ()), pace_.get (), tee_.get (), end->get (), nullptr);
  gst_element_link_many (pace_.get (), tee_.get (), end->get (), nullptr);
  shelf_.open (bin_, tee_);

  probed_ = GRef<GstPad>::adopt (gst_element_get_static_pad (pace_.get (), "sink"));
  probe_ = gst_pad_add_probe (
      probed_.get (),
      static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
                                    GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<PadIngest *> (self)->on_data (info);
      },
      this, nullptr);
  GstPad *inner = gst_ghost_pad_new ("sink", probed_.get ());
  gst_element_add_pad (bin_.get (), inner);
  // Before the ghost pad is made: adding to a bin unlinks all pads.
  if (!gst_bin_add (parent_, bin_.get ())) {
    bin_ = nullptr; // there is nothing to shut down
    return Error{Fault::Busy, "the element has an input of that name"};
  }
  pad_ = GRef<GstPad>::sink (templ ? gst_ghost_pad_new_from_template (name_.c_str (), inner, templ)
                                   : gst_ghost_pad_new (name_.c_str (), inner));
  gst_element_sync_state_with_parent (bin_.get ());
  return Done{};
}

std::optional<InputFormat> PadIngest::format () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return format_;
}

bool PadIngest::ready () const
{
  return format ().has_value ();
}

Variants PadIngest::available (const CodecPolicy &policy) const
{
  const auto format = this->format ();
  if (!format)
    return {};
  Variants variants = list_variants ({format->encoded}, policy);
  auto &list = variants.list;
  const auto is_lost = [&] (const Variant &variant) {
    const auto made = shelf_.find (variant);
    if (!made || !made->lost ())
      return false;
    variants.lack = made->lost ();
    return true;
  };
  list.erase (std::remove_if (list.begin (), list.end (), is_lost), list.end ());
  return variants;
}

Result<std::shared_ptr<Rendition>> PadIngest::rendition (const Variant &variant,
                                                         const RenditionSettings &settings)
{
  const auto format = settle_format (variant);
  if (!format)
    return format.error ().within (name_);
  RenditionOrder order{variant, format->encoded, settings, events_.rtp_caps_changed, events_.broken};
  order.settings.timestamp_offset = timestamp_offset_;
  auto rendition = shelf_.get (std::move (order));
  if (!rendition)
    return rendition.error ().within (name_);
  return rendition;
}

Result<InputFormat> PadIngest::settle_format (const Variant &variant)
{
  std::lock_guard<std::mutex> lock (mutex_);
  if (!bin_)
    return Error{Fault::Closed, "the input has ended"};
  if (!format_)
    return Error{Fault::Media, "the input has no format yet; wait until it is ready"};
  const bool passes = variant.making == Making::Pass;
  if (variant.codec->kind != kind_ || (passes && format_->encoded != variant.codec))
    return Error{Fault::Unsupported, std::string ("the input is ") + to_string (*format_) +
                                         " and cannot be had as " + variant.codec->name};
  settled_ = true;
  return *format_;
}

void PadIngest::shut_down ()
{
  if (!bin_)
    return;
  GST_DEBUG ("%s: shutting down", name_.c_str ());
  // From here on the parent's state changes leave it alone.
  gst_element_set_locked_state (bin_.get (), TRUE);
  gst_element_set_state (bin_.get (), GST_STATE_NULL);
  gst_pad_remove_probe (probed_.get (), probe_);
  // What still pushes gets FLUSHING, which is no error, and not NOT_LINKED.
  gst_pad_set_active (pad_.get (), FALSE);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad_.get ()), nullptr);
  gst_bin_remove (parent_, bin_.get ());
  shelf_.clear ();
  std::lock_guard<std::mutex> lock (mutex_);
  bin_ = nullptr;
}

} // namespace wsrtc
