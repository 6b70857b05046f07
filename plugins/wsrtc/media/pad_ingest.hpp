// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   ghost pad → clocksync → tee ┬→ fakesink
//                               └→ rendition, rendition, …
// all in a bin of its own. The fakesink makes the element end when the input
// ends, also without viewers: a bin reports EOS when all its sinks have.
#pragma once

#include <mutex>
#include <optional>

#include "ingest.hpp"
#include "input_caps.hpp"
#include "rendition_shelf.hpp"

namespace wsrtc {

class PadIngest final : public Ingest {
public:
  PadIngest (std::string name, MediaKind kind, IngestEvents events);
  ~PadIngest () override;

  Status build (GstBin *parent, GstPadTemplate *templ);

  MediaKind kind () const override { return kind_; }

  const std::string &name () const override { return name_; }

  GstPad *pad () const override { return pad_.get (); }

  bool ready () const override;
  Variants available (const CodecPolicy &policy) const override;
  Result<std::shared_ptr<Rendition>> rendition (const Variant &variant,
                                                const RenditionSettings &settings) override;

  void mend () override { shelf_.mend (); }

  bool tidy (std::chrono::steady_clock::time_point now, std::chrono::milliseconds linger) override
  {
    return shelf_.tidy (now, linger);
  }

  void drop_renditions () override { shelf_.clear (); }

  void shut_down () override;

private:
  // Streaming thread of the input.
  GstPadProbeReturn on_data (GstPadProbeInfo *info);
  GstPadProbeReturn on_caps (const GstCaps *caps);
  Status accept (const GstCaps *caps);
  void pace_by_clock ();

  // Owner thread.
  Result<InputFormat> settle_format (const Variant &variant);
  std::optional<InputFormat> format () const;

  const std::string name_;
  const MediaKind kind_;
  const IngestEvents events_;
  const unsigned timestamp_offset_; // of RTP, for all renditions
  GstBin *parent_ = nullptr;        // owns the element; outlives this
  GRef<GstElement> bin_;
  GRef<GstElement> pace_;
  GRef<GstElement> tee_;
  GRef<GstPad> pad_;
  GRef<GstPad> probed_;
  gulong probe_ = 0;
  RenditionShelf shelf_; // owner thread

  // Streaming thread.
  bool blocked_ = false; // the last caps cannot be used
  bool flowing_ = false;
  MiniRef<GstCaps> caps_;

  // Protects the two below; nothing is called while it is held.
  mutable std::mutex mutex_;
  std::optional<InputFormat> format_;
  bool settled_ = false; // renditions exist: the format may not change any more
};

} // namespace wsrtc
