// SPDX-License-Identifier: LGPL-2.1-or-later
#include "figures_desk.hpp"

#include "client_link.hpp"
#include "responses.hpp"

namespace wsrtc {

void FiguresDesk::respond (SoupServerMessage *message, RouteKind kind, const ClientLink &link)
{
  (kind == RouteKind::Metrics ? metrics_ : sessions_).add (message, link.socket ());
  observatory_.look ([this] { answer (); });
}

// All of them: each has called look (), and what is true for one is for the others.
void FiguresDesk::answer ()
{
  if (metrics_.empty () && sessions_.empty ())
    return;
  const ServerFigures figures{rooms_, observatory_, count_ (), read_process_figures ()};
  metrics_.answer ([&figures] (SoupServerMessage *message) {
    respond_copy (message, SOUP_STATUS_OK, metrics_text_type, to_metrics (figures));
  });
  sessions_.answer ([&figures] (SoupServerMessage *message) {
    respond_copy (message, SOUP_STATUS_OK, "application/json", to_json (figures));
  });
}

} // namespace wsrtc
