// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Cameras that are a pipeline: a device of this machine, a test picture, or any
// description of the user.
#include <string>

#include "source_kinds.hpp"

namespace wsrtc::bridge {

namespace {

Result<GRef<GstElement>> parse (const std::string &line)
{
  GError *fault = nullptr;
  auto chain = GRef<GstElement>::sink (gst_parse_bin_from_description (line.c_str (), FALSE, &fault));
  const GUnique<GError> owned (fault);
  if (!chain || fault)
    return Error{Fault::InvalidArgument,
                 std::string ("the pipeline cannot be made: ") + (fault ? fault->message : "it is empty")};
  return chain;
}

// The source pad of the element of that name, while it has no peer.
GRef<GstPad> open_pad (GstElement *chain, const char *name)
{
  auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (chain), name));
  if (!element)
    return nullptr;
  auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "src"));
  return pad && !gst_pad_is_linked (pad.get ()) ? pad : GRef<GstPad> ();
}

// A source whose ends are not all linked would end itself.
void leave_out (GstElement *chain, GstPad *pad)
{
  GstElement *end = gst_element_factory_make ("fakesink", nullptr);
  if (!end)
    return;
  g_object_set (end, "sync", TRUE, "async", FALSE, "enable-last-sample", FALSE, nullptr);
  gst_bin_add (GST_BIN (chain), end);
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (end, "sink"));
  gst_pad_link (pad, sink.get ());
}

// What it will have is known only by what it can have.
void expose_chain_pad (const SourceStreamsPtr &streams, Kind kind, GstElement *chain, GstPad *pad)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_pad_query_caps (pad, nullptr));
  if (kind_of_caps (caps.get ()) != kind)
    caps = MiniRef<GstCaps>::adopt (
        gst_caps_new_empty_simple (kind == Kind::Video ? "video/x-raw" : "audio/x-raw"));
  if (!streams->take (caps.get (), GST_PAD_NAME (pad))) {
    leave_out (chain, pad);
    return;
  }
  GstPad *ghost = gst_ghost_pad_new (to_string (kind), pad);
  gst_element_add_pad (chain, ghost);
  streams->expose (kind, ghost, caps.get ());
}

Status use_chain (const SourceStreamsPtr &streams, const GRef<GstElement> &chain)
{
  bool found = false;
  gst_bin_add (GST_BIN (streams->bin ()), chain.get ());
  for (const Kind kind : kinds)
    if (const auto pad = open_pad (chain.get (), to_string (kind))) {
      expose_chain_pad (streams, kind, chain.get (), pad.get ());
      found = true;
    }
  if (!found) {
    const auto pad = GRef<GstPad>::adopt (gst_bin_find_unlinked_pad (GST_BIN (chain.get ()), GST_PAD_SRC));
    if (!pad)
      return Error{Fault::InvalidArgument,
                   "the pipeline has no open end; call its last elements video and audio (name=video)"};
    const auto caps = MiniRef<GstCaps>::adopt (gst_pad_query_caps (pad.get (), nullptr));
    expose_chain_pad (streams, kind_of_caps (caps.get ()).value_or (Kind::Video), chain.get (), pad.get ());
  }
  streams->complete ();
  return Done{};
}

std::string rest_of (const std::string &url)
{
  const size_t colon = url.find (':');
  const size_t begin = url.compare (colon, 3, "://") == 0 ? colon + 3 : colon + 1;
  return url.substr (begin);
}

} // namespace

Status fill_described_source (const CameraConfig &config, const SourceStreamsPtr &streams)
{
  const GUnique<char> line (g_uri_unescape_string (rest_of (config.url).c_str (), nullptr));
  const auto chain = parse (line ? line.get () : rest_of (config.url));
  return chain ? use_chain (streams, *chain) : Status (chain.error ());
}

Status fill_device_source (const CameraConfig &config, const SourceStreamsPtr &streams)
{
  // What a camera brings while the last picture is at work is of no use later.
  const auto chain =
      parse ("v4l2src name=device do-timestamp=true ! queue max-size-buffers=2 leaky=downstream name=video");
  if (!chain)
    return chain.error ();
  const auto device = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (chain->get ()), "device"));
  g_object_set (device.get (), "device", rest_of (config.url).c_str (), nullptr);
  return use_chain (streams, *chain);
}

Status fill_test_source (const CameraConfig &config, const SourceStreamsPtr &streams)
{
  const auto chain = parse ("videotestsrc is-live=true name=pattern ! "
                            "video/x-raw,format=I420,width=640,height=360,framerate=30/1 ! "
                            "timeoverlay ! video/x-raw ! queue max-size-buffers=2 name=video  "
                            "audiotestsrc is-live=true wave=ticks volume=0.3 ! "
                            "audio/x-raw,rate=48000,channels=1 ! queue name=audio");
  if (!chain)
    return chain.error ();
  const std::string wanted = rest_of (config.url).empty () ? "smpte" : rest_of (config.url);
  const auto pattern = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (chain->get ()), "pattern"));
  const GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (pattern.get ()), "pattern");
  if (!g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (spec)->enum_class, wanted.c_str ()))
    return Error{Fault::InvalidArgument,
                 "there is no test pattern " + wanted + "; see gst-inspect-1.0 videotestsrc, pattern"};
  gst_util_set_object_arg (G_OBJECT (pattern.get ()), "pattern", wanted.c_str ());
  return use_chain (streams, *chain);
}

} // namespace wsrtc::bridge
