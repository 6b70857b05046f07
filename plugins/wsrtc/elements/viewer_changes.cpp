// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewer when what it gets becomes another thing in the middle: a new rendition
// of the same codec, or other caps of the one that it has.
#include <algorithm>

#include "sender_caps.hpp"
#include "viewer.hpp"

namespace wsrtc {

bool Viewer::change_rendition (Ingest &input)
{
  bool can = live ();
  for (Track &track : tracks_)
    if (track.input == &input) {
      detach (track);
      can = can && change_rendition (track);
    }
  if (can)
    on_rtp_caps ();
  return can;
}

// A section that the viewer has refused stays so.
bool Viewer::change_rendition (Track &track)
{
  track.rendition = nullptr;
  track.successor.reset ();
  track.choice.rate = Rate::Full;
  if (!track.outlet)
    return !track.accepted;
  const auto available = track.input->available (host_.preferred (track.input->kind ()));
  const auto found =
      std::find_if (available.list.begin (), available.list.end (),
                    [&] (const Variant &variant) { return variant.codec == track.choice.codec; });
  if (found == available.list.end ())
    return false;
  // Not by an encoder when it could have the input's own packets.
  const auto best = choose_for_offer (available.list, capabilities_, rejected_);
  if (found->making == Making::Encode && best && best->making == Making::Pass)
    return false;
  auto rendition = host_.rendition (*track.input, *found);
  if (!rendition)
    return false;
  track.choice.making = found->making;
  track.rendition = *rendition;
  return true;
}

// A new rendition is joined when it says what it is; one that has become
// something else is left.
void Viewer::on_rtp_caps ()
{
  for (Track &track : tracks_) {
    take_successor (track);
    if (!track.outlet || !track.rendition || !track.rendition->rtp_caps ())
      continue;
    if (!fits (track, *track.rendition)) {
      client_->viewer_outdated (*this);
      return;
    }
    if (!track.attached)
      attach (track, Joining::Anew);
  }
  pump ();
}

// RFC 6184 section 8.2.2: the level may change, the profile must be one that the
// negotiated one covers.
bool Viewer::fits (const Track &track, const Rendition &rendition)
{
  const std::string now = profile_level_id_of (rendition.rtp_caps ().get ());
  return now.empty () || track.profile.empty () || h264_profiles_match (now, track.profile);
}

} // namespace wsrtc
