// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_member.hpp"

#include <utility>

#include "json_hello.hpp"
#include "log.hpp"
#include "token_request.hpp"

namespace wsrtc {

namespace {

const SocketBudgets &budgets_of (Role role)
{
  return role == Role::Source ? source_budgets : guest_budgets;
}

DialectConfig config_of (Role role)
{
  DialectConfig config;
  config.vocabulary = role == Role::Plain ? Vocabulary::Plain : Vocabulary::ExtendedServer;
  return config;
}

// All of them are needed.
std::vector<NeededRight> needs_of (const Rooms &rooms, const Place &place)
{
  const std::string &room = place.room.str ();
  if (place.role == Role::Source)
    return {right_to_send (place.room, rooms.is_expected (place.room))};
  if (place.role == Role::Viewer)
    return {{Right::View, room}};
  return {{Right::View, room}, {Right::Talk, room}};
}

} // namespace

Verdict judge_place (const Gate &gate, const Rooms &rooms, const Place &place, const Pass &pass)
{
  Verdict verdict{Denial::None, "", pass};
  for (const NeededRight &need : needs_of (rooms, place))
    if (verdict.denial == Denial::None)
      verdict = gate.judge (pass, need.right, need.stream);
  return verdict;
}

Verdict judge_place (Gate &gate, const Rooms &rooms, const Place &place, const std::string &token,
                     const std::string &address)
{
  const NeededRight first = needs_of (rooms, place).front ();
  Verdict verdict = gate.judge (token, first.right, first.stream, address, now_in_seconds ());
  return verdict.denial == Denial::None ? judge_place (gate, rooms, place, verdict.pass) : verdict;
}

WsMember::WsMember (SoupWebsocketConnection *socket, ClientLink &link, Rooms &rooms, Gate &gate, Place place,
                    Verdict verdict, Closed closed)
    : rooms_ (rooms), gate_ (gate), place_ (std::move (place)), closed_ (std::move (closed)),
      dialect_ (find_dialect ("wsrtc")->create (config_of (place_.role))),
      socket_ (socket, link, budgets_of (verdict.denial == Denial::None ? place_.role : Role::Viewer), *this),
      verdict_ (std::move (verdict))
{
}

WsMember::~WsMember ()
{
  leave ();
}

void WsMember::open (const ServerSettings &settings)
{
  if (!socket_.open (settings))
    return;
  if (verdict_.denial == Denial::None) {
    enter ();
    return;
  }
  if (verdict_.denial != Denial::NoToken) {
    send_away (verdict_);
    return;
  }
  deliver ({{}, ErrorReport{"token-wanted", verdict_.text}});
  hello_.start (std::chrono::milliseconds (settings.header_timeout), [this] { send_away (verdict_); });
}

void WsMember::send_away (const Verdict &verdict)
{
  GST_INFO ("client %s from %s is not let into room %s: %s", socket_.id ().c_str (),
            socket_.address ().c_str (), place_.room.c_str (), verdict.text.c_str ());
  close (close_code_of (verdict.denial), verdict.text);
}

void WsMember::review ()
{
  if (!joined_)
    return;
  const bool known = gate_.renew (verdict_.pass);
  const Verdict now = judge_place (gate_, rooms_, place_, verdict_.pass);
  if (!known)
    send_away ({Denial::BadToken, "the token is not good any more", {}});
  else if (now.denial != Denial::None)
    send_away (now);
}

void WsMember::enter ()
{
  const Status joined = rooms_.join (place_.room, socket_.id (), place_.role, *this);
  if (!joined) {
    deliver ({{}, ErrorReport{to_string (joined.error ().fault), joined.error ().text}});
    close (SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, joined.error ().text);
    return;
  }
  joined_ = true;
  GST_INFO ("client %s from %s joined room %s as %s, let in as %s", socket_.id ().c_str (),
            socket_.address ().c_str (), place_.room.c_str (),
            place_.role == Role::Plain ? "plain client" : to_string (place_.role), verdict_.pass.holder ());
}

void WsMember::leave ()
{
  hello_.cancel ();
  if (!std::exchange (joined_, false))
    return;
  GST_INFO ("client %s left room %s", socket_.id ().c_str (), place_.room.c_str ());
  rooms_.leave (place_.room, socket_.id ());
}

void WsMember::close (SoupWebsocketCloseCode code, const std::string &reason)
{
  socket_.close (code, reason);
}

void WsMember::on_closed ()
{
  closed_ (*this);
}

// The first frame may be one. Of who is let in already it says nothing new.
bool WsMember::heard_hello (std::string_view frame)
{
  if (std::exchange (has_spoken_, true))
    return !joined_;
  const std::optional<std::string> token = token_of_hello (frame);
  if (joined_)
    return token.has_value ();
  hello_.cancel ();
  if (token)
    verdict_ = judge_place (gate_, rooms_, place_, *token, socket_.address ());
  if (verdict_.denial == Denial::None) {
    socket_.set_budgets (budgets_of (place_.role));
    enter ();
  } else {
    send_away (verdict_);
  }
  return true;
}

void WsMember::on_text (std::string_view frame)
{
  if (heard_hello (frame))
    return;
  const Result<DialectOutput> output = dialect_->receive (frame);
  if (!output) {
    refuse_frame (output.error ());
    return;
  }
  for (const std::string &answer : output->frames)
    socket_.send (answer);
  for (const Message &message : output->messages) {
    if (!joined_)
      return;
    if (const Status status = rooms_.receive (place_.room, socket_.id (), message); !status)
      refuse_frame (status.error ());
  }
}

void WsMember::refuse_frame (const Error &error)
{
  deliver ({{}, ErrorReport{to_string (error.fault), error.text}});
  socket_.count_fault (error);
}

void WsMember::deliver (const Message &message)
{
  for (const std::string &frame : dialect_->send (message).frames)
    if (!socket_.send (frame))
      return;
}

} // namespace wsrtc
