// SPDX-License-Identifier: LGPL-2.1-or-later
#include "start_choice.hpp"
#include <cstdlib>

namespace wsrtc {

namespace {

using std::chrono::milliseconds;

// An encoder is there within a frame; a viewer that has to decode more than a
// few frames before is at the present later. Until then, those who come share
// the key frame that the first one has asked for.
constexpr milliseconds young (500);
// An old picture is worse than none for a moment. Sources of one picture a
// second are no exception.
constexpr milliseconds too_silent (2000);

} // namespace

Start choose_start (const StartFacts &facts)
{
  if (getenv ("NOBURST") || !facts.has_group || facts.silence > too_silent)
    return Start::KeyFrame;
  return facts.own_encoder && facts.group_age > young ? Start::KeyFrame : Start::Group;
}

} // namespace wsrtc
