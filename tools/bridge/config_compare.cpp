// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config_compare.hpp"

#include <tuple>

namespace wsrtc::bridge {

namespace {

auto fields (const Credentials &c)
{
  return std::tie (c.user, c.password);
}

auto fields (const Recording &r)
{
  return std::tie (r.folder, r.segment, r.files);
}

template <typename T> bool same (const std::optional<T> &a, const std::optional<T> &b)
{
  return a.has_value () == b.has_value () && (!a || fields (*a) == fields (*b));
}

auto fields (const CameraConfig &c)
{
  return std::tie (c.name, c.label, c.url, c.transport, c.ca_file, c.pull, c.linger, c.latency, c.stale_after,
                   c.video_codecs, c.audio_codecs, c.transcode, c.audio, c.talk, c.onvif, c.video_filter,
                   c.max_viewers, c.substream_of);
}

} // namespace

bool is_same_camera (const CameraConfig &a, const CameraConfig &b)
{
  return fields (a) == fields (b) && same (a.credentials, b.credentials) && same (a.record, b.record);
}

const char *server_change (const BridgeConfig &a, const BridgeConfig &b)
{
  struct {
    const char *field;
    bool same;
  } const rows[] = {
      {"host", a.host == b.host},
      {"port", a.port == b.port},
      {"tls_certificate", a.tls_certificate == b.tls_certificate},
      {"tls_private_key", a.tls_private_key == b.tls_private_key},
      {"ice_port", a.ice_port == b.ice_port},
      {"external_addresses", a.external_addresses == b.external_addresses},
      {"stun_server", a.stun_server == b.stun_server},
      {"turn_servers", a.turn_servers == b.turn_servers},
  };

  for (const auto &row : rows)
    if (!row.same)
      return row.field;
  return nullptr;
}

} // namespace wsrtc::bridge
