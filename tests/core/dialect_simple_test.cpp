// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Exchanges with the simple server of gst-examples and with its demos.
#include "assert_text.hpp"
#include "dialect_script.hpp"
#include "dialect_simple.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

DialectConfig config (const char *role, std::map<std::string, std::string> query)
{
  DialectConfig config;
  config.role = role;
  config.query = std::move (query);
  return config;
}

#define HELLO                                                                                                \
  "open\n"                                                                                                   \
  "  > HELLO me\n"                                                                                           \
  "  waits\n"                                                                                                \
  "< HELLO\n"

#define CALLING HELLO "  > SESSION bob\n"

#define IN_SESSION CALLING "< SESSION_OK\n  * bob#0: added bob#0 []\n"

#define OFFER "{\"sdp\":{\"type\":\"offer\",\"sdp\":\"m=video 9\\r\\na=sendonly\\r\\n\"}}"
#define OFFERED "offer m=video 9\\r\\na=sendonly\\r\\n\n"
#define OFFER_TO_RECEIVE "{\"sdp\":{\"type\":\"offer\",\"sdp\":\"m=video 9\\r\\na=recvonly\\r\\n\"}}"
#define OFFERED_TO_RECEIVE "offer m=video 9\\r\\na=recvonly\\r\\n\n"

#define IN_ROOM(members, added) HELLO "  > ROOM garden\n< ROOM_OK " members "\n" added

const ScriptRow scripts[] = {
    {"call", config ("source", {{"id", "me"}, {"peer", "bob"}}),
     IN_SESSION "= offer bob#0 ours\n"
                "  > {\"sdp\":{\"type\":\"offer\",\"sdp\":\"ours\"}}\n"
                "= candidate bob#0 video0 candidate:1\n"
                "  > {\"ice\":{\"candidate\":\"candidate:1\",\"sdpMLineIndex\":0,\"sdpMid\":\"video0\"}}\n"
                "= end bob#0\n"
                "= offer somebody#0 ours\n"
                "= capabilities\n"
                "= about me\n"
                "< {\"sdp\":{\"type\":\"answer\",\"sdp\":\"theirs\"}}\n"
                "  * bob#0: answer theirs\n"
                "< {\"ice\":{\"candidate\":\"candidate:2\",\"sdpMLineIndex\":0}}\n"
                "  * bob#0: candidate [candidate:2] line 0\n"
                "< {\"ice\":{\"candidate\":\"\",\"sdpMLineIndex\":0}}\n"
                "  * bob#0: candidate [] line 0\n"
                "< {\"state\":\"of something else\"}\n"
                "  refused: a message without \"type\" that is neither a description nor a candidate\n"
                "< PING\n"
                "= bye somebody#0\n"
                "= bye bob#0\n"
                "  x the session with bob has ended\n"},
    {"call-and-be-asked", config ("source", {{"id", "me"}, {"peer", "bob"}}),
     IN_SESSION "< OFFER_REQUEST\n  * bob#0: added bob#0 []\n"},
    {"call-of-nobody", config ("viewer", {{"id", "me"}, {"peer", "bob"}}),
     CALLING "< ERROR peer 'bob' not found\n"
             "  ! the server says: peer 'bob' not found; trying again\n"
             "tick 1\n"
             "tick 1\n"
             "  > SESSION bob\n"
             "< ERROR peer 'bob' not found\n" // told once
             "tick 2\n"
             "tick 2\n"
             "  > SESSION bob\n"
             "< SESSION_OK\n"
             "  * bob#0: added bob#0 []\n"},
    {"call-without-answer", config ("source", {{"id", "me"}, {"peer", "bob"}}),
     CALLING "tick 10\n"
             "  x the server has not answered for 10 s\n"},
    // Both call: one is busy, and learns of it by the offer.
    {"call-each-other", config ("source", {{"id", "me"}, {"peer", "bob"}}),
     CALLING "< " OFFER "\n"
             "  * caller#0: " OFFERED "< ERROR peer 'bob' busy\n"
             "  ! the server says: peer 'bob' busy\n"
             "tick 60\n"},
    {"called", config ("source", {{"id", "me"}}),
     HELLO "< " OFFER_TO_RECEIVE "\n"
           "  * caller#0: " OFFERED_TO_RECEIVE "= answer caller#0 ours\n"
           "  > {\"sdp\":{\"type\":\"answer\",\"sdp\":\"ours\"}}\n"},
    {"called-to-offer", config ("source", {{"id", "me"}}),
     HELLO "< OFFER_REQUEST\n"
           "  * caller#0: added caller#0 []\n"
           "= offer caller#0 ours\n"
           "  > {\"sdp\":{\"type\":\"offer\",\"sdp\":\"ours\"}}\n"},
    {"viewer-is-called", config ("viewer", {{"id", "me"}}), HELLO "< " OFFER "\n  * caller#0: " OFFERED},
    {"id-taken", config ("viewer", {{"id", "me"}}),
     "open\n"
     "  > HELLO me\n"
     "  waits\n"
     "< ERROR invalid peer uid\n"
     "  X the server says: invalid peer uid; check id and room in the uri\n"
     "  waits\n"},
    {"no-hello", config ("viewer", {{"id", "me"}}),
     "open\n"
     "  > HELLO me\n"
     "  waits\n"
     "< SESSION_OK\n"
     "  waits\n"
     "< " OFFER "\n"
     "  waits\n"
     "tick 9\n"
     "  waits\n"
     "tick 1\n"
     "  x the server has not answered for 10 s\n"
     "  waits\n"},

    // Who comes offers to all that are there; who was there waits for the offer.
    {"room", config ("source", {{"id", "me"}, {"room", "garden"}}),
     IN_ROOM (
         "alice bob",
         "  * alice#0: added alice#0 []\n  * bob#0: added bob#0 []\n") "= offer alice#0 ours\n"
                                                                       "  > ROOM_PEER_MSG alice "
                                                                       "{\"sdp\":{\"type\":\"offer\",\"sdp\":"
                                                                       "\"ours\"}}\n"
                                                                       "= candidate bob#0 0 candidate:1\n"
                                                                       "  > ROOM_PEER_MSG bob "
                                                                       "{\"ice\":{\"candidate\":\"candidate:"
                                                                       "1\","
                                                                       "\"sdpMLineIndex\":0,\"sdpMid\":\"0\"}"
                                                                       "}\n"
                                                                       "< ROOM_PEER_MSG alice "
                                                                       "{\"sdp\":{\"type\":\"answer\","
                                                                       "\"sdp\":"
                                                                       "\"theirs\"}}\n"
                                                                       "  * alice#0: answer theirs\n"
                                                                       "< ROOM_PEER_JOINED carol\n"
                                                                       "= offer dave ours\n" // is not there
                                                                       "< ROOM_PEER_MSG "
                                                                       "carol " OFFER_TO_RECEIVE "\n"
                                                                       "  * carol#0: " OFFERED_TO_RECEIVE
                                                                       "= answer carol#0 ours\n"
                                                                       "  > ROOM_PEER_MSG carol "
                                                                       "{\"sdp\":{\"type\":\"answer\","
                                                                       "\"sdp\":"
                                                                       "\"ours\"}}\n"
                                                                       "< ROOM_PEER_MSG carol OFFER_REQUEST\n"
                                                                       "  * carol#0: added carol#0 []\n"
                                                                       "= bye carol#0\n"
                                                                       "< ROOM_PEER_LEFT carol\n"
                                                                       "  * carol#0: removed carol#0\n"
                                                                       "< ROOM_PEER_LEFT carol\n"
                                                                       "= candidate carol#0 0 candidate:1\n"
                                                                       "< ERROR peer 'carol' not found\n"
                                                                       "  ! the server says: peer 'carol' "
                                                                       "not found\n"
                                                                       "< ERROR peer 'carol' not found\n"
                                                                       "< ROOM_PEER_MSG dave hello\n"
                                                                       "  refused: JSON at byte 0: expected "
                                                                       "a value\n"
                                                                       "< ROOM_PEER_MSG\n"
                                                                       "  refused: a ROOM_PEER_MSG that does "
                                                                       "not say "
                                                                       "from whom\n"
                                                                       "< ROOM_PEER_MSG \xff hello\n"
                                                                       "  refused: a ROOM_PEER_MSG that does "
                                                                       "not say from whom\n"
                                                                       "< ROOM_PEER_JOINED \xff\n"
                                                                       "< NEWS of a later version\n"},
    {"room-is-empty", config ("source", {{"id", "me"}, {"room", "garden"}}), IN_ROOM ("", "")},
    {"room-with-one-that-is-wanted", config ("source", {{"id", "me"}, {"room", "garden"}, {"peer", "bob"}}),
     IN_ROOM ("alice bob", "  * bob#0: added bob#0 []\n")},
    // One that receives has one to receive from, and other viewers have nothing for it.
    {"room-of-a-viewer", config ("viewer", {{"id", "me"}, {"room", "garden"}}),
     IN_ROOM ("camera viewer-1",
              "  * camera#0: added camera#0 []\n") "< ROOM_PEER_MSG viewer-1 " OFFER_TO_RECEIVE "\n"
                                                   "< ROOM_PEER_MSG viewer-1 "
                                                   "{\"ice\":{\"candidate\":\"candidate:1\","
                                                   "\"sdpMLineIndex\":0}}\n"
                                                   "< ROOM_PEER_MSG other " OFFER "\n"
                                                   "< ROOM_PEER_MSG camera "
                                                   "{\"sdp\":{\"type\":\"answer\",\"sdp\":\"theirs\"}}\n"
                                                   "  * camera#0: answer theirs\n"
                                                   "< ROOM_PEER_LEFT camera\n"
                                                   "  * camera#0: removed camera#0\n"
                                                   "< ROOM_PEER_MSG viewer-1 " OFFER_TO_RECEIVE "\n"
                                                   "< ROOM_PEER_MSG other " OFFER "\n"
                                                   "  * other#0: " OFFERED},
    {"room-of-a-viewer-alone", config ("viewer", {{"id", "me"}, {"room", "garden"}, {"peer", "camera"}}),
     IN_ROOM ("viewer-1 another", "") "< ROOM_PEER_MSG another " OFFER "\n"
                                      "< ROOM_PEER_JOINED camera\n"
                                      "< ROOM_PEER_MSG camera " OFFER "\n"
                                      "  * camera#0: " OFFERED},
    {"room-refused", config ("source", {{"id", "me"}, {"room", "garden"}}),
     HELLO "  > ROOM garden\n"
           "< ERROR invalid room id 'garden'\n"
           "  X the server says: invalid room id 'garden'; check id and room in the uri\n"},
};

// ---- single frames, in a session

struct FrameRow {
  const char *name;
  std::string frame;
  std::string makes;
};

const FrameRow frames[] = {
    {"empty", "", ""},
    {"binary", std::string ("\x00\xff\x01", 3), ""},
    {"not-utf8", "ERROR \xff\xfe", "  ! the server says: \xef\xbf\xbd\xef\xbf\xbd\n"},
    {"error-without-text", "ERROR", "  ! the server says: no reason\n"},
    {"error-too-long", "ERROR " + std::string (1000, 'x'),
     "  ! the server says: " + std::string (256, 'x') + "\n"},
    {"unknown", "SOMETHING new", ""},
    {"hello-again", "HELLO", ""},
    {"truncated", "{\"sdp\":{\"type\":\"offer\"", "  refused: "},
    {"sdp-of-wrong-type", "{\"sdp\":\"v=0\"}", "  refused: "},
    {"sdp-without-type", "{\"sdp\":{\"sdp\":\"v=0\"}}", "  refused: JSON member \"type\" is missing\n"},
    {"sdp-without-text", "{\"sdp\":{\"type\":\"offer\"}}", "  refused: JSON member \"sdp\" is missing\n"},
    {"pranswer", "{\"sdp\":{\"type\":\"pranswer\",\"sdp\":\"\"}}", "  refused: a description is neither"},
    {"ice-of-wrong-type", "{\"ice\":7}", "  refused: JSON member \"ice\" must be an object\n"},
    {"mline-out-of-range", "{\"ice\":{\"candidate\":\"\",\"sdpMLineIndex\":65536}}", "  refused: "},
    {"mline-of-wrong-type", "{\"ice\":{\"candidate\":\"\",\"sdpMLineIndex\":\"0\"}}", "  refused: "},
    {"duplicate-key", "{\"ice\":null,\"ice\":null}", "  refused: "},
    {"text-not-utf8", "{\"ice\":{\"candidate\":\"\xff\"}}", "  refused: "},
    {"too-deep", "{\"ice\":" + std::string (80, '[') + std::string (80, ']') + "}", "  refused: "},
    {"too-big", "{\"ice\":\"" + std::string (300 * 1024, 'x') + "\"}", "  refused: a frame of more than"},
    {"extra-members", "{\"ice\":{\"candidate\":\"c\",\"sdpMLineIndex\":0,\"x\":1},\"y\":[]}",
     "  * bob#0: candidate [c] line 0\n"},
};

void test_frame (const FrameRow &row)
{
  const auto dialect = create_simple_dialect (config ("source", {{"id", "me"}, {"peer", "bob"}}));
  dialect->open ({});
  make_of (*dialect, "HELLO");
  assert_text (make_of (*dialect, "SESSION_OK"), "  * bob#0: added bob#0 []\n");
  const std::string made = make_of (*dialect, row.frame);
  assert_text (row.makes.empty () ? made : made.substr (0, row.makes.size ()), row.makes);
}

// ---- addresses

struct PlaceRow {
  const char *name;
  std::map<std::string, std::string> query;
  const char *path;
  const char *target; // or a part of the error
};

const PlaceRow places[] = {
    {"call", {{"id", "me"}, {"peer", "bob"}}, "/", "/"},
    {"room", {{"room", "garden"}}, "", "/"},
    {"behind-a-proxy", {{"id", "me"}}, "/a%20b/", "/a%20b/"},
    {"nothing", {}, "/", "names nobody to call"},
    {"id-with-space", {{"id", "a b"}}, "/", "id is not a name"},
    {"empty-id", {{"id", ""}}, "/", "id is not a name"},
    {"line-end", {{"id", "a"}, {"peer", "b\nc"}}, "/", "peer is not a name"},
    {"not-ascii", {{"room", "g\xc3\xa4rten"}}, "/", "room is not a name"},
    {"too-long", {{"room", std::string (257, 'x')}}, "/", "room is not a name"},
    {"session", {{"room", "session"}}, "/", "cannot be called"},
    {"unknown", {{"name", "me"}}, "/", "\"name\" is none of id, peer, room"},
};

void test_place (const PlaceRow &row)
{
  const auto target = simple_target (config ("source", row.query), row.path, "");
  if (row.target[0] == '/')
    assert_text (*target, row.target);
  else if (target || target.error ().text.find (row.target) == std::string::npos)
    g_error ("%s", target ? target->c_str () : target.error ().text.c_str ());
}

// Two that have not been given one do not collide.
void test_own_ids ()
{
  std::string said[2];
  for (std::string &text : said)
    text = create_simple_dialect (config ("viewer", {{"room", "garden"}}))->open ({}).frames.at (0);
  g_assert_true (said[0].find ("HELLO viewer-") == 0 && said[0].size () == said[1].size ());
  g_assert_true (said[0] != said[1]);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table (
      "/simple/script", scripts, +[] (const ScriptRow &row) { run_script ("simple", row); });
  add_table ("/simple/frame", frames, test_frame);
  add_table ("/simple/place", places, test_place);
  g_test_add_func ("/simple/own-ids", test_own_ids);
  return g_test_run ();
}
