// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A bin whose failures stay inside: an element of it that posts an error, or
// that returns one to the streaming thread, is noted in the bin's FailureBox
// and told no further. From then on the bin takes data and does nothing with
// them, until its owner has replaced it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <gst/gst.h>

#include "gptr.hpp"

#define GST_TYPE_WSRTC_ISOLATED_BIN (gst_wsrtc_isolated_bin_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcIsolatedBin, gst_wsrtc_isolated_bin, GST, WSRTC_ISOLATED_BIN, GstBin)

namespace wsrtc {

struct Failure {
  std::string culprit;        // factory of the bin's child that failed; "" = it did not say
  std::string text;           // what it said, without a full stop
  bool leads_nowhere = false; // nothing is linked behind it, and nothing else is wrong
};

class FailureBox {
public:
  // `told` is called once, on the thread of the failure: post, return. `ended` the
  // same, when what is behind wants no more; that is no failure.
  explicit FailureBox (std::function<void ()> told, std::function<void ()> ended = {})
      : told_ (std::move (told)), ended_ (std::move (ended))
  {
  }

  // Any thread; the first one counts.
  void put (Failure failure);
  std::optional<Failure> get () const;
  void put_end ();

  // Any thread. Nothing goes in any more, and no failure counts.
  void close () { closed_.store (true, std::memory_order_release); }

  bool closed () const { return closed_.load (std::memory_order_acquire); }

private:
  const std::function<void ()> told_, ended_;
  std::atomic<bool> has_ended_{false};
  std::atomic<bool> closed_{false};
  mutable std::mutex mutex_; // protects failure_; nothing is called while it is held
  std::optional<Failure> failure_;
};

GRef<GstElement> make_isolated_bin (const std::string &name, std::shared_ptr<FailureBox> box);

// Gives it the pad "sink" in front of `target`. What is pushed into it always
// goes well, and it takes any caps: its neighbours behind a tee must not have
// to bear with it, nor the source to negotiate anew when it comes and goes.
void add_isolated_pad (GstElement *bin, GstPad *target);

} // namespace wsrtc
