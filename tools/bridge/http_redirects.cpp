// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_redirects.hpp"

#include <utility>

#include <gio/gio.h>

#include "gptr.hpp"

namespace wsrtc::bridge {

namespace {

constexpr unsigned most = 9;

GUnique<GUri> parse (const std::string &url)
{
  return GUnique<GUri> (g_uri_parse (
      url.c_str (), static_cast<GUriFlags> (G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED), nullptr));
}

// Names of headers have no case.
gboolean find_location (GQuark name, const GValue *value, gpointer location)
{
  if (g_ascii_strcasecmp (g_quark_to_string (name), "Location") != 0 || !G_VALUE_HOLDS_STRING (value))
    return TRUE;
  *static_cast<std::string *> (location) = g_value_get_string (value);
  return FALSE;
}

std::string location_in (const GstStructure *said)
{
  constexpr guint first_redirect = 300, last_redirect = 399;
  guint status = 0;
  const GValue *headers = gst_structure_get_value (said, "response-headers");
  std::string location;
  if (gst_structure_has_name (said, "http-headers") &&
      gst_structure_get_uint (said, "http-status-code", &status) && status >= first_redirect &&
      status <= last_redirect && headers && GST_VALUE_HOLDS_STRUCTURE (headers))
    gst_structure_foreach (gst_value_get_structure (headers), find_location, &location);
  return location;
}

bool is_http (GUri *uri)
{
  const std::string scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);
  return (scheme == "http" || scheme == "https") && host && *host;
}

// Another port of the same host is the same camera; without TLS it may be anybody.
bool may_have_password (GUri *first, GUri *now)
{
  const std::string before = g_uri_get_scheme (first), after = g_uri_get_scheme (now);
  return g_ascii_strcasecmp (g_uri_get_host (first), g_uri_get_host (now)) == 0 &&
         !(before == "https" && after == "http");
}

} // namespace

const CameraConfig &HttpRedirects::begin ()
{
  next_.clear ();
  if (!std::exchange (follows_, false)) {
    now_ = config_;
    followed_ = 0;
  }
  return now_;
}

void HttpRedirects::note (GstMessage *message)
{
  if (!config_.credentials)
    return;
  if (const std::string location = location_in (gst_message_get_structure (message)); !location.empty ())
    next_ = location;
}

std::optional<CameraFault> HttpRedirects::explain ()
{
  const std::string location = std::exchange (next_, {});
  if (location.empty ())
    return std::nullopt;
  const auto first = parse (config_.url), base = parse (now_.url);
  const GUnique<char> whole (g_uri_resolve_relative (now_.url.c_str (), location.c_str (),
                                                     static_cast<GUriFlags> (G_URI_FLAGS_ENCODED), nullptr));
  const auto there = parse (whole ? whole.get () : "");
  if (!first || !base || !there || !is_http (there.get ()))
    return CameraFault{Trouble::Unusable, "it redirects to what is no address of HTTP; set url to the "
                                          "address that has the stream"};
  if (++followed_ > most)
    return CameraFault{Trouble::Unusable,
                       "it redirects again and again; set url to the address that has the stream"};
  follows_ = true;
  now_.url = whole.get ();
  if (now_.credentials && !may_have_password (first.get (), there.get ())) {
    now_.credentials.reset (); // and stays without
    stranger_ = g_uri_get_host (there.get ());
  }
  return CameraFault{};
}

std::string HttpRedirects::take_stranger ()
{
  return std::exchange (stranger_, {});
}

} // namespace wsrtc::bridge
