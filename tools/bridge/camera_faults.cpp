// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_faults.hpp"

#include <cstring>

#include <gio/gio.h>

#include "camera_url.hpp"
#include "gptr.hpp"
#include "source_kinds.hpp"

namespace wsrtc::bridge {

namespace {

struct TroubleText {
  Trouble trouble;
  const char *log;    // what, and what to do
  const char *viewer; // in general terms
};

constexpr TroubleText texts[] = {
    {Trouble::None, "", ""},
    {Trouble::Unreachable, "it cannot be reached; check its address, its power and the network",
     "it cannot be reached"},
    {Trouble::WrongPassword,
     "it refuses the user and password; set the right ones (user, password). It is asked rarely from here "
     "on, so that it "
     "does not lock the account",
     "the camera refuses the password"},
    {Trouble::NotFound, "it has no stream of that path; check the path in url",
     "the camera has no such stream"},
    {Trouble::Refuses,
     "it does not let itself be watched; check its settings, and how many may watch it at a time",
     "the camera refuses"},
    {Trouble::Broken, "what it says is no RTSP that can be understood; check the port and the scheme in url",
     "the camera's answers cannot be understood"},
    {Trouble::NoMedia,
     "it offers neither pictures nor sound that can be taken; check the path in url, and transport",
     "the camera offers no pictures"},
    {Trouble::Unusable, "its media cannot be used", "the camera's pictures cannot be used"},
    {Trouble::Silent,
     "it is connected, and no picture came within 10 s; check its encoder, or set transport to tcp",
     "the camera sends no pictures"},
    {Trouble::Stale, "no picture comes any more, for as long as stale_after says; it is connected anew",
     "the pictures have stopped"},
    {Trouble::Stalled, "what it sends makes no pictures; it is connected anew",
     "the camera's pictures cannot be used"},
    {Trouble::Ended, "it has ended the session; it is connected anew", "the camera has ended the session"},
};

const TroubleText &text_of (Trouble trouble)
{
  for (const TroubleText &row : texts)
    if (row.trouble == trouble)
      return row;
  return texts[0];
}

struct ErrorRow {
  GQuark (*domain) ();
  int code;
  const char *words; // in the message or the debug text; nullptr = any
  Trouble trouble;
};

// First match wins.
constexpr ErrorRow rows[] = {
    {gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_AUTHORIZED, nullptr, Trouble::WrongPassword},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_FOUND, nullptr, Trouble::NotFound},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_SETTINGS, "contains no streams", Trouble::NoMedia},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_SETTINGS, nullptr, Trouble::Broken},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_OPEN_READ_WRITE, nullptr, Trouble::Unreachable},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_OPEN_READ, nullptr, Trouble::Unreachable},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_FAILED, "Failed to connect", Trouble::Unreachable}, // RTMP
    {gst_resource_error_quark, GST_RESOURCE_ERROR_READ, "Parse error", Trouble::Broken},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_READ, "Unhandled error", Trouble::Refuses},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_READ, nullptr, Trouble::Ended},
    {gst_resource_error_quark, GST_RESOURCE_ERROR_WRITE, nullptr, Trouble::Ended},
    {gst_stream_error_quark, GST_STREAM_ERROR_FAILED, "streaming stopped", Trouble::Ended},
    {gst_stream_error_quark, GST_STREAM_ERROR_FAILED, "EOS before any data", Trouble::Ended}, // RTMP
    {gst_stream_error_quark, GST_STREAM_ERROR_CODEC_NOT_FOUND, "No supported stream", Trouble::NoMedia},
    {gst_stream_error_quark, GST_STREAM_ERROR_CODEC_NOT_FOUND, nullptr, Trouble::Unusable},
    {gst_stream_error_quark, GST_STREAM_ERROR_WRONG_TYPE, nullptr, Trouble::NoMedia},
    {gst_stream_error_quark, GST_STREAM_ERROR_TYPE_NOT_FOUND, nullptr, Trouble::Broken},
    {gst_stream_error_quark, GST_STREAM_ERROR_NOT_IMPLEMENTED, nullptr, Trouble::Unusable},
    {gst_core_error_quark, GST_CORE_ERROR_MISSING_PLUGIN, nullptr, Trouble::Unusable},
};

bool says (const GError *error, const char *debug, const char *words)
{
  return !words || strstr (error->message, words) || (debug && strstr (debug, words));
}

// What the camera has answered stands behind the place in the code.
std::string answer_in (const char *debug)
{
  const char *line = debug ? strrchr (debug, '\n') : nullptr;
  return line && line[1] ? std::string ("; it answered: ") + (line + 1) : std::string ();
}

// GStreamer's own words for the kind of error.
bool says_nothing (const GError *error)
{
  const GUnique<char> usual (gst_error_get_message (error->domain, error->code));
  return usual && strcmp (usual.get (), error->message) == 0;
}

// Elements of this machine say by themselves what is wrong, but which file is not there.
std::string words_for (Trouble trouble, const GError *error, const char *debug, bool is_remote)
{
  const bool silent = trouble == Trouble::NotFound && says_nothing (error);
  if ((!is_remote && !silent) || trouble == Trouble::Unusable)
    return error->message;
  return describe (trouble) + (trouble == Trouble::Refuses ? answer_in (debug) : std::string ());
}

} // namespace

CameraFault read_source_error (const GError *error, const char *debug, bool is_remote)
{
  for (const ErrorRow &row : rows)
    if (error->domain == row.domain () && error->code == row.code && says (error, debug, row.words))
      return {row.trouble, words_for (row.trouble, error, debug, is_remote)};
  return {Trouble::Broken, error->message};
}

std::string describe_connection (const GError *error, const std::string &place)
{
  struct {
    GQuark domain;
    int code;
    const char *what;
  } const connections[] = {
      {G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "there is no host of that name; check url"},
      {G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "its name cannot be looked up; check the DNS"},
      {G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED,
       "it refuses the connection; check the port in url, and whether its streams are switched on"},
      {G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "it does not answer; check its power and the network"},
      {G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, "there is no way to its network; check the routes"},
      {G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
       "its certificate is not trusted; set ca_file to the certificate of its authority, or its own"},
      {G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, "it does not speak TLS on this port; check url and transport"},
      {G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "it does not answer; check its power and the network"},
  };

  for (const auto &row : connections)
    if (g_error_matches (error, row.domain, row.code))
      return place + ": " + row.what;
  return place + ": " + error->message;
}

std::string describe (Trouble trouble)
{
  return text_of (trouble).log;
}

// HTTP ends in the same way when nobody has answered as when a page has come.
CameraFault before_first_picture (CameraFault fault, const std::string &url)
{
  const SourceKind *kind = find_source_kind (url);
  const UrlScheme *scheme = find_scheme (url);
  const bool is_http = kind && kind->is_remote && kind->repeats;
  if (fault.trouble == Trouble::Silent && scheme && !scheme->rtsp)
    fault.text = "no picture came within 10 s; check its address in url, and its encoder";
  else if (fault.trouble == Trouble::Ended && is_http)
    fault = {Trouble::Unreachable, "it cannot be reached, or what is there is no stream; check url, its "
                                   "power and the network"};
  else if (fault.trouble == Trouble::Ended)
    fault.text = "it ends the connection before the first picture; check how many may watch it at a time";
  return fault;
}

const char *public_reason (Trouble trouble)
{
  return text_of (trouble).viewer;
}

} // namespace wsrtc::bridge
