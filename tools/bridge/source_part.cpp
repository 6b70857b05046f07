// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_part.hpp"

#include <string>
#include <utility>

#include "source_codecs.hpp"
#include "source_kinds.hpp"

namespace wsrtc::bridge {

// The decoder's pad comes when it knows what it decodes.
static void link_decoder (GstElement *decoder, GstElement *next)
{
  g_signal_connect_object (
      decoder, "pad-added", G_CALLBACK (+[] (GstElement *, GstPad *pad, GstElement *entry) {
        const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (entry, "sink"));
        if (!gst_pad_is_linked (sink.get ()))
          gst_pad_link (pad, sink.get ());
      }),
      next, GConnectFlags (0));
}

SourceStreams::SourceStreams (GstElement *bin, const CameraConfig &config, SourceCallbacks callbacks)
    : bin_ (bin), audio_ (config.audio), video_filter_ (config.video_filter),
      may_decode_ (config.transcode != Transcode::Never), callbacks_ (std::move (callbacks))
{
}

std::optional<Kind> SourceStreams::take (const GstCaps *caps, const std::string &id)
{
  const auto kind = kind_of_caps (caps);
  if (!kind || (*kind == Kind::Audio && !audio_))
    return std::nullopt;
  const Handling handling = handling_of (*kind, caps);
  if (handling == Handling::LeaveOut) {
    callbacks_.notice ("its sound is " + codec_name (caps) +
                       ", which is left out; set the camera to AAC, Opus or G.711");
    return std::nullopt;
  }
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    auto &taken = taken_[static_cast<size_t> (*kind)];
    if (taken)
      return *taken == id ? kind : std::nullopt;
    taken = id;
  }
  callbacks_.expected (*kind);
  if (handling == Handling::Decode && may_decode_)
    callbacks_.notice ("its pictures are " + codec_name (caps) +
                       ", which browsers cannot show; they are decoded and encoded anew");
  return kind;
}

void SourceStreams::expose (Kind kind, GstPad *inner, const GstCaps *caps)
{
  callbacks_.seen (kind, inner);
  auto behind = GRef<GstPad>::take_ref (inner);
  if (kind == Kind::Video && (!video_filter_.empty () || handling_of (kind, caps) == Handling::Decode))
    behind = filter (inner, caps);
  if (!behind)
    return;
  if (const auto known = GRef<GstPad>::adopt (gst_element_get_static_pad (bin_, to_string (kind)))) {
    gst_ghost_pad_set_target (GST_GHOST_PAD (known.get ()), behind.get ());
    return;
  }
  GstPad *pad = gst_ghost_pad_new (to_string (kind), behind.get ());
  gst_pad_set_active (pad, TRUE);
  if (gst_element_add_pad (bin_, pad))
    callbacks_.pad (kind, pad);
}

// Decoded, through the user's elements, and raw from there on: the sink encodes.
GRef<GstPad> SourceStreams::filter (GstPad *inner, const GstCaps *caps)
{
  if (!may_decode_) {
    GST_ELEMENT_ERROR (bin_, STREAM, CODEC_NOT_FOUND,
                       ("its pictures are %s, and would have to be encoded anew; set transcode to auto",
                        codec_name (caps).c_str ()),
                       (NULL));
    return nullptr;
  }
  auto chain = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (bin_), "filter"));
  if (!chain)
    chain = make_filter (caps);
  if (!chain)
    return nullptr;
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (chain.get (), "sink"));
  if (const auto before = GRef<GstPad>::adopt (gst_pad_get_peer (sink.get ())))
    gst_pad_unlink (before.get (), sink.get ());
  if (gst_pad_link (inner, sink.get ()) != GST_PAD_LINK_OK)
    return nullptr;
  return GRef<GstPad>::adopt (gst_element_get_static_pad (chain.get (), "src"));
}

// What is slow in it must not hold up a jitter buffer, which would grow.
constexpr const char *before_decoder =
    "queue name=entry leaky=downstream silent=true max-size-buffers=0 max-size-bytes=33554432 "
    "max-size-time=1000000000 ! ";

GRef<GstElement> SourceStreams::make_filter (const GstCaps *caps)
{
  const bool decodes = !is_raw (caps);
  const bool waits =
      decodes && gst_structure_has_name (gst_caps_get_structure (caps, 0), "application/x-rtp");
  std::string front = waits ? before_decoder : "";
  if (decodes)
    front += waits ? "decodebin name=decoder  " : "decodebin name=entry  ";
  const std::string middle = video_filter_.empty () ? "" : video_filter_ + " ! videoconvert ! ";
  const std::string line =
      front + "videoconvert name=" + (decodes ? "in" : "entry") + " ! " + middle + "identity name=out";
  GError *fault = nullptr;
  auto chain = GRef<GstElement>::sink (gst_parse_bin_from_description (line.c_str (), FALSE, &fault));
  const GUnique<GError> owned (fault);
  if (!chain || fault) {
    GST_ELEMENT_ERROR (
        bin_, CORE, MISSING_PLUGIN,
        ("what changes its picture cannot be made: %s", fault ? fault->message : "no elements"), (NULL));
    return nullptr;
  }
  gst_object_set_name (GST_OBJECT (chain.get ()), "filter");
  GstBin *bin = GST_BIN (chain.get ());
  const auto entry = GRef<GstElement>::adopt (gst_bin_get_by_name (bin, "entry"));
  const auto out = GRef<GstElement>::adopt (gst_bin_get_by_name (bin, "out"));
  if (decodes)
    link_decoder (GRef<GstElement>::adopt (gst_bin_get_by_name (bin, waits ? "decoder" : "entry")).get (),
                  GRef<GstElement>::adopt (gst_bin_get_by_name (bin, "in")).get ());
  const auto entry_pad = GRef<GstPad>::adopt (gst_element_get_static_pad (entry.get (), "sink"));
  const auto out_pad = GRef<GstPad>::adopt (gst_element_get_static_pad (out.get (), "src"));
  gst_element_add_pad (chain.get (), gst_ghost_pad_new ("sink", entry_pad.get ()));
  gst_element_add_pad (chain.get (), gst_ghost_pad_new ("src", out_pad.get ()));
  gst_bin_add (GST_BIN (bin_), chain.get ());
  gst_element_sync_state_with_parent (chain.get ());
  return chain;
}

std::optional<Kind> kind_of_caps (const GstCaps *caps)
{
  if (!caps || gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return std::nullopt;
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  std::string name = gst_structure_get_name (s);
  // rtspsrc calls them unknown while it only knows the session's description.
  if (name == "application/x-rtp" || name == "application/x-unknown") {
    const char *media = gst_structure_get_string (s, "media");
    name = media ? std::string (media) + "/" : "";
  }
  if (name.rfind ("video/", 0) == 0 || name.rfind ("image/", 0) == 0)
    return Kind::Video;
  if (name.rfind ("audio/", 0) == 0)
    return Kind::Audio;
  return std::nullopt;
}

Result<GRef<GstElement>> make_source_part (const CameraConfig &config, SourceCallbacks callbacks)
{
  const SourceKind *kind = find_source_kind (config.url);
  if (!kind)
    return Error{Fault::InvalidArgument, "the address has none of the schemes " + source_schemes ()};
  // Async messages of the source are its own: the pipeline goes on playing.
  auto bin = GRef<GstElement>::sink (
      GST_ELEMENT (g_object_new (GST_TYPE_BIN, "name", "source", "async-handling", TRUE, nullptr)));
  const auto streams = std::make_shared<SourceStreams> (bin.get (), config, std::move (callbacks));
  const Status filled = kind->fill (config, streams);
  if (!filled)
    return filled.error ();
  return bin;
}

} // namespace wsrtc::bridge
