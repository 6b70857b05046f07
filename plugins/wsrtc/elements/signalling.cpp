// SPDX-License-Identifier: LGPL-2.1-or-later
#include "signalling.hpp"

#include <algorithm>
#include <cstring>

#include "error_bridge.hpp"
#include "message_bridge.hpp"
#include "whip_scheme.hpp"

namespace wsrtc {

namespace {

void set_text (gpointer object, const char *property, const std::string &value)
{
  if (!value.empty ())
    g_object_set (object, property, value.c_str (), nullptr);
}

// The server may be that of others, too: what they have in the list stays.
void add_to_list (GstWsrtcServer *server, const char *property, const std::vector<std::string> &more)
{
  g_auto (GStrv) present = nullptr;
  g_object_get (server, property, &present, nullptr);
  std::vector<const char *> all;
  for (char **entry = present; entry && *entry; entry++)
    all.push_back (*entry);
  const size_t before = all.size ();
  for (const std::string &entry : more)
    if (std::find (all.begin (), all.end (), entry) == all.end ())
      all.push_back (entry.c_str ());
  if (all.size () == before)
    return;
  all.push_back (nullptr);
  g_object_set (server, property, all.data (), nullptr);
}

// Only where this element says something of them: the server may be that of
// others, who have said it. The secret comes first, for those without a user.
void give_ice_servers (GstWsrtcServer *server, const Settings &settings)
{
  if (settings.ice_servers.empty ())
    return;
  std::vector<const char *> list;
  for (const std::string &text : settings.ice_servers)
    list.push_back (text.c_str ());
  list.push_back (nullptr);
  g_object_set (server, "turn-secret", settings.turn_secret.c_str (), "turn-ttl", settings.turn_ttl,
                "ice-servers", list.data (), nullptr);
}

} // namespace

Status Signalling::open (const Settings &settings)
{
  auto stream = parse_stream_name (settings.room);
  if (!stream)
    return stream.error ().within ("property room");
  stream_ = *stream;
  const Status picked = pick (settings);
  if (!picked)
    return picked;
  connect ();
  GError *fault = nullptr;
  if (gst_wsrtc_signaller_start (signaller_.get (), &fault))
    return Done{};
  forget (); // nothing to stop
  return take_error (fault);
}

void Signalling::close ()
{
  link_->cut ();
  if (!signaller_)
    return;
  const GRef<GstWsrtcSignaller> started = signaller_;
  const GRef<GstWsrtcServer> server = server_;
  const bool was_protected = protected_;
  forget ();
  gst_wsrtc_signaller_stop (started.get ());
  // Another element may have the name after this one, but nobody sees this one's
  // stream without its token: that has gone first.
  if (was_protected)
    gst_wsrtc_server_protect_stream (server.get (), stream_.c_str (), nullptr, nullptr);
}

void Signalling::forget ()
{
  on_message_.disconnect ();
  on_state_.disconnect ();
  on_error_.disconnect ();
  on_still_.disconnect ();
  on_stats_.disconnect ();
  signaller_ = nullptr;
  server_ = nullptr;
  protected_ = false;
  address_.clear ();
}

void Signalling::send (const Message &message)
{
  if (!signaller_)
    return;
  GError *fault = nullptr;
  g_autoptr (GstWsrtcMessage) wire = to_public (message);
  if (wire && !gst_wsrtc_signaller_send (signaller_.get (), wire, &fault))
    events_.error (take_error (fault), false);
}

void Signalling::give_still (unsigned size, const Result<Still> &still)
{
  if (!server_)
    return;
  if (still)
    gst_wsrtc_server_give_snapshot (server_.get (), stream_.c_str (), size, still->jpeg.get (), still->time);
  else
    gst_wsrtc_server_refuse_snapshot (server_.get (), stream_.c_str (), size,
                                      to_gerror (still.error ()).get ());
}

void Signalling::receive (GstWsrtcMessage *message)
{
  if (gst_wsrtc_message_get_kind (message) == GST_WSRTC_MESSAGE_REPORT_WANTED)
    link_->post ([this] { report (); });
  else
    link_->post ([this, message = from_public (message)] { events_.message (message); });
}

// A server elsewhere wants to know what one in this process asks for by a signal.
void Signalling::report ()
{
  if (!is_source () || !reports_.take (1, g_get_monotonic_time ()))
    return;
  const GUnique<GstStructure> stats = events_.stats ();
  GError *fault = nullptr;
  g_autoptr (GstWsrtcMessage) wire = gst_wsrtc_message_new_report (stats.get ());
  if (!gst_wsrtc_signaller_send (signaller_.get (), wire, &fault))
    events_.error (take_error (fault), false);
}

Status Signalling::pick (const Settings &settings)
{
  if (settings.signaller) {
    signaller_ = GRef<GstWsrtcSignaller>::take_ref (GST_WSRTC_SIGNALLER (settings.signaller.get ()));
    return Done{};
  }
  return settings.uri.empty () ? use_server (settings) : use_uri (settings);
}

Status Signalling::use_server (const Settings &settings)
{
  GError *fault = nullptr;
  if (settings.server)
    server_ = GRef<GstWsrtcServer>::take_ref (GST_WSRTC_SERVER (settings.server.get ()));
  else
    server_ = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_get_shared_with_tls (
        settings.host.c_str (), settings.port, settings.tls_certificate.c_str (),
        settings.tls_private_key.c_str (), &fault));
  if (!server_)
    return take_error (fault);
  add_to_list (server_.get (), "allowed-origins", settings.allowed_origins);
  add_to_list (server_.get (), "trusted-proxies", settings.trusted_proxies);
  give_ice_servers (server_.get (), settings);
  if (settings.server && !gst_wsrtc_server_start (server_.get (), &fault))
    return take_error (fault);
  const bool is_peer = std::strcmp (role_, "peer") == 0;
  const auto add = is_peer ? gst_wsrtc_server_add_peer : gst_wsrtc_server_add_stream;
  signaller_ = GRef<GstWsrtcSignaller>::adopt (add (server_.get (), stream_.c_str (), &fault));
  if (!signaller_)
    return take_error (fault);
  if (!settings.view_token.empty () &&
      !gst_wsrtc_server_protect_stream (server_.get (), stream_.c_str (), settings.view_token.c_str (),
                                        &fault))
    return take_error (fault).within ("property view-token");
  protected_ = !settings.view_token.empty ();
  const std::string page = (is_peer ? "call/" : "") + stream_.str ();
  const GUnique<char> address (gst_wsrtc_server_get_address (server_.get (), page.c_str ()));
  address_ = address ? address.get () : "";
  return Done{};
}

Status Signalling::use_uri (const Settings &settings)
{
  const GUnique<char> scheme (g_uri_parse_scheme (settings.uri.c_str ()));
  const bool over_http = scheme && find_whip_scheme (scheme.get ());
  auto client = GRef<GObject>::adopt (static_cast<GObject *> (
      g_object_new (over_http ? GST_TYPE_WSRTC_HTTP_SIGNALLER : GST_TYPE_WSRTC_WS_SIGNALLER, "uri",
                    settings.uri.c_str (), "role", role_, nullptr)));
  if (!over_http) // the address of an endpoint says all
    set_text (client.get (), "room", stream_.str ());
  set_text (client.get (), "token", settings.token);
  set_text (client.get (), "ca-file", settings.ca_file);
  if (settings.headers)
    g_object_set (client.get (), "headers", settings.headers.get (), nullptr);
  signaller_ = GRef<GstWsrtcSignaller>::adopt (GST_WSRTC_SIGNALLER (client.release ()));
  return Done{};
}

// The server emits it where the signaller was started: on the owner's thread.
void Signalling::connect_server ()
{
  const std::string signal = "snapshot-requested::" + stream_.str ();
  on_still_ = SignalHook (server_.get (), signal.c_str (),
                          G_CALLBACK (+[] (GstWsrtcServer *, const char *, guint size, Signalling *self) {
                            self->events_.still_wanted (size);
                          }),
                          this);
  const std::string stats = "stats-requested::" + stream_.str ();
  on_stats_ = SignalHook (server_.get (), stats.c_str (),
                          G_CALLBACK (+[] (GstWsrtcServer *server, const char *stream, Signalling *self) {
                            gst_wsrtc_server_give_stats (server, stream, self->events_.stats ().get ());
                          }),
                          this);
}

void Signalling::connect ()
{
  if (server_ && is_source ())
    connect_server ();
  on_message_ = SignalHook (
      signaller_.get (), "message",
      G_CALLBACK (+[] (GstWsrtcSignaller *, GstWsrtcMessage *m, Signalling *self) { self->receive (m); }),
      this);
  on_state_ =
      SignalHook (signaller_.get (), "state-changed",
                  G_CALLBACK (+[] (GstWsrtcSignaller *, GstWsrtcSignallerState s, Signalling *self) {
                    self->link_->post ([self, s] { self->events_.state (s == GST_WSRTC_SIGNALLER_READY); });
                  }),
                  this);
  on_error_ = SignalHook (
      signaller_.get (), "error",
      G_CALLBACK (+[] (GstWsrtcSignaller *, GError *e, gboolean fatal, Signalling *self) {
        self->link_->post ([self, error = from_public (e), fatal] { self->events_.error (error, fatal); });
      }),
      this);
}

} // namespace wsrtc
