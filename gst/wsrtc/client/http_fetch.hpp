// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One HTTP request and its response, under one deadline and with a limit to what
// is read. Redirects are not followed, nor are passwords asked for.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string>

#include <libsoup/soup.h>

#include "../wire/timer.hpp"
#include "gptr.hpp"
#include "http_exchange.hpp"

namespace wsrtc {

// A session for fetches: no cookies, no passwords, no decompression. `trust`
// empty = what the system trusts.
GRef<SoupSession> make_http_session (const GRef<GTlsDatabase> &trust);

// Lives in the thread-default GMainContext of start (). The callback is made
// there, once, never from within start (), and may destroy the fetch; before
// that it must not be destroyed, for GIO still works for it.
class HttpFetch {
public:
  using Done = std::function<void (HttpResponse response)>;

  HttpFetch (SoupSession *session, size_t max_body_bytes, Done done);
  HttpFetch (const HttpFetch &) = delete;
  HttpFetch &operator= (const HttpFetch &) = delete;

  void start (const HttpRequest &request, std::chrono::milliseconds timeout);
  // The callback comes soon, with an error.
  void cancel ();

private:
  static gboolean on_certificate (SoupMessage *, GTlsCertificate *, GTlsCertificateFlags faults,
                                  HttpFetch *self);
  static void on_sent (GObject *session, GAsyncResult *result, gpointer data);
  static void on_read (GObject *stream, GAsyncResult *result, gpointer data);
  void read_on ();
  void fail (const GError *error);
  void finish (HttpResponse response);
  HttpResponse head () const;

  const GRef<SoupSession> session_;
  const size_t max_body_bytes_;
  Done done_;
  const GRef<GCancellable> cancellable_ = GRef<GCancellable>::adopt (g_cancellable_new ());
  GRef<SoupMessage> message_;
  GRef<GInputStream> stream_;
  SignalHook on_certificate_;
  GTlsCertificateFlags certificate_faults_ = G_TLS_CERTIFICATE_NO_FLAGS;
  std::chrono::milliseconds timeout_{0};
  Timer deadline_;
  bool timed_out_ = false;
  std::array<char, 8192> buffer_;
  std::string body_;
};

} // namespace wsrtc
