// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_janus_link.hpp"

#include <utility>

#include "shown_text.hpp"

namespace wsrtc {

namespace {

// Janus gives a session up that says nothing for its session_timeout, which is 60 s
// unless it is configured.
constexpr std::chrono::seconds keepalive_interval (25);
constexpr std::chrono::seconds reply_deadline (10);
constexpr size_t max_shown_bytes = 256;

constexpr uint64_t no_such_session = 458;
constexpr uint64_t no_such_handle = 459;

struct AskRow {
  JanusAsk ask;
  const char *word;
};

constexpr AskRow asks[] = {
    {JanusAsk::Create, "create a session"},
    {JanusAsk::Attach, "attach to the plugin"},
    {JanusAsk::Join, "join"},
    {JanusAsk::Publish, "publish"},
    {JanusAsk::Subscribe, "subscribe"},
    {JanusAsk::Watch, "watch"},
    {JanusAsk::Start, "start"},
    {JanusAsk::Configure, "change the display name"},
    {JanusAsk::KeepAlive, "keep the session"},
};

// Errors that no further try mends.
struct HintRow {
  uint64_t code;
  bool of_plugin;
  JanusPlugin plugin; // that says it
  const char *hint;
};

constexpr const char *check_pin = "check the pin and the token in the uri";
constexpr const char *check_query = "check the uri";
constexpr JanusPlugin any = JanusPlugin::EchoTest;

constexpr HintRow hints[] = {
    {403, false, any, "check token and apisecret in the uri, or the property token"},
    {405, false, any, "the token does not allow this plugin"},
    {460, false, any, "Janus runs without this plugin"},
    {467, false, any, check_query},
    {429, true, JanusPlugin::VideoRoom, check_pin},
    {430, true, JanusPlugin::VideoRoom, "check the uri: are ids numbers there, or text (string-ids=true)?"},
    {433, true, JanusPlugin::VideoRoom, check_pin},
    {453, true, JanusPlugin::Streaming, check_pin},
    {454, true, JanusPlugin::Streaming, "check the uri: are ids numbers there, or text (string-ids=true)?"},
    {457, true, JanusPlugin::Streaming, check_pin},
};

const char *hint_of (const JanusError &error, JanusPlugin plugin)
{
  for (const HintRow &row : hints)
    if (row.code == error.code && row.of_plugin == error.of_plugin &&
        (!row.of_plugin || row.plugin == plugin))
      return row.hint;
  return nullptr;
}

} // namespace

const char *to_string (JanusAsk ask)
{
  for (const AskRow &row : asks)
    if (row.ask == ask)
      return row.word;
  return "";
}

JanusLink::JanusLink (JanusPlace place, JanusListener &listener)
    : place_ (std::move (place)), listener_ (listener)
{
}

// ---- what goes out

void JanusLink::open (DialectTime now)
{
  now_ = now;
  begin ();
}

std::string JanusLink::next_transaction ()
{
  return std::to_string (++transactions_);
}

std::string JanusLink::expect (JanusAsk ask, uint64_t handle)
{
  std::string transaction = next_transaction ();
  waiting_.insert ({transaction, Waiting{ask, handle, now_ + reply_deadline}});
  keepalive_due_ = now_ + keepalive_interval;
  return transaction;
}

void JanusLink::begin ()
{
  if (session_ == 0)
    output_.frames.push_back (write_janus_request (place_, {"create", expect (JanusAsk::Create, 0)}));
  else
    attach ();
}

void JanusLink::attach ()
{
  output_.frames.push_back (write_janus_attach (place_, {"attach", expect (JanusAsk::Attach, 0), session_}));
}

void JanusLink::ask (uint64_t handle, JanusAsk ask, const JanusBody &body,
                     const std::optional<Description> &jsep)
{
  const JanusEnvelope envelope{"message", expect (ask, handle), session_, handle};
  output_.frames.push_back (write_janus_message (place_, envelope, body, jsep));
}

void JanusLink::trickle (uint64_t handle, const Candidate &candidate)
{
  const JanusEnvelope envelope{"trickle", next_transaction (), session_, handle};
  output_.frames.push_back (write_janus_candidate (place_, envelope, candidate));
}

void JanusLink::detach (uint64_t handle)
{
  if (handles_.erase (handle) == 0)
    return;
  forget_handle (handle);
  output_.frames.push_back (write_janus_request (place_, {"detach", next_transaction (), session_, handle}));
}

// Replies that were waited for do not come, or do not matter.
void JanusLink::forget_handle (uint64_t handle)
{
  for (auto it = waiting_.begin (); it != waiting_.end ();)
    it = it->second.handle == handle ? waiting_.erase (it) : std::next (it);
}

void JanusLink::tick (DialectTime now)
{
  now_ = now;
  for (const auto &[transaction, waiting] : waiting_) {
    if (now < waiting.deadline)
      continue;
    fail ({Fault::Timeout,
           place_.name + ": Janus has not answered the request to " + to_string (waiting.ask) + " for 10 s"},
          false);
    return;
  }
  if (session_ == 0 || now < keepalive_due_)
    return;
  const std::string transaction = expect (JanusAsk::KeepAlive, 0);
  output_.frames.push_back (write_janus_request (place_, {"keepalive", transaction, session_}));
}

void JanusLink::warn (Error error)
{
  if (error.text == told_)
    return;
  told_ = error.text;
  output_.warnings.push_back (std::move (error));
}

void JanusLink::fail (Error error, bool permanent)
{
  if (!output_.failure)
    output_.failure = DialectFailure{std::move (error), permanent};
}

DialectOutput JanusLink::take ()
{
  return std::exchange (output_, {});
}

Error JanusLink::describe (JanusAsk ask, const JanusError &error) const
{
  const char *hint = hint_of (error, place_.plugin);
  const std::string reason = shown_text (error.reason, max_shown_bytes);
  return {hint ? Fault::Security : Fault::Protocol,
          place_.name + ": Janus refuses to let us " + to_string (ask) + ": " +
              (reason.empty () ? "no reason given" : reason) + " (code " + std::to_string (error.code) + ")" +
              (hint ? std::string ("; ") + hint : "")};
}

// ---- what comes in

Status JanusLink::receive (std::string_view text)
{
  const Result<JanusFrame> frame = read_janus_frame (text);
  if (!frame)
    return frame.error ();
  if (frame->session == 0 || frame->session == session_)
    on_frame (*frame);
  return Done{};
}

void JanusLink::on_frame (const JanusFrame &frame)
{
  switch (frame.word) {
  case JanusWord::Ack:
    return on_ack (frame);
  case JanusWord::Success:
    return on_success (frame);
  case JanusWord::Event:
    return on_event (frame);
  case JanusWord::Error:
    return on_error (frame);
  case JanusWord::Timeout:
    return fail ({Fault::Timeout, place_.name + ": Janus has given our session up"}, false);
  case JanusWord::Other:
    return;
  default:
    break;
  }
  if (handles_.count (frame.handle) == 0)
    return;
  if (frame.word == JanusWord::Trickle)
    listener_.on_candidates (frame.handle, frame);
  else if (frame.word == JanusWord::WebrtcUp)
    listener_.on_up (frame.handle);
  else
    listener_.on_gone (frame.handle, shown_text (frame.reason, max_shown_bytes));
}

std::optional<JanusLink::Waiting> JanusLink::finish (const std::string &transaction)
{
  const auto it = waiting_.find (transaction);
  if (it == waiting_.end ())
    return std::nullopt;
  const Waiting waiting = it->second;
  waiting_.erase (it);
  return waiting;
}

// Says that a message has come; its event may have been here before.
void JanusLink::on_ack (const JanusFrame &frame)
{
  const auto it = waiting_.find (frame.transaction);
  if (it != waiting_.end () && it->second.ask == JanusAsk::KeepAlive)
    waiting_.erase (it);
}

void JanusLink::on_success (const JanusFrame &frame)
{
  const auto waiting = finish (frame.transaction);
  if (!waiting)
    return; // of a detach
  if (waiting->ask == JanusAsk::Create && frame.id != 0) {
    session_ = frame.id;
    listener_.on_session ();
  } else if (waiting->ask == JanusAsk::Attach && frame.id != 0) {
    handles_.insert (frame.id);
    listener_.on_attached (frame.id);
  } else if (waiting->handle != 0) {
    if (frame.error)
      refuse (*waiting, *frame.error);
    else
      listener_.on_event (waiting->handle, frame, waiting->ask);
  } else if (waiting->ask != JanusAsk::KeepAlive) {
    fail ({Fault::Protocol,
           place_.name + ": Janus has let us " + to_string (waiting->ask) + ", but given no id"},
          false);
  }
}

void JanusLink::on_event (const JanusFrame &frame)
{
  if (handles_.count (frame.handle) == 0)
    return;
  const auto waiting = finish (frame.transaction);
  if (!frame.error)
    listener_.on_event (frame.handle, frame, waiting ? std::optional (waiting->ask) : std::nullopt);
  else if (waiting)
    refuse (*waiting, *frame.error);
  else
    warn ({Fault::Protocol,
           place_.name + ": Janus reports: " + shown_text (frame.error->reason, max_shown_bytes)});
}

void JanusLink::on_error (const JanusFrame &frame)
{
  const JanusError &error = *frame.error;
  const auto waiting = finish (frame.transaction);
  if (error.code == no_such_session)
    fail ({Fault::Closed, place_.name + ": Janus does not know our session any more"}, false);
  else if (waiting)
    refuse (*waiting, error);
  else if (error.code != no_such_handle) // it has gone before we let go of it
    warn ({Fault::Protocol, place_.name + ": Janus reports: " + shown_text (error.reason, max_shown_bytes) +
                                " (code " + std::to_string (error.code) + ")"});
}

void JanusLink::refuse (const Waiting &waiting, const JanusError &error)
{
  if (hint_of (error, place_.plugin))
    fail (describe (waiting.ask, error), true);
  else
    listener_.on_refused (waiting.handle, waiting.ask, error);
}

} // namespace wsrtc
