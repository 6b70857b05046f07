// SPDX-License-Identifier: LGPL-2.1-or-later
#include "built_rendition.hpp"

#include <utility>

#include "fanout_sink.hpp"
#include "media_debug.hpp"

namespace wsrtc {

namespace {

// Elements that have no substitute are tried again so often, unless they ran
// well in between.
constexpr int most_repeats = 3;
constexpr std::chrono::seconds well (10);

bool is_made_by (const GRef<GstElement> &element, const std::string &factory)
{
  return element && GST_OBJECT_NAME (gst_element_get_factory (element.get ())) == factory;
}

Error unstartable (const CodecRow &codec)
{
  return Error{Fault::Media, std::string ("the elements for ") + codec.name +
                                 " do not start; see the messages before this one"};
}

std::string describe (const Failure &failure)
{
  return (failure.culprit.empty () ? "an element" : failure.culprit) + " failed (" + failure.text + ")";
}

} // namespace

Result<std::shared_ptr<BuiltRendition>> BuiltRendition::create (RenditionOrder order, GRef<GstElement> bin,
                                                                GRef<GstElement> tee)
{
  std::shared_ptr<BuiltRendition> rendition (
      new BuiltRendition (std::move (order), std::move (bin), std::move (tee)));
  const Status built = rendition->build ();
  if (!built)
    return built.error ();
  return rendition;
}

BuiltRendition::BuiltRendition (RenditionOrder order, GRef<GstElement> bin, GRef<GstElement> tee)
    : order_ (std::move (order)),
      delivery_ (std::make_shared<RtpDelivery> (*order_.variant.codec, order_.rtp_caps_changed)),
      branch_ (std::move (bin), std::move (tee), order_.new_branch),
      next_sequence_ (static_cast<uint16_t> (g_random_int_range (0, 0x8000)))
{
}

void BuiltRendition::request_key_frame ()
{
  if (!parts_.sink || codec ().kind != MediaKind::Video)
    return;
  if (parts_.idle_valve)
    parts_.idle_valve->on_key_frame_asked ();
  request_key_frame_upstream (parts_.sink.get ());
}

void BuiltRendition::set_bitrate (uint64_t bitrate)
{
  bitrate_ = bitrate;
  if (aim_ == 0)
    return;
  if (aim_ != bitrate)
    set_encoder_bitrate (codec (), parts_.encoder.get (), bitrate);
  aim_ = bitrate;
  parts_.scale.fit (bitrate, delivery_->octets (), Clock::now ());
}

std::optional<PictureSize> BuiltRendition::picture () const
{
  const auto entry = parts_.encoder
                         ? GRef<GstPad>::adopt (gst_element_get_static_pad (parts_.encoder.get (), "sink"))
                         : GRef<GstPad> ();
  const auto caps = MiniRef<GstCaps>::adopt (entry ? gst_pad_get_current_caps (entry.get ()) : nullptr);
  const GstStructure *s = caps ? gst_caps_get_structure (caps.get (), 0) : nullptr;
  PictureSize size;
  if (!s || !gst_structure_get_int (s, "width", &size.width) ||
      !gst_structure_get_int (s, "height", &size.height))
    return std::nullopt;
  return size;
}

// ---- building

// With one encoder, or decoder, after the other, as long as some fail at once.
Status BuiltRendition::build ()
{
  Status built = build_once ();
  while (!built) {
    const auto failure = box_->get ();
    const bool blamed = failure && blame (*failure);
    take_down ();
    if (!blamed)
      break;
    built = build_once ();
  }
  return built;
}

Status BuiltRendition::build_once ()
{
  box_ = std::make_shared<FailureBox> (order_.failed);
  auto build = order_.variant.making == Making::Pass ? build_passed_parts : build_encoded_parts;
  auto parts =
      build ({order_.variant, order_.source, order_.settings, blamed_, next_sequence_, delivery_, box_});
  if (!parts)
    return parts.error ();
  parts_ = std::move (*parts);
  aim_ = parts_.encoder ? encoder_bitrate (codec (), parts_.encoder.get ()) : 0;
  if (bitrate_)
    set_bitrate (*bitrate_);
  if (!branch_.attach (parts_.bin))
    return unstartable (codec ());
  // Its first viewer cannot be made an offer before parameter sets came by,
  // which an input that is encoded already may send once in many seconds.
  if (order_.variant.making == Making::Pass)
    request_key_frame ();
  return Done{};
}

void BuiltRendition::take_down ()
{
  if (box_)
    box_->close ();
  branch_.detach ();
  if (parts_.payloader) {
    guint last = 0;
    g_object_get (parts_.payloader.get (), "seqnum", &last, nullptr);
    next_sequence_ = static_cast<uint16_t> (last + 1);
  }
  parts_ = {};
  aim_ = 0;
}

void BuiltRendition::dismantle ()
{
  take_down ();
}

// ---- mending

void BuiltRendition::mend ()
{
  if (lost_)
    return;
  if (parts_.bin) {
    const auto failure = box_->get ();
    if (!failure)
      return;
    failure_ = describe (*failure);
    GST_WARNING ("%s: %s", codec ().name, failure_.c_str ());
    const bool blamed = blame (*failure);
    take_down ();
    if (!blamed && !is_patient ()) {
      lost_ = Error{Fault::Media, failure_ + " again and again; check the input"};
      return;
    }
  }
  // One that is built after the end would wait for it in vain.
  if (branch_.ended ())
    return;
  const Status built = build ();
  if (!built)
    lost_ = Error{Fault::Media, failure_ + ": " + built.error ().text};
}

// True when there may be something to put in the place of what failed.
bool BuiltRendition::blame (const Failure &failure)
{
  std::string culprit = failure.culprit;
  GstElement *guess = culprit.empty () ? guess_culprit () : nullptr;
  if (guess)
    culprit = GST_OBJECT_NAME (gst_element_get_factory (guess));
  if (is_made_by (parts_.encoder, culprit))
    blamed_.encoders.push_back (culprit);
  else if (is_made_by (parts_.decoder, culprit))
    blamed_.decoders.push_back (culprit);
  else
    return false;
  return true;
}

// Formats are agreed on from the front to the end: what gave none is at fault.
GstElement *BuiltRendition::guess_culprit () const
{
  if (!parts_.decoder)
    return parts_.encoder.get ();
  const auto out = GRef<GstPad>::adopt (gst_element_get_static_pad (parts_.decoder.get (), "src"));
  return gst_pad_has_current_caps (out.get ()) ? parts_.encoder.get () : parts_.decoder.get ();
}

bool BuiltRendition::is_patient ()
{
  const auto now = Clock::now ();
  repeats_ = now - mended_ > well ? 1 : repeats_ + 1;
  mended_ = now;
  return repeats_ <= most_repeats;
}

} // namespace wsrtc
