// SPDX-License-Identifier: LGPL-2.1-or-later
#include "discover.hpp"

#include <algorithm>

#include <gio/gio.h>

#include "camera_url.hpp"
#include "gptr.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t longest_text = 80;
constexpr size_t longest_url = 1024;
constexpr size_t longest_name = 40;

// Valid UTF-8 without control characters (C1 as well: terminals obey them).
std::string printable (const std::string &text, size_t longest)
{
  const GUnique<char> valid (g_utf8_make_valid (text.c_str (), static_cast<gssize> (text.size ())));
  std::string out;
  for (const char *at = valid.get (); *at; at = g_utf8_next_char (at)) {
    const char *next = g_utf8_next_char (at);
    if (out.size () + static_cast<size_t> (next - at) > longest)
      break;
    const gunichar c = g_utf8_get_char (at);
    if (g_unichar_isprint (c))
      out.append (at, next);
    else
      out += '?';
  }
  return out;
}

std::string toml_text (const std::string &text, size_t longest = longest_text)
{
  std::string out = "\"";
  for (const char c : printable (text, longest)) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + "\"";
}

// From what people called it, else from its address; none twice.
std::string free_name (const DiscoveredDevice &device, std::set<std::string> &names)
{
  std::string base;
  for (const char c : device.name.substr (0, longest_name)) {
    if (g_ascii_isalnum (c))
      base += g_ascii_tolower (c);
    else if (!base.empty () && base.back () != '-')
      base += '-';
  }
  while (!base.empty () && base.back () == '-')
    base.pop_back ();
  if (base.empty () || !parse_stream_name (base))
    base = device.address;
  for (char &c : base)
    c = c == ':' ? '-' : c;
  std::string name = base;
  for (unsigned i = 2; !names.insert (name).second; i++)
    name = base + "-" + std::to_string (i);
  return name;
}

size_t pixels (const OnvifProfile &profile)
{
  return static_cast<size_t> (profile.width) * profile.height;
}

std::string describe (const OnvifProfile &profile)
{
  std::string text = printable (profile.video, longest_text);
  if (pixels (profile) > 0)
    text += " " + std::to_string (profile.width) + "x" + std::to_string (profile.height);
  if (!profile.audio.empty ())
    text += ", " + printable (profile.audio, longest_text);
  return text;
}

struct StreamUrl {
  std::string url;     // empty = it gave none that is of use
  std::string foreign; // the host that it named, where that is another one
};

// The password goes where the URL says: to the device that has answered, and
// not to whom it names.
StreamUrl own_stream (const DiscoveredDevice &device, const std::string &uri)
{
  const Result<CameraUrl> parsed = parse_camera_url (uri);
  if (!parsed || !parsed->scheme->rtsp)
    return {};
  GUri *address = g_uri_parse (parsed->url.c_str (), G_URI_FLAGS_ENCODED, nullptr);
  if (!address)
    return {};
  StreamUrl stream;
  const std::string host = g_uri_get_host (address);
  stream.foreign = host == device.address ? "" : host;
  const GUnique<char> joined (g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (address), nullptr,
                                          device.address.c_str (), g_uri_get_port (address),
                                          g_uri_get_path (address), g_uri_get_query (address), nullptr));
  g_uri_unref (address);
  stream.url = joined.get ();
  return stream;
}

std::string url_line (const char *key, const DiscoveredDevice &device, const OnvifProfile &profile)
{
  const StreamUrl stream = own_stream (device, profile.uri);
  if (stream.url.empty ())
    return {};
  std::string line =
      std::string (key) + " = " + toml_text (stream.url, longest_url) + "  # " + describe (profile);
  if (!stream.foreign.empty ())
    line += "; it named the host " + printable (stream.foreign, longest_text);
  return line + "\n";
}

std::string stream_lines (const DiscoveredDevice &device, const std::vector<OnvifProfile> &profiles)
{
  std::vector<OnvifProfile> usable;
  for (const OnvifProfile &profile : profiles)
    if (!own_stream (device, profile.uri).url.empty ())
      usable.push_back (profile);
  const ProfileChoice choice = choose_profiles (usable);
  if (!choice.main)
    return "# It named no stream: look up the URL in its manual.\nurl = \"rtsp://" + device.address + "/\"\n";
  return url_line ("url", device, *choice.main) +
         (choice.small ? url_line ("substream", device, *choice.small) : "");
}

std::string credentials_line (const std::string &credentials_file)
{
  return credentials_file.empty () ? ""
                                   : "credentials_file = " + toml_text (credentials_file, longest_url) + "\n";
}

// Which URL it is cannot be known before one has signed in.
std::string failure_lines (const DiscoveredDevice &device, const Error &error)
{
  const bool sign_in = error.fault == Fault::Security;
  std::string text = "# " + printable (error.text, longest_text * 2);
  text += sign_in ? ": run --discover again with --credentials-file, or fill in the URL.\n" : ".\n";
  return text + "url = \"rtsp://" + device.address + "/\"\n";
}

} // namespace

ProfileChoice choose_profiles (const std::vector<OnvifProfile> &profiles)
{
  ProfileChoice choice;
  const auto is_h264 = [] (const OnvifProfile &profile) { return profile.video == "H264"; };
  for (const OnvifProfile &profile : profiles) {
    if (profile.video.empty ())
      continue;
    const bool better =
        !choice.main || (is_h264 (profile) && !is_h264 (*choice.main)) ||
        (is_h264 (profile) == is_h264 (*choice.main) && pixels (profile) > pixels (*choice.main));
    if (better)
      choice.main = &profile;
  }
  for (const OnvifProfile &profile : profiles)
    if (choice.main && is_h264 (profile) && pixels (profile) > 0 &&
        pixels (profile) < pixels (*choice.main) &&
        (!choice.small || pixels (profile) < pixels (*choice.small)))
      choice.small = &profile;
  return choice;
}

std::string camera_section (const DiscoveredDevice &device, const Result<std::vector<OnvifProfile>> &profiles,
                            const std::string &credentials_file, std::set<std::string> &names)
{
  std::string text = "# " + device.address;
  if (!device.hardware.empty ())
    text += ", " + printable (device.hardware, longest_text);
  text += "\n[[camera]]\nname = " + toml_text (free_name (device, names)) + "\n";
  if (!device.name.empty ())
    text += "label = " + toml_text (device.name) + "\n";
  text += profiles ? stream_lines (device, *profiles) : failure_lines (device, profiles.error ());
  text += "onvif = " + toml_text (device.service, longest_url) + "\n";
  return text + credentials_line (credentials_file);
}

} // namespace wsrtc::bridge
