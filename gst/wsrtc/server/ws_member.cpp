// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_member.hpp"

#include <utility>

#include "json_hello.hpp"
#include "log.hpp"
#include "token_request.hpp"

namespace wsrtc {

namespace {

// Who leaves so many without an answer is not asked again before there is one.
constexpr unsigned max_open_questions = 3;

const SocketWeight &weight_of (Role role)
{
  return role == Role::Source ? source_weight : guest_weight;
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

WsMember::WsMember (SoupWebsocketConnection *socket, ClientLink &link, const ServerSettings &settings,
                    Rooms &rooms, Gate &gate, Place place, Verdict verdict, Closed closed)
    : rooms_ (rooms), gate_ (gate), place_ (std::move (place)), closed_ (std::move (closed)),
      dialect_ (find_dialect ("wsrtc")->create (config_of (place_.role))),
      budgets_ (budgets_of (settings, weight_of (place_.role))),
      socket_ (socket, link, verdict.denial == Denial::None ? budgets_ : budgets_of (settings, guest_weight),
               *this),
      verdict_ (std::move (verdict))
{
  socket_.set_stream (place_.room);
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
  count_denial (socket_.link (), verdict);
  close (close_code_of (verdict.denial), verdict.text);
}

void WsMember::review ()
{
  if (!joined_)
    return;
  const bool known = gate_.renew (verdict_.pass);
  const Verdict now = known ? judge_place (gate_, rooms_, place_, verdict_.pass)
                            : Verdict{Denial::BadToken, "the token is not good any more", {}};
  if (now.denial == Denial::None)
    return;
  // Media outlive their signalling, but not the right to them.
  rooms_.end_sessions_of (place_.room, socket_.id (), now.text);
  send_away (now);
}

void WsMember::enter ()
{
  const Status joined = rooms_.join (place_.room, socket_.id (), place_.role, *this);
  if (!joined) {
    deliver ({{}, ErrorReport{to_string (joined.error ().fault), joined.error ().text}});
    const Rejection kind = rejection_of (joined.error ().fault);
    socket_.counters ().reject (kind);
    GST_INFO (
        "%s",
        socket_.log_line ("refused").with ("kind", to_string (kind)).reason (joined.error ().text).c_str ());
    close (SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, joined.error ().text);
    return;
  }
  joined_ = true;
  GST_INFO ("%s", socket_.log_line ("joined")
                      .with ("protocol", protocol ())
                      .with ("role", place_.role == Role::Plain ? "plain" : to_string (place_.role))
                      .with ("holder", verdict_.pass.holder ())
                      .c_str ());
}

void WsMember::leave ()
{
  hello_.cancel ();
  if (!std::exchange (joined_, false))
    return;
  GST_INFO ("%s", socket_.log_line ("left").c_str ());
  rooms_.leave (place_.room, socket_.id ());
}

void WsMember::close (uint16_t code, const std::string &reason)
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
    socket_.set_budgets (budgets_);
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
    if (const Status status = receive (message); !status)
      refuse_frame (status.error ());
  }
}

// How often one reports is ours to say.
Status WsMember::receive (const Message &message)
{
  if (std::holds_alternative<SourceReport> (message.body)) {
    if (open_questions_ == 0)
      return Error{Fault::Protocol, "a \"report\" that nobody has asked for"};
    open_questions_--;
    has_answered_ = true;
  }
  return rooms_.receive (place_.room, socket_.id (), message);
}

// Not every source knows the question, and such a one is waited for only once.
bool WsMember::ask_figures ()
{
  if (place_.role != Role::Source || open_questions_ == max_open_questions)
    return false;
  open_questions_++;
  deliver ({{}, ReportWanted{}});
  return !std::exchange (was_asked_, true) || has_answered_;
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
