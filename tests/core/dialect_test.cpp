// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect.hpp"

#include "assert_text.hpp"
#include "json_meta.hpp"
#include "json_report.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

std::unique_ptr<Dialect> make (Vocabulary vocabulary)
{
  const DialectRow *row = find_dialect ("wsrtc");
  g_assert_nonnull (row);
  DialectConfig config;
  config.vocabulary = vocabulary;
  return row->create (config);
}

// A message as one line of text, so that rows can be compared and read.
struct Describe {
  std::string operator() (const Description &d) const
  {
    return std::string (to_string (d.type)) + " " + d.sdp;
  }

  std::string operator() (const Candidate &c) const
  {
    std::string text = "candidate [" + c.text + "]";
    if (c.mline)
      text += " line " + std::to_string (c.mline->index);
    if (c.mid)
      text += " mid " + c.mid->str ();
    return text;
  }

  std::string operator() (const Bye &b) const { return "bye [" + b.reason + "]"; }

  std::string operator() (const Welcome &w) const
  {
    std::string text = "welcome " + w.id.str ();
    for (const IceServer &server : w.ice_servers)
      text += " (" + server.url + "," + server.username + "," + server.credential + ")";
    return text;
  }

  std::string operator() (const PeerAdded &p) const
  {
    return "added " + p.id.str () + " [" + p.role + "]" +
           (!p.polite   ? ""
            : *p.polite ? " polite"
                        : " impolite");
  }

  std::string operator() (const PeerRemoved &p) const { return "removed " + p.id.str (); }

  std::string operator() (const StreamState &s) const
  {
    return std::string (s.live ? "live" : "waiting") + " [" + s.text + "]";
  }

  std::string operator() (const ErrorReport &e) const { return "error " + e.code + " [" + e.text + "]"; }

  std::string operator() (const Capabilities &c) const
  {
    std::string text = "capabilities";
    for (const std::string &name : c.video)
      text += " v:" + name;
    for (const std::string &name : c.audio)
      text += " a:" + name;
    return text;
  }

  std::string operator() (const About &about) const
  {
    JsonWriter json;
    write_meta (json, about.meta);
    return "about [" + about.display_name + "] " + json.take ();
  }

  std::string operator() (const ReportWanted &) const { return "report wanted"; }

  std::string operator() (const SourceReport &report) const
  {
    JsonWriter json;
    json.begin_object ();
    write_report (json, report);
    return "report " + json.end_object ().take ();
  }
};

std::string describe (const Message &message)
{
  return std::visit (Describe{}, message.body) +
         (message.peer.empty () ? "" : " peer " + message.peer.str ());
}

// `expected` is the message's description; nullptr = passed over in silence.
struct Received {
  const char *name;
  Vocabulary vocabulary;
  std::string frame;
  const char *expected;
};

#define CAND "candidate:1 1 UDP 2015363327 192.0.2.7 44210 typ host"
constexpr Vocabulary plain = Vocabulary::Plain;
constexpr Vocabulary client = Vocabulary::ExtendedClient;
constexpr Vocabulary server = Vocabulary::ExtendedServer;

const Received received[] = {
    {"a-offer", plain, R"({"type":"offer","sdp":"v=0\r\n"})", "offer v=0\r\n"},
    {"a-answer", plain, R"({"type":"answer","sdp":"v=0"})", "answer v=0"},
    {"a-members-in-any-order", plain, R"({"sdp":"v=0","x":[1],"type":"answer"})", "answer v=0"},
    {"a-candidate", plain, R"({"type":"candidate","label":1,"id":"audio","candidate":")" CAND R"("})",
     "candidate [" CAND "] line 1 mid audio"},
    {"a-candidate-label-only", plain, R"({"type":"candidate","label":0,"candidate":")" CAND R"("})",
     "candidate [" CAND "] line 0"},
    {"a-candidate-id-only", plain, R"({"type":"candidate","id":"0","candidate":")" CAND R"("})",
     "candidate [" CAND "] mid 0"},
    {"a-candidate-without-place", plain, R"({"type":"candidate","candidate":")" CAND R"("})",
     "candidate [" CAND "]"},
    {"a-candidate-as-attribute", plain, R"({"type":"candidate","label":0,"candidate":"a=)" CAND R"("})",
     "candidate [" CAND "] line 0"},
    {"a-candidate-browser-names", plain,
     R"({"type":"candidate","candidate":")" CAND R"(","sdpMid":"v","sdpMLineIndex":2})",
     "candidate [" CAND "] line 2 mid v"},
    {"a-end", plain, R"({"type":"candidate","candidate":"","label":0,"id":"0"})",
     "candidate [] line 0 mid 0"},
    {"a-end-null", plain, R"({"type":"candidate","candidate":null})", "candidate []"},
    {"b-nested", plain,
     R"({"type":"candidate","candidate":{"candidate":")" CAND R"(","sdpMid":"0","sdpMLineIndex":0}})",
     "candidate [" CAND "] line 0 mid 0"},
    {"b-end", plain, R"({"type":"candidate","candidate":{"candidate":"","sdpMid":"0","sdpMLineIndex":0}})",
     "candidate [] line 0 mid 0"},
    {"c-ayame", plain,
     R"({"type":"candidate","ice":{"candidate":")" CAND R"(","sdpMLineIndex":0,"sdpMid":"0"}})",
     "candidate [" CAND "] line 0 mid 0"},
    {"c-end", plain, R"({"type":"candidate","ice":null})", "candidate []"},
    {"d-offer", plain, R"({"sdp":{"type":"offer","sdp":"v=0"}})", "offer v=0"},
    {"d-answer", plain, R"({"sdp":{"type":"answer","sdp":"v=0"}})", "answer v=0"},
    {"d-candidate", plain, R"({"ice":{"candidate":")" CAND R"(","sdpMLineIndex":1}})",
     "candidate [" CAND "] line 1"},
    {"d-end", plain, R"({"ice":null})", "candidate []"},
    {"e-offer", plain, R"({"type":"sdp","data":{"type":"offer","sdp":"v=0"}})", "offer v=0"},
    {"e-answer", plain, R"({"type":"sdp","data":{"type":"answer","sdp":"v=0"}})", "answer v=0"},
    {"e-candidate", plain, R"({"type":"ice","data":{"sdpMLineIndex":0,"candidate":")" CAND R"("}})",
     "candidate [" CAND "] line 0"},
    {"e-end", plain, R"({"type":"ice","data":null})", "candidate []"},
    {"f-raw", plain,
     R"({"candidate":")" CAND R"(","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"LReK"})",
     "candidate [" CAND "] line 0 mid 0"},
    {"f-nulls", plain,
     R"({"candidate":")" CAND R"(","sdpMid":null,"sdpMLineIndex":0,"usernameFragment":null})",
     "candidate [" CAND "] line 0"},
    {"f-nested-without-type", plain,
     R"({"candidate":{"candidate":")" CAND R"(","sdpMid":"","sdpMLineIndex":0}})",
     "candidate [" CAND "] line 0 mid "},
    {"f-end", plain, R"({"candidate":"","sdpMid":"0","sdpMLineIndex":0})", "candidate [] line 0 mid 0"},
    {"f-end-null", plain, R"({"candidate":null})", "candidate []"},
    {"bye", plain, R"({"type":"bye"})", "bye []"},
    {"bye-reason", client, R"({"type":"bye","reason":"gone home"})", "bye [gone home]"},
    {"welcome", client,
     R"({"type":"welcome","id":"7","iceServers":[{"urls":"stun:a"},{"urls":["turn:b","turn:c"],"username":"u","credential":"p"}]})",
     "welcome 7 (stun:a,,) (turn:b,u,p) (turn:c,u,p)"},
    {"welcome-without-servers", client, R"({"type":"welcome","id":"7"})", "welcome 7"},
    {"peer-added", client, R"({"type":"peer-added","id":"7","role":"viewer"})", "added 7 [viewer]"},
    {"peer-added-without-role", client, R"({"type":"peer-added","id":"7"})", "added 7 []"},
    {"peer-added-polite", client, R"({"type":"peer-added","id":"7","role":"peer","polite":true})",
     "added 7 [peer] polite"},
    {"peer-added-impolite", client, R"({"type":"peer-added","id":"7","polite":false})",
     "added 7 [] impolite"},
    {"peer-added-null", client, R"({"type":"peer-added","id":"7","polite":null})", "added 7 []"},
    {"peer-removed", client, R"({"type":"peer-removed","id":"7"})", "removed 7"},
    {"state-live", client, R"({"type":"state","state":"live","text":"on air"})", "live [on air]"},
    {"state-waiting", client, R"({"type":"state","state":"waiting"})", "waiting []"},
    {"state-to-server", server, R"({"type":"state","state":"live"})", "live []"},
    {"error", client, R"({"type":"error","code":"busy","message":"full"})", "error busy [full]"},
    {"capabilities", server, R"({"type":"capabilities","video":["VP8","H264"],"audio":["opus"]})",
     "capabilities v:VP8 v:H264 a:opus"},
    {"capabilities-video-only", server, R"({"type":"capabilities","video":["VP8"]})", "capabilities v:VP8"},
    {"describe", server,
     R"({"type":"describe","displayName":"Front door","meta":{"talk":"door-back","floor":-1,"indoor":false}})",
     R"(about [Front door] {"talk":"door-back","floor":-1,"indoor":false})"},
    {"describe-name-only", server, R"({"type":"describe","displayName":"Gr\u00fc\u00dfe"})",
     "about [Gr\xc3\xbc\xc3\x9f"
     "e] {}"},
    {"describe-nothing", server, R"({"type":"describe","displayName":null,"meta":null})", "about [] {}"},
    {"describe-to-client", client, R"({"type":"describe","displayName":7})", nullptr},
    {"describe-on-plain", plain, R"({"type":"describe","displayName":7})", nullptr},
    {"from-on-client", client, R"({"type":"offer","sdp":"v=0","from":"7"})", "offer v=0 peer 7"},
    {"to-on-server", server, R"({"type":"offer","sdp":"v=0","to":"7"})", "offer v=0 peer 7"},
    {"to-on-client-is-nothing", client, R"({"type":"offer","sdp":"v=0","to":"7"})", "offer v=0"},
    {"from-on-server-is-nothing", server, R"({"type":"offer","sdp":"v=0","from":"7"})", "offer v=0"},
    {"address-on-plain-is-nothing", plain, R"({"type":"offer","sdp":"v=0","from":"7","to":"8"})",
     "offer v=0"},
    {"unknown-kind", plain, R"({"type":"renegotiate","renegotiate":true})", nullptr},
    {"unknown-kind-extended", client, R"({"type":"from-the-future","x":1})", nullptr},
    {"unknown-kind-server", server, R"({"type":"from-the-future","x":1})", nullptr},
    {"extended-kind-on-plain", plain, R"({"type":"capabilities","video":7})", nullptr},
    {"server-kind-on-plain", plain, R"({"type":"welcome","id":"7"})", nullptr},
};

void check_received (const Received &row)
{
  const auto dialect = make (row.vocabulary);
  const Result<DialectOutput> output = dialect->receive (row.frame);
  if (!output)
    g_error ("%s", output.error ().text.c_str ());
  g_assert_true (output->frames.empty ());
  g_assert_cmpuint (output->messages.size (), ==, row.expected ? 1 : 0);
  if (row.expected)
    assert_text (describe (output->messages[0]), row.expected);
}

// `expected` nullptr = the protocol cannot carry it to such a client.
struct Sent {
  const char *name;
  Vocabulary vocabulary;
  Message message;
  const char *expected;
};

const Message candidate_message{PeerId (), Candidate{CAND, MLine{1}, Mid ("audio")}};
const Message offer_to_7{PeerId ("7"), Description{SdpType::Offer, "v=0\r\n"}};

const Sent sent[] = {
    {"offer",
     plain,
     {PeerId (), Description{SdpType::Offer, "v=0\r\n"}},
     R"({"type":"offer","sdp":"v=0\r\n"})"},
    {"answer", plain, {PeerId (), Description{SdpType::Answer, "v=0"}}, R"({"type":"answer","sdp":"v=0"})"},
    {"candidate", plain, candidate_message,
     R"({"type":"candidate","candidate":")" CAND R"(","label":1,"id":"audio"})"},
    {"candidate-without-mid",
     plain,
     {PeerId (), Candidate{CAND, MLine{0}, {}}},
     R"({"type":"candidate","candidate":")" CAND R"(","label":0})"},
    {"end-of-candidates",
     plain,
     {PeerId (), Candidate{"", MLine{0}, Mid ("0")}},
     R"({"type":"candidate","candidate":"","label":0,"id":"0"})"},
    {"bye", plain, {PeerId (), Bye{"gone"}}, R"({"type":"bye"})"},
    {"plain-has-no-addresses", plain, offer_to_7, R"({"type":"offer","sdp":"v=0\r\n"})"},
    {"plain-welcome", plain, {PeerId (), Welcome{}}, nullptr},
    {"plain-peer-added", plain, {PeerId (), PeerAdded{}}, nullptr},
    {"plain-peer-removed", plain, {PeerId (), PeerRemoved{}}, nullptr},
    {"plain-state", plain, {PeerId (), StreamState{}}, nullptr},
    {"plain-error", plain, {PeerId (), ErrorReport{}}, nullptr},
    {"plain-describe", plain, {PeerId (), About{"Door", {}}}, nullptr},
    {"plain-capabilities", plain, {PeerId (), Capabilities{}}, nullptr},
    {"to-by-client", client, offer_to_7, R"({"type":"offer","sdp":"v=0\r\n","to":"7"})"},
    {"from-by-server", server, offer_to_7, R"({"type":"offer","sdp":"v=0\r\n","from":"7"})"},
    {"bye-with-reason", server, {PeerId ("7"), Bye{"gone"}}, R"({"type":"bye","reason":"gone","from":"7"})"},
    {"welcome",
     server,
     {PeerId (), Welcome{PeerId ("7"), {{"stun:a", "", ""}, {"turn:b", "u", "p"}}}},
     R"({"type":"welcome","id":"7","iceServers":[{"urls":"stun:a"},{"urls":"turn:b","username":"u","credential":"p"}]})"},
    {"welcome-without-servers",
     server,
     {PeerId (), Welcome{PeerId ("7"), {}}},
     R"({"type":"welcome","id":"7","iceServers":[]})"},
    {"peer-added",
     server,
     {PeerId (), PeerAdded{PeerId ("7"), "viewer"}},
     R"({"type":"peer-added","id":"7","role":"viewer"})"},
    {"peer-added-without-role",
     server,
     {PeerId (), PeerAdded{PeerId ("7"), ""}},
     R"({"type":"peer-added","id":"7"})"},
    {"peer-added-polite",
     server,
     {PeerId (), PeerAdded{PeerId ("7"), "peer", true}},
     R"({"type":"peer-added","id":"7","role":"peer","polite":true})"},
    {"peer-added-impolite",
     server,
     {PeerId (), PeerAdded{PeerId ("7"), "peer", false}},
     R"({"type":"peer-added","id":"7","role":"peer","polite":false})"},
    {"peer-removed", server, {PeerId (), PeerRemoved{PeerId ("7")}}, R"({"type":"peer-removed","id":"7"})"},
    {"state",
     server,
     {PeerId (), StreamState{true, "on air"}},
     R"({"type":"state","state":"live","text":"on air"})"},
    {"state-waiting", server, {PeerId (), StreamState{}}, R"({"type":"state","state":"waiting","text":""})"},
    {"error",
     server,
     {PeerId (), ErrorReport{"busy", "full"}},
     R"({"type":"error","code":"busy","message":"full"})"},
    {"capabilities",
     client,
     {PeerId (), Capabilities{{"VP8", "H264"}, {"opus"}}},
     R"({"type":"capabilities","video":["VP8","H264"],"audio":["opus"]})"},
    {"capabilities-none",
     client,
     {PeerId (), Capabilities{}},
     R"({"type":"capabilities","video":[],"audio":[]})"},
    {"describe",
     client,
     {PeerId (), About{"Door", {{"talk", std::string ("back")}, {"floor", int64_t{2}}, {"new", true}}}},
     R"({"type":"describe","displayName":"Door","meta":{"talk":"back","floor":2,"new":true}})"},
    {"describe-nothing", client, {PeerId (), About{}}, R"({"type":"describe","displayName":"","meta":{}})"},
};

void check_sent (const Sent &row)
{
  const DialectOutput output = make (row.vocabulary)->send (row.message);
  g_assert_true (output.messages.empty ());
  g_assert_cmpuint (output.frames.size (), ==, row.expected ? 1 : 0);
  if (row.expected)
    assert_text (output.frames[0], row.expected);
}

// What one end writes the other reads as the same message.
struct RoundTrip {
  const char *name;
  Vocabulary writer;
  Message message;
};

const std::string every_character = "\"\\/\b\f\n\r\t\x01\x1f </script> gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80";

const RoundTrip round_trips[] = {
    {"offer-by-server", server, {PeerId ("7"), Description{SdpType::Offer, every_character}}},
    {"offer-by-client", client, {PeerId ("7"), Description{SdpType::Offer, every_character}}},
    {"offer-plain", plain, {PeerId (), Description{SdpType::Offer, every_character}}},
    {"answer", client, {PeerId ("7"), Description{SdpType::Answer, "v=0"}}},
    {"answer-plain", plain, {PeerId (), Description{SdpType::Answer, ""}}},
    {"candidate", client, {PeerId ("7"), Candidate{CAND, MLine{65535}, Mid ("x")}}},
    {"candidate-plain", plain, candidate_message},
    {"candidate-mid-only", plain, {PeerId (), Candidate{CAND, {}, Mid ("x")}}},
    {"candidate-line-only", plain, {PeerId (), Candidate{CAND, MLine{3}, {}}}},
    {"end-of-candidates", server, {PeerId ("7"), Candidate{}}},
    {"bye", client, {PeerId ("7"), Bye{every_character}}},
    {"bye-plain", plain, {PeerId (), Bye{}}},
    {"welcome", server, {PeerId (), Welcome{PeerId ("7"), {{"stun:a", "", ""}, {"turn:b", "u:v", "p=="}}}}},
    {"peer-added", server, {PeerId (), PeerAdded{PeerId ("7"), "viewer"}}},
    {"peer-removed", server, {PeerId (), PeerRemoved{PeerId ("7")}}},
    {"state", server, {PeerId (), StreamState{true, every_character}}},
    {"error", server, {PeerId ("7"), ErrorReport{"busy", every_character}}},
    {"capabilities-by-client", client, {PeerId (), Capabilities{{"VP8", "H264"}, {"opus"}}}},
    {"capabilities-by-server", server, {PeerId ("7"), Capabilities{{"VP8"}, {}}}},
    {"describe",
     client,
     {PeerId (), About{"\"</b>\" \xf0\x9f\x98\x80", {{"a", max_meta_number}, {"b", -max_meta_number}}}}},
    {"report-wanted", server, {PeerId (), ReportWanted{}}},
    {"report", client, {PeerId (), SourceReport{}}},
};

void check_round_trip (const RoundTrip &row)
{
  const Vocabulary reader = row.writer == plain ? plain : row.writer == client ? server : client;
  const DialectOutput written = make (row.writer)->send (row.message);
  const Result<DialectOutput> read = make (reader)->receive (written.frames[0]);
  if (!read)
    g_error ("%s", read.error ().text.c_str ());
  assert_text (describe (read->messages[0]), describe (row.message));
  assert_text (kind_of (read->messages[0]), kind_of (row.message));
}

// Every kind is in the table above; a new one fails here until it is.
void round_trips_have_every_kind ()
{
  bool seen[std::variant_size_v<MessageBody>] = {};
  for (const RoundTrip &row : round_trips)
    seen[row.message.body.index ()] = true;
  for (const bool one : seen)
    g_assert_true (one);
}

// Only a server answers, and only who knows more than the article's page.
void pings ()
{
  for (const Vocabulary vocabulary : {plain, client, server}) {
    const Result<DialectOutput> output = make (vocabulary)->receive (R"({"type":"ping"})");
    g_assert_true (static_cast<bool> (output));
    g_assert_true (output->messages.empty ());
    g_assert_cmpuint (output->frames.size (), ==, vocabulary == server ? 1 : 0);
    if (vocabulary == server)
      assert_text (output->frames[0], R"({"type":"pong"})");
  }
}

void registry_knows_names ()
{
  assert_text (find_dialect ("wsrtc")->name, "wsrtc");
  assert_text (find_dialect_of_scheme ("wss")->name, "wsrtc");
  g_assert_null (find_dialect_of_scheme ("http"));
  for (const char *name : {"", "WSRTC", "wsrtc2", "janus-of-nobody"})
    g_assert_null (find_dialect (name));
}

void traits ()
{
  const auto dialect = make (plain);
  g_assert_true (dialect->traits ().offerer == Offerer::Either);
  g_assert_true (dialect->traits ().trickle_in && dialect->traits ().trickle_out);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  using wsrtc::test::add_table;
  add_table ("/dialect/receive", received, check_received);
  add_table ("/dialect/send", sent, check_sent);
  add_table ("/dialect/round-trip", round_trips, check_round_trip);
  g_test_add_func ("/dialect/round-trip/every-kind", round_trips_have_every_kind);
  g_test_add_func ("/dialect/pings", pings);
  g_test_add_func ("/dialect/registry", registry_knows_names);
  g_test_add_func ("/dialect/traits", traits);
  return g_test_run ();
}
