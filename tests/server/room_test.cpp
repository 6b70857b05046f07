// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The rules of a room as scripts. A step is an action and all that it makes the
// members hear, in the order of their names:
//   "+V viewer"     V joins as a viewer ("+P" as a plain client)
//   "-V"            V leaves
//   "S offer V"     S sends an offer to V, "V answer" without naming anybody
//   "S live"        S says that it has media
// What is heard is "V: kind detail"; "refused: fault" comes last.
#include <map>
#include <memory>
#include <sstream>
#include <vector>

#include "assert_text.hpp"
#include "room.hpp"
#include "rooms.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

struct Step {
  const char *action;
  const char *heard;
};

struct Script {
  const char *name;
  std::vector<Step> steps;
  size_t max_viewers = 0;
};

const std::vector<Script> scripts = {
    {"viewer-waits-for-source",
     {{"+V viewer", "V: welcome V; V: state waiting"},
      {"+S source", "S: welcome S; S: peer-added V viewer"},
      {"S live", "V: state live"},
      {"S offer V", "V: offer"},
      {"V answer", "S: answer from V"},
      {"V candidate", "S: candidate from V"},
      {"S bye V", "V: bye"}}},
    {"viewer-joins-live-stream",
     {{"+S source", "S: welcome S"},
      {"S live", ""},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state live"}}},
    {"plain-client-is-a-viewer",
     {{"+S source", "S: welcome S"}, {"+P", "S: peer-added P"}, {"S offer P", "P: offer"}}},
    {"plain-client-offers-to-source",
     {{"+S source", "S: welcome S"}, {"+P", "S: peer-added P"}, {"P offer", "S: offer from P"}}},
    {"waiting-plain-client-is-announced",
     {{"+P", ""}, {"+Q", ""}, {"+S source", "S: welcome S; S: peer-added P; S: peer-added Q"}}},
    {"plain-pair-is-relayed", {{"+P", ""}, {"+Q", ""}, {"P offer", "Q: offer"}, {"Q answer", "P: answer"}}},
    {"third-plain-client-is-refused",
     {{"+P", ""}, {"+Q", ""}, {"+R", "refused: busy"}, {"R offer", "refused: closed"}}},
    {"place-in-a-pair-is-free-again",
     {{"+P", ""}, {"+Q", ""}, {"-Q", ""}, {"+R", ""}, {"P offer", "R: offer"}}},
    {"alone-is-no-fault", {{"+P", ""}, {"P offer", ""}}},
    {"source-leaves-a-talking-pair-alone",
     {{"+P", ""},
      {"+Q", ""},
      {"P offer", "Q: offer"},
      {"+S source", "S: welcome S"},
      {"Q answer", "P: answer"}}},
    {"half-a-pair-goes-to-the-source",
     {{"+P", ""},
      {"+Q", ""},
      {"P offer", "Q: offer"},
      {"+S source", "S: welcome S"},
      {"-P", "S: peer-added Q"}}},
    {"peers-are-told-and-the-newcomer-is-polite",
     {{"+P peer", "P: welcome P; P: state waiting"},
      {"+Q peer",
       "P: peer-added Q peer impolite; Q: welcome Q; Q: state waiting; Q: peer-added P peer polite"},
      {"P offer", "Q: offer from P"},
      {"-Q", "P: peer-removed Q"}}},
    {"peer-learns-of-plain-client",
     {{"+P", ""}, {"+Q peer", "Q: welcome Q; Q: state waiting; Q: peer-added P polite"}}},
    {"peer-learns-of-plain-newcomer",
     {{"+P peer", "P: welcome P; P: state waiting"}, {"+Q", "P: peer-added Q polite"}}},
    {"peer-learns-what-the-first-can-receive",
     {{"+P peer", "P: welcome P; P: state waiting"},
      {"P capabilities", ""},
      {"+Q peer", "P: peer-added Q peer impolite; Q: welcome Q; Q: state waiting; "
                  "Q: peer-added P peer polite; Q: capabilities from P"}}},
    {"viewer-is-no-half-of-a-pair",
     {{"+P", ""}, {"+V viewer", "V: welcome V; V: state waiting"}, {"P offer", ""}, {"V offer", ""}}},
    {"source-comes-back",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"S live", "V: state live"},
      {"-S", "V: state waiting"},
      {"V candidate", ""},
      {"+T source", "T: welcome T; T: peer-added V viewer"},
      {"T live", "V: state live"}}},
    {"viewers-of-a-gone-source-are-no-pair",
     {{"+S source", "S: welcome S"},
      {"+P", "S: peer-added P"},
      {"+Q", "S: peer-added Q"},
      {"-S", "P: state waiting; Q: state waiting"},
      {"P candidate", ""},
      {"+R", ""},
      {"P candidate", ""}}},
    {"viewer-leaves",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"-V", "S: peer-removed V"},
      {"S offer V", ""}}},
    {"player-offers",
     {{"+S source", "S: welcome S"},
      {"S live", ""},
      {"+V player", "S: peer-added V player; V: welcome V; V: state live"},
      {"V offer", "S: offer from V"},
      {"S answer V", "V: answer"},
      {"-V", "S: peer-removed V"}}},
    {"second-source-is-refused",
     {{"+S source", "S: welcome S"},
      {"+T source", "refused: busy"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"}}},
    {"capabilities-wait-for-the-source",
     {{"+V viewer", "V: welcome V; V: state waiting"},
      {"V capabilities", ""},
      {"+S source", "S: welcome S; S: peer-added V viewer; S: capabilities from V"}}},
    {"source-must-name-the-viewer", {{"+S source", "S: welcome S"}, {"S offer", "refused: protocol"}}},
    {"source-may-not-announce", {{"+S source", "S: welcome S"}, {"S peer-added V", "refused: protocol"}}},
    {"viewer-may-not-say-state",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"V live", "refused: protocol"},
      {"V welcome", "refused: protocol"},
      {"V peer-removed", "refused: protocol"}}},
    {"viewer-cannot-write-to-another",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"+W viewer", "S: peer-added W viewer; W: welcome W; W: state waiting"},
      {"V offer W", "S: offer from V"}}},
    {"error-is-passed-on",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"S error V", "V: error"},
      {"V error", "S: error from V"}}},
    {"right-is-withdrawn",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"+W viewer", "S: peer-added W viewer; W: welcome W; W: state waiting"},
      {"!V", "S: bye from V"},
      {"-V", "S: peer-removed V"},
      {"!S", "W: bye"}}},
    {"right-is-withdrawn-from-one-of-a-pair",
     {{"+P", ""}, {"+Q", ""}, {"P offer", "Q: offer"}, {"!P", "Q: bye"}}},
    {"who-does-not-keep-up-is-told-no-more",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"=S", ""},
      {"V candidate", "refused: busy"},
      {"S offer V", "V: offer"},
      {"=S", ""},
      {"V candidate", "S: candidate from V"}}},
    {"half-of-a-pair-that-does-not-keep-up",
     {{"+P", ""}, {"+Q", ""}, {"=Q", ""}, {"P offer", "refused: busy"}, {"Q offer", "P: offer"}}},
    {"kept-for-another-afterwards",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"-S", "V: state waiting"},
      {"kept", ""},
      {"+T source", "T: welcome T"},
      {"T live", ""},
      {"V offer", ""},
      {"T offer V", ""}}},
    {"kept-for-another-meanwhile",
     {{"+S source", "S: welcome S"},
      {"+V viewer", "S: peer-added V viewer; V: welcome V; V: state waiting"},
      {"kept", ""},
      {"V offer", ""},
      {"S offer V", ""}}},
    {"room-is-full",
     {{"+S source", "S: welcome S"},
      {"+P", "S: peer-added P"},
      {"+Q", "S: peer-added Q"},
      {"+R", "refused: busy"},
      {"-P", "S: peer-removed P"},
      {"+R", "S: peer-added R"}},
     2},
};

std::string detail_of (const MessageBody &body)
{
  if (const auto *welcome = std::get_if<Welcome> (&body))
    return " " + welcome->id.str ();
  if (const auto *added = std::get_if<PeerAdded> (&body))
    return " " + added->id.str () + (added->role.empty () ? "" : " " + added->role) +
           (!added->polite   ? ""
            : *added->polite ? " polite"
                             : " impolite");
  if (const auto *removed = std::get_if<PeerRemoved> (&body))
    return " " + removed->id.str ();
  if (const auto *state = std::get_if<StreamState> (&body))
    return state->live ? " live" : " waiting";
  return "";
}

class FakeMember final : public Member {
public:
  explicit FakeMember (std::string name) : name_ (std::move (name)) {}

  bool is_behind () const override { return behind; }

  void deliver (const Message &message) override
  {
    heard_ += (heard_.empty () ? "" : "; ") + name_ + ": " + kind_of (message) + detail_of (message.body) +
              (message.peer.empty () ? "" : " from " + message.peer.str ());
  }

  std::string take () { return std::exchange (heard_, {}); }

  bool behind = false;

private:
  std::string name_;
  std::string heard_;
};

MessageBody body_of (const std::string &kind)
{
  const std::map<std::string, MessageBody> bodies = {
      {"offer", Description{SdpType::Offer, "v=0"}},
      {"answer", Description{SdpType::Answer, "v=0"}},
      {"candidate", Candidate{}},
      {"bye", Bye{}},
      {"live", StreamState{true, ""}},
      {"welcome", Welcome{}},
      {"peer-added", PeerAdded{}},
      {"peer-removed", PeerRemoved{}},
      {"capabilities", Capabilities{{"VP8"}, {}}},
      {"error", ErrorReport{"media", "no"}},
  };
  const auto found = bodies.find (kind);
  g_assert_true (found != bodies.end ());
  return found->second;
}

class Play {
public:
  explicit Play (size_t max_viewers) : room_ (StreamName ("r"), max_viewers) {}

  std::string act (const std::string &action)
  {
    const Status status = perform (action);
    std::string heard;
    for (auto &[_, member] : members_)
      if (const std::string more = member->take (); !more.empty ())
        heard += (heard.empty () ? "" : "; ") + more;
    if (!status)
      heard +=
          (heard.empty () ? "refused: " : "; refused: ") + std::string (to_string (status.error ().fault));
    return heard;
  }

private:
  Status perform (const std::string &action)
  {
    std::istringstream words (action);
    std::string first, second, third;
    words >> first >> second >> third;
    const PeerId whose (first.substr (1));
    if (first[0] == '-')
      room_.leave (whose);
    else if (first[0] == '!')
      room_.end_sessions_of (whose, "");
    else if (first[0] == '=')
      members_[whose.str ()]->behind ^= true;
    else if (first == "kept")
      room_.keep_for_receiver ();
    if (first == "kept" || first.find_first_of ("-!=") == 0)
      return Done{};
    if (first[0] != '+')
      return room_.receive (PeerId (first), {PeerId (third), body_of (second)});
    const std::string name = first.substr (1);
    auto &member = members_[name];
    member = std::make_unique<FakeMember> (name);
    return room_.join (PeerId (name), second == "player" ? Role::Player : *parse_role (second), *member);
  }

  Room room_;
  std::map<std::string, std::unique_ptr<FakeMember>> members_;
};

void run_script (const Script &script)
{
  Play play (script.max_viewers);
  for (const Step &step : script.steps) {
    g_test_message ("%s", step.action);
    assert_text (play.act (step.action), step.heard);
  }
}

void test_reservation ()
{
  Rooms rooms;
  FakeMember local ("L");
  FakeMember remote ("R");
  const StreamName name ("a");
  g_assert_true (bool (rooms.reserve (name)));
  g_assert_cmpint (int (rooms.reserve (name).error ().fault), ==, int (Fault::Busy));
  g_assert_cmpint (int (rooms.join (name, PeerId ("R"), Role::Source, remote).error ().fault), ==,
                   int (Fault::Busy));
  g_assert_true (bool (rooms.join_reserved (name, PeerId ("L"), local)));
  rooms.leave (name, PeerId ("L"));
  rooms.release (name);
  g_assert_true (bool (rooms.join (name, PeerId ("R"), Role::Source, remote)));
  g_assert_cmpint (int (rooms.reserve (name).error ().fault), ==, int (Fault::Busy));
}

int fault_of (const Status &status)
{
  return status ? -1 : int (status.error ().fault);
}

// Somebody may send it, and nobody but the one of this process gets it, or knows.
void test_expected ()
{
  Rooms rooms;
  rooms.set_accepts_sources (false);
  FakeMember local ("L"), speaker ("S"), second ("T"), stranger ("V"), early ("E");
  const StreamName name ("a.talk"), other ("b");
  // Who waits there before it is expected hears nothing either.
  g_assert_true (bool (rooms.join (name, PeerId ("E"), Role::Viewer, early)));
  g_assert_cmpint (fault_of (rooms.join (name, PeerId ("S"), Role::Source, speaker)), ==,
                   int (Fault::Security));
  g_assert_true (bool (rooms.expect (name)));
  g_assert_cmpint (fault_of (rooms.expect (name)), ==, int (Fault::Busy));
  g_assert_cmpint (fault_of (rooms.reserve (name)), ==, int (Fault::Busy));
  g_assert_true (bool (rooms.join_expected (name, PeerId ("L"), local)));
  assert_text (local.take (), "L: welcome L; L: state waiting");
  g_assert_cmpint (fault_of (rooms.join (name, PeerId ("V"), Role::Viewer, stranger)), ==,
                   int (Fault::Security));
  g_assert_cmpint (fault_of (rooms.join (name, PeerId ("V"), Role::Plain, stranger)), ==,
                   int (Fault::Security));
  g_assert_true (bool (rooms.join (name, PeerId ("S"), Role::Source, speaker)));
  assert_text (speaker.take (), "S: welcome S; S: peer-added L viewer");
  g_assert_cmpint (fault_of (rooms.join (name, PeerId ("T"), Role::Source, second)), ==, int (Fault::Busy));
  g_assert_cmpint (fault_of (rooms.join (other, PeerId ("T"), Role::Source, second)), ==,
                   int (Fault::Security));
  g_assert_cmpuint (rooms.streams ().size (), ==, 0);
  // The place of the source is free again.
  rooms.leave (name, PeerId ("S"));
  g_assert_true (bool (rooms.join (name, PeerId ("T"), Role::Source, second)));
  assert_text (second.take (), "T: welcome T; T: peer-added L viewer");
  // Nobody waits for it any more.
  rooms.leave (name, PeerId ("T"));
  rooms.leave (name, PeerId ("L"));
  rooms.forget (name);
  g_assert_cmpint (fault_of (rooms.join (name, PeerId ("S"), Role::Source, speaker)), ==,
                   int (Fault::Security));
  rooms.set_accepts_sources (true);
  g_assert_true (bool (rooms.join (other, PeerId ("S"), Role::Source, speaker)));
}

// Who expects a stream may go while its source stays.
void test_expected_anew ()
{
  Rooms rooms;
  rooms.set_accepts_sources (false);
  FakeMember first ("L"), next ("M"), speaker ("S"), stranger ("V");
  const StreamName name ("a.talk");
  g_assert_true (bool (rooms.expect (name)));
  g_assert_true (bool (rooms.join_expected (name, PeerId ("L"), first)));
  g_assert_true (bool (rooms.join (name, PeerId ("S"), Role::Source, speaker)));
  rooms.leave (name, PeerId ("L"));
  rooms.forget (name);
  assert_text (speaker.take (), "S: welcome S; S: peer-added L viewer; S: peer-removed L");
  // It is still nobody's.
  g_assert_cmpuint (rooms.streams ().size (), ==, 0);
  g_assert_true (rooms.is_expected (name));
  g_assert_cmpint (fault_of (rooms.join (name, PeerId ("V"), Role::Viewer, stranger)), ==,
                   int (Fault::Security));
  g_assert_cmpint (fault_of (rooms.reserve (name)), ==, int (Fault::Busy));
  g_assert_true (bool (rooms.expect (name)));
  g_assert_cmpint (fault_of (rooms.expect (name)), ==, int (Fault::Busy));
  g_assert_true (bool (rooms.join_expected (name, PeerId ("M"), next)));
  assert_text (speaker.take (), "S: peer-added M viewer");
  // Once it has gone, the name is as others.
  rooms.leave (name, PeerId ("M"));
  rooms.forget (name);
  rooms.leave (name, PeerId ("S"));
  g_assert_false (rooms.is_expected (name));
  g_assert_true (bool (rooms.join (name, PeerId ("V"), Role::Viewer, stranger)));
}

void test_streams ()
{
  Rooms rooms;
  FakeMember source ("S");
  FakeMember viewer ("V");
  g_assert_true (bool (rooms.join (StreamName ("waiting"), PeerId ("V"), Role::Viewer, viewer)));
  g_assert_cmpuint (rooms.streams ().size (), ==, 0);
  g_assert_true (bool (rooms.join (StreamName ("b"), PeerId ("S"), Role::Source, source)));
  g_assert_true (bool (rooms.join (StreamName ("b"), PeerId ("V"), Role::Viewer, viewer)));
  g_assert_true (bool (rooms.receive (StreamName ("b"), PeerId ("S"), {{}, StreamState{true, ""}})));
  const std::vector<StreamInfo> streams = rooms.streams ();
  g_assert_cmpuint (streams.size (), ==, 1);
  assert_text (streams[0].name.str (), "b");
  g_assert_true (streams[0].state.live);
  g_assert_cmpuint (streams[0].viewers, ==, 1);
  g_assert_true (streams[0].about.empty ());
  const About about{"Door", {{"talk", std::string ("back")}}};
  g_assert_true (bool (rooms.receive (StreamName ("b"), PeerId ("S"), {{}, about})));
  g_assert_true (rooms.streams ()[0].about == about);
  g_assert_cmpint (
      int (rooms.receive (StreamName ("b"), PeerId ("V"), {{}, About{"Mine", {}}}).error ().fault), ==,
      int (Fault::Protocol));
  // The next source begins without.
  rooms.leave (StreamName ("b"), PeerId ("S"));
  g_assert_true (bool (rooms.join (StreamName ("b"), PeerId ("S"), Role::Source, source)));
  g_assert_true (rooms.streams ()[0].about.empty ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/room", scripts, run_script);
  g_test_add_func ("/rooms/reservation", test_reservation);
  g_test_add_func ("/rooms/expected", test_expected);
  g_test_add_func ("/rooms/expected-anew", test_expected_anew);
  g_test_add_func ("/rooms/streams", test_streams);
  return g_test_run ();
}
