// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keeps an eye on every webrtcbin that a wsrtcsink makes.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

class PeerWatch {
public:
  explicit PeerWatch (GstElement *sink) : sink_ (GRef<GstElement>::take_ref (sink))
  {
    handler_ = g_signal_connect (sink, "prepare-peer", G_CALLBACK (on_prepare), this);
  }

  ~PeerWatch () { g_signal_handler_disconnect (sink_.get (), handler_); }

  PeerWatch (const PeerWatch &) = delete;
  PeerWatch &operator= (const PeerWatch &) = delete;

  size_t count_made ()
  {
    const std::lock_guard lock (mutex_);
    return peers_.size ();
  }

  size_t count_alive ()
  {
    const std::lock_guard lock (mutex_);
    size_t alive = 0;
    for (const auto &peer : peers_)
      alive += peer->lock () ? 1 : 0;
    return alive;
  }

  void wait_for_alive (size_t count)
  {
    wait_for ((std::to_string (count) + " webrtcbins").c_str (), [&] { return count_alive () == count; });
  }

private:
  static void on_prepare (GstElement *, const char *, GstElement *webrtcbin, PeerWatch *self)
  {
    const std::lock_guard lock (self->mutex_);
    self->peers_.push_back (std::make_unique<GWeak<GstElement>> (webrtcbin));
  }

  const GRef<GstElement> sink_;
  gulong handler_ = 0;
  std::mutex mutex_; // protects peers_, which the owner's thread writes
  std::vector<std::unique_ptr<GWeak<GstElement>>> peers_;
};

} // namespace wsrtc::test
