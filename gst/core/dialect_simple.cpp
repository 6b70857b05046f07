// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Words between the server and us, JSON between us and the other side:
//
//   HELLO me → HELLO, SESSION them → SESSION_OK, then every frame is theirs; or
//   ROOM name → ROOM_OK them …, then ROOM_PEER_MSG them JSON.
//
// Who calls, or comes into a room, offers. Who is called is not told by whom.
#include "dialect_simple.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "dialect_wsrtc_frames.hpp"
#include "json_writer.hpp"
#include "shown_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr std::chrono::seconds reply_deadline (10);
constexpr std::chrono::seconds first_pause (2);
constexpr std::chrono::seconds longest_pause (30);
constexpr size_t max_name_bytes = 256;
constexpr size_t max_shown_bytes = 256;
constexpr size_t max_members = 1024;
constexpr size_t random_id_characters = 8;

// Of who has called us.
constexpr const char *caller = "caller";
// What the names begin with that we give ourselves: two viewers have nothing to
// offer to each other.
constexpr std::string_view viewer_prefix = "viewer-";
constexpr std::string_view offer_request = "OFFER_REQUEST";

// ---- the URI

struct Names {
  std::string id;
  std::string peer;
  std::string room;
};

Error bad_uri (const std::string &why)
{
  return {Fault::InvalidArgument, "property uri: " + why +
                                      "; write simple+ws://HOST:8443/?id=OUR-ID&peer=THEIR-ID, …?id=OUR-ID "
                                      "to be called, or …?room=ROOM"};
}

bool is_name (const std::string &text)
{
  return text.size () <= max_name_bytes && is_all (text, [] (char c) { return g_ascii_isgraph (c); });
}

struct QueryRow {
  const char *key;
  std::string Names::*value;
};

constexpr QueryRow query_rows[] = {{"id", &Names::id}, {"peer", &Names::peer}, {"room", &Names::room}};

Result<Names> read_names (const DialectConfig &config)
{
  Names names;
  for (const auto &[key, value] : config.query) {
    const auto *const row = std::find_if (std::begin (query_rows), std::end (query_rows),
                                          [&key = key] (const QueryRow &known) { return key == known.key; });
    if (row == std::end (query_rows))
      return bad_uri ("\"" + key + "\" is none of id, peer, room");
    if (!is_name (value))
      return bad_uri (key + " is not a name of up to 256 ASCII characters without white space");
    names.*row->value = value;
  }
  if (names.id.empty () && names.peer.empty () && names.room.empty ())
    return bad_uri ("it names nobody to call, no room, and no id by which we could be called");
  if (names.room == "session")
    return bad_uri ("a room cannot be called \"session\"");
  return names;
}

// ---- frames

std::string write_payload (const Message &message)
{
  JsonWriter json;
  json.begin_object ();
  if (const auto *description = std::get_if<Description> (&message.body)) {
    json.key ("sdp").begin_object ().member ("type", to_string (description->type));
    json.member ("sdp", description->sdp).end_object ();
  } else if (const auto *candidate = std::get_if<Candidate> (&message.body)) {
    json.key ("ice").begin_object ().member ("candidate", candidate->text);
    json.key ("sdpMLineIndex").number (candidate->mline ? candidate->mline->index : 0);
    if (candidate->mid)
      json.member ("sdpMid", candidate->mid->str ());
    json.end_object ();
  }
  return json.end_object ().take ();
}

// The end of candidates is not said: the demos' pages take it for a broken one.
bool is_carried (const Message &message)
{
  const auto *candidate = std::get_if<Candidate> (&message.body);
  return candidate ? !candidate->text.empty () : std::holds_alternative<Description> (message.body);
}

// Whether there is anything in it to receive. A section without a direction is
// sendrecv (RFC 8866 section 6.7).
bool sends_media (const std::string &sdp)
{
  bool sends = false, in_media = false, section_sends = false;
  for_each_part (sdp, '\n', [&] (std::string_view line) {
    if (has_prefix (line, "m=")) {
      sends = sends || (in_media && section_sends);
      in_media = section_sends = true;
    } else if (has_prefix (line, "a=recvonly") || has_prefix (line, "a=inactive")) {
      section_sends = false;
    }
    return true;
  });
  return sends || (in_media && section_sends);
}

// ---- the dialect

enum class Stage { Closed, Greeting, Calling, Entering, Waiting, InSession, InRoom };

class SimpleDialect final : public Dialect {
public:
  SimpleDialect (Names names, std::string role) : names_ (std::move (names)), role_ (std::move (role)) {}

  const DialectTraits &traits () const override { return traits_; }

  DialectOutput open (DialectTime now) override;
  Result<DialectOutput> receive (std::string_view frame) override;
  DialectOutput send (const Message &message) override;
  DialectOutput tick (DialectTime now) override;

  // Before anybody is told of: what the element knew of the others is forgotten then.
  bool ready () const override { return stage_ != Stage::Closed && stage_ != Stage::Greeting; }

private:
  using Output = DialectOutput;

  bool is_viewer () const { return role_ == "viewer"; }

  // What the element calls them: after a new connection they are others, for what
  // there was with them is over to the server.
  PeerId id_of (const std::string &name) const { return PeerId (name + connection_); }

  std::string name_of (const PeerId &id) const;
  void say (Output &output, std::string frame, Stage stage);
  void on_hello (Output &output);
  void on_room (Output &output, std::string_view members);
  void add_member (std::string_view member);
  void on_left (Output &output, std::string_view member);
  void on_error (Output &output, std::string_view text);
  void begin_session (Output &output, const std::string &peer);
  Status on_word (Output &output, std::string_view frame);
  Status on_room_message (Output &output, std::string_view rest);
  Status on_payload (Output &output, const std::string &peer, std::string_view payload);
  bool is_of_use (const std::string &peer, const Message &message) const;

  const Names names_;
  const std::string role_;
  const DialectTraits traits_{Offerer::Either};
  Stage stage_ = Stage::Closed;
  std::string connection_;        // the end of ids
  std::string peer_;              // of the session; of a viewer in a room: whom it receives
  std::set<std::string> members_; // of the room, but us
  DialectTime now_;
  DialectTime due_;      // an answer, or the next try
  bool pausing_ = false; // before the next call
  std::chrono::seconds pause_{0};
  std::string told_;
};

void SimpleDialect::say (Output &output, std::string frame, Stage stage)
{
  output.frames.push_back (std::move (frame));
  stage_ = stage;
  pausing_ = false;
  due_ = now_ + reply_deadline;
}

// "" = it is not of this connection.
std::string SimpleDialect::name_of (const PeerId &id) const
{
  const std::string &text = id.str ();
  const size_t at = text.rfind ('#');
  return at != std::string::npos && text.substr (at) == connection_ ? text.substr (0, at) : std::string ();
}

DialectOutput SimpleDialect::open (DialectTime now)
{
  using std::chrono::milliseconds;
  now_ = now;
  const auto since = std::chrono::duration_cast<milliseconds> (now.time_since_epoch ());
  connection_ = '#' + std::to_string (since.count ());
  Output output;
  say (output, "HELLO " + names_.id, Stage::Greeting);
  return output;
}

void SimpleDialect::on_hello (Output &output)
{
  if (!names_.room.empty ())
    say (output, "ROOM " + names_.room, Stage::Entering);
  else if (!names_.peer.empty ())
    say (output, "SESSION " + names_.peer, Stage::Calling);
  else
    stage_ = Stage::Waiting;
}

// ---- a session of two

// We are to offer.
void SimpleDialect::begin_session (Output &output, const std::string &peer)
{
  const PeerId id = id_of (peer);
  output.messages.push_back ({id, PeerAdded{id, ""}});
}

// ---- a room

void SimpleDialect::on_room (Output &output, std::string_view members)
{
  stage_ = Stage::InRoom;
  for_each_part (members, ' ', [&] (std::string_view member) {
    add_member (member);
    return true;
  });
  for (const std::string &member : members_) {
    const bool wanted =
        names_.peer.empty () ? !is_viewer () || !has_prefix (member, viewer_prefix) : member == names_.peer;
    if (!wanted || (is_viewer () && !peer_.empty ()))
      continue;
    peer_ = member;
    begin_session (output, member);
  }
}

// A newcomer offers.
void SimpleDialect::add_member (std::string_view member)
{
  if (is_shown_text (member, max_name_bytes) && members_.size () < max_members)
    members_.emplace (member);
}

void SimpleDialect::on_left (Output &output, std::string_view member)
{
  const std::string name (member);
  if (members_.erase (name) == 0)
    return;
  if (peer_ == name)
    peer_.clear ();
  output.messages.push_back ({id_of (name), PeerRemoved{id_of (name)}});
}

// A viewer has one to receive from while that is there.
bool SimpleDialect::is_of_use (const std::string &peer, const Message &message) const
{
  if (!is_viewer ())
    return true;
  const auto *description = std::get_if<Description> (&message.body);
  if (!description || description->type == SdpType::Answer)
    return peer_ == peer;
  const bool named = stage_ != Stage::InRoom || names_.peer.empty () || names_.peer == peer;
  return named && (peer_.empty () || peer_ == peer) && sends_media (description->sdp);
}

Status SimpleDialect::on_room_message (Output &output, std::string_view rest)
{
  const std::string_view from = cut (rest, ' ');
  if (!is_shown_text (from, max_name_bytes))
    return Error{Fault::Malformed, "a ROOM_PEER_MSG that does not say from whom"};
  add_member (from);
  return on_payload (output, std::string (from), rest);
}

// ---- both

Status SimpleDialect::on_payload (Output &output, const std::string &peer, std::string_view payload)
{
  if (payload == offer_request) {
    begin_session (output, peer);
    return Done{};
  }
  Result<std::optional<Message>> message = read_wsrtc_frame (payload, Vocabulary::Plain);
  if (!message)
    return message.error ();
  if (!*message)
    return Done{};
  (*message)->peer = id_of (peer);
  if (!is_of_use (peer, **message))
    return Done{};
  if (std::holds_alternative<Description> ((*message)->body))
    peer_ = peer;
  output.messages.push_back (std::move (**message));
  return Done{};
}

// The same again and again is told once.
void SimpleDialect::on_error (Output &output, std::string_view text)
{
  const std::string shown =
      "the server says: " + (text.empty () ? std::string ("no reason") : shown_text (text, max_shown_bytes));
  if (stage_ == Stage::Greeting || stage_ == Stage::Entering) {
    output.failure = DialectFailure{{Fault::InvalidArgument, shown + "; check id and room in the uri"}, true};
    return;
  }
  const bool again = stage_ == Stage::Calling;
  if (again) {
    pause_ = std::min (pause_.count () == 0 ? first_pause : 2 * pause_, longest_pause);
    due_ = now_ + pause_;
    pausing_ = true;
  }
  if (shown != told_)
    output.warnings.push_back ({Fault::NotFound, shown + (again ? "; trying again" : "")});
  told_ = shown;
}

Status SimpleDialect::on_word (Output &output, std::string_view frame)
{
  std::string_view rest = frame;
  const std::string_view word = cut (rest, ' ');
  if (word == "ERROR") {
    on_error (output, rest);
  } else if (word == "HELLO" && stage_ == Stage::Greeting) {
    on_hello (output);
  } else if (word == "SESSION_OK" && stage_ == Stage::Calling) {
    stage_ = Stage::InSession;
    peer_ = names_.peer;
    begin_session (output, peer_);
  } else if (word == "ROOM_OK" && stage_ == Stage::Entering) {
    on_room (output, rest);
  } else if (stage_ == Stage::InRoom && word == "ROOM_PEER_MSG") {
    return on_room_message (output, rest);
  } else if (stage_ == Stage::InRoom && word == "ROOM_PEER_JOINED") {
    add_member (rest);
  } else if (stage_ == Stage::InRoom && word == "ROOM_PEER_LEFT") {
    on_left (output, rest);
  }
  return Done{}; // a word that we do not know is passed over
}

Result<DialectOutput> SimpleDialect::receive (std::string_view frame)
{
  Output output;
  if (frame.size () > max_frame_bytes)
    return Error{Fault::TooLarge, "a frame of more than " + std::to_string (max_frame_bytes) + " bytes"};
  const bool is_payload = has_prefix (frame, "{") || frame == offer_request;
  const bool called = stage_ == Stage::Waiting || stage_ == Stage::Calling;
  if (is_payload && called) { // that is how one learns of it
    stage_ = Stage::InSession;
    peer_ = caller;
  }
  const Status done =
      is_payload && stage_ == Stage::InSession ? on_payload (output, peer_, frame) : on_word (output, frame);
  if (!done)
    return done.error ();
  return output;
}

// There is no word for the end of a session but to hang up.
DialectOutput SimpleDialect::send (const Message &message)
{
  Output output;
  const std::string peer = name_of (message.peer);
  if (stage_ == Stage::InSession && std::holds_alternative<Bye> (message.body) && peer == peer_)
    output.failure = DialectFailure{{Fault::Closed, "the session with " + peer + " has ended"}, false};
  else if (stage_ == Stage::InRoom && std::holds_alternative<Bye> (message.body) && peer == peer_)
    peer_.clear ();
  else if (stage_ == Stage::InSession && is_carried (message) && peer == peer_)
    output.frames.push_back (write_payload (message));
  else if (stage_ == Stage::InRoom && is_carried (message) && members_.count (peer) != 0)
    output.frames.push_back ("ROOM_PEER_MSG " + peer + ' ' + write_payload (message));
  return output;
}

DialectOutput SimpleDialect::tick (DialectTime now)
{
  now_ = now;
  Output output;
  const bool waits = stage_ == Stage::Greeting || stage_ == Stage::Calling || stage_ == Stage::Entering;
  if (!waits || now < due_)
    return output;
  if (pausing_)
    say (output, "SESSION " + names_.peer, Stage::Calling);
  else
    output.failure = DialectFailure{{Fault::Timeout, "the server has not answered for 10 s"}, false};
  return output;
}

} // namespace

// With names that target () has refused nothing is ever connected.
std::unique_ptr<Dialect> create_simple_dialect (const DialectConfig &config)
{
  const auto read = read_names (config);
  Names names = read ? *read : Names{};
  if (names.id.empty ())
    names.id = config.role + '-' + make_peer_id ().str ().substr (0, random_id_characters);
  return std::make_unique<SimpleDialect> (std::move (names), config.role);
}

// The server looks at neither; one that a proxy hides has a path.
Result<std::string> simple_target (const DialectConfig &config, const std::string &path,
                                   const std::string & /*query*/)
{
  const auto names = read_names (config);
  if (!names)
    return names.error ();
  return path.empty () ? std::string ("/") : path;
}

} // namespace wsrtc
