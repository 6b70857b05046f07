// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a client of gst-plugins-rs' protocol does, step by step, and which addresses
// it asks.
#include "dialect_gstwebrtc.hpp"

#include <map>
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "dialect.hpp"
#include "dialect_gstwebrtc_frames.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::gstwebrtc;

namespace {

// ---- what a client does

// A step is a frame from the server ("<…"), seconds that pass ("+10"), or what the
// element sends ("offer s", "answer s", "candidate s", "bye s", "about"); then all
// that comes of it, joined by " | ": frames, messages, warnings, a failure.
struct Step {
  std::string action;
  std::string outcome;
};

struct Script {
  const char *name;
  const char *role;
  const char *room;
  const char *peer_id;
  std::vector<Step> steps;
};

#define HELLO R"(<{"type":"welcome","peerId":"me"})"
#define VERSION R"({"type":"setProtocolVersion","version":"v1_1"} | )"
#define PRODUCER                                                                                             \
  VERSION R"({"type":"setPeerStatus","roles":["producer"],"meta":{"name":"cam","stream":"cam"}} | welcome me)"
#define CONSUMER                                                                                             \
  VERSION R"({"type":"setPeerStatus","roles":["listener"],"meta":null} | {"type":"list"} | welcome me)"
#define STATUS(id, roles, name)                                                                              \
  R"(<{"type":"peerStatusChanged","roles":[)" roles R"(],"meta":{"name":")" name R"("},"peerId":")" id R"("})"
#define START(id) R"({"type":"startSession","peerId":")" id R"("})"
#define STARTED(id, session) R"(<{"type":"sessionStarted","peerId":")" id R"(","sessionId":")" session R"("})"
#define SDP(session, type)                                                                                   \
  R"({"type":"peer","sessionId":")" session R"(","sdp":{"type":")" type R"(","sdp":"v=0"}})"
#define END(session) R"({"type":"endSession","sessionId":")" session R"("})"
#define REQUEST(peer, session, offer)                                                                        \
  R"(<{"type":"startSession","peerId":")" peer R"(","sessionId":")" session R"(","offer":)" offer "}"

const std::vector<Script> scripts = {
    {"producer",
     "source",
     "cam",
     "",
     {{HELLO, PRODUCER},
      {"about",
       R"({"type":"setPeerStatus","roles":["producer"],"meta":{"name":"Door","stream":"cam","floor":2}})"},
      {REQUEST ("c", "s", "null"), "added s []"},
      {REQUEST ("c", "s", "null"), ""},
      {"offer s", SDP ("s", "offer")},
      {"candidate s",
       R"({"type":"peer","sessionId":"s","ice":{"candidate":"candidate:1","sdpMLineIndex":1}})"},
      {"<" SDP ("s", "answer"), "s answer"},
      {REQUEST ("c", "t", "\"v=0\""), "added t [viewer] | t offer"},
      {"<" END ("s"), "s bye []"},
      {"<" END ("s"), ""},
      {"<" SDP ("s", "answer"), ""},
      {"offer s", ""},
      {"bye t", END ("t")},
      {"offer t", ""},
      {R"(<{"type":"endSessionV1_1","sessionId":"t","error":"x"})", ""}}},
    {"producer-hears-why",
     "source",
     "cam",
     "",
     {{HELLO, PRODUCER},
      {REQUEST ("c", "s", "null"), "added s []"},
      {R"(<{"type":"endSessionV1_1","sessionId":"s","error":"no codec"})", "s bye [no codec]"},
      {R"(<{"type":"error","details":"name taken"})", "warning: the server says: name taken"}}},
    {"producer-is-not-confused",
     "source",
     "cam",
     "",
     {{HELLO, PRODUCER},
      {STATUS ("x", R"("producer")", "x"), ""},
      {R"(<{"type":"list","producers":[]})", ""},
      {R"(<{"type":"listConsumers","consumers":[]})", ""},
      {STARTED ("x", "s"), ""},
      {"<" SDP ("s", "offer"), ""},
      {R"(<{"type":"somethingNew"})", ""},
      {"<nonsense", "refused"}}},
    {"no-welcome", "source", "cam", "", {{"+9", ""}, {"+1", "failure: timeout"}}},
    {"consumer-of-the-first",
     "viewer",
     "default",
     "",
     {{HELLO, CONSUMER},
      {R"(<{"type":"list","producers":[{"id":"a","meta":null},{"id":"b","meta":null}]})", START ("a")},
      {STARTED ("a", "s"), ""},
      {"<" SDP ("s", "offer"), "s offer"},
      {"answer s", SDP ("s", "answer")},
      {STATUS ("b", "", "b"), ""},
      {STATUS ("c", R"("producer")", "c"), ""},
      {STATUS ("a", "", "a"), END ("s") " | " START ("c") " | s bye []"},
      {STARTED ("c", "t"), ""},
      {"<" END ("t"), "t bye []"},
      {"+1", START ("c")},
      {STARTED ("c", "u"), ""},
      {"bye u", END ("u")},
      {"+60", ""}}},
    {"consumer-of-an-id",
     "viewer",
     "default",
     "b",
     {{HELLO, CONSUMER},
      {R"(<{"type":"list","producers":[{"id":"a","meta":null}]})", ""},
      {"+10", "warning: there is no producer with the id \"b\" yet; waiting for it"},
      {"+10", ""},
      {STATUS ("b", R"("producer")", "b"), START ("b")}}},
    {"consumer-of-a-name",
     "viewer",
     "cam",
     "",
     {{HELLO, CONSUMER},
      {STATUS ("a", R"("producer")", "other"), ""},
      {STATUS ("b", R"("producer")", "cam"), START ("b")}}},
    {"candidates-before-the-session",
     "viewer",
     "default",
     "",
     {{HELLO, CONSUMER},
      {STATUS ("a", R"("producer")", "a"), START ("a")},
      {"<" SDP ("other", "offer"), ""},
      {"<" SDP ("s", "offer"), ""},
      {STARTED ("a", "s"), "s offer"}}},
    {"no-answer",
     "viewer",
     "default",
     "",
     {{HELLO, CONSUMER},
      {STATUS ("a", R"("producer")", "a"), START ("a")},
      {"+10", "warning: the server does not answer \"startSession\"; trying again"},
      {"+1", START ("a")},
      {"+10", "warning: the server does not answer \"startSession\"; trying again"},
      {"+1", ""},
      {"+1", START ("a")},
      {STARTED ("z", "s"), END ("s")}}},
    {"refused",
     "viewer",
     "default",
     "",
     {{HELLO, CONSUMER},
      {STATUS ("a", R"("producer")", "a"), START ("a")},
      {R"(<{"type":"error","details":"full"})", "warning: the server says: full"},
      {"+1", START ("a")},
      {R"(<{"type":"error","details":"full"})", ""},
      {"+1", ""},
      {"+1", START ("a")}}},
    {"ended-with-a-reason",
     "viewer",
     "default",
     "",
     {{HELLO, CONSUMER},
      {STATUS ("a", R"("producer")", "a"), START ("a")},
      {STARTED ("a", "s"), ""},
      {R"(<{"type":"endSessionV1_1","sessionId":"s","error":"no codec"})",
       "s error [no codec] | s bye [no codec]"}}},
};

struct Tell {
  const PeerId &peer;

  std::string operator() (const Welcome &welcome) const { return "welcome " + welcome.id.str (); }

  std::string operator() (const PeerAdded &added) const
  {
    return "added " + added.id.str () + " [" + added.role + "]";
  }

  std::string operator() (const Description &d) const { return peer.str () + " " + to_string (d.type); }

  std::string operator() (const Candidate &) const { return peer.str () + " candidate"; }

  std::string operator() (const Bye &bye) const { return peer.str () + " bye [" + bye.reason + "]"; }

  std::string operator() (const ErrorReport &report) const
  {
    return peer.str () + " error [" + report.text + "]";
  }

  template <typename Other> std::string operator() (const Other &) const { return "?"; }
};

std::string text_of (const Result<DialectOutput> &output)
{
  if (!output)
    return "refused";
  std::vector<std::string> parts = output->frames;
  for (const Message &message : output->messages)
    parts.push_back (std::visit (Tell{message.peer}, message.body));
  for (const Error &warning : output->warnings)
    parts.push_back ("warning: " + warning.text);
  if (output->failure)
    parts.push_back (std::string ("failure: ") + to_string (output->failure->error.fault));
  std::string all;
  for (const std::string &part : parts)
    all += (all.empty () ? "" : " | ") + part;
  return all;
}

DialectOutput do_send (Dialect &dialect, const std::string &action)
{
  if (action == "about")
    return dialect.send ({{}, About{"Door", {{"floor", int64_t{2}}}}});
  const PeerId peer (action.substr (action.find (' ') + 1));
  const std::string kind = action.substr (0, action.find (' '));
  if (kind == "candidate")
    return dialect.send ({peer, Candidate{"candidate:1", MLine{1}, {}}});
  if (kind == "bye")
    return dialect.send ({peer, Bye{"why"}});
  return dialect.send ({peer, Description{kind == "offer" ? SdpType::Offer : SdpType::Answer, "v=0"}});
}

void run_script (const Script &script)
{
  DialectConfig config;
  config.role = script.role;
  config.room = script.room;
  if (*script.peer_id)
    config.query["peer-id"] = script.peer_id;
  const DialectRow *row = find_dialect ("gstwebrtc");
  g_assert_nonnull (row);
  const auto dialect = row->create (config);
  DialectTime now{};
  assert_text (text_of (dialect->open (now)), "");
  for (const Step &step : script.steps) {
    const char first = step.action.front ();
    if (first == '<') {
      assert_text (text_of (dialect->receive (step.action.substr (1))), step.outcome);
    } else if (first == '+') {
      now += std::chrono::seconds (std::stoi (step.action.substr (1)));
      assert_text (text_of (dialect->tick (now)), step.outcome);
    } else {
      assert_text (text_of (do_send (*dialect, step.action)), step.outcome);
    }
    g_assert_true (dialect->ready () == (script.steps.front ().action == HELLO));
  }
}

// ---- addresses

struct TargetRow {
  const char *name;
  const char *role;
  std::map<std::string, std::string> query;
  const char *raw_query;
  const char *target; // nullptr = refused
};

const std::vector<TargetRow> target_rows = {
    {"plain", "viewer", {}, "", "/"},
    {"peer-id", "viewer", {{"peer-id", "a b"}}, "peer-id=a%20b", "/"},
    {"others-stay", "viewer", {{"peer-id", "a"}, {"k", "v"}}, "k=v&peer-id=a&k2", "/?k=v&k2"},
    {"empty-peer-id", "viewer", {{"peer-id", ""}}, "peer-id=", nullptr},
    {"peer-id-of-a-sink", "source", {{"peer-id", "a"}}, "peer-id=a", nullptr},
    {"call", "peer", {}, "", nullptr},
};

void run_target (const TargetRow &row)
{
  DialectConfig config;
  config.role = row.role;
  config.query = row.query;
  const auto target = gstwebrtc_target (config, "", row.raw_query);
  g_assert_true (bool (target) == (row.target != nullptr));
  if (target)
    assert_text (*target, row.target);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/dialect-gstwebrtc/client", scripts, run_script);
  test::add_table ("/dialect-gstwebrtc/target", target_rows, run_target);
  return g_test_run ();
}
