// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An Ingest in a running pipeline, its events counted, and an outlet that
// writes down what a viewer would get.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ingest.hpp"

namespace wsrtc::test {

struct SeenPacket {
  int payload_type;
  bool marker;
  gsize size;
  guint16 sequence;
  guint32 time; // of RTP
};

struct SeenBatch {
  bool key_frame;
  GstClockTime running_time;
  guint32 rtp_time;
  gint64 at; // µs, monotonic
  std::vector<SeenPacket> packets;
};

class RecordingOutlet final : public Outlet {
public:
  void push (const PacketBatch &batch) override;

  void await_key_frame () override {}

  bool started () const override { return count () > 0; }

  std::vector<SeenBatch> batches () const;

  size_t count () const { return batches ().size (); }

  size_t key_frames () const;

private:
  mutable std::mutex mutex_; // protects the vector
  std::vector<SeenBatch> batches_;
};

class MediaRig {
public:
  // `launch` is everything in front of the pad, without a last "!".
  MediaRig (const std::string &launch, MediaKind kind);
  ~MediaRig ();

  // Waits until the caps are there.
  void play ();
  // Another one on the same pad, in the state of the pipeline.
  void replace_source (const std::string &launch);

  GstElement *source () { return source_; }

  // Untouched, if the input has that codec. Needed as long as the rig is there.
  Rendition &rendition (const char *codec, RenditionSettings settings = {});
  // A viewer of the rendition; waits until it has got `batches`.
  std::shared_ptr<RecordingOutlet> watch (Rendition &rendition, size_t batches);
  // Waits for the first error that came by the events.
  std::string wait_for_failure ();
  std::string failure () const;
  // Fails when there was an error on the bus or by the events.
  void assert_healthy ();
  // The text of the first error on the bus; "" = none.
  std::string bus_error ();
  bool reached_eos (); // the pipeline as a whole

  Ingest &ingest () { return *ingest_; }

  GstElement *pipeline () { return pipeline_.get (); }

  // All elements below the ingest's parent, by factory name.
  std::vector<std::string> factories () const;
  GRef<GstElement> find (const char *factory) const;
  size_t count (const char *factory) const;

  std::atomic<unsigned> caps_changed{0};
  std::atomic<unsigned> rtp_caps_changed{0};
  std::atomic<unsigned> flows{0};
  std::atomic<unsigned> ends{0};
  std::atomic<unsigned> broken{0};

private:
  IngestEvents events ();
  void add_source (const std::string &launch);

  GRef<GstElement> pipeline_;
  GRef<GstElement> parent_;
  GstElement *source_ = nullptr; // the pipeline's
  std::unique_ptr<Ingest> ingest_;
  std::vector<std::shared_ptr<Rendition>> renditions_;
  mutable std::mutex mutex_; // protects the text
  std::string failure_;
};

} // namespace wsrtc::test
