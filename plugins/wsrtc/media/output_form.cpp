// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output_form.hpp"

#include <algorithm>

#include "decoders.hpp"
#include "make_element.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// In the order in which they are tried.
constexpr OutputForm forms[] = {OutputForm::Encoded, OutputForm::Raw, OutputForm::Rtp};

MiniRef<GstCaps> raw_caps (MediaKind kind)
{
  return MiniRef<GstCaps>::adopt (
      gst_caps_from_string (kind == MediaKind::Video ? "video/x-raw(ANY)" : "audio/x-raw"));
}

MiniRef<GstCaps> rtp_caps (MediaKind kind)
{
  return MiniRef<GstCaps>::adopt (
      gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, to_string (kind), nullptr));
}

std::string text_of (const GstCaps *caps)
{
  const GUnique<char> text (gst_caps_to_string (caps));
  constexpr size_t enough = 200;
  const std::string all = text.get ();
  return all.size () > enough ? all.substr (0, enough) + "…" : all;
}

Status check_depayloader (const CodecRow &codec)
{
  for (const ElementRow &row : {codec.depayloader, codec.parser})
    if (row.factory && !is_installed (row.factory))
      return missing_element (row.factory, row.package);
  return Done{};
}

bool can_be_decoded (const CodecRow *codec)
{
  return static_cast<bool> (choose_decoder (codec->name));
}

Result<std::vector<const CodecRow *>> named_codecs (const std::vector<std::string> &names)
{
  std::vector<const CodecRow *> found;
  for (const std::string &name : names) {
    const CodecRow *codec = find_codec (name);
    if (!codec)
      continue; // refused by the check of the settings
    const Status checked = check_depayloader (*codec);
    if (!checked)
      return checked.error ().within (name + " cannot be received");
    found.push_back (codec);
  }
  return found;
}

} // namespace

const char *to_string (OutputForm form)
{
  switch (form) {
  case OutputForm::Encoded:
    return "encoded";
  case OutputForm::Raw:
    return "raw";
  case OutputForm::Rtp:
    break;
  }
  return "RTP";
}

MiniRef<GstCaps> output_template_caps (MediaKind kind)
{
  GstCaps *caps = gst_caps_copy (raw_caps (kind).get ());
  for (const CodecRow *codec : codecs_of (kind))
    gst_caps_append (caps, gst_caps_new_empty_simple (codec->media_type));
  gst_caps_append (caps, gst_caps_copy (rtp_caps (kind).get ()));
  return MiniRef<GstCaps>::adopt (caps);
}

MiniRef<GstCaps> output_caps (const CodecRow &codec, OutputForm form)
{
  switch (form) {
  case OutputForm::Encoded:
    return MiniRef<GstCaps>::adopt (gst_caps_new_empty_simple (codec.media_type));
  case OutputForm::Raw:
    return raw_caps (codec.kind);
  case OutputForm::Rtp:
    break;
  }
  auto caps = rtp_caps (codec.kind);
  gst_caps_set_simple (caps.get (), "encoding-name", G_TYPE_STRING, codec.name, "clock-rate", G_TYPE_INT,
                       codec.clock_rate, nullptr);
  return caps;
}

MiniRef<GstCaps> output_caps (const CodecRow &codec)
{
  GstCaps *caps = gst_caps_new_empty ();
  for (const OutputForm form : forms)
    gst_caps_append (caps, gst_caps_copy (output_caps (codec, form).get ()));
  return MiniRef<GstCaps>::adopt (caps);
}

Result<OutputForm> choose_output_form (const CodecRow &codec, const GstCaps *wanted)
{
  for (const OutputForm form : forms)
    if (gst_caps_can_intersect (output_caps (codec, form).get (), wanted))
      return form;
  return Error{Fault::Media, std::string ("the stream is ") + codec.name +
                                 ", which can be had encoded, raw or in RTP packets, but what is linked "
                                 "takes only " +
                                 text_of (wanted) + "; link an element that takes one of them"};
}

Result<std::vector<const CodecRow *>> receivable_codecs (MediaKind kind,
                                                         const std::vector<std::string> &names)
{
  if (!names.empty ())
    return named_codecs (names);
  std::vector<const CodecRow *> found;
  for (const CodecRow *codec : codecs_of (kind))
    if (check_depayloader (*codec))
      found.push_back (codec);
  std::stable_partition (found.begin (), found.end (), can_be_decoded);
  return found;
}

} // namespace wsrtc
