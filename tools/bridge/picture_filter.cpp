// SPDX-License-Identifier: LGPL-2.1-or-later
#include "picture_filter.hpp"

#include <utility>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc::bridge {

namespace {

// textoverlay reads Pango's markup, in which "&" and "<" are none of the text.
std::string plain (const std::string &text)
{
  const GUnique<char> markup (g_markup_escape_text (text.c_str (), static_cast<gssize> (text.size ())));
  return markup.get ();
}

// For between quotes in a bin description.
std::string escaped (const std::string &text)
{
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out;
}

void append (std::string &chain, const std::string &part)
{
  chain += (chain.empty () ? "" : " ! ") + part;
}

bool has_pad (GstElement *bin, const char *name)
{
  return bool (GRef<GstPad>::adopt (gst_element_get_static_pad (bin, name)));
}

struct ParsedBin {
  GRef<GstElement> bin;
  std::string mistake;
};

ParsedBin parse_bin (const std::string &description)
{
  ParsedBin parsed;
  GError *error = nullptr;
  GstElement *bin = gst_parse_bin_from_description_full (description.c_str (), TRUE, nullptr,
                                                         GST_PARSE_FLAG_FATAL_ERRORS, &error);
  parsed.bin = GRef<GstElement>::sink (bin);
  if (error)
    parsed.mistake = std::string ("GStreamer refuses it: ") + error->message;
  else if (!bin)
    parsed.mistake = "GStreamer refuses it";
  g_clear_error (&error);
  return parsed;
}

} // namespace

std::string picture_filter (const CameraDraft &draft)
{
  std::string chain;
  if (draft.rotate == 90)
    append (chain, "videoflip video-direction=90r");
  else if (draft.rotate == 180)
    append (chain, "videoflip video-direction=180");
  else if (draft.rotate == 270)
    append (chain, "videoflip video-direction=90l");
  if (draft.width > 0)
    append (chain, "videoscale ! video/x-raw,width=" + std::to_string (draft.width) +
                       ",height=" + std::to_string (draft.height) + ",pixel-aspect-ratio=1/1");
  if (!draft.overlay.empty ())
    append (chain, "textoverlay text=\"" + escaped (plain (draft.overlay)) + "\" shaded-background=true");
  if (!draft.filter.empty ())
    append (chain, draft.filter);
  return chain;
}

std::string check_filter (const std::string &description)
{
  ParsedBin parsed = parse_bin (description);
  if (!parsed.mistake.empty ()) {
    // It is run between other elements, where it may begin and end with caps.
    ParsedBin within = parse_bin ("identity ! " + description + " ! identity");
    if (!within.mistake.empty ())
      return parsed.mistake;
    parsed = std::move (within);
  }
  if (!has_pad (parsed.bin.get (), "sink") || !has_pad (parsed.bin.get (), "src"))
    return "must have one open end for the picture to come in and one for it to go out";
  return {};
}

std::string check_source (const std::string &description)
{
  const ParsedBin parsed = parse_bin (description);
  if (!parsed.mistake.empty ())
    return parsed.mistake;
  if (has_pad (parsed.bin.get (), "sink"))
    return "has an open end where media would have to come in: begin with a source";
  if (!has_pad (parsed.bin.get (), "src"))
    return "has no open end: leave the last sink out";
  return {};
}

} // namespace wsrtc::bridge
