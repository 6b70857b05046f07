// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The one place for GstPromise. webrtcbin answers a request by a promise, on a
// thread of its own and with an error hidden in the reply's fields; here it
// becomes a Result on the owner's thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gptr.hpp"
#include "owner_link.hpp"
#include "result.hpp"

namespace wsrtc {

// The promise is the replied one: gst_promise_get_reply () gives its fields,
// which may be nullptr.
using PromiseThen = std::function<void (const Result<MiniRef<GstPromise>> &reply)>;

// The promises on the way. Owner's thread only.
class PromiseBook {
public:
  explicit PromiseBook (OwnerLinkPtr link) : link_ (std::move (link)) {}

  // Interrupts what is pending: webrtcbin drops the requests that it has not
  // come to, and GStreamer warns of a promise that dies without an answer.
  ~PromiseBook ();
  PromiseBook (const PromiseBook &) = delete;
  PromiseBook &operator= (const PromiseBook &) = delete;

  // A promise (transfer full, for the request) whose end calls `then`. `step`
  // names the request in the error's text.
  GstPromise *open (std::string step, PromiseThen then);

private:
  void prune ();

  OwnerLinkPtr link_;
  std::vector<MiniRef<GstPromise>> pending_;
};

} // namespace wsrtc
