// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtsp_redirects.hpp"

#include <string>

#include <gst/rtsp/gstrtspmessage.h>

#include "owning_handler.hpp"

namespace wsrtc::bridge {

namespace {

// What signing in and another try by TCP need, and some redirects.
constexpr unsigned most_descriptions = 10;

struct Address {
  std::string scheme, host;
};

// On rtspsrc's own thread.
struct Redirects {
  SourceStreamsPtr streams;
  Address first;
  unsigned descriptions = 0;
  bool refused = false;
  bool is_stranger = false; // another host was met, and has no password
};

Address address_of (GstElement *source)
{
  char *raw = nullptr;
  g_object_get (source, "location", &raw, nullptr);
  const GUnique<char> location (raw);
  const GUnique<GUri> uri (g_uri_parse (location ? location.get () : "", G_URI_FLAGS_PARSE_RELAXED, nullptr));
  if (!uri)
    return {};
  const char *host = g_uri_get_host (uri.get ());
  return {g_uri_get_scheme (uri.get ()), host ? host : ""};
}

// False: the request is not to be sent.
gboolean refuse (Redirects *self, const char *text)
{
  if (!self->refused)
    GST_ELEMENT_ERROR (self->streams->bin (), STREAM, NOT_IMPLEMENTED, ("%s", text), (NULL));
  self->refused = true;
  return FALSE;
}

gboolean on_request (GstElement *source, GstRTSPMessage *request, Redirects *self)
{
  self->descriptions += request->type_data.request.method == GST_RTSP_DESCRIBE ? 1 : 0;
  if (self->refused || self->descriptions > most_descriptions)
    return refuse (self, "it redirects again and again; set url to the address that has the stream");
  const Address now = address_of (source);
  if (self->first.scheme == "rtsps" && now.scheme != "rtsps")
    return refuse (self,
                   "it redirects from rtsps to an address without TLS, which is not followed; set url to "
                   "that address if it is to be trusted");
  if (g_ascii_strcasecmp (now.host.c_str (), self->first.host.c_str ()) == 0 || self->is_stranger)
    return TRUE;
  self->is_stranger = true;
  g_object_set (source, "user-id", nullptr, "user-pw", nullptr, nullptr);
  self->streams->notice ("it redirects to " + now.host +
                         ", which is not given the user and password; set url to "
                         "that address if it is to have them");
  return TRUE;
}

} // namespace

void watch_redirects (GstElement *source, const SourceStreamsPtr &streams)
{
  connect_owning (source, "before-send", G_CALLBACK (on_request),
                  Redirects{streams, address_of (source), 0, false, false});
}

} // namespace wsrtc::bridge
