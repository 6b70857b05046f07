// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One pipeline that writes a camera's recordings, from its start until its files
// are closed. It goes down on a thread of its own: a disk may take its time.
//
// Main thread, but where it is said.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "main_timer.hpp"
#include "media_inlet.hpp"
#include "recording_files.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

class RecordingRun;

// Is told from the run's own calls: the run must not go before they return.
class RecordingOwner {
public:
  virtual ~RecordingOwner () = default;
  virtual void on_run_failed (RecordingRun *run, const std::string &text) = 0;
  // Its files are closed, or should be by now.
  virtual void on_run_ended (RecordingRun *run) = 0;
};

// What comes of a kind, and how it gets into the file, as recording_chain () has it.
struct RecordedStream {
  Kind kind;
  std::string chain;
};

class RecordingRun {
public:
  // A new file every `segment`.
  static Result<std::unique_ptr<RecordingRun>> make (const std::vector<RecordedStream> &streams,
                                                     std::chrono::seconds segment,
                                                     std::shared_ptr<RecordingFiles> files);
  ~RecordingRun ();
  RecordingRun (const RecordingRun &) = delete;
  RecordingRun &operator= (const RecordingRun &) = delete;

  // `owner` outlives it, or is replaced.
  void start (RecordingOwner *owner);

  void set_owner (RecordingOwner *owner) { owner_ = owner; }

  // What was given to it is still written, for a moment.
  void end_streams ();
  // Until its files are closed, or until `end`, µs of the monotonic clock. Nobody is
  // told any more.
  void wait_for_end (gint64 end);

  // Where copies go; nullptr = it has no such stream.
  GRef<GstElement> entry (Kind kind) const;

  // No more is to be waited for: it has failed, its files are closed, or should be.
  bool has_ended () const { return ended_; }

  // A file was begun: what comes can be read.
  bool has_file () const;

  gint64 since () const { return since_; } // µs, monotonic

  const std::shared_ptr<RecordingFiles> &files () const;

private:
  struct Writing;

  RecordingRun (GRef<GstElement> pipeline, std::shared_ptr<RecordingFiles> files);
  void unwatch ();
  void on_message (GstMessage *message);
  void on_end ();

  const GRef<GstElement> pipeline_;
  const GRef<GstBus> bus_;
  const std::shared_ptr<Writing> writing_;
  const gint64 since_ = g_get_monotonic_time ();
  RecordingOwner *owner_ = nullptr;
  MainTimer late_;
  bool watched_ = false;
  bool ended_ = false;
};

} // namespace wsrtc::bridge
