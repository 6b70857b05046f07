// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Watches a mountpoint of the Streaming plugin: Janus offers.
#include "dialect_janus_plan.hpp"

#include <utility>

namespace wsrtc {

namespace {

class JanusWatcher final : public JanusPlan {
public:
  using JanusPlan::JanusPlan;

  void on_message (const Message &message) override;

  void on_attached (uint64_t handle) override
  {
    link_.detach (handle_);
    handle_ = handle;
    link_.ask (handle, JanusAsk::Watch, watch_mountpoint (place ()));
  }

  void on_event (uint64_t handle, const JanusFrame &frame, std::optional<JanusAsk> ask) override;
  void on_candidates (uint64_t handle, const JanusFrame &frame) override;

  void on_up (uint64_t) override { calm (); }

  void on_gone (uint64_t handle, const std::string &why) override
  {
    if (handle == handle_)
      lose (why);
  }

  void on_refused (uint64_t, JanusAsk ask, const JanusError &error) override
  {
    warn_refused (ask, error);
    lose (link_.describe (ask, error).text);
  }

private:
  bool is_ours (const Message &message) const { return offered_ && message.peer == peer_of (handle_); }

  void let_go ()
  {
    link_.detach (std::exchange (handle_, 0));
    offered_ = false;
  }

  void lose (const std::string &why)
  {
    if (offered_)
      say_bye (peer_of (handle_), why);
    let_go ();
    pause ();
  }

  uint64_t handle_ = 0;
  bool offered_ = false; // by Janus
};

void JanusWatcher::on_message (const Message &message)
{
  if (!is_ours (message))
    return;
  const auto *description = std::get_if<Description> (&message.body);
  if (description && description->type == SdpType::Answer) {
    link_.ask (handle_, JanusAsk::Start, plain_request ("start"), *description);
  } else if (const auto *candidate = std::get_if<Candidate> (&message.body)) {
    link_.trickle (handle_, *candidate);
  } else if (std::holds_alternative<Bye> (message.body)) {
    let_go ();
    pause ();
  }
}

void JanusWatcher::on_event (uint64_t handle, const JanusFrame &frame, std::optional<JanusAsk> ask)
{
  if (handle != handle_)
    return;
  const bool offers = frame.description && frame.description->type == SdpType::Offer;
  if (offers && !offered_) {
    offered_ = true;
    link_.tell ({peer_of (handle_), *frame.description});
  } else if (offers) {
    let_go (); // it has other media now: a new session
    link_.attach ();
  } else if (ask == JanusAsk::Watch && !offered_) {
    lose ("Janus has made no offer");
  } else if (frame.event && frame.event->status == "stopped") {
    lose ("the mountpoint has stopped");
  }
}

void JanusWatcher::on_candidates (uint64_t handle, const JanusFrame &frame)
{
  for (const Candidate &candidate : frame.candidates)
    if (handle == handle_ && offered_)
      link_.tell ({peer_of (handle_), candidate});
}

} // namespace

std::unique_ptr<JanusPlan> make_janus_watcher (const JanusPlace &place)
{
  return std::make_unique<JanusWatcher> (place);
}

} // namespace wsrtc
