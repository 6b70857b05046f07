// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_frames.hpp"

namespace wsrtc {

// A key frame costs an encoder several ordinary frames: two a second are
// enough for a crowd of viewers that lose packets, and the first asks at once.
constexpr KeyframeGate::Milliseconds min_interval (500);

void KeyFrames::request (Rendition &rendition, KeyframeGate::Clock::time_point now)
{
  auto [it, added] = gates_.try_emplace (rendition.weak_from_this (), min_interval);
  (void)added;
  if (it->second.request (now) == KeyframeGate::Verdict::SendNow)
    rendition.request_key_frame ();
}

void KeyFrames::tick (KeyframeGate::Clock::time_point now)
{
  for (auto it = gates_.begin (); it != gates_.end ();) {
    const auto rendition = it->first.lock ();
    if (!rendition) {
      it = gates_.erase (it);
      continue;
    }
    // Whoever asked before the last one came has it.
    const auto group = rendition->ring ()->group ();
    if (group)
      it->second.on_key_frame (group->began);
    if (it->second.due (now))
      rendition->request_key_frame ();
    ++it;
  }
}

} // namespace wsrtc
