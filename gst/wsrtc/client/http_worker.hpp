// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A thread that speaks WHIP or WHEP over libsoup, from start to the last DELETE,
// which is longer than whoever began it has time for. It has a GMainContext of its
// own: GIO's asynchronous calls hold the one in which they were begun until their
// results have been taken there, also the cancelled ones, and an owner's may end
// right after stop ().
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "../wire/timer.hpp"
#include "context_mailbox.hpp"
#include "gptr.hpp"
#include "http_fetch.hpp"
#include "whip_client.hpp"

namespace wsrtc {

struct HttpClientSettings {
  WhipConfig whip;
  GRef<GTlsDatabase> trust;                 // empty = what the system trusts
  std::chrono::milliseconds timeout{10000}; // of one request
};

class HttpWorker : public std::enable_shared_from_this<HttpWorker> {
public:
  // Called on the worker's thread with what the owner has to know.
  using Report = std::function<void (WhipOutput output)>;

  HttpWorker (HttpClientSettings settings, Report report);
  ~HttpWorker ();
  HttpWorker (const HttpWorker &) = delete;
  HttpWorker &operator= (const HttpWorker &) = delete;

  // The rest from any thread; none of them waits.
  Status start ();
  void send (const Message &message);
  // Nothing is reported any more soon; not when the caller is the one who is
  // reported to, who has to see to that. The session at the server is ended
  // within two seconds, and so is the thread.
  void stop ();

private:
  static gpointer thread_main (gpointer data);
  void run ();
  void rest ();
  void act (WhipOutput output);
  void fetch (const HttpRequest &request);
  void on_response (const HttpResponse &response);
  void wait_for_tick ();
  void begin_end ();

  bool done () const { return stopping_ && !fetch_ && (given_up_ || !client_.busy ()); }

  const HttpClientSettings settings_;
  GMainContext *const context_;
  const std::shared_ptr<ContextMailbox> mailbox_;

  // The thread's.
  Report report_;
  WhipClient client_;
  GRef<SoupSession> session_;
  std::unique_ptr<HttpFetch> fetch_;
  Timer tick_;
  Timer farewell_;
  bool stopping_ = false;
  bool given_up_ = false;
};

} // namespace wsrtc
