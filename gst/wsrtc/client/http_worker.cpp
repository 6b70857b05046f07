// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_worker.hpp"

#include <algorithm>
#include <utility>

#include "farewells.hpp"
#include "try_thread.hpp"

namespace wsrtc {

namespace {

using std::chrono::milliseconds;

// For the DELETE, and where the offer is on the way for its answer before that.
constexpr milliseconds farewell_time (2000);
// A server that leaves OPTIONS without an answer may still take an offer.
constexpr milliseconds probe_time (3000);
// What libsoup and GIO have cancelled ends in the context, some of it by way of a
// thread of theirs. What would still be on its way then would hold the context for
// ever, so the thread waits until there was nothing for a while.
constexpr milliseconds quiet_time (100);
constexpr milliseconds longest_rest (5000);

WhipTime now ()
{
  return std::chrono::steady_clock::now ();
}

} // namespace

HttpWorker::HttpWorker (HttpClientSettings settings, Report report)
    : settings_ (std::move (settings)), context_ (g_main_context_new ()),
      mailbox_ (std::make_shared<ContextMailbox> (context_)), report_ (std::move (report)),
      client_ (settings_.whip)
{
}

HttpWorker::~HttpWorker ()
{
  g_main_context_unref (context_);
}

// ---- any thread

Status HttpWorker::start ()
{
  auto self = std::make_unique<std::shared_ptr<HttpWorker>> (shared_from_this ());
  const auto thread = try_thread ("wsrtc-http", thread_main, self.get ());
  if (!thread)
    return thread.error ();
  // Detached: it ends by itself after stop ().
  g_thread_unref (*thread);
  // The thread's now; it may have freed it already.
  (void)self.release ();
  return Done{};
}

void HttpWorker::send (const Message &message)
{
  mailbox_->post ([this, message] {
    if (!stopping_)
      act (client_.send (message, now ()));
  });
}

void HttpWorker::stop ()
{
  Farewells::begin ();
  mailbox_->post ([this] { begin_end (); });
}

// ---- the thread

gpointer HttpWorker::thread_main (gpointer data)
{
  auto *const self = static_cast<std::shared_ptr<HttpWorker> *> (data);
  (*self)->run ();
  delete self;
  return nullptr;
}

void HttpWorker::run ()
{
  g_main_context_push_thread_default (context_);
  session_ = make_http_session (settings_.trust);
  act (client_.start (now ()));
  while (!done ())
    g_main_context_iteration (context_, TRUE);
  farewell_.cancel ();
  tick_.cancel ();
  Farewells::end ();
  mailbox_->close ();
  rest ();
  g_main_context_pop_thread_default (context_);
  report_ = nullptr;
}

void HttpWorker::rest ()
{
  GWeak<SoupSession> session (session_.get ());
  soup_session_abort (session_.get ());
  session_ = nullptr;
  const WhipTime begin = now ();
  WhipTime last = begin;
  while (now () - begin < longest_rest) {
    const bool gone = !session.lock ();
    if (g_main_context_iteration (context_, FALSE))
      last = now ();
    else if (gone && now () - last >= quiet_time)
      break;
    else
      g_usleep (5 * G_TIME_SPAN_MILLISECOND);
  }
}

void HttpWorker::begin_end ()
{
  stopping_ = true;
  farewell_.start (farewell_time, [this] {
    given_up_ = true;
    if (fetch_)
      fetch_->cancel ();
  });
  act (client_.stop (now ()));
  if (fetch_ && client_.is_vain ())
    fetch_->cancel ();
}

void HttpWorker::act (WhipOutput output)
{
  const auto request = std::exchange (output.request, std::nullopt);
  if (!stopping_)
    report_ (std::move (output));
  if (request && !given_up_)
    fetch (*request);
  wait_for_tick ();
}

void HttpWorker::fetch (const HttpRequest &request)
{
  fetch_ = std::make_unique<HttpFetch> (session_.get (), max_whip_body_bytes,
                                        [this] (const HttpResponse &response) { on_response (response); });
  fetch_->start (request, client_.is_probe () ? std::min (probe_time, settings_.timeout) : settings_.timeout);
}

void HttpWorker::on_response (const HttpResponse &response)
{
  fetch_ = nullptr;
  act (client_.respond (response, now (), g_get_real_time () / G_USEC_PER_SEC));
}

void HttpWorker::wait_for_tick ()
{
  const auto due = client_.due ();
  if (!due || stopping_) {
    tick_.cancel ();
    return;
  }
  // Rounded up: a tick before the time is none.
  const auto wait = std::chrono::ceil<milliseconds> (*due - now ());
  tick_.start (std::max (wait, milliseconds (0)), [this] { act (client_.tick (now ())); });
}

} // namespace wsrtc
