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
    : name_ (std::move (name)), kind_ (kind), events_ (std::move (events))
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

  probed_ = GRef<GstPad>::adopt (gst_element_get_static_pad (pace_.get (), "sink"));
  GstPad *inner = gst_ghost_pad_new ("sink", probed_.get ());
  make_front (inner);
  probe_ = gst_pad_add_probe (
      probed_.get (),
      static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
                                    GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<PadIngest *> (self)->on_data (info);
      },
      this, nullptr);
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

// Before the probe of on_data (), which sees only what these two let through.
void PadIngest::make_front (GstPad *entry)
{
  StreamWatch::Events watching;
  watching.facts_changed = events_.facts_changed;
  watching.noticed = events_.noticed;
  watch_ = std::make_unique<StreamWatch> (probed_.get (), std::move (watching));
  InputFront::Events coming;
  coming.failed = [this] (const Error &error) {
    if (events_.failed)
      events_.failed (error.within (name_));
  };
  coming.came = [this] (const FrontPlan &plan, GstBuffer *buffer) { watch_->came (plan, buffer); };
  front_ = std::make_unique<InputFront> (bin_.get (), entry, probed_.get (), kind_, std::move (coming));
}

std::optional<InputFormat> PadIngest::format () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return format_;
}

std::string PadIngest::notice () const
{
  const std::string text = watch_->notice ();
  return text.empty () ? text : name_ + ": " + text;
}

const CodecRow *PadIngest::encoded () const
{
  const auto format = this->format ();
  return format ? format->encoded : nullptr;
}

bool PadIngest::ready () const
{
  return format ().has_value ();
}

std::vector<const CodecRow *> PadIngest::available (const std::vector<const CodecRow *> &preferred) const
{
  const auto format = this->format ();
  std::vector<const CodecRow *> codecs;
  if (!format)
    return codecs;
  if (format->encoded) {
    if (can_packetise (*format->encoded))
      codecs.push_back (format->encoded);
    return codecs;
  }
  std::copy_if (preferred.begin (), preferred.end (), std::back_inserter (codecs),
                [this] (const CodecRow *codec) { return codec->kind == kind_ && can_encode (*codec); });
  return codecs;
}

Result<Rendition *> PadIngest::rendition (const CodecRow &codec, const RenditionSettings &settings)
{
  for (const auto &made : renditions_) {
    if (&made->codec () == &codec)
      return made.get ();
  }
  const auto format = settle_format (codec);
  if (!format)
    return format.error ().within (name_);
  auto made = make_rendition (codec, *format, settings);
  if (!made)
    return made.error ().within (name_);
  const Status attached = attach (**made);
  if (!attached)
    return attached.error ().within (name_);
  renditions_.push_back (std::move (*made));
  Rendition &added = *renditions_.back ();
  // Its first viewer cannot be made an offer before parameter sets came by,
  // which an input that is encoded already may send once in many seconds.
  if (format->encoded)
    added.request_key_frame ();
  return &added;
}

Result<InputFormat> PadIngest::settle_format (const CodecRow &codec)
{
  std::lock_guard<std::mutex> lock (mutex_);
  if (!bin_)
    return Error{Fault::Closed, "the input has ended"};
  if (!format_)
    return Error{Fault::Media, "the input has no format yet; wait until it is ready"};
  if (codec.kind != kind_ || (format_->encoded && format_->encoded != &codec))
    return Error{Fault::Unsupported, std::string ("the input is ") + to_string (*format_) +
                                         " and cannot be had as " + codec.name + "; give it raw media"};
  settled_ = true;
  return *format_;
}

Result<std::unique_ptr<RenditionBin>> PadIngest::make_rendition (const CodecRow &codec,
                                                                 const InputFormat &format,
                                                                 const RenditionSettings &settings)
{
  auto make = format.encoded ? make_encoded_rendition : make_raw_rendition;
  return make (codec, settings, events_.rtp_caps_changed);
}

// The rendition runs before it is linked, so that no buffer meets an element
// that is not ready.
Status PadIngest::attach (RenditionBin &rendition)
{
  GstElement *element = rendition.bin ();
  gst_bin_add (GST_BIN (bin_.get ()), element);
  auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  const bool runs = gst_element_sync_state_with_parent (element);
  auto branch = GRef<GstPad>::adopt (runs ? gst_element_request_pad_simple (tee_.get (), "src_%u") : nullptr);
  if (branch && gst_pad_link (branch.get (), sink.get ()) == GST_PAD_LINK_OK)
    return Done{};
  if (branch)
    gst_element_release_request_pad (tee_.get (), branch.get ());
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (bin_.get ()), element);
  return Error{Fault::Media, std::string ("the elements for ") + rendition.codec ().name +
                                 (runs ? " do not take the input's format" : " do not start") +
                                 "; see the messages before this one"};
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
  front_ = nullptr;
  // What still pushes gets FLUSHING, which is no error, and not NOT_LINKED.
  gst_pad_set_active (pad_.get (), FALSE);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad_.get ()), nullptr);
  gst_bin_remove (parent_, bin_.get ());
  renditions_.clear ();
  std::lock_guard<std::mutex> lock (mutex_);
  bin_ = nullptr;
}

} // namespace wsrtc
