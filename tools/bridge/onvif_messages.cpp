// SPDX-License-Identifier: LGPL-2.1-or-later
#include "onvif_messages.hpp"

#include <glib.h>

#include "gptr.hpp"
#include "text.hpp"

namespace wsrtc::bridge {

namespace {

constexpr const char *device_space = "http://www.onvif.org/ver10/device/wsdl";
constexpr const char *media_space = "http://www.onvif.org/ver10/media/wsdl";
constexpr const char *media2_space = "http://www.onvif.org/ver20/media/wsdl";
constexpr const char *schema_space = "http://www.onvif.org/ver10/schema";
constexpr size_t most_profiles = 32;
constexpr unsigned largest_side = 65535;

OnvifOperation operation (const char *space, const char *name, const std::string &inner)
{
  const std::string action = std::string (space) + "/" + name;
  return {std::string ("<o:") + name + " xmlns:o=\"" + space + "\" xmlns:tt=\"" + schema_space + "\">" +
              inner + "</o:" + name + ">",
          action};
}

const char *space_of (MediaVersion version)
{
  return version == MediaVersion::Two ? media2_space : media_space;
}

std::string profile_token (const std::string &profile)
{
  return "<o:ProfileToken>" + xml_escaped (profile) + "</o:ProfileToken>";
}

unsigned number (const XmlNode &node, unsigned largest)
{
  return parse_number (node.text (), largest).value_or (0);
}

// "video/H265", "MPEG4-GENERIC": what is behind the slash, in capitals.
std::string encoding (const XmlNode &node)
{
  std::string text = node.text ();
  const size_t slash = text.find ('/');
  if (slash != std::string::npos)
    text.erase (0, slash + 1);
  const GUnique<char> upper (g_ascii_strup (text.c_str (), -1));
  return upper.get ();
}

struct UriParts {
  std::string scheme, host, rest;
  int port = -1;
};

// Of http and https only.
bool split (const std::string &address, UriParts &parts)
{
  GUri *uri = g_uri_parse (address.c_str (), G_URI_FLAGS_ENCODED, nullptr);
  if (!uri)
    return false;
  parts.scheme = g_uri_get_scheme (uri);
  parts.host = g_uri_get_host (uri) ? g_uri_get_host (uri) : "";
  parts.port = g_uri_get_port (uri);
  parts.rest = g_uri_get_path (uri);
  if (g_uri_get_query (uri))
    parts.rest += std::string ("?") + g_uri_get_query (uri);
  g_uri_unref (uri);
  return (parts.scheme == "http" || parts.scheme == "https") && !parts.host.empty ();
}

} // namespace

OnvifOperation get_clock ()
{
  return operation (device_space, "GetSystemDateAndTime", "");
}

OnvifOperation get_services ()
{
  return operation (device_space, "GetServices", "<o:IncludeCapability>false</o:IncludeCapability>");
}

OnvifOperation get_capabilities ()
{
  return operation (device_space, "GetCapabilities", "<o:Category>Media</o:Category>");
}

OnvifOperation get_profiles (MediaVersion version)
{
  return operation (
      space_of (version), "GetProfiles",
      version == MediaVersion::Two ? "<o:Type>VideoEncoder</o:Type><o:Type>AudioEncoder</o:Type>" : "");
}

OnvifOperation get_stream_uri (MediaVersion version, const std::string &profile)
{
  const char *const how =
      version == MediaVersion::Two
          ? "<o:Protocol>RTSP</o:Protocol>"
          : "<o:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP"
            "</tt:Protocol></tt:Transport></o:StreamSetup>";
  return operation (space_of (version), "GetStreamUri", how + profile_token (profile));
}

OnvifOperation set_synchronization_point (MediaVersion version, const std::string &profile)
{
  return operation (space_of (version), "SetSynchronizationPoint", profile_token (profile));
}

Result<gint64> read_clock (const XmlDoc &answer)
{
  const XmlNode utc = answer.root ().find ("Body/GetSystemDateAndTimeResponse/SystemDateAndTime/UTCDateTime");
  const auto field = [&utc] (const char *path) {
    return static_cast<int> (parse_number (utc.find (path).text (), 9999).value_or (G_MAXINT));
  };
  GDateTime *time =
      utc ? g_date_time_new_utc (field ("Date/Year"), field ("Date/Month"), field ("Date/Day"),
                                 field ("Time/Hour"), field ("Time/Minute"), field ("Time/Second"))
          : nullptr;
  if (!time)
    return Error{Fault::Malformed, "its answer has no time of day"};
  const gint64 seconds = g_date_time_to_unix (time);
  g_date_time_unref (time);
  return seconds;
}

OnvifServices read_services (const XmlDoc &answer)
{
  OnvifServices services;
  for (const XmlNode &service : answer.root ().find ("Body/GetServicesResponse").children ("Service")) {
    const std::string space = service.find ("Namespace").text ();
    if (space == media_space)
      services.media = service.find ("XAddr").text ();
    else if (space == media2_space)
      services.media2 = service.find ("XAddr").text ();
  }
  return services;
}

OnvifServices read_capabilities (const XmlDoc &answer)
{
  return {answer.root ().find ("Body/GetCapabilitiesResponse/Capabilities/Media/XAddr").text (), ""};
}

std::vector<OnvifProfile> read_profiles (MediaVersion version, const XmlDoc &answer)
{
  const bool two = version == MediaVersion::Two;
  std::vector<OnvifProfile> profiles;
  for (const XmlNode &node : answer.root ().find ("Body/GetProfilesResponse").children ("Profiles")) {
    const XmlNode video = node.find (two ? "Configurations/VideoEncoder" : "VideoEncoderConfiguration");
    const XmlNode audio = node.find (two ? "Configurations/AudioEncoder" : "AudioEncoderConfiguration");
    OnvifProfile profile;
    profile.token = node.attribute ("token");
    profile.name = node.find ("Name").text ();
    profile.video = encoding (video.find ("Encoding"));
    profile.width = number (video.find ("Resolution/Width"), largest_side);
    profile.height = number (video.find ("Resolution/Height"), largest_side);
    profile.audio = encoding (audio.find ("Encoding"));
    if (!profile.token.empty () && profiles.size () < most_profiles)
      profiles.push_back (std::move (profile));
  }
  return profiles;
}

std::string read_stream_uri (const XmlDoc &answer)
{
  const XmlNode response = answer.root ().find ("Body/GetStreamUriResponse");
  const std::string uri = response.find ("MediaUri/Uri").text ();
  return uri.empty () ? response.find ("Uri").text () : uri;
}

std::string own_address (const std::string &device, const std::string &service)
{
  UriParts own;
  UriParts other;
  if (!split (device, own) || !split (service, other))
    return {};
  if (other.host == own.host && (other.scheme == own.scheme || own.scheme == "http"))
    return service;
  const bool ipv6 = own.host.find (':') != std::string::npos;
  return own.scheme + "://" + (ipv6 ? "[" + own.host + "]" : own.host) +
         (own.port > 0 ? ":" + std::to_string (own.port) : "") + other.rest;
}

} // namespace wsrtc::bridge
