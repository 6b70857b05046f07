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

namespace {

// Of the type that the template asks for.
GRef<GstPad> make_ghost_pad (const std::string &name, GstPad *target, GstPadTemplate *templ)
{
  const GType type = templ ? GST_PAD_TEMPLATE_GTYPE (templ) : G_TYPE_NONE;
  gpointer pad = g_object_new (type == G_TYPE_NONE ? GST_TYPE_GHOST_PAD : type, "name", name.c_str (),
                               "direction", GST_PAD_SINK, "template", templ, nullptr);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), target);
  return GRef<GstPad>::sink (GST_PAD (pad));
}

} // namespace

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
  shelf_.open (bin_, tee_);
  watch (end);
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (split.get (), "sink"));
  GstPad *inner = gst_ghost_pad_new ("sink", entry.get ());
  make_front (inner, entry.get ());
  gst_element_add_pad (bin_.get (), inner);
  // Before the ghost pad is made: adding to a bin unlinks all pads.
  if (!gst_bin_add (parent_, bin_.get ())) {
    bin_ = nullptr; // there is nothing to shut down
    return Error{Fault::Busy, "the element has an input of that name"};
  }
  pad_ = make_ghost_pad (name_, inner, templ);
  gst_element_sync_state_with_parent (bin_.get ());
  return Done{};
}

// Before what is in front of the clocksync, which sees only what these two let
// through.
void PadIngest::make_front (GstPad *entry, GstPad *exit)
{
  StreamWatch::Events watching;
  watching.facts_changed = events_.facts_changed;
  watching.noticed = events_.noticed;
  watching.stalled = events_.stalled;
  watch_ = std::make_unique<StreamWatch> (exit, std::move (watching));
  if (kind_ == MediaKind::Video) // behind the watch, which leaves out what is no frame
    stills_ = std::make_unique<StillKeeper> (exit);
  InputFront::Events coming;
  coming.failed = [this] (const Error &error) {
    if (events_.failed && !ends_.load ())
      events_.failed (error.within (name_));
  };
  coming.came = [this] (const FrontPlan &plan, GstBuffer *buffer) { watch_->came (plan, buffer); };
  front_ = std::make_unique<InputFront> (bin_.get (), entry, exit, kind_, std::move (coming));
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
  // That of one input would be that of the whole pipeline, and go with the input.
  GST_OBJECT_FLAG_UNSET (pace_.get (), GST_ELEMENT_FLAG_PROVIDE_CLOCK);
  return Done{};
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

bool PadIngest::awkward () const
{
  const CodecRow *codec = encoded ();
  return codec && !browsers_can_show (*codec, facts ());
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
  Variants variants = list_variants ({format->encoded, awkward ()}, policy);
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
  const auto settled = settle_format (variant);
  if (!settled)
    return settled.error ().within (name_);
  retire_before (settled->generation);
  RenditionOrder order{
      variant,        settled->format.encoded,
      settings,       events_.rtp_caps_changed,
      events_.broken, [this, made_for = *settled] (GstPad *branch) { watch_branch (branch, made_for); }};
  order.settings.timestamp_offset = timestamp_offset_;
  auto rendition = shelf_.get (std::move (order));
  if (!rendition)
    return rendition.error ().within (name_);
  return rendition;
}

Result<PadIngest::Settled> PadIngest::settle_format (const Variant &variant) const
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
  return Settled{*format_, generation_};
}

void PadIngest::shut_down ()
{
  if (!bin_)
    return;
  GST_DEBUG ("%s: shutting down", name_.c_str ());
  ends_.store (true);
  // From here on the parent's state changes leave it alone.
  gst_element_set_locked_state (bin_.get (), TRUE);
  gst_element_set_state (bin_.get (), GST_STATE_NULL);
  gst_pad_remove_probe (probed_.get (), probe_);
  front_ = nullptr;
  gst_pad_remove_probe (paced_.get (), paced_probe_);
  // What still pushes gets FLUSHING, which is no error, and not NOT_LINKED.
  gst_pad_set_active (pad_.get (), FALSE);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad_.get ()), nullptr);
  gst_bin_remove (parent_, bin_.get ());
  shelf_.clear ();
  std::lock_guard<std::mutex> lock (mutex_);
  bin_ = nullptr;
}

} // namespace wsrtc
