// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Receives a publisher of a VideoRoom. One handle is in the room as a publisher
// that publishes nothing, since only those are told who comes and goes; the media
// come over a handle of their own. When what the publisher sends changes, that is a
// new subscription on another handle beside the first: Janus would renegotiate,
// which webrtcbin cannot do well, and would keep m-lines that are dead.
#include "dialect_janus_plan.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace wsrtc {

namespace {

// Of a room that is fuller, the newest are not known.
constexpr size_t max_known = 256;

class JanusSubscriber final : public JanusPlan {
public:
  using JanusPlan::JanusPlan;

  void on_message (const Message &message) override;
  void on_attached (uint64_t handle) override;
  void on_event (uint64_t handle, const JanusFrame &frame, std::optional<JanusAsk> ask) override;
  void on_candidates (uint64_t handle, const JanusFrame &frame) override;
  void on_up (uint64_t handle) override;
  void on_gone (uint64_t handle, const std::string &why) override;
  void on_refused (uint64_t handle, JanusAsk ask, const JanusError &error) override;

protected:
  void try_again () override;

private:
  struct Known {
    JanusFeed feed;
    bool vain = false; // not again before it changes, or time has passed
  };

  struct Subscription {
    JanusFeed feed;
    uint64_t handle = 0;  // 0 = not yet
    bool offered = false; // by Janus, and told
  };

  using Place = std::optional<Subscription>;

  Place *find (uint64_t handle);
  Place *find (const PeerId &peer);
  Known *find_known (const std::string &feed);
  void on_room_event (const JanusFrame &frame, std::optional<JanusAsk> ask);
  void on_feed_event (Place &place, const JanusFrame &frame, std::optional<JanusAsk> ask);
  void add_known (const JanusFeed &feed);
  void remove_known (const std::string &feed);
  // Subscribes to whom we want if we have not yet.
  void choose ();
  const JanusFeed *wanted ();
  void drop (Place &place);
  // The element is told, unless another one is about to take over.
  void lose (Place &place, const std::string &why);
  void give_up (Place &place);
  void lose_room (const std::string &why);

  uint64_t room_ = 0; // the handle that is told of the others
  uint64_t private_id_ = 0;
  std::vector<Known> known_; // as they came
  Place current_;            // up, or the only one
  Place next_;               // takes its place when it is up
};

// ---- who is there

JanusSubscriber::Known *JanusSubscriber::find_known (const std::string &feed)
{
  const auto it = std::find_if (known_.begin (), known_.end (),
                                [&feed] (const Known &known) { return known.feed.id == feed; });
  return it == known_.end () ? nullptr : &*it;
}

void JanusSubscriber::add_known (const JanusFeed &feed)
{
  if (Known *known = find_known (feed.id))
    *known = Known{feed};
  else if (known_.size () < max_known)
    known_.push_back (Known{feed});
}

void JanusSubscriber::remove_known (const std::string &feed)
{
  if (feed.empty ())
    return;
  known_.erase (std::remove_if (known_.begin (), known_.end (),
                                [&feed] (const Known &known) { return known.feed.id == feed; }),
                known_.end ());
  for (Place *place : {&next_, &current_})
    if (*place && (*place)->feed.id == feed)
      lose (*place, "the publisher has gone");
}

const JanusFeed *JanusSubscriber::wanted ()
{
  const std::string &feed = current_ ? current_->feed.id : place ().feed;
  for (const Known &known : known_)
    if (!known.vain && (feed.empty () || known.feed.id == feed))
      return &known.feed;
  return nullptr;
}

void JanusSubscriber::choose ()
{
  const JanusFeed *feed = next_ ? nullptr : wanted ();
  if (!feed || (current_ && current_->feed.streams == feed->streams))
    return;
  next_ = Subscription{*feed};
  link_.attach ();
}

// ---- subscriptions

JanusSubscriber::Place *JanusSubscriber::find (uint64_t handle)
{
  for (Place *place : {&current_, &next_})
    if (*place && (*place)->handle == handle)
      return place;
  return nullptr;
}

JanusSubscriber::Place *JanusSubscriber::find (const PeerId &peer)
{
  for (Place *place : {&current_, &next_})
    if (*place && (*place)->offered && peer_of ((*place)->handle) == peer)
      return place;
  return nullptr;
}

void JanusSubscriber::drop (Place &place)
{
  link_.detach (place->handle);
  place.reset ();
}

void JanusSubscriber::lose (Place &place, const std::string &why)
{
  const Place &other = &place == &current_ ? next_ : current_;
  const bool tell = place->offered && (!other || !other->offered);
  const PeerId peer = peer_of (place->handle);
  drop (place);
  if (tell)
    say_bye (peer, why);
}

// It is tried again after a pause.
void JanusSubscriber::give_up (Place &place)
{
  if (Known *known = find_known (place->feed.id))
    known->vain = true;
  drop (place);
  pause ();
}

void JanusSubscriber::lose_room (const std::string &why)
{
  link_.warn ({Fault::Closed, place ().name + ": " + why + "; trying again"});
  for (Place *place : {&next_, &current_})
    if (*place)
      lose (*place, why);
  link_.detach (std::exchange (room_, 0));
  known_.clear ();
  pause ();
}

void JanusSubscriber::try_again ()
{
  for (Known &known : known_)
    known.vain = false;
  if (room_ == 0)
    link_.begin ();
  else
    choose ();
}

// ---- the element

void JanusSubscriber::on_message (const Message &message)
{
  Place *place = find (message.peer);
  if (!place)
    return;
  const auto *description = std::get_if<Description> (&message.body);
  if (description && description->type == SdpType::Answer)
    link_.ask ((*place)->handle, JanusAsk::Start, plain_request ("start"), *description);
  else if (const auto *candidate = std::get_if<Candidate> (&message.body))
    link_.trickle ((*place)->handle, *candidate);
  else if (std::holds_alternative<Bye> (message.body) || std::holds_alternative<ErrorReport> (message.body))
    give_up (*place);
}

// ---- Janus

void JanusSubscriber::on_attached (uint64_t handle)
{
  if (room_ == 0) {
    room_ = handle;
    link_.ask (handle, JanusAsk::Join, join_as_publisher (place (), place ().display));
  } else if (next_ && next_->handle == 0) {
    next_->handle = handle;
    link_.ask (handle, JanusAsk::Subscribe, join_as_subscriber (place (), next_->feed.id, private_id_));
  } else {
    link_.detach (handle); // who it was for has gone
  }
}

void JanusSubscriber::on_event (uint64_t handle, const JanusFrame &frame, std::optional<JanusAsk> ask)
{
  if (handle == room_)
    on_room_event (frame, ask);
  else if (Place *place = find (handle))
    on_feed_event (*place, frame, ask);
}

void JanusSubscriber::on_room_event (const JanusFrame &frame, std::optional<JanusAsk> ask)
{
  if (!frame.event)
    return;
  const JanusEvent &event = *frame.event;
  if (event.word == "destroyed")
    return lose_room ("the room has been closed");
  if (event.leaving == "ok")
    return lose_room ("Janus has put us out of the room");
  if (ask == JanusAsk::Join)
    private_id_ = event.private_id;
  for (const JanusFeed &feed : event.publishers)
    add_known (feed);
  for (const std::string *gone : {&event.unpublished, &event.leaving, &event.kicked})
    remove_known (*gone);
  choose ();
}

void JanusSubscriber::on_feed_event (Place &place, const JanusFrame &frame, std::optional<JanusAsk> ask)
{
  const bool offers = frame.description && frame.description->type == SdpType::Offer;
  if (offers && !place->offered) {
    place->offered = true;
    link_.tell ({peer_of (place->handle), *frame.description});
  } else if (offers && frame.event && frame.event->active) {
    place->feed.streams.clear (); // differs from what it sends
    choose ();
  } else if (offers) {
    // Nothing is left in it. The room tells whether it has gone.
  } else if (ask == JanusAsk::Subscribe) {
    give_up (place); // it sends nothing that could be had
  }
}

void JanusSubscriber::on_candidates (uint64_t handle, const JanusFrame &frame)
{
  const Place *place = find (handle);
  for (const Candidate &candidate : frame.candidates)
    if (place && (*place)->offered)
      link_.tell ({peer_of (handle), candidate});
}

void JanusSubscriber::on_up (uint64_t handle)
{
  calm ();
  if (!next_ || next_->handle != handle)
    return;
  if (current_)
    drop (current_);
  current_ = std::exchange (next_, std::nullopt);
  choose (); // it may have changed meanwhile
}

void JanusSubscriber::on_gone (uint64_t handle, const std::string &why)
{
  if (handle == room_)
    return lose_room ("Janus has ended the connection" + (why.empty () ? "" : ": " + why));
  Place *place = find (handle);
  if (!place)
    return;
  if (Known *known = find_known ((*place)->feed.id))
    known->vain = true;
  lose (*place, why);
  pause ();
}

void JanusSubscriber::on_refused (uint64_t handle, JanusAsk ask, const JanusError &error)
{
  constexpr uint64_t no_such_feed = 428;
  Place *place = find (handle);
  if (place && error.of_plugin && error.code == no_such_feed) {
    remove_known (std::string ((*place)->feed.id)); // it has gone meanwhile
    return choose ();
  }
  warn_refused (ask, error);
  if (place && handle != 0)
    return on_gone (handle, link_.describe (ask, error).text);
  link_.detach (std::exchange (room_, 0));
  next_.reset ();
  pause ();
}

} // namespace

std::unique_ptr<JanusPlan> make_janus_subscriber (const JanusPlace &place)
{
  return std::make_unique<JanusSubscriber> (place);
}

} // namespace wsrtc
