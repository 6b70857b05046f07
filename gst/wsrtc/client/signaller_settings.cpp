// SPDX-License-Identifier: LGPL-2.1-or-later
#include "signaller_settings.hpp"

#include <algorithm>

#include "../error_bridge.hpp"

namespace wsrtc {

namespace {

// RFC 6750 section 2.1; what is wrong is never shown.
Status add_token (WsHeaders &headers, const std::string &token)
{
  if (token.empty ())
    return Done{};
  if (!std::all_of (token.begin (), token.end (), [] (char c) { return g_ascii_isgraph (c); }))
    return Error{Fault::InvalidArgument, "property token: it holds a space or a character that is not ASCII"};
  const auto same = [] (const WsHeader &header) {
    return g_ascii_strcasecmp (header.name.c_str (), "Authorization") == 0;
  };
  if (std::any_of (headers.begin (), headers.end (), same))
    return Error{Fault::InvalidArgument,
                 "property headers has Authorization and property token is set: choose one"};
  headers.push_back ({"Authorization", "Bearer " + token});
  return Done{};
}

Result<GRef<GTlsDatabase>> trust_of (const std::string &ca_file)
{
  if (ca_file.empty ())
    return GRef<GTlsDatabase> ();
  // The database says nothing when the file has no certificate in it.
  GError *error = nullptr;
  GList *certificates = g_tls_certificate_list_new_from_file (ca_file.c_str (), &error);
  GTlsDatabase *database = nullptr;
  if (certificates != nullptr)
    database = g_tls_file_database_new (ca_file.c_str (), &error);
  const bool empty = certificates == nullptr && error == nullptr;
  g_list_free_full (certificates, g_object_unref);
  const GUnique<GError> owned (error);
  if (database == nullptr)
    return Error{Fault::InvalidArgument, "property ca-file: " + ca_file + " cannot be used: " +
                                             (empty ? "it holds no certificate" : error->message) +
                                             "; give a file of PEM certificates"};
  return GRef<GTlsDatabase>::adopt (database);
}

} // namespace

Result<WsHeaders> headers_of (const GstStructure *structure)
{
  WsHeaders headers;
  const int count = structure != nullptr ? gst_structure_n_fields (structure) : 0;
  for (int i = 0; i < count; i++) {
    const gchar *name = gst_structure_nth_field_name (structure, static_cast<guint> (i));
    const gchar *value = gst_structure_get_string (structure, name);
    if (value == nullptr)
      return Error{Fault::InvalidArgument, std::string ("property headers: ") + name + " is not a string"};
    WsHeader header{name, value};
    if (const Status checked = check_header (header); !checked)
      return checked.error ().within ("property headers");
    headers.push_back (std::move (header));
  }
  return headers;
}

Result<WsClientSettings> check_settings (const SignallerSettings &settings)
{
  if (settings.role != "source" && settings.role != "viewer" && settings.role != "peer")
    return Error{Fault::InvalidArgument,
                 "property role: " + settings.role + " is none of source, viewer, peer"};
  DialectConfig config;
  config.role = settings.role;
  config.room = settings.room;
  config.token = settings.token;
  auto place = parse_ws_place (settings.uri, std::move (config));
  if (!place)
    return place.error ();
  if (!settings.headers)
    return settings.headers.error ();
  WsHeaders headers = *settings.headers;
  if (const Status added = add_token (headers, settings.token); !added)
    return added.error ();
  auto trust = trust_of (settings.ca_file);
  if (!trust)
    return trust.error ();

  WsClientSettings checked;
  checked.target.address = std::move (place->address);
  checked.target.subprotocol = place->dialect->subprotocol;
  checked.dialect = place->dialect;
  checked.config = std::move (place->config);
  checked.target.headers = std::move (headers);
  checked.target.trust = std::move (*trust);
  checked.target.keepalive = std::chrono::milliseconds (settings.keepalive_interval);
  checked.target.connect_timeout = std::chrono::milliseconds (settings.connect_timeout);
  checked.reconnect_min = std::chrono::milliseconds (settings.reconnect_min);
  checked.reconnect_max =
      std::chrono::milliseconds (std::max (settings.reconnect_min, settings.reconnect_max));
  return checked;
}

} // namespace wsrtc
