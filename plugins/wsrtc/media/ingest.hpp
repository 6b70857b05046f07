// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What stands behind one request pad of wsrtcsink: paces the input by the
// clock, finds out from its caps whether it is raw or encoded, and makes the
// renditions that viewers need.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "rendition.hpp"
#include "result.hpp"
#include "stream_facts.hpp"

namespace wsrtc {

struct IngestEvents {
  // Any of these may come on a streaming thread: copy, post, return.
  std::function<void ()> caps_changed;     // first caps, or other ones
  std::function<void ()> rtp_caps_changed; // rtp_caps () of a rendition became known or changed
  std::function<void (bool eos)>
      flow; // the first buffer came (false), also after an end; or media ended (true)
  std::function<void (Error error)> failed; // this input cannot be used; says why and what to do
  std::function<void ()> facts_changed;     // facts () of an encoded input became known or changed
  std::function<void ()> noticed;           // notice () has changed
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
  // What is wrong with what comes in, and what to do, where it is no error: it
  // may pass, or be shown by some; "" = nothing. Any thread.
  virtual std::string notice () const = 0;
  // What an input that is encoded tells of itself. Any thread.
  virtual StreamFacts facts () const = 0;
  // The codec that it has; nullptr = raw, or not known yet. Any thread.
  virtual const CodecRow *encoded () const = 0;
  // Codecs that can be had from this input: the one it has (encoded), or those
  // of `preferred` for which an encoder is installed (raw).
  virtual std::vector<const CodecRow *> available (const std::vector<const CodecRow *> &preferred) const = 0;
  // The rendition in that codec, made now if there is none yet. Owner thread.
  virtual Result<Rendition *> rendition (const CodecRow &codec, const RenditionSettings &settings) = 0;
  // Takes all elements out of the bin and sets them to NULL. After this only
  // the destructor may be called. Not on a streaming thread.
  virtual void shut_down () = 0;
};

} // namespace wsrtc
