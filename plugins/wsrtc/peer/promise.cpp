// SPDX-License-Identifier: LGPL-2.1-or-later
#include "promise.hpp"

#include <algorithm>
#include <memory>
#include <utility>

// 1.22 declares gst_webrtc_error_quark () without the extern "C" that C++ needs.
extern "C" {
#include <gst/webrtc/webrtc_fwd.h>
}

namespace wsrtc {

namespace {

struct Continuation {
  OwnerLinkPtr link;
  std::string step;
  PromiseThen then;
};

Fault fault_of (const GError &error)
{
  if (error.domain != GST_WEBRTC_ERROR)
    return Fault::Internal;
  switch (error.code) {
  case GST_WEBRTC_ERROR_SDP_SYNTAX_ERROR:
    return Fault::Malformed;
  case GST_WEBRTC_ERROR_INVALID_STATE:
  case GST_WEBRTC_ERROR_INVALID_MODIFICATION:
    return Fault::Protocol;
  case GST_WEBRTC_ERROR_FINGERPRINT_FAILURE:
    return Fault::Security;
  default:
    return Fault::Internal;
  }
}

Result<MiniRef<GstPromise>> outcome (GstPromise *promise, const std::string &step)
{
  // Has an end already: the wait returns at once.
  switch (gst_promise_wait (promise)) {
  case GST_PROMISE_RESULT_REPLIED:
    break;
  case GST_PROMISE_RESULT_PENDING:
  case GST_PROMISE_RESULT_INTERRUPTED:
    return Error{Fault::Closed, step + " was interrupted: the peer connection is being closed"};
  case GST_PROMISE_RESULT_EXPIRED:
    return Error{Fault::Internal, step + " got no answer from webrtcbin"};
  }
  const GstStructure *reply = gst_promise_get_reply (promise);
  GError *raw = nullptr;
  if (reply && gst_structure_get (reply, "error", G_TYPE_ERROR, &raw, nullptr) && raw) {
    const GUnique<GError> error (raw);
    return Error{fault_of (*error), step + " failed: " + error->message};
  }
  return MiniRef<GstPromise>::take_ref (promise);
}

// Any thread, mostly webrtcbin's own: nothing of webrtcbin may be touched.
void on_end (GstPromise *promise, gpointer data)
{
  auto *continuation = static_cast<Continuation *> (data);
  continuation->link->post (
      [reply = outcome (promise, continuation->step), then = continuation->then] { then (reply); });
}

void free_continuation (gpointer data)
{
  delete static_cast<Continuation *> (data);
}

} // namespace

GstPromise *PromiseBook::open (std::string step, PromiseThen then)
{
  prune ();
  auto *continuation = new Continuation{link_, std::move (step), std::move (then)};
  GstPromise *promise = gst_promise_new_with_change_func (on_end, continuation, free_continuation);
  pending_.push_back (MiniRef<GstPromise>::take_ref (promise));
  return promise;
}

void PromiseBook::prune ()
{
  // There is no way to ask a promise for its state without waiting. Ours is
  // the last reference once webrtcbin and the reply's task have let go.
  const auto ended = [] (const MiniRef<GstPromise> &promise) {
    return GST_MINI_OBJECT_REFCOUNT_VALUE (promise.get ()) == 1;
  };
  pending_.erase (std::remove_if (pending_.begin (), pending_.end (), ended), pending_.end ());
}

PromiseBook::~PromiseBook ()
{
  for (const auto &promise : pending_)
    gst_promise_interrupt (promise.get ());
}

} // namespace wsrtc
