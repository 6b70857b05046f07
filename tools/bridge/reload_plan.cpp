// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reload_plan.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace wsrtc::bridge {

namespace {

bool same (const std::optional<Credentials> &a, const std::optional<Credentials> &b)
{
  return bool (a) == bool (b) && (!a || (a->user == b->user && a->password == b->password));
}

bool same (const std::optional<Recording> &a, const std::optional<Recording> &b)
{
  return bool (a) == bool (b) &&
         (!a || (a->folder == b->folder && a->segment == b->segment && a->files == b->files));
}

template <typename T> bool same (const T &a, const T &b)
{
  return a == b;
}

// A row a key; what takes effect at once, allowed_origins, trusted_proxies and limits, is not among them.
std::vector<std::string> fixed_changes (const BridgeConfig &a, const BridgeConfig &b)
{
  const std::pair<const char *, bool> rows[] = {
      {"host", a.host == b.host},
      {"port", a.port == b.port},
      {"tls_certificate", a.tls_certificate == b.tls_certificate},
      {"tls_private_key", a.tls_private_key == b.tls_private_key},
      {"ice_port", a.ice_port == b.ice_port},
      {"external_addresses", a.external_addresses == b.external_addresses},
      {"stun_server", a.stun_server == b.stun_server},
      {"turn_servers", a.turn_servers == b.turn_servers},
      {"ice_servers", a.ice_servers == b.ice_servers},
      {"turn_secret", a.turn_secret == b.turn_secret},
      {"turn_ttl", a.turn_ttl == b.turn_ttl},
  };
  std::vector<std::string> changed;
  for (const auto &[key, equal] : rows)
    if (!equal)
      changed.emplace_back (key);
  return changed;
}

std::map<StreamName, const CameraConfig *> by_name (const BridgeConfig &config)
{
  std::map<StreamName, const CameraConfig *> cameras;
  for (const CameraConfig &camera : config.cameras)
    cameras.emplace (camera.name, &camera);
  return cameras;
}

} // namespace

// The names of all fields stand here, so that one more does not compile before
// it is compared.
bool operator== (const CameraConfig &a, const CameraConfig &b)
{
  const auto &[name, label, url, credentials, transport, ca_file, pull, linger, latency, adaptive_latency,
               stale_after, video_codecs, audio_codecs, transcode, audio, talk, onvif, video_filter,
               max_viewers, record, substream_of] = a;
  return same (name, b.name) && same (label, b.label) && same (url, b.url) &&
         same (credentials, b.credentials) && same (transport, b.transport) && same (ca_file, b.ca_file) &&
         same (pull, b.pull) && same (linger, b.linger) && same (latency, b.latency) &&
         same (adaptive_latency, b.adaptive_latency) && same (stale_after, b.stale_after) &&
         same (video_codecs, b.video_codecs) && same (audio_codecs, b.audio_codecs) &&
         same (transcode, b.transcode) && same (audio, b.audio) && same (talk, b.talk) &&
         same (onvif, b.onvif) && same (video_filter, b.video_filter) && same (max_viewers, b.max_viewers) &&
         same (record, b.record) && same (substream_of, b.substream_of);
}

ReloadPlan plan_reload (const BridgeConfig &old_config, const BridgeConfig &new_config)
{
  ReloadPlan plan;
  plan.fixed = fixed_changes (old_config, new_config);
  const auto old_cameras = by_name (old_config);
  const auto new_cameras = by_name (new_config);
  for (const CameraConfig &camera : old_config.cameras)
    if (new_cameras.count (camera.name) == 0)
      plan.removed.push_back (camera.name);
  for (const CameraConfig &camera : new_config.cameras) {
    const auto before = old_cameras.find (camera.name);
    if (before == old_cameras.end ())
      plan.added.push_back (camera);
    else if (*before->second == camera)
      plan.unchanged.push_back (camera.name);
    else
      plan.changed.push_back (camera);
  }
  return plan;
}

} // namespace wsrtc::bridge
