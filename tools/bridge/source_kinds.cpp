// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_kinds.hpp"

#include <cstring>

namespace wsrtc::bridge {

namespace {

constexpr unsigned rtsp_port = 554, rtsps_port = 322; // RFC 7826 section 19.2

constexpr SourceKind rows[] = {
    {"rtsp", rtsp_port, false, true, false, fill_rtsp_source},
    {"rtspt", rtsp_port, false, true, false, fill_rtsp_source},
    {"rtspu", rtsp_port, false, true, false, fill_rtsp_source},
    {"rtsph", rtsp_port, false, true, false, fill_rtsp_source},
    {"rtsps", rtsps_port, true, true, false, fill_rtsp_source},
    {"srt", 0, false, true, false, fill_uri_source},
    {"rtmp", 1935, false, true, false, fill_uri_source},
    {"rtmps", 443, true, true, false, fill_uri_source},
    {"http", 80, false, true, true, fill_uri_source},
    {"https", 443, true, true, true, fill_uri_source},
    {"file", 0, false, false, true, fill_uri_source},
    {"v4l2", 0, false, false, false, fill_device_source},
    {"test", 0, false, false, false, fill_test_source},
    {"gst", 0, false, false, true, fill_described_source},
};

} // namespace

const SourceKind *find_source_kind (const std::string &url)
{
  for (const SourceKind &row : rows) {
    const size_t length = strlen (row.scheme);
    if (g_ascii_strncasecmp (url.c_str (), row.scheme, length) == 0 && url.size () > length &&
        url[length] == ':')
      return &row;
  }
  return nullptr;
}

Result<GRef<GTlsDatabase>> read_trust (const CameraConfig &config)
{
  if (config.ca_file.empty ())
    return GRef<GTlsDatabase> ();
  GError *fault = nullptr;
  auto trusted = GRef<GTlsDatabase>::adopt (
      reinterpret_cast<GTlsDatabase *> (g_tls_file_database_new (config.ca_file.c_str (), &fault)));
  if (trusted)
    return trusted;
  const GUnique<GError> owned (fault);
  return Error{Fault::InvalidArgument, "ca_file " + config.ca_file + " cannot be used: " + fault->message};
}

std::string source_schemes ()
{
  std::string all;
  for (const SourceKind &row : rows)
    all += (all.empty () ? "" : ", ") + std::string (row.scheme);
  return all;
}

} // namespace wsrtc::bridge
