// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What stands behind one request pad of wsrtcsink: paces the input by the
// clock, finds out from its caps whether it is raw or encoded, and makes the
// renditions that viewers need.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "rendition.hpp"
#include "result.hpp"
#include "still_keeper.hpp"
#include "stream_facts.hpp"
#include "stream_figures.hpp"
#include "stream_time.hpp"

namespace wsrtc {

// Without media for so long, an input's source is taken to be away.
constexpr gint64 silence_limit = 2 * G_TIME_SPAN_SECOND;

struct IngestEvents {
  // Any of these may come on a streaming thread: copy, post, return.
  std::function<void ()> caps_changed;     // first caps, or other ones; see outdated ()
  std::function<void ()> rtp_caps_changed; // rtp_caps () of a rendition became known or changed
  // The first buffer came (false), also after an end or a silence; or media
  // ended (true).
  std::function<void (bool eos)> flow;
  std::function<void (Error error)> failed;   // this input cannot be used; says why and what to do
  std::function<void ()> facts_changed;       // facts () of an encoded input became known or changed
  std::function<void ()> noticed;             // notice () has changed
  std::function<void (bool stalled)> stalled; // media come, and nothing of use comes out; or again
  std::function<void ()> broken;              // elements of a rendition failed: mend () is due
};

class Ingest {
public:
  // Builds the head of the chain in `bin` and the ghost pad `pad_name` on it
  // (not added to the element yet). Application's thread.
  // `time` is that of all inputs of one element; nullptr: one of its own.
  static Result<std::unique_ptr<Ingest>> create (GstBin *bin, const std::string &pad_name, MediaKind kind,
                                                 GstPadTemplate *templ, IngestEvents events,
                                                 std::shared_ptr<StreamTime> time = nullptr);
  virtual ~Ingest () = default;

  virtual MediaKind kind () const = 0;
  virtual const std::string &name () const = 0;
  // The ghost pad for gst_element_add_pad (). Borrowed.
  virtual GstPad *pad () const = 0;
  // Has caps, so renditions can be made.
  virtual bool ready () const = 0;
  // What is wrong with what comes in, and what to do, where it is no error: it
  // may pass, or be shown by some; "" = nothing. Any thread.
  virtual std::string notice () const = 0;
  // What an input that is encoded tells of itself. Any thread.
  virtual StreamFacts facts () const = 0;
  // They speak against passing it on. Any thread.
  virtual bool awkward () const = 0;
  // The codec that it has; nullptr = raw, or not known yet. Any thread.
  virtual const CodecRow *encoded () const = 0;
  // What can be had from this input, best first, and why there is no more.
  virtual Variants available (const CodecPolicy &policy) const = 0;
  // That rendition, made now if there is none yet. Owner thread.
  virtual Result<std::shared_ptr<Rendition>> rendition (const Variant &variant,
                                                        const RenditionSettings &settings) = 0;
  // The input has another format now, raw or another codec, and there were
  // renditions of the one before, which get nothing any more. Whoever has them
  // lets them go, then drops them. Owner thread.
  virtual bool outdated () const = 0;
  virtual void drop_outdated () = 0;
  // Media came not long ago: within `silence_limit`, or the time of a few
  // pictures where they are rare. Any thread.
  virtual bool flows () const = 0;
  // What stills of it are made of; nullptr = it is sound. Lives as long as this.
  virtual StillKeeper *stills () const = 0;
  // Puts other elements in the place of those that have failed. Owner thread.
  virtual void mend () = 0;
  // Takes away encoders that nobody has needed for `linger`. False = need not be
  // called again until a rendition is asked for, or broken. Owner thread.
  virtual bool tidy (std::chrono::steady_clock::time_point now, std::chrono::milliseconds linger) = 0;
  // Adds what its renditions are and have made to what is told of the stream. Owner
  // thread.
  virtual void tell (StreamFigures &figures) const = 0;
  // Nobody uses them any more, nor their settings. Owner thread.
  virtual void drop_renditions () = 0;
  // Takes all elements out of the bin and sets them to NULL. After this only
  // the destructor may be called. Not on a streaming thread.
  virtual void shut_down () = 0;
};

} // namespace wsrtc
