// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A viewer of a SinkRig whose packets are looked at, and the source of a SinkRig
// replaced.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "picture_watch.hpp"
#include "sink_rig.hpp"

namespace wsrtc::test {

// One viewer, as the wire shows it. It must outlive the rig.
class Watcher {
public:
  // The codecs that it announces and takes, best first.
  explicit Watcher (const std::vector<std::string> &codecs);
  Watcher (const Watcher &) = delete;
  Watcher &operator= (const Watcher &) = delete;

  ViewerOptions options ();

  std::atomic<unsigned> sessions{0}; // that it has answered
  std::atomic<unsigned> back{0};     // RTP times that were before the last one
  std::atomic<unsigned> lost{0};     // sequence numbers that did not come
  std::atomic<guint64> packets{0};

  // Decodes that from here on.
  void look (const char *codec, int payload_type);
  SeenPicture picture () const;

private:
  struct Last {
    guint32 ssrc;
    guint16 sequence;
    guint32 time;
  };

  void see (const guint8 *packet, gsize size);

  ViewerOptions options_;
  mutable std::mutex mutex_; // protects what follows
  Last last_{};
  std::unique_ptr<PictureWatch> picture_;
};

// Takes all out of the pipeline but the sink.
void stop_source (SinkRig &rig);
// Puts this in front of it, on the pad "video_0".
void start_source (SinkRig &rig, const std::string &launch);
void replace_source (SinkRig &rig, const std::string &launch);

// As a browser does: asks for a key frame until there is a picture.
void wait_for_picture (const char *what, SinkRig &rig, const std::string &id,
                       const std::function<bool ()> &reached);

} // namespace wsrtc::test
