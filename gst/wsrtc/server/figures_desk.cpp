// SPDX-License-Identifier: LGPL-2.1-or-later
#include "figures_desk.hpp"

#include <algorithm>
#include <utility>

#include "responses.hpp"

namespace wsrtc {

void FiguresDesk::respond (SoupServerMessage *message, RouteKind kind)
{
  auto waiter = std::make_unique<Waiter> ();
  waiter->message = GRef<SoupServerMessage>::take_ref (message);
  waiter->kind = kind;
  waiter->gone = SignalHook (message, "finished", G_CALLBACK (on_finished), this);
  waiters_.push_back (std::move (waiter));
  observatory_.look ([this] { answer (); });
  if (waiters_.empty ())
    return;
  waiters_.back ()->paused = true;
  soup_server_message_pause (message);
}

// Its client did not wait.
void FiguresDesk::on_finished (SoupServerMessage *message, gpointer self)
{
  auto &waiters = static_cast<FiguresDesk *> (self)->waiters_;
  waiters.erase (
      std::remove_if (waiters.begin (), waiters.end (),
                      [message] (const auto &waiter) { return waiter->message.get () == message; }),
      waiters.end ());
}

// All of them: each has called look (), and what is true for one is for the others.
void FiguresDesk::answer ()
{
  for (const auto &waiter : std::exchange (waiters_, {})) {
    waiter->gone.disconnect ();
    answer (waiter->message.get (), waiter->kind);
    if (waiter->paused)
      soup_server_message_unpause (waiter->message.get ());
  }
}

void FiguresDesk::answer (SoupServerMessage *message, RouteKind kind)
{
  const ServerFigures figures{rooms_, observatory_, count_ (), read_process_figures ()};
  soup_server_message_set_status (message, SOUP_STATUS_OK, nullptr);
  if (kind == RouteKind::Metrics)
    respond_copy (message, metrics_text_type, to_metrics (figures));
  else
    respond_copy (message, "application/json", to_json (figures));
}

} // namespace wsrtc
