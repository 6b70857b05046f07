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
                                                GstPadTemplate *templ, IngestEvents events,
                                                std::shared_ptr<StreamTime> time)
{
  if (!time)
    time = std::make_shared<StreamTime> ();
  auto ingest = std::make_unique<PadIngest> (pad_name, kind, std::move (events), std::move (time));
  const Status built = ingest->build (bin, templ);
  if (!built)
    return built.error ().within (pad_name);
  return std::unique_ptr<Ingest> (std::move (ingest));
}

PadIngest::PadIngest (std::string name, MediaKind kind, IngestEvents events, std::shared_ptr<StreamTime> time)
    : name_ (std::move (name)), kind_ (kind), events_ (std::move (events)), time_ (std::move (time)),
      timestamp_offset_ (static_cast<unsigned> (g_random_int_range (0, G_MAXINT32)))
{
}

PadIngest::~PadIngest ()
{
  shut_down ();
}

Status PadIngest::build (GstBin *parent, GstPadTemplate *templ)
{
  GRef<GstElement> split, end;
  const Status made = make_elements (split, end);
  if (!made)
    return made;
  parent_ = parent;
  bin_ = GRef<GstElement>::sink (gst_bin_new (("input-" + name_).c_str ()));
  gst_bin_add_many (GST_BIN (bin_.get ()), split.get (), end.get (), pace_.get (), tee_.get (), nullptr);
  // The first is served first, and lets nothing pass before it is PLAYING, when
  // the base time is known.
  gst_element_link (split.get (), end.get ());
  gst_element_link_many (split.get (), pace_.get (), tee_.get (), nullptr);
  watch (end);
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (split.get (), "sink"));
  GstPad *inner = gst_ghost_pad_new ("sink", entry.get ());
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

Status PadIngest::make_elements (GRef<GstElement> &split, GRef<GstElement> &end)
{
  constexpr const char *core = "libgstreamer1.0-0";

  struct {
    const char *factory;
    const char *settings;
    GRef<GstElement> &element;
  } const rows[] = {
      {"tee", "", split},
      {"fakesink", "async=false sync=false enable-last-sample=false silent=true", end},
      {"clocksync", "", pace_},
      {"tee", "allow-not-linked=true", tee_},
  };

  for (const auto &row : rows) {
    auto made = make_element (row.factory, core);
    if (!made)
      return made.error ();
    apply_settings (made->get (), row.settings);
    row.element = *made;
  }
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
  const auto settled = settle_format (codec);
  if (!settled)
    return settled.error ().within (name_);
  retire_before (settled->generation);
  for (const auto &made : renditions_) {
    if (&made->codec () == &codec)
      return made.get ();
  }
  auto made = make_rendition (codec, settled->format, settings);
  if (!made)
    return made.error ().within (name_);
  const Status attached = attach (**made, *settled);
  if (!attached)
    return attached.error ().within (name_);
  renditions_.push_back (std::move (*made));
  Rendition &added = *renditions_.back ();
  // Its first viewer cannot be made an offer before parameter sets came by,
  // which an input that is encoded already may send once in many seconds.
  if (settled->format.encoded)
    added.request_key_frame ();
  return &added;
}

Result<PadIngest::Settled> PadIngest::settle_format (const CodecRow &codec) const
{
  std::lock_guard<std::mutex> lock (mutex_);
  if (!bin_)
    return Error{Fault::Closed, "the input has ended"};
  if (!format_)
    return Error{Fault::Media, "the input has no format yet; wait until it is ready"};
  if (codec.kind != kind_ || (format_->encoded && format_->encoded != &codec))
    return Error{Fault::Unsupported, std::string ("the input is ") + to_string (*format_) +
                                         " and cannot be had as " + codec.name + "; give it raw media"};
  return Settled{*format_, generation_};
}

Result<std::unique_ptr<RenditionBin>> PadIngest::make_rendition (const CodecRow &codec,
                                                                 const InputFormat &format,
                                                                 const RenditionSettings &settings)
{
  auto make = format.encoded ? make_encoded_rendition : make_raw_rendition;
  RenditionSettings own = settings;
  own.timestamp_offset = timestamp_offset_;
  return make (codec, own, events_.rtp_caps_changed);
}

// The rendition runs before it is linked, so that no buffer meets an element
// that is not ready.
Status PadIngest::attach (RenditionBin &rendition, const Settled &made_for)
{
  GstElement *element = rendition.bin ();
  gst_bin_add (GST_BIN (bin_.get ()), element);
  auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  const bool runs = gst_element_sync_state_with_parent (element);
  auto branch = GRef<GstPad>::adopt (runs ? gst_element_request_pad_simple (tee_.get (), "src_%u") : nullptr);
  if (branch)
    watch_branch (branch.get (), made_for);
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
  gst_pad_remove_probe (paced_.get (), paced_probe_);
  // What still pushes gets FLUSHING, which is no error, and not NOT_LINKED.
  gst_pad_set_active (pad_.get (), FALSE);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad_.get ()), nullptr);
  gst_bin_remove (parent_, bin_.get ());
  renditions_.clear ();
  outdated_.clear ();
  std::lock_guard<std::mutex> lock (mutex_);
  bin_ = nullptr;
}

} // namespace wsrtc
