// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_opening.hpp"

#include <utility>

#include "try_thread.hpp"
#include "ws_attempt.hpp"

namespace wsrtc {

struct WsOpening::Attempt {
  const WsTarget target;
  WsOpening *owner; // null = nobody waits any more; only used in the context
  const GRef<GCancellable> cancellable = GRef<GCancellable>::adopt (g_cancellable_new ());
  WsAttemptResult result = {}; // the thread's until it is done, then the context's
};

// What the thread is given.
struct WsOpening::Work {
  std::shared_ptr<Attempt> attempt;
  GMainContext *context; // a reference
};

WsOpening::WsOpening (const WsTarget &target, Opened opened, Failed failed)
    : opened_ (std::move (opened)), failed_ (std::move (failed)), timeout_ (target.connect_timeout),
      attempt_ (new Attempt{target, this})
{
}

WsOpening::~WsOpening ()
{
  drop ();
}

void WsOpening::drop ()
{
  deadline_.cancel ();
  if (!attempt_)
    return;
  attempt_->owner = nullptr;
  g_cancellable_cancel (attempt_->cancellable.get ());
  attempt_ = nullptr;
}

void WsOpening::fail (const WsFailure &failure)
{
  drop ();
  // On the stack, because the callback may destroy the opening.
  const Failed failed = std::move (failed_);
  failed (failure);
}

void WsOpening::start ()
{
  deadline_.start (timeout_, [this] {
    fail ({{Fault::Timeout, "no WebSocket within " + std::to_string (timeout_.count ()) +
                                " ms: check that a wsrtc server runs there"}});
  });
  auto work = std::make_unique<Work> (Work{attempt_, g_main_context_ref_thread_default ()});
  const auto thread = try_thread ("wsrtc-connect", thread_main, work.get ());
  if (thread) {
    // Detached: it ends by itself, at the latest when it is cancelled.
    g_thread_unref (*thread);
    // The thread's now; it may have freed it already.
    (void)work.release ();
    return;
  }
  g_main_context_unref (work->context);
  // There may be threads again for the next try.
  deadline_.start (std::chrono::milliseconds (0), [this, error = thread.error ()] { fail ({error}); });
}

gpointer WsOpening::thread_main (gpointer data)
{
  const std::unique_ptr<Work> work (static_cast<Work *> (data));
  Attempt &attempt = *work->attempt;
  attempt.result = attempt_websocket (attempt.target, attempt.cancellable.get ());

  // A context that is not run any more drops the source, and all with it.
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wsrtc connected");
  const GDestroyNotify free_data = [] (gpointer p) { delete static_cast<std::shared_ptr<Attempt> *> (p); };
  g_source_set_callback (source, on_done, new std::shared_ptr<Attempt> (work->attempt), free_data);
  g_source_attach (source, work->context);
  g_source_unref (source);
  g_main_context_unref (work->context);
  return nullptr;
}

gboolean WsOpening::on_done (gpointer data)
{
  // Held here, because the owner gives up its share.
  const std::shared_ptr<Attempt> attempt = *static_cast<std::shared_ptr<Attempt> *> (data);
  WsOpening *self = attempt->owner;
  if (self == nullptr)
    return G_SOURCE_REMOVE;
  if (!attempt->result.stream) {
    self->fail (attempt->result.failure);
    return G_SOURCE_REMOVE;
  }
  self->drop ();
  const Opened opened = std::move (self->opened_);
  opened (attempt->result.stream);
  attempt->result.stream = nullptr;
  return G_SOURCE_REMOVE;
}

} // namespace wsrtc
