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

namespace wsrtc {

struct IngestEvents {
  // Any of these may come on a streaming thread: copy, post, return.
  std::function<void ()> caps_changed;     // first caps, or other ones
  std::function<void ()> rtp_caps_changed; // rtp_caps () of a rendition became known or changed
  std::function<void (bool eos)>
      flow; // the first buffer came (false), also after an end; or media ended (true)
  std::function<void (Error error)> failed; // this input cannot be used; says why and what to do
  std::function<void ()> broken;            // elements of a rendition failed: mend () is due
};

class Ingest {
public:
  // Builds the head of the chain in `bin` and the ghost pad `pad_name` on it
  // (not added to the element yet). Application's thread.
  static Result<std::unique_ptr<Ingest>> create (GstBin *bin, const std::string &pad_name, MediaKind kind,
                                                 GstPadTemplate *templ, IngestEvents events);
  virtual ~Ingest () = default;

  virtual MediaKind kind () const = 0;
  virtual const std::string &name () const = 0;
  // The ghost pad for gst_element_add_pad (). Borrowed.
  virtual GstPad *pad () const = 0;
  // Has caps, so renditions can be made.
  virtual bool ready () const = 0;
  // What can be had from this input, best first, and why there is no more.
  virtual Variants available (const CodecPolicy &policy) const = 0;
  // That rendition, made now if there is none yet. Owner thread.
  virtual Result<std::shared_ptr<Rendition>> rendition (const Variant &variant,
                                                        const RenditionSettings &settings) = 0;
  // Puts other elements in the place of those that have failed. Owner thread.
  virtual void mend () = 0;
  // Takes away encoders that nobody has needed for `linger`. False = need not be
  // called again until a rendition is asked for, or broken. Owner thread.
  virtual bool tidy (std::chrono::steady_clock::time_point now, std::chrono::milliseconds linger) = 0;
  // Nobody uses them any more, nor their settings. Owner thread.
  virtual void drop_renditions () = 0;
  // Takes all elements out of the bin and sets them to NULL. After this only
  // the destructor may be called. Not on a streaming thread.
  virtual void shut_down () = 0;
};

} // namespace wsrtc
