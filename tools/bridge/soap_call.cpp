// SPDX-License-Identifier: LGPL-2.1-or-later
#include "soap_call.hpp"

#include <cstring>
#include <memory>
#include <utility>

#include "soap.hpp"
#include "source_hook.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t chunk = 16 * 1024;
constexpr unsigned idle_connection = 15; // s

// From the question to the answer; owned by whichever callback comes next.
struct Call {
  GRef<SoupMessage> message;
  GRef<GInputStream> stream;
  GRef<GCancellable> owner; // of who asks
  GRef<GCancellable> own;   // ends with the owner's, or by the timeout
  gulong owner_hook = 0;
  SourceHook timer;
  SignalHook authenticate, restarted;
  bool late = false;
  SoapRequest request;
  std::string body;
  SoapAnswer done;

  ~Call ()
  {
    if (owner_hook != 0)
      g_cancellable_disconnect (owner.get (), owner_hook);
  }
};

using CallPtr = std::unique_ptr<Call>;

void finish (CallPtr call, Result<XmlDoc> answer)
{
  if (call->owner && g_cancellable_is_cancelled (call->owner.get ()))
    return;
  const SoapAnswer done = std::move (call->done);
  call.reset ();
  done (std::move (answer));
}

Error failed (const Call &call, GError *error)
{
  const GUnique<GError> owned (error);
  if (call.late)
    return {Fault::Timeout, "it does not answer in time"};
  return {Fault::Network, error->message};
}

void read_more (CallPtr call);

void answered (CallPtr call)
{
  const SoupStatus status = soup_message_get_status (call->message.get ());
  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN) {
    const char *text =
        call->request.credentials ? "it refuses user and password" : "it wants user and password";
    finish (std::move (call), Error{Fault::Security, text});
    return;
  }
  // A SOAP fault comes with 400 or 500 (SOAP 1.2 part 2, section 7.5.2).
  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_BAD_REQUEST &&
      status != SOUP_STATUS_INTERNAL_SERVER_ERROR) {
    finish (std::move (call),
            Error{Fault::Protocol, "it answers with HTTP status " + std::to_string (status)});
    return;
  }
  Result<XmlDoc> answer = read_soap (call->body);
  if (answer && status != SOUP_STATUS_OK)
    answer = Error{Fault::Protocol, "it answers with HTTP status " + std::to_string (status)};
  finish (std::move (call), std::move (answer));
}

void on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  CallPtr call (static_cast<Call *> (data));
  GError *error = nullptr;
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (!bytes) {
    const Error why = failed (*call, error);
    finish (std::move (call), why);
    return;
  }
  gsize size = 0;
  const void *begin = g_bytes_get_data (bytes, &size);
  call->body.append (static_cast<const char *> (begin), size);
  g_bytes_unref (bytes);
  if (size == 0)
    answered (std::move (call));
  else if (call->body.size () > XmlDoc::largest)
    finish (std::move (call), Error{Fault::TooLarge, "its answer is longer than 1 MiB"});
  else
    read_more (std::move (call));
}

void read_more (CallPtr call)
{
  GInputStream *stream = call->stream.get ();
  GCancellable *cancellable = call->own.get ();
  g_input_stream_read_bytes_async (stream, chunk, G_PRIORITY_DEFAULT, cancellable, on_read, call.release ());
}

void on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  CallPtr call (static_cast<Call *> (data));
  GError *error = nullptr;
  call->stream = GRef<GInputStream>::adopt (soup_session_send_finish (SOUP_SESSION (source), result, &error));
  if (call->stream) {
    read_more (std::move (call));
    return;
  }
  const Error why = failed (*call, error);
  finish (std::move (call), why);
}

// Basic would send the password itself.
gboolean on_authenticate (SoupMessage *, SoupAuth *auth, gboolean retrying, gpointer data)
{
  const auto *call = static_cast<const Call *> (data);
  if (retrying || !call->request.credentials ||
      g_ascii_strcasecmp (soup_auth_get_scheme_name (auth), "Digest") != 0)
    return FALSE;
  soup_auth_authenticate (auth, call->request.credentials->user.c_str (),
                          call->request.credentials->password.c_str ());
  return TRUE;
}

gboolean on_timeout (gpointer data)
{
  auto *call = static_cast<Call *> (data);
  call->late = true;
  g_cancellable_cancel (call->own.get ());
  return G_SOURCE_REMOVE;
}

// Once more when the device has asked who we are: what was sent is used up.
void set_body (SoupMessage *message, gpointer data)
{
  const SoapRequest &request = static_cast<const Call *> (data)->request;
  const std::string type = "application/soap+xml; charset=utf-8; action=\"" + request.action + "\"";
  GBytes *bytes = g_bytes_new (request.envelope.data (), request.envelope.size ());
  soup_message_set_request_body_from_bytes (message, type.c_str (), bytes);
  g_bytes_unref (bytes);
}

// In place of a call that cannot be made; later, as all answers come.
void refuse (CallPtr call)
{
  GSource *source = g_idle_source_new ();
  g_source_set_callback (
      source,
      [] (gpointer data) -> gboolean {
        finish (CallPtr (static_cast<Call *> (data)), Error{Fault::InvalidArgument, "its address is none"});
        return G_SOURCE_REMOVE;
      },
      call.release (), nullptr);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);
}

} // namespace

Result<GRef<SoupSession>> make_soap_session (const std::string &ca_file)
{
  auto session = GRef<SoupSession>::adopt (soup_session_new ());
  soup_session_set_proxy_resolver (session.get (), nullptr);
  soup_session_set_idle_timeout (session.get (), idle_connection);
  soup_session_set_user_agent (session.get (), "wsrtc-bridge");
  if (ca_file.empty ())
    return session;
  GError *error = nullptr;
  auto database = GRef<GTlsDatabase>::adopt (g_tls_file_database_new (ca_file.c_str (), &error));
  if (!database) {
    const GUnique<GError> owned (error);
    return Error{Fault::NotFound, "ca_file \"" + ca_file + "\": " + error->message};
  }
  soup_session_set_tls_database (session.get (), database.get ());
  return session;
}

void soap_call (SoupSession *session, const SoapRequest &request, unsigned timeout, GCancellable *cancellable,
                SoapAnswer done)
{
  auto call = std::make_unique<Call> ();
  call->done = std::move (done);
  call->request = request;
  call->owner = GRef<GCancellable>::take_ref (cancellable);
  call->own = GRef<GCancellable>::adopt (g_cancellable_new ());
  call->message = GRef<SoupMessage>::adopt (soup_message_new (SOUP_METHOD_POST, request.url.c_str ()));
  if (!call->message) {
    refuse (std::move (call));
    return;
  }
  soup_message_add_flags (call->message.get (), SOUP_MESSAGE_NO_REDIRECT);
  set_body (call->message.get (), call.get ());
  call->restarted = SignalHook (call->message.get (), "restarted", G_CALLBACK (set_body), call.get ());
  call->authenticate =
      SignalHook (call->message.get (), "authenticate", G_CALLBACK (on_authenticate), call.get ());
  const auto cancel = +[] (GCancellable *, gpointer own) { g_cancellable_cancel (G_CANCELLABLE (own)); };
  if (cancellable)
    call->owner_hook = g_cancellable_connect (cancellable, G_CALLBACK (cancel),
                                              g_object_ref (call->own.get ()), g_object_unref);
  call->timer = SourceHook (g_timeout_source_new (timeout), "wsrtc soap", on_timeout, call.get ());
  SoupMessage *message = call->message.get ();
  GCancellable *own = call->own.get ();
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, own, on_sent, call.release ());
}

} // namespace wsrtc::bridge
