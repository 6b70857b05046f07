// SPDX-License-Identifier: LGPL-2.1-or-later
#include "understudy.hpp"

#include <utility>

namespace wsrtc {

namespace {

// Its candidates name the addresses that the machine had then.
constexpr Milliseconds shelf_life (30000);

} // namespace

void Understudy::keep_ready (Clock::time_point now)
{
  if (viewer_ && now - made_ > shelf_life)
    dismiss ();
  if (viewer_ || now < retry_ || !host_.may_prepare ())
    return;
  made_ = now;
  // Whoever takes it has a name; this one is seen in the log only.
  auto made = Viewer::create (PeerId ("understudy"), host_, *this, std::nullopt, {});
  if (!made) {
    retry_ = now + shelf_life; // the next peer runs into the same, and is told
    return;
  }
  viewer_ = std::move (*made);
  viewer_->start_offer ();
}

Understudy::Prepared Understudy::take (const PeerId &id, ViewerClient &client,
                                       const std::optional<Capabilities> &capabilities)
{
  if (viewer_ && (!host_.may_prepare () || viewer_->inputs_version () != host_.inputs_version ()))
    dismiss ();
  if (!viewer_ || !viewer_->is_offered () || !viewer_->fits (capabilities))
    return {};
  viewer_->adopt (id, client, capabilities);
  return {std::move (viewer_), std::exchange (said_, {})};
}

void Understudy::dismiss ()
{
  said_.clear ();
  if (!viewer_)
    return;
  viewer_->abandon ();
  bury_ (std::move (viewer_));
}

void Understudy::viewer_ended (Viewer &, const SessionEnd &, bool)
{
  retry_ = Clock::now () + shelf_life;
  said_.clear ();
  if (viewer_)
    bury_ (std::move (viewer_));
}

} // namespace wsrtc
