// SPDX-License-Identifier: LGPL-2.1-or-later
#include "connection.hpp"

#include "ice_url.hpp"
#include "output_form.hpp"

namespace wsrtc {

PeerConfig peer_config_of (const Settings &settings)
{
  PeerConfig config;
  if (const auto stun = parse_ice_server (settings.stun_server))
    config.stun_server = ice_uri (*stun);
  for (const std::string &text : settings.turn_servers)
    if (const auto turn = parse_ice_server (text))
      config.turn_servers.push_back (ice_uri (*turn));
  config.ca_file = settings.ca_file;
  config.relay_only = settings.ice_transport_policy == ice_policy_relay;
  config.ice_tcp = settings.ice_tcp;
  config.latency = settings.latency;
  config.drop_on_latency = settings.drop_on_latency;
  config.retransmission = settings.retransmission;
  return config;
}

SessionLimits session_limits_of (const Settings &settings)
{
  SessionLimits limits;
  limits.negotiation = Milliseconds (settings.negotiation_timeout);
  limits.connect = Milliseconds (settings.connect_timeout);
  return limits;
}

Result<ReceivableCodecs> received_codecs_of (const Settings &settings)
{
  const auto video = receivable_codecs (MediaKind::Video, settings.video_codecs);
  if (!video)
    return video.error ();
  const auto audio = receivable_codecs (MediaKind::Audio, settings.audio_codecs);
  if (!audio)
    return audio.error ();
  if (video->empty () && audio->empty ())
    return Error{Fault::Media, "there is no RTP depayloader here; install gstreamer1.0-plugins-good"};
  return ReceivableCodecs{*video, *audio};
}

} // namespace wsrtc
