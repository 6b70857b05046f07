// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewer when media may flow: its tracks at the fan-outs of their renditions.
#include <utility>

#include "viewer.hpp"

namespace wsrtc {

void Viewer::attach ()
{
  // webrtcbin receives, and there is one sender for a key.
  const bool lanes_allowed = host_.settings ().media_path == media_path_auto && !returns_;
  outlets_ = std::make_unique<ViewerOutlets> (host_.owner (), *peer_, lanes_allowed, host_.clock (),
                                              [this] (uint32_t ssrc) { on_key_frame_wanted (ssrc); });
  for (Track &track : tracks_) {
    if (!track.input || !track.accepted || !track.pad)
      continue;
    auto outlet = outlets_->make (*track.rendition, track.pad, mapping_of (track));
    if (!outlet) {
      client_->warn (outlet.error ());
      continue;
    }
    track.outlet = std::move (*outlet);
    attach (track, Joining::Anew);
  }
}

void Viewer::attach (Track &track, Joining joining)
{
  track.attached = true;
  if (const auto limits = bandwidth_limits ())
    outlets_->watch_path (*limits);
  outlets_->follow (*track.outlet, *track.rendition);
  track.outlet->await_key_frame ();
  const bool is_video = track.choice.codec->kind == MediaKind::Video;
  const bool at_once = is_video && joining == Joining::Anew &&
                       outlets_->begin_with_group (*track.outlet, *track.rendition, track.choice.making);
  // Before anything is sent of the group: what comes meanwhile is behind it.
  track.rendition->fanout ().add (track.outlet);
  if (at_once)
    outlets_->send_starts ();
  else if (is_video)
    host_.request_key_frame (*track.rendition);
}

RtpMapping Viewer::mapping_of (const Track &track)
{
  RtpMapping mapping;
  mapping.payload_type = static_cast<uint8_t> (track.choice.payload_type);
  mapping.ssrc = track.ssrc;
  // Below 2^15, for receivers start to count rollovers from 0 (RFC 3711 3.3.1).
  mapping.first_sequence = static_cast<uint16_t> (g_random_int_range (0, 0x8000));
  mapping.mid_id = track.choice.extensions.mid;
  mapping.mid = track.mid.str ();
  mapping.twcc_id = track.choice.extensions.twcc;
  return mapping;
}

void Viewer::detach ()
{
  for (Track &track : tracks_) {
    detach (track);
    end_outlet (track);
  }
  if (outlets_) {
    PeerStats rest;
    rest.malformed_rtcp = outlets_->malformed_rtcp ();
    host_.settle (rest);
  }
  outlets_ = nullptr;
}

// What was sent by it is not forgotten.
void Viewer::end_outlet (Track &track)
{
  if (track.outlet && outlets_) {
    PeerStats stats;
    tell (stats, &track);
    stats.malformed_rtcp.reset ();
    host_.settle (stats);
  }
  track.outlet = nullptr;
}

void Viewer::detach (Track &track)
{
  if (std::exchange (track.attached, false))
    track.rendition->fanout ().remove (track.outlet);
}

void Viewer::say_goodbye ()
{
  if (outlets_)
    outlets_->say_goodbye ();
}

void Viewer::tell (PeerStats &stats, const Track *only) const
{
  stats.connected = live ();
  if (!outlets_)
    return;
  stats.malformed_rtcp = outlets_->malformed_rtcp ();
  stats.path = outlets_->path_state ();
  for (const Track &track : tracks_) {
    if (!track.input || !track.outlet || (only && only != &track))
      continue;
    TrackStats told;
    told.pad = track.input->name ();
    told.mid = track.mid.str ();
    told.variant = track.choice.variant ();
    told.payload_type = static_cast<unsigned> (track.choice.payload_type);
    told.ssrc = track.ssrc;
    told.target_bitrate = track.rendition ? track.rendition->bitrate () : 0;
    outlets_->count (*track.outlet, told);
    stats.tracks.push_back (std::move (told));
  }
}

void Viewer::on_key_frame_wanted (GstPad *pad)
{
  for (const Track &track : tracks_)
    if (track.pad.get () == pad && track.attached)
      host_.request_key_frame (*track.rendition);
}

void Viewer::on_key_frame_wanted (uint32_t ssrc)
{
  for (const Track &track : tracks_)
    if (track.ssrc == ssrc && track.attached)
      host_.request_key_frame (*track.rendition);
}

} // namespace wsrtc
