// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_url.hpp"

#include <algorithm>

#include <gio/gio.h>

#include "gptr.hpp"
#include "text.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t longest_url = 4096;
constexpr size_t longest_name = 64;

std::string scheme_of (std::string_view url)
{
  const size_t colon = url.find (':');
  std::string name;
  if (colon != std::string_view::npos)
    for (const char c : url.substr (0, colon))
      name += g_ascii_tolower (c);
  return name;
}

Error bad_url (const std::string &why)
{
  return {Fault::InvalidArgument, why};
}

Error unknown_scheme (std::string_view text)
{
  std::vector<std::string> names;
  for (const UrlScheme &scheme : url_schemes ())
    names.push_back (std::string (scheme.name));
  const std::string name = scheme_of (text);
  const bool is_word = is_all (name, [] (char c) { return g_ascii_isalnum (c) || c == '+' || c == '.'; });
  const std::string near = is_word ? nearest_word (name, names) : "";
  return bad_url ((is_word ? "knows no scheme " + quoted (name) : std::string ("has no scheme")) +
                  (near.empty () ? "; use" : ", do you mean " + quoted (near) + "? Use") + " one of " +
                  listing (names, "or"));
}

// Everything before the last '@' of the authority: passwords may have any of
// them, although they should be percent-encoded.
Result<std::optional<Credentials>> take_credentials (std::string &url)
{
  const size_t begin = url.find ("://");
  if (begin == std::string::npos)
    return std::optional<Credentials> ();
  const size_t start = begin + 3;
  const size_t end = std::min (url.find_first_of ("/?#", start), url.size ());
  const size_t at = url.substr (0, end).rfind ('@');
  if (at == std::string::npos || at < start)
    return std::optional<Credentials> ();
  const std::string info = url.substr (start, at - start);
  url.erase (start, at + 1 - start);
  std::string_view rest = info;
  const std::string user (cut (rest, ':'));
  const GUnique<char> plain_user (g_uri_unescape_string (user.c_str (), nullptr));
  const GUnique<char> plain_password (g_uri_unescape_string (std::string (rest).c_str (), nullptr));
  if (!plain_user || !plain_password)
    return bad_url ("has a % in its user or password that begins no character: write %25 for a %");
  if (!*plain_user)
    return bad_url ("has a password without a user: write user:password@ before the host");
  return std::optional<Credentials> ({plain_user.get (), plain_password.get ()});
}

// GLib's own message repeats what it found, which may be a part of a password.
Status check_host (const std::string &url)
{
  const GUriFlags flags = static_cast<GUriFlags> (G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED);
  GUri *uri = g_uri_parse (url.c_str (), flags, nullptr);
  if (!uri)
    return bad_url (
        "is no address: look at its host and port; in user and password write %2F for /, %3A for :, "
        "%40 for @, %23 for #, %3F for ? and %25 for %");
  const char *host = g_uri_get_host (uri);
  const bool named = host && *host;
  const int port = g_uri_get_port (uri);
  g_uri_unref (uri);
  // An SRT listener waits on all addresses: srt://:7001?mode=listener.
  if (!named && !(scheme_of (url) == "srt" && port > 0))
    return bad_url ("has no host: write " + scheme_of (url) + "://HOST/…");
  if (port == 0)
    return bad_url ("has port 0: use one from 1 to 65535, or none");
  return Done{};
}

Status check_rest (const CameraUrl &url)
{
  const std::string name = url.scheme->name;
  const std::string rest = url.url.substr (name.size () + 1);
  if (name == "gst")
    return rest.find_first_not_of (' ') == std::string::npos
               ? Status (bad_url ("has no pipeline behind gst:"))
               : Status (Done{});
  if (!has_prefix (rest, "//"))
    return bad_url ("lacks // after " + name + ":, as in " + url.scheme->example);
  if (url.scheme->has_host)
    return check_host (url.url);
  if ((name == "file" || name == "v4l2") && !has_prefix (rest, "///"))
    return bad_url ("needs a whole path, as in " + std::string (url.scheme->example));
  return Done{};
}

std::string last_part (std::string_view path)
{
  path = path.substr (0, path.find_first_of ("?#"));
  while (!path.empty () && path.back () == '/')
    path.remove_suffix (1);
  const size_t slash = path.rfind ('/');
  return std::string (slash == std::string_view::npos ? path : path.substr (slash + 1));
}

std::string host_of (const std::string &url)
{
  GUri *uri = g_uri_parse (url.c_str (),
                           static_cast<GUriFlags> (G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED), nullptr);
  if (!uri)
    return {};
  const char *host = g_uri_get_host (uri);
  std::string out = host ? host : "";
  g_uri_unref (uri);
  return out;
}

} // namespace

const std::vector<UrlScheme> &url_schemes ()
{
  static const std::vector<UrlScheme> schemes = {
      {"rtsp", "rtsp://camera/stream", "RTSP, over what `transport` says", true, true, true},
      {"rtspt", "rtspt://camera/stream", "RTSP over TCP", true, true, true},
      {"rtspu", "rtspu://camera/stream", "RTSP over UDP", true, true, true},
      {"rtsph", "rtsph://camera/stream", "RTSP in an HTTP tunnel", true, true, true},
      {"rtsps", "rtsps://camera/stream", "RTSP over TLS", true, true, true},
      {"http", "http://host/live.m3u8", "HLS, MJPEG or a file by HTTP", false, true, true},
      {"https", "https://host/live.m3u8", "the same by HTTPS", false, true, true},
      {"srt", "srt://host:7001?mode=caller", "SRT with MPEG-TS", false, true, false},
      {"rtmp", "rtmp://host/app/stream", "RTMP", false, true, true},
      {"rtmps", "rtmps://host/app/stream", "RTMP over TLS", false, true, true},
      {"file", "file:///srv/film.mp4", "a file, over and over", false, false, false},
      {"v4l2", "v4l2:///dev/video0", "a webcam of this machine", false, false, false},
      {"test", "test://ball", "a test picture with sound", false, false, false},
      {"gst", "gst:videotestsrc is-live=true ! x264enc", "any GStreamer pipeline with an open end", false,
       false, false},
  };
  return schemes;
}

const UrlScheme *find_scheme (std::string_view url)
{
  const std::string name = scheme_of (url);
  for (const UrlScheme &scheme : url_schemes ())
    if (name == scheme.name)
      return &scheme;
  return nullptr;
}

Result<CameraUrl> parse_camera_url (std::string_view text)
{
  if (text.empty ())
    return bad_url ("is empty: write where the camera is, such as rtsp://camera/stream");
  if (text.size () > longest_url)
    return bad_url ("has more than " + std::to_string (longest_url) + " characters");
  if (std::any_of (text.begin (), text.end (), [] (char c) { return g_ascii_iscntrl (c); }))
    return bad_url ("has a control character in it, such as the end of a line");
  CameraUrl url;
  url.scheme = find_scheme (text);
  if (!url.scheme)
    return unknown_scheme (text);
  const std::string name = url.scheme->name;
  url.url = name + std::string (text.substr (name.size ()));
  if (url.scheme->has_host) {
    Result<std::optional<Credentials>> credentials = take_credentials (url.url);
    if (!credentials)
      return credentials.error ();
    url.credentials = std::move (*credentials);
  }
  const Status checked = check_rest (url);
  if (!checked)
    return checked.error ();
  return url;
}

std::string name_from_url (const CameraUrl &url)
{
  std::string raw;
  const std::string scheme = url.scheme->name;
  if (url.scheme->has_host)
    raw = host_of (url.url);
  else if (scheme != "gst")
    raw = last_part (url.url.substr (scheme.size () + 3));
  if (scheme == "file")
    raw.resize (std::min (raw.size (), raw.rfind ('.')));
  std::string name;
  for (const char c : raw)
    name += g_ascii_isalnum (c) || c == '.' || c == '_' ? c : '-';
  name.resize (std::min (name.size (), longest_name - 4)); // leaves room for a number
  if (name.empty () || !parse_stream_name (name))
    name = scheme == "gst" ? "pipeline" : scheme == "test" ? "test" : "camera";
  return name;
}

} // namespace wsrtc::bridge
