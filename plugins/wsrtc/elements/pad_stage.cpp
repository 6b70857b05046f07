// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pad_stage.hpp"

#include <utility>

#include "report.hpp"

namespace wsrtc {

void PadStage::begin (LoopThread &owner, const Settings &settings)
{
  link_ = std::make_shared<OwnerLink> (owner);
  const std::string title = settings.room.empty () ? "default" : settings.room;
  pads_ = std::make_unique<SourcePads> (element_, prefix_, settings.latency, title, hooks ());
}

SourceTrackHooks PadStage::hooks () const
{
  SourceTrackHooks hooks;
  hooks.post = [link = link_] (std::function<void ()> task) { link->post (std::move (task)); };
  hooks.fail = [element = element_] (const Error &error) { post_error (element, error); };
  return hooks;
}

void PadStage::set_clock (const RunningClock &clock)
{
  if (pads_)
    pads_->set_clock (clock);
}

void PadStage::take (const std::vector<ReceivedTrack> &tracks, const RunningClock &peer_clock)
{
  if (pads_)
    pads_->take (tracks, peer_clock);
}

void PadStage::release ()
{
  if (pads_)
    pads_->release ();
}

void PadStage::finish (const std::vector<MediaKind> &kinds)
{
  if (pads_)
    pads_->end (kinds);
}

void PadStage::end ()
{
  if (link_)
    link_->cut ();
  if (pads_)
    ended_ = pads_->finish ();
  pads_ = nullptr;
  link_ = nullptr;
}

std::vector<std::shared_ptr<SourceTrack>> PadStage::take_ended ()
{
  return std::exchange (ended_, {});
}

} // namespace wsrtc
