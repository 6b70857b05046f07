// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The renditions of one input: made when first asked for, mended when they
// fail, and taken away when nobody has needed their encoder for a while. Owner
// thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "built_rendition.hpp"
#include "stream_figures.hpp"

namespace wsrtc {

class RenditionShelf {
public:
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::milliseconds;

  // `tee` is in `bin`.
  void open (GRef<GstElement> bin, GRef<GstElement> tee);

  Result<std::shared_ptr<Rendition>> get (RenditionOrder order);
  // The one that is there already.
  std::shared_ptr<BuiltRendition> find (const Variant &variant) const;
  void mend ();
  // Takes away what has an encoder, or is lost, and was not needed for `linger`. To be called
  // now and then; false = there is nothing to do until get () or mend ().
  bool tidy (Clock::time_point now, Milliseconds linger);
  void clear ();
  // The same, and nothing is told of what there was.
  void begin_anew ();

  // Adds what there is, and the key frames so far, to what is told of the stream.
  void tell (StreamFigures &figures) const;

  bool is_empty () const { return places_.empty (); }

private:
  struct Place {
    std::shared_ptr<BuiltRendition> rendition;
    std::optional<Clock::time_point> unused_since;
  };

  GRef<GstElement> bin_;
  GRef<GstElement> tee_;
  void note_end (const Place &place);

  std::vector<Place> places_;
  uint64_t past_key_frames_ = 0; // of those that have gone
};

} // namespace wsrtc
