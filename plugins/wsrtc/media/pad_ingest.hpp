// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   ghost pad → [front] → tee ┬→ fakesink
//                             └→ clocksync → tee → rendition, rendition, …
// all in a bin of its own. The fakesink gets the input as it is: it makes the
// element end when the input ends, also without viewers (a bin reports EOS when
// all its sinks have), and answers for seeks and positions.
//
// What is behind the clocksync sees one stream that never ends, is never flushed
// and whose time never breaks, whatever comes in: its time stamps are those of
// the stream (Restamper), and of events only caps and tags get through. Another
// source on the pad is told by an event of ours (make_new_source_event ()).
#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include "ingest.hpp"
#include "input_caps.hpp"
#include "input_front.hpp"
#include "rendition_shelf.hpp"
#include "restamper.hpp"
#include "stream_watch.hpp"

namespace wsrtc {

class PadIngest final : public Ingest {
public:
  PadIngest (std::string name, MediaKind kind, IngestEvents events, std::shared_ptr<StreamTime> time);
  ~PadIngest () override;

  Status build (GstBin *parent, GstPadTemplate *templ);

  MediaKind kind () const override { return kind_; }

  const std::string &name () const override { return name_; }

  GstPad *pad () const override { return pad_.get (); }

  bool ready () const override;

  std::string notice () const override;

  StreamFacts facts () const override { return watch_->facts (); }

  bool awkward () const override;
  const CodecRow *encoded () const override;
  Variants available (const CodecPolicy &policy) const override;
  Result<std::shared_ptr<Rendition>> rendition (const Variant &variant,
                                                const RenditionSettings &settings) override;
  bool outdated () const override;
  void drop_outdated () override;
  bool flows () const override;

  StillKeeper *stills () const override { return stills_.get (); }

  void mend () override { shelf_.mend (); }

  bool tidy (std::chrono::steady_clock::time_point now, std::chrono::milliseconds linger) override
  {
    return shelf_.tidy (now, linger);
  }

  void tell (StreamFigures &figures) const override { shelf_.tell (figures); }

  void drop_renditions () override { shelf_.begin_anew (); }

  void shut_down () override;

private:
  // The way into a rendition, on the streaming thread of the input.
  struct Branch {
    const PadIngest &input;
    unsigned generation; // of the format that the rendition was made for
    bool encoded;

    bool takes (GstPadProbeInfo *info) const;
  };

  Status make_elements (GRef<GstElement> &split, GRef<GstElement> &end);
  void watch (const GRef<GstElement> &end);

  // Streaming thread of the input: in front of the clocksync, …
  GstPadProbeReturn on_data (GstPadProbeInfo *info);
  GstPadProbeReturn on_event (GstPadProbeInfo *info);
  GstPadProbeReturn on_caps (const GstCaps *caps);
  void on_new_stream ();
  void on_end ();
  Status accept (const GstCaps *caps);
  void adapt (const GstCaps *caps);
  void see_media ();
  // … and behind it.
  GstPadProbeReturn on_paced (GstPadProbeInfo *info);
  bool had (GstEventType type) const;

  void make_front (GstPad *entry, GstPad *exit);

  // Owner thread.
  struct Settled {
    InputFormat format;
    unsigned generation;
  };

  Result<Settled> settle_format (const Variant &variant) const;
  void watch_branch (GstPad *pad, const Settled &made_for);
  void retire_before (unsigned generation);
  std::optional<InputFormat> format () const;

  const std::string name_;
  const MediaKind kind_;
  const IngestEvents events_;
  const std::shared_ptr<StreamTime> time_;
  const unsigned timestamp_offset_; // of RTP, for all renditions: a viewer may change over
  GstBin *parent_ = nullptr;        // owns the element; outlives this
  GRef<GstElement> bin_;
  GRef<GstElement> pace_;
  GRef<GstElement> tee_;
  GRef<GstPad> pad_;
  std::unique_ptr<StreamWatch> watch_; // from build () on, as all three
  std::unique_ptr<StillKeeper> stills_;
  std::unique_ptr<InputFront> front_;
  GRef<GstPad> probed_, paced_; // sink and source of the clocksync
  gulong probe_ = 0, paced_probe_ = 0;
  std::atomic<bool> ends_{false}; // what fails now fails since it is taken down

  // Owner thread.
  RenditionShelf shelf_;
  unsigned made_for_ = 0; // the generation of what is on it
  bool outdated_ = false; // there were some of a generation before

  // Streaming thread.
  std::optional<Restamper> restamper_;
  bool blocked_ = false; // the last caps cannot be used
  bool had_media_ = false;
  bool new_source_ = false; // the next buffer begins another stream
  MiniRef<GstCaps> caps_;

  // Written on the streaming thread.
  std::atomic<unsigned> generation_{0}; // counts the formats: raw, H264, …
  std::atomic<gint64> last_media_{0};   // µs, monotonic; 0 = none, or it has ended
  std::atomic<gint64> silence_limit_{silence_limit};

  // Protects what is below; nothing is called while it is held.
  mutable std::mutex mutex_;
  std::optional<InputFormat> format_;
};

} // namespace wsrtc
