// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   ghost pad → [front] → clocksync → tee ┬→ fakesink
//                                         └→ rendition, rendition, …
// all in a bin of its own. The fakesink makes the element end when the input
// ends, also without viewers: a bin reports EOS when all its sinks have.
#pragma once

#include <mutex>
#include <optional>

#include "ingest.hpp"
#include "input_caps.hpp"
#include "input_front.hpp"
#include "rendition_bin.hpp"
#include "stream_watch.hpp"

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

  std::string notice () const override;

  StreamFacts facts () const override { return watch_->facts (); }

  const CodecRow *encoded () const override;
  std::vector<const CodecRow *> available (const std::vector<const CodecRow *> &preferred) const override;
  Result<Rendition *> rendition (const CodecRow &codec, const RenditionSettings &settings) override;
  void shut_down () override;

private:
  // Streaming thread of the input.
  GstPadProbeReturn on_data (GstPadProbeInfo *info);
  GstPadProbeReturn on_caps (const GstCaps *caps);
  Status accept (const GstCaps *caps);
  void pace_by_clock ();

  void make_front (GstPad *entry);

  // Owner thread.
  Result<InputFormat> settle_format (const CodecRow &codec);
  Result<std::unique_ptr<RenditionBin>> make_rendition (const CodecRow &codec, const InputFormat &format,
                                                        const RenditionSettings &settings);
  Status attach (RenditionBin &rendition);
  std::optional<InputFormat> format () const;

  const std::string name_;
  const MediaKind kind_;
  const IngestEvents events_;
  GstBin *parent_ = nullptr; // owns the element; outlives this
  GRef<GstElement> bin_;
  GRef<GstElement> pace_;
  GRef<GstElement> tee_;
  GRef<GstPad> pad_;
  GRef<GstPad> probed_;
  std::unique_ptr<StreamWatch> watch_; // both from build () on
  std::unique_ptr<InputFront> front_;
  gulong probe_ = 0;
  std::vector<std::unique_ptr<RenditionBin>> renditions_; // owner thread

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
