// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sends to a VideoRoom, or to the EchoTest, which sends it back. Each offer is a
// session of its own to us, and a PeerConnection to Janus: it gets a new handle.
#include "dialect_janus_plan.hpp"

#include <utility>
#include <vector>

namespace wsrtc {

namespace {

constexpr size_t max_candidates = 128;

class JanusPublisher final : public JanusPlan {
public:
  explicit JanusPublisher (const JanusPlace &place) : JanusPlan (place), display_ (place.display) {}

  void on_message (const Message &message) override;
  void on_attached (uint64_t handle) override;
  void on_event (uint64_t handle, const JanusFrame &frame, std::optional<JanusAsk> ask) override;
  void on_candidates (uint64_t handle, const JanusFrame &frame) override;

  void on_up (uint64_t) override { calm (); }

  void on_gone (uint64_t handle, const std::string &why) override;
  void on_refused (uint64_t handle, JanusAsk ask, const JanusError &error) override;

private:
  bool in_room () const { return place ().plugin == JanusPlugin::VideoRoom; }

  void on_display (const std::string &display);
  void on_offer (const Description &offer);
  void on_candidate (const Candidate &candidate);
  void on_joined ();
  void publish ();
  void let_go ();
  // The session with the element ends, and another one begins after a pause.
  void lose (const std::string &why);

  uint64_t handle_ = 0; // 0 = not yet
  bool joined_ = false;
  bool offered_ = false;              // on this handle
  PeerId peer_;                       // whom the element knows; empty = nobody
  std::optional<Description> offer_;  // that waits for a handle
  std::vector<Candidate> candidates_; // of that
  std::string display_;
};

// ---- the element

void JanusPublisher::on_message (const Message &message)
{
  if (const auto *about = std::get_if<About> (&message.body))
    return on_display (about->display_name);
  if (peer_.empty () || message.peer != peer_)
    return;
  const auto *description = std::get_if<Description> (&message.body);
  if (description && description->type == SdpType::Offer) {
    on_offer (*description);
  } else if (const auto *candidate = std::get_if<Candidate> (&message.body)) {
    on_candidate (*candidate);
  } else if (std::holds_alternative<Bye> (message.body)) {
    let_go ();
    peer_ = PeerId ();
    pause ();
  }
}

// The URI is stronger.
void JanusPublisher::on_display (const std::string &display)
{
  if (!place ().display.empty () || display == display_)
    return;
  display_ = display;
  if (joined_ && in_room ())
    link_.ask (handle_, JanusAsk::Configure, change_display (display_));
}

void JanusPublisher::on_offer (const Description &offer)
{
  const bool attaching = handle_ == 0;
  if (offered_)
    let_go ();
  offer_ = offer;
  candidates_.clear ();
  if (joined_)
    publish ();
  else if (!attaching)
    link_.attach ();
}

void JanusPublisher::on_candidate (const Candidate &candidate)
{
  if (offered_)
    link_.trickle (handle_, candidate);
  else if (offer_ && candidates_.size () < max_candidates)
    candidates_.push_back (candidate);
}

// ---- Janus

void JanusPublisher::on_attached (uint64_t handle)
{
  link_.detach (handle_);
  handle_ = handle;
  if (in_room ())
    link_.ask (handle, JanusAsk::Join, join_as_publisher (place (), display_));
  else
    on_joined ();
}

void JanusPublisher::on_joined ()
{
  joined_ = true;
  if (offer_)
    return publish ();
  peer_ = peer_of (handle_);
  link_.tell ({peer_, PeerAdded{peer_, ""}});
}

void JanusPublisher::publish ()
{
  link_.ask (handle_, JanusAsk::Publish, in_room () ? plain_request ("publish") : echo_all (), offer_);
  offer_.reset ();
  offered_ = true;
  for (const Candidate &candidate : std::exchange (candidates_, {}))
    link_.trickle (handle_, candidate);
}

void JanusPublisher::on_event (uint64_t handle, const JanusFrame &frame, std::optional<JanusAsk> ask)
{
  if (handle != handle_)
    return;
  if (ask == JanusAsk::Join)
    return on_joined ();
  if (frame.description && offered_)
    link_.tell ({peer_, *frame.description});
  if (!frame.event)
    return;
  if (frame.event->word == "destroyed")
    lose ("the room has been closed");
  else if (frame.event->leaving == "ok")
    lose ("Janus has put us out of the room");
}

void JanusPublisher::on_candidates (uint64_t handle, const JanusFrame &frame)
{
  for (const Candidate &candidate : frame.candidates)
    if (handle == handle_ && offered_)
      link_.tell ({peer_, candidate});
}

void JanusPublisher::on_gone (uint64_t handle, const std::string &why)
{
  if (handle == handle_)
    lose ("Janus has ended the connection" + (why.empty () ? "" : ": " + why));
}

void JanusPublisher::on_refused (uint64_t, JanusAsk ask, const JanusError &error)
{
  warn_refused (ask, error);
  if (ask == JanusAsk::Configure)
    return;
  say_bye (std::exchange (peer_, PeerId ()), link_.describe (ask, error).text);
  let_go ();
  pause ();
}

void JanusPublisher::let_go ()
{
  link_.detach (std::exchange (handle_, 0));
  joined_ = offered_ = false;
  offer_.reset ();
  candidates_.clear ();
}

void JanusPublisher::lose (const std::string &why)
{
  link_.warn ({Fault::Closed, place ().name + ": " + why + "; trying again"});
  say_bye (std::exchange (peer_, PeerId ()), why);
  let_go ();
  pause ();
}

} // namespace

std::unique_ptr<JanusPlan> make_janus_publisher (const JanusPlace &place)
{
  return std::make_unique<JanusPublisher> (place);
}

} // namespace wsrtc
