// SPDX-License-Identifier: LGPL-2.1-or-later
#include "soup_whip.hpp"

#include <algorithm>

#include "session_bench.hpp"
#include "soup_room.hpp"

namespace wsrtc::test {

namespace {

std::string header_of (SoupServerMessage *message, const char *name)
{
  const char *value = soup_message_headers_get_list (soup_server_message_get_request_headers (message), name);
  return value ? value : "";
}

SeenRequest seen_of (SoupServerMessage *message, const char *path)
{
  SeenRequest seen;
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  const SoupMessageBody *body = soup_server_message_get_request_body (message);
  seen.method = soup_server_message_get_method (message);
  seen.path = path;
  seen.query = query ? query : "";
  seen.authorization = header_of (message, "Authorization");
  seen.camera = header_of (message, "X-Camera");
  seen.if_match = header_of (message, "If-Match");
  seen.content_type = header_of (message, "Content-Type");
  seen.body.assign (body->data ? body->data : "", static_cast<size_t> (body->length));
  seen.time = g_get_monotonic_time ();
  return seen;
}

WhipReply all_well (const SeenRequest &request)
{
  return request.method == "POST" ? whip_created () : WhipReply{};
}

} // namespace

WhipReply whip_created (const std::string &location)
{
  return {
      201, {{"Content-Type", "application/sdp"}, {"Location", location}, {"ETag", "\"tag\""}}, make_sdp (1)};
}

SoupWhip::SoupWhip (Script script, uint16_t port, const std::string &certificate)
    : script_ (script ? std::move (script) : all_well),
      server_ (GRef<SoupServer>::adopt (soup_server_new (nullptr, nullptr)))
{
  GError *error = nullptr;
  if (!certificate.empty ()) {
    const auto pair = GRef<GTlsCertificate>::adopt (g_tls_certificate_new_from_files (
        tls_file (certificate + ".pem").c_str (), tls_file (certificate + "-key.pem").c_str (), &error));
    g_assert_no_error (error);
    soup_server_set_tls_certificate (server_.get (), pair.get ());
    scheme_ = "https";
  }
  const auto handler = [] (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *,
                           gpointer self) { static_cast<SoupWhip *> (self)->answer (message, path); };
  soup_server_add_handler (server_.get (), nullptr, handler, this, nullptr);
  const int secure = certificate.empty () ? 0 : SOUP_SERVER_LISTEN_HTTPS;
  soup_server_listen_local (server_.get (), port,
                            static_cast<SoupServerListenOptions> (secure | SOUP_SERVER_LISTEN_IPV4_ONLY),
                            &error);
  g_assert_no_error (error);
  GSList *uris = soup_server_get_uris (server_.get ());
  port_ = static_cast<uint16_t> (g_uri_get_port (static_cast<GUri *> (uris->data)));
  g_slist_free_full (uris, reinterpret_cast<GDestroyNotify> (g_uri_unref));
}

SoupWhip::~SoupWhip ()
{
  soup_server_disconnect (server_.get ());
}

void SoupWhip::answer (SoupServerMessage *message, const char *path)
{
  seen.push_back (seen_of (message, path));
  const WhipReply reply = script_ (seen.back ());
  if (reply.never) {
    silent_.push_back (GRef<SoupServerMessage>::take_ref (message));
    soup_server_message_pause (message);
    return;
  }
  soup_server_message_set_status (message, reply.status, nullptr);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  for (const auto &[name, value] : reply.headers)
    soup_message_headers_append (headers, name.c_str (), value.c_str ());
  if (!reply.body.empty ())
    soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY,
                              reply.body.data (), reply.body.size ());
}

std::string SoupWhip::url () const
{
  return scheme_ + "://127.0.0.1:" + std::to_string (port_) + "/whip/cam";
}

std::string SoupWhip::methods () const
{
  std::string all;
  for (const SeenRequest &request : seen)
    all += (all.empty () ? "" : " ") + request.method;
  return all;
}

size_t SoupWhip::count (const std::string &method) const
{
  return static_cast<size_t> (
      std::count_if (seen.begin (), seen.end (),
                     [&method] (const SeenRequest &request) { return request.method == method; }));
}

const SeenRequest &SoupWhip::last (const std::string &method) const
{
  const auto found = std::find_if (seen.rbegin (), seen.rend (), [&method] (const SeenRequest &request) {
    return request.method == method;
  });
  g_assert_true (found != seen.rend ());
  return *found;
}

} // namespace wsrtc::test
