// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A pipeline that begins with wsrtcsrc, and now and then one that ends in
// wsrtcsink, joined by loopback signallers as a server would.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "loopback_signaller.hpp"
#include "message.hpp"
#include "picture_watch.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

// What comes to an element's sink pad.
class FlowWatch {
public:
  FlowWatch (GstElement *pipeline, const char *element, const char *pad = "sink");
  ~FlowWatch ();
  FlowWatch (const FlowWatch &) = delete;
  FlowWatch &operator= (const FlowWatch &) = delete;

  std::atomic<guint64> buffers{0};
  std::atomic<unsigned> ends{0};    // EOS
  std::atomic<unsigned> back{0};    // buffers whose time was before the last one's
  std::atomic<unsigned> discont{0}; // buffers that do not follow the last
  std::atomic<gint64> last_pts{-1}; // ns of running time

  std::string caps () const;
  std::string stream_id () const;
  guint group () const;
  MiniRef<GstTagList> tags () const;
  size_t streams () const; // in the last collection
  // Of video/x-raw,format=RGB.
  SeenPicture picture () const;

private:
  GstPadProbeReturn see (GstPadProbeInfo *info);
  void see_buffer (GstBuffer *buffer);
  void see_event (GstEvent *event);

  GRef<GstPad> pad_;
  gulong probe_ = 0;
  mutable std::mutex mutex_; // protects what follows
  std::string caps_, stream_id_;
  guint group_ = 0;
  GstSegment segment_;
  MiniRef<GstTagList> tags_;
  size_t streams_ = 0;
  SeenPicture picture_;
};

class SourceRig {
public:
  // A gst-launch line with a wsrtcsrc called src.
  explicit SourceRig (const char *launch);
  ~SourceRig ();
  SourceRig (const SourceRig &) = delete;
  SourceRig &operator= (const SourceRig &) = delete;

  void play ();

  void stop () { gst_element_set_state (pipeline (), GST_STATE_NULL); }

  GstElement *pipeline () const { return pipeline_.get (); }

  GstElement *source () const { return source_.get (); }

  Loopback &line () { return line_; }

  // A gst-launch line with a wsrtcsink called s, which is the room's source until
  // it is stopped.
  void start_producer (const char *launch, const std::function<void (GstElement *)> &prepare = {});
  void stop_producer ();
  // From now on the source is told of the producer, and offers; not the other way
  // round.
  void let_source_offer ();

  GstElement *producer () const { return producer_->pipeline.get (); }

  // Changes what the producer is about to say. Any thread; before it is started.
  void alter_producer (std::function<void (Message &)> alter) { alter_ = std::move (alter); }

  // The producer is told of no place of the source from now on.
  void mute_candidates ();

  // Messages that the source has sent so far, of that kind.
  unsigned sent (const char *kind);

  // Bus warnings and errors so far, one a line, oldest first.
  std::string complaints ();
  size_t count_errors ();
  size_t count_complaints ();
  void wait_for_complaint (const std::string &part);

  std::vector<std::string> pad_names ();

private:
  struct Producer {
    GRef<GstElement> pipeline;
    Loopback line;
  };

  void on_source (GstWsrtcMessage *message);
  void on_producer (GstWsrtcMessage *message);
  void join ();
  void read_bus ();

  GRef<GstElement> pipeline_, source_;
  Loopback line_;
  std::unique_ptr<Producer> producer_;
  std::function<void (Message &)> alter_;
  std::mutex mutex_;                  // protects what follows
  Loopback *producer_line_ = nullptr; // of a producer that is there
  std::optional<Capabilities> capabilities_;
  unsigned joined_ = 0; // ids given so far
  bool source_offers_ = false;
  bool mute_candidates_ = false;
  std::vector<std::string> kinds_;
  std::string complaints_;
  size_t errors_ = 0;
};

} // namespace wsrtc::test
