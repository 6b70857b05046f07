// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The part of a camera's pipeline that brings its media: a bin, made anew for each
// pull, in the place of which nothing is while nobody wants the camera. Its pads
// come when the source knows its streams: the first picture and the first sound,
// encoded or in RTP as the source has them, and nothing else.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <gst/gst.h>

#include "camera_config.hpp"
#include "gptr.hpp"
#include "media_inlet.hpp"
#include "result.hpp"
#include "talk_gate.hpp"

namespace wsrtc::bridge {

// All on threads of the source.
struct SourceCallbacks {
  std::function<void (Kind)> expected;       // a pad for it will come
  std::function<void (Kind, GstPad *)> pad;  // of the bin; to be linked before it returns
  std::function<void (Kind, GstPad *)> seen; // … before any filter; also one that takes its place
  std::function<void ()> complete;           // no more pads come
  std::function<void (std::string)> notice;  // what is done with its media, for the log
  TalkGatePtr talk;                          // nullptr: nobody may speak to it
};

// What one source has brought so far, shared by the handlers of its elements.
class SourceStreams {
public:
  // `bin` owns what holds this.
  SourceStreams (GstElement *bin, const CameraConfig &config, SourceCallbacks callbacks);

  // The first of its kind that can be used, where that kind is wanted, the same one
  // when it is asked for again; the others stay unlinked. `id`: what tells it from
  // them.
  std::optional<Kind> take (const GstCaps *caps, const std::string &id);
  // Makes a pad of the bin of an element's, with the filter of the configuration
  // behind it where there is one. A second one of the kind, when the source had to
  // begin anew by another way, takes the place of the first.
  void expose (Kind kind, GstPad *inner, const GstCaps *caps);

  void complete () const { callbacks_.complete (); }

  void notice (std::string text) const { callbacks_.notice (std::move (text)); }

  const TalkGatePtr &talk () const { return callbacks_.talk; }

  GstElement *bin () const { return bin_; }

private:
  GRef<GstPad> filter (GstPad *inner, const GstCaps *caps);
  GRef<GstElement> make_filter (const GstCaps *caps);

  GstElement *const bin_;
  const bool audio_;
  const std::string video_filter_;
  const bool may_decode_;
  const SourceCallbacks callbacks_;
  std::mutex mutex_; // protects what is below; nothing is called while it is held
  std::optional<std::string> taken_[2];
};

using SourceStreamsPtr = std::shared_ptr<SourceStreams>;

// The kind of media that caps are of, RTP too; nothing for what is neither.
std::optional<Kind> kind_of_caps (const GstCaps *caps);

// The source part for the URL of the configuration, not in a pipeline yet.
Result<GRef<GstElement>> make_source_part (const CameraConfig &config, SourceCallbacks callbacks);

} // namespace wsrtc::bridge
