// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One viewer as most programs around webrtcbin have it: a pipeline of its own,
//   appsrc ! queue ! rtph264pay ! webrtcbin
// with every property that does not matter left at its default. All calls on
// the main thread, push () excepted.
#pragma once

#include <functional>
#include <string>

#include <gst/gst.h>

#include "gptr.hpp"
#include "message.hpp"

namespace wsrtc::bench {

class NaiveViewer {
public:
  // Called on webrtcbin's threads.
  using Send = std::function<void (Message message)>;

  explicit NaiveViewer (Send send);
  ~NaiveViewer ();
  NaiveViewer (const NaiveViewer &) = delete;
  NaiveViewer &operator= (const NaiveViewer &) = delete;

  void on_message (const Message &message);
  // The encoder's streaming thread.
  void push (GstSample *sample);

private:
  void offer_once ();
  void on_offer (GstPromise *promise);

  const Send send_;
  GRef<GstElement> pipeline_;
  GRef<GstElement> source_;
  GRef<GstElement> webrtc_;
  bool offered_ = false; // streaming thread of the payloader
};

} // namespace wsrtc::bench
