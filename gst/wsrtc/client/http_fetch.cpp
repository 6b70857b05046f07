// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_fetch.hpp"

#include <utility>

#include "../error_bridge.hpp"
#include "tls_faults.hpp"

namespace wsrtc {

namespace {

constexpr auto url_flags = static_cast<GUriFlags> (SOUP_HTTP_URI_FLAGS);
constexpr guint idle_seconds = 30;
// More of them than any server sends.
constexpr size_t max_headers = 256;

} // namespace

GRef<SoupSession> make_http_session (const GRef<GTlsDatabase> &trust)
{
  auto session = GRef<SoupSession>::adopt (soup_session_new_with_options (
      "user-agent", "wsrtc", "max-conns", 1, "idle-timeout", idle_seconds, "timeout", 0U, nullptr));
  if (trust)
    soup_session_set_tls_database (session.get (), trust.get ());
  // What asks for passwords, and what makes much out of little.
  soup_session_remove_feature_by_type (session.get (), SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session.get (), SOUP_TYPE_CONTENT_DECODER);
  return session;
}

HttpFetch::HttpFetch (SoupSession *session, size_t max_body_bytes, Done done)
    : session_ (GRef<SoupSession>::take_ref (session)), max_body_bytes_ (max_body_bytes),
      done_ (std::move (done))
{
}

void HttpFetch::start (const HttpRequest &request, std::chrono::milliseconds timeout)
{
  timeout_ = timeout;
  const GUnique<GUri> uri (g_uri_parse (request.url.c_str (), url_flags, nullptr));
  message_ = GRef<SoupMessage>::adopt (uri ? soup_message_new_from_uri (request.method.c_str (), uri.get ())
                                           : nullptr);
  if (!message_) {
    deadline_.start (std::chrono::milliseconds (0), [this] {
      HttpResponse response;
      response.error = Error{Fault::Protocol, "the address cannot be read", {}};
      response.permanent = true;
      finish (std::move (response));
    });
    return;
  }
  soup_message_add_flags (message_.get (), SOUP_MESSAGE_NO_REDIRECT);
#if SOUP_CHECK_VERSION(3, 4, 0)
  // A handful of small requests, one at a time.
  soup_message_set_force_http1 (message_.get (), TRUE);
#endif
  SoupMessageHeaders *headers = soup_message_get_request_headers (message_.get ());
  for (const HttpHeader &header : request.headers)
    soup_message_headers_append (headers, header.name.c_str (), header.value.c_str ());
  if (!request.content_type.empty ()) {
    const GUnique<GBytes> body (g_bytes_new (request.body.data (), request.body.size ()));
    soup_message_set_request_body_from_bytes (message_.get (), request.content_type.c_str (), body.get ());
  }
  on_certificate_ = SignalHook (message_.get (), "accept-certificate", G_CALLBACK (on_certificate), this);
  deadline_.start (timeout, [this] {
    timed_out_ = true;
    cancel ();
  });
  soup_session_send_async (session_.get (), message_.get (), G_PRIORITY_DEFAULT, cancellable_.get (), on_sent,
                           this);
}

void HttpFetch::cancel ()
{
  g_cancellable_cancel (cancellable_.get ());
}

// Keeps the reason for the error message; FALSE = what GIO refuses stays refused.
gboolean HttpFetch::on_certificate (SoupMessage *, GTlsCertificate *, GTlsCertificateFlags faults,
                                    HttpFetch *self)
{
  self->certificate_faults_ = faults;
  return FALSE;
}

void HttpFetch::on_sent (GObject *, GAsyncResult *result, gpointer data)
{
  auto *self = static_cast<HttpFetch *> (data);
  GError *error = nullptr;
  self->stream_ =
      GRef<GInputStream>::adopt (soup_session_send_finish (self->session_.get (), result, &error));
  const GUnique<GError> owned (error);
  if (self->stream_)
    self->read_on ();
  else
    self->fail (error);
}

void HttpFetch::read_on ()
{
  g_input_stream_read_async (stream_.get (), buffer_.data (), buffer_.size (), G_PRIORITY_DEFAULT,
                             cancellable_.get (), on_read, this);
}

void HttpFetch::on_read (GObject *stream, GAsyncResult *result, gpointer data)
{
  auto *self = static_cast<HttpFetch *> (data);
  GError *error = nullptr;
  const gssize got = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &error);
  const GUnique<GError> owned (error);
  if (got < 0) {
    self->fail (error);
    return;
  }
  self->body_.append (self->buffer_.data (), static_cast<size_t> (got));
  const bool truncated = self->body_.size () > self->max_body_bytes_;
  if (got > 0 && !truncated) {
    self->read_on ();
    return;
  }
  HttpResponse response = self->head ();
  response.truncated = truncated;
  response.body = std::move (self->body_);
  self->finish (std::move (response));
}

void HttpFetch::fail (const GError *error)
{
  HttpResponse response;
  if (timed_out_)
    response.error = Error{Fault::Timeout,
                           "no answer within " + std::to_string (timeout_.count ()) +
                               " ms: check that the server runs there",
                           {}};
  else if (certificate_faults_ != G_TLS_CERTIFICATE_NO_FLAGS)
    response.error = certificate_error (certificate_faults_);
  else
    response.error = from_gerror (error, Fault::Network);
  response.permanent = certificate_faults_ != G_TLS_CERTIFICATE_NO_FLAGS &&
                       !is_matter_of_time (certificate_faults_) && !timed_out_;
  finish (std::move (response));
}

HttpResponse HttpFetch::head () const
{
  HttpResponse response;
  response.status = static_cast<unsigned> (soup_message_get_status (message_.get ()));
  SoupMessageHeadersIter iter;
  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message_.get ()));
  const char *name = nullptr;
  const char *value = nullptr;
  while (response.headers.size () < max_headers && soup_message_headers_iter_next (&iter, &name, &value))
    response.headers.push_back ({name, value});
  return response;
}

void HttpFetch::finish (HttpResponse response)
{
  deadline_.cancel ();
  on_certificate_.disconnect ();
  // The rest of a body would be waited for when its stream is closed.
  if (response.truncated || response.error)
    soup_session_abort (session_.get ());
  stream_ = nullptr;
  // On the stack, because the callback may destroy the fetch.
  const Done done = std::move (done_);
  done (std::move (response));
}

} // namespace wsrtc
