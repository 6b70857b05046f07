// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Exchanges with Janus, as seen with Debian's 1.1.2.
#include "assert_text.hpp"
#include "dialect_janus.hpp"
#include "dialect_script.hpp"
#include "janus_config.hpp"
#include "janus_frames.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const ScriptRow scripts[] = {
    {"publish", config ("source", "room/1234"),
     PUBLISHING "= candidate room/1234#21 0 candidate:1\n"
                "  > "
                "{\"janus\":\"trickle\",\"transaction\":\"5\",\"session_id\":11,\"handle_id\":21,"
                "\"candidate\":"
                "{\"candidate\":\"candidate:1\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}\n"
                "= end room/1234#21\n"
                "  > "
                "{\"janus\":\"trickle\",\"transaction\":\"6\",\"session_id\":11,\"handle_id\":21,"
                "\"candidate\":"
                "{\"completed\":true}}\n" ACK ("5") ACK ("6")
     // What Janus tells when it trickles.
     HANDLE ("trickle", "21", ",\"candidate\":{\"candidate\":\"candidate:2\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}") "  * room/1234#21: candidate [candidate:2] line 0 mid 0\n" HANDLE (
         "trickle", "21",
         ",\"candidates\":[{\"candidate\":\"candidate:3\",\"sdpMLineIndex\":1},{\"completed\":"
         "true}]") "  * room/1234#21: candidate [candidate:3] line 1\n"
                   "  * room/1234#21: candidate []\n" HANDLE ("webrtcup", "21", "")
                       HANDLE ("media", "21", ",\"mid\":\"0\",\"type\":\"video\",\"receiving\":true") HANDLE (
                           "slowlink", "21",
                           ",\"media\":\"video\",\"uplink\":true,\"lost\":7") "= bye "
                                                                              "room/"
                                                                              "1234#"
                                                                              "21\n" DETACH ("7", "21")},
    {"publish-with-all",
     config ("source", "room/1234", {{"pin", "pin"}, {"id", "5"}, {"display", "me"}, {"apisecret", "secret"}},
             "token"),
     "open\n"
     "  > "
     "{\"janus\":\"create\",\"transaction\":\"1\",\"token\":\"token\",\"apisecret\":\"secret\"}\n"
     "< {\"janus\":\"success\",\"transaction\":\"1\",\"data\":{\"id\":11}}\n"
     "  > "
     "{\"janus\":\"attach\",\"transaction\":\"2\",\"session_id\":11,\"token\":\"token\","
     "\"apisecret\":\"secret\","
     "\"plugin\":\"janus.plugin.videoroom\"}\n"
     "= about not me\n" ATTACHED (
         "2", "21") "  > "
                    "{\"janus\":\"message\",\"transaction\":\"3\",\"session_id\":11,\"handle_"
                    "id\":21,\"token\":\"token\","
                    "\"apisecret\":\"secret\",\"body\":{\"request\":\"join\",\"ptype\":"
                    "\"publisher\",\"room\":1234,\"id\":5,"
                    "\"display\":\"me\",\"pin\":\"pin\",\"token\":\"token\"}}\n"},
    {"publish-named-later", config ("source", "room/1234"),
     PUBLISHING "= about Garden\n" MESSAGE (
         "5", "21", "\"request\":\"configure\",\"display\":\"Garden\"") "= about Garden\n"},
    {"publish-text-ids", config ("source", "room/1234", {{"string-ids", "true"}, {"id", "me"}}),
     OPEN ATTACH ("2", "videoroom") ATTACHED ("2", "21")
         MESSAGE ("3", "21", "\"request\":\"join\",\"ptype\":\"publisher\",\"room\":\"1234\",\"id\":\"me\"")},
    // A new offer is a new PeerConnection; candidates wait for its handle.
    {"publish-anew", config ("source", "room/1234"),
     PUBLISHING "= offer room/1234#21 ours\n" DETACH ("5", "21") ATTACH (
         "6", "videoroom") "= candidate room/1234#21 0 candidate:1\n" HANDLE ("hangup", "21",
                                                                              ",\"reason\":\"Close PC\"")
         HANDLE ("detached", "21",
                 "") "< "
                     "{\"janus\":\"success\",\"session_id\":11,\"transaction\":\"5\"}"
                     "\n" ATTACHED ("6", "23") MESSAGE ("7", "23", JOIN_ROOM)
                         EVENT ("23",
                                "\"videoroom\":\"joined\",\"room\":1234,\"id\":6,\"private_id\":"
                                "98,\"publishers\":[]",
                                REPLY_TO ("7"))
                             MESSAGE_JSEP ("8", "23", "\"request\":\"publish\"",
                                           "offer") "  > "
                                                    "{\"janus\":\"trickle\",\"transaction\":\"9\","
                                                    "\"session_id\":11,\"handle_id\":23,\"candidate\":"
                                                    "{\"candidate\":\"candidate:1\",\"sdpMid\":\"0\","
                                                    "\"sdpMLineIndex\":0}}\n" EVENT (
                                                        "23", "\"videoroom\":\"event\",\"configured\":\"ok\"",
                                                        REPLY_TO ("8") JSEP (
                                                            "answer")) "  * room/1234#21: answer theirs\n"},
    {"publish-hung-up", config ("source", "room/1234"),
     PUBLISHING HANDLE ("hangup", "21",
                        ",\"reason\":\"ICE failed\"") "  ! room/1234: Janus has ended "
                                                      "the connection: ICE failed; "
                                                      "trying again\n" DETACH (
                                                          "5", "21") "  * room/1234#21: bye "
                                                                     "[Janus has ended the "
                                                                     "connection: ICE "
                                                                     "failed]\n"
                                                                     "tick 1\n"
                                                                     "tick 1\n" ATTACH ("6", "videoroom")
                                                                         ATTACHED ("6", "22")
                                                                             MESSAGE ("7", "22", JOIN_ROOM)
                                                                                 EVENT ("22",
                                                                                        "\"videoroom"
                                                                                        "\":"
                                                                                        "\"joined\","
                                                                                        "\"publisher"
                                                                                        "s\":[]",
                                                                                        REPLY_TO ("7")) " "
                                                                                                        " "
                                                                                                        "*"
                                                                                                        " "
                                                                                                        "r"
                                                                                                        "o"
                                                                                                        "o"
                                                                                                        "m"
                                                                                                        "/"
                                                                                                        "1"
                                                                                                        "2"
                                                                                                        "3"
                                                                                                        "4"
                                                                                                        "#"
                                                                                                        "2"
                                                                                                        "2"
                                                                                                        ":"
                                                                                                        " "
                                                                                                        "a"
                                                                                                        "d"
                                                                                                        "d"
                                                                                                        "e"
                                                                                                        "d"
                                                                                                        " "
                                                                                                        "r"
                                                                                                        "o"
                                                                                                        "o"
                                                                                                        "m"
                                                                                                        "/"
                                                                                                        "1"
                                                                                                        "2"
                                                                                                        "3"
                                                                                                        "4"
                                                                                                        "#"
                                                                                                        "2"
                                                                                                        "2"
                                                                                                        " "
                                                                                                        "["
                                                                                                        "]"
                                                                                                        "\n"},
    {"publish-room-full", config ("source", "room/1234"),
     OPEN ATTACH ("2", "videoroom") ATTACHED ("2", "21") MESSAGE ("3", "21", JOIN_ROOM) EVENT (
         "21", "\"videoroom\":\"joined\",\"publishers\":[]",
         REPLY_TO ("3")) "  * room/1234#21: added room/1234#21 []\n"
                         "= offer room/1234#21 ours\n" MESSAGE_JSEP ("4", "21", "\"request\":\"publish\"",
                                                                     "offer")
                             EVENT ("21",
                                    "\"videoroom\":\"event\",\"error_code\":432,\"error\":\"Maximum "
                                    "number of publishers\"",
                                    REPLY_TO ("4")) "  ! room/1234: Janus refuses to let us publish: "
                                                    "Maximum number of publishers (code 432); trying "
                                                    "again\n" DETACH (
                                                        "5", "21") "  * room/1234#21: bye "
                                                                   "[room/1234: Janus refuses to "
                                                                   "let us publish: Maximum number "
                                                                   "of publishers (code 432)]\n"
                                                                   "tick 2\n" ATTACH ("6", "videoroom")
                                                                       ATTACHED ("6", "22")
                                                                           MESSAGE ("7", "22", JOIN_ROOM)
     // Told once; the pause grows.
     EVENT ("22", "\"videoroom\":\"event\",\"error_code\":426,\"error\":\"No such room (1234)\"",
            REPLY_TO ("7")) "  ! room/1234: Janus refuses to let us join: No such room (1234) (code 426); "
                            "trying again\n" DETACH (
                                "8", "22") "tick 2\n"
                                           "tick 2\n" ATTACH ("9", "videoroom") ATTACHED ("9", "23")
                                               MESSAGE ("10", "23", JOIN_ROOM)
                                                   EVENT ("23",
                                                          "\"videoroom\":\"event\",\"error_"
                                                          "code\":426,\"error\":\"No such "
                                                          "room (1234)\"",
                                                          REPLY_TO ("10")) DETACH ("11", "23")},
    {"publish-wrong-pin", config ("source", "room/1234", {{"pin", "no"}}),
     OPEN ATTACH ("2", "videoroom") ATTACHED ("2", "21") MESSAGE ("3", "21", JOIN_ROOM ",\"pin\":\"no\"")
         EVENT ("21", "\"videoroom\":\"event\",\"error_code\":433,\"error\":\"Unauthorized (wrong pin)\"",
                REPLY_TO ("3")) "  X room/1234: Janus refuses to let us join: Unauthorized (wrong "
                                "pin) (code 433); check the pin and the token "
                                "in the uri\n"},
    {"publish-kicked", config ("source", "room/1234"),
     PUBLISHING EVENT ("21", "\"videoroom\":\"event\",\"leaving\":\"ok\",\"reason\":\"kicked\"",
                       "") "  ! room/1234: Janus has put us out of the room; trying "
                           "again\n" DETACH ("5", "21") "  * room/1234#21: bye [Janus has put us "
                                                        "out of the room]\n"},
    {"publish-room-closed", config ("source", "room/1234"),
     PUBLISHING EVENT (
         "21", "\"videoroom\":\"destroyed\",\"room\":1234",
         "") "  ! room/1234: the room has been closed; trying again\n" DETACH ("5", "21") "  * "
                                                                                          "room/"
                                                                                          "1234#21: "
                                                                                          "bye [the "
                                                                                          "room has "
                                                                                          "been "
                                                                                          "closed]\n"},
    {"unauthorized", config ("source", "echotest"),
     "open\n"
     "  > {\"janus\":\"create\",\"transaction\":\"1\"}\n"
     "< "
     "{\"janus\":\"error\",\"transaction\":\"1\",\"error\":{\"code\":403,\"reason\":"
     "\"Unauthorized request (wrong "
     "or missing secret/token)\"}}\n"
     "  X echotest: Janus refuses to let us create a session: Unauthorized request (wrong or "
     "missing secret/token) "
     "(code 403); check token and apisecret in the uri, or the property token\n"},
    {"no-plugin", config ("source", "echotest"),
     OPEN ATTACH ("2", "echotest") "< "
                                   "{\"janus\":\"error\",\"session_id\":11,\"transaction\":\"2\","
                                   "\"error\":{\"code\":460,\"reason\":\"No such plugin "
                                   "'janus.plugin.echotest'\"}}\n"
                                   "  X echotest: Janus refuses to let us attach to the plugin: "
                                   "No such plugin 'janus.plugin.echotest' (code 460); "
                                   "Janus runs without this plugin\n"},
    {"no-sessions", config ("source", "echotest"),
     "open\n"
     "  > {\"janus\":\"create\",\"transaction\":\"1\"}\n"
     "< {\"janus\":\"error\",\"transaction\":\"1\",\"error\":{\"code\":472,\"reason\":\"Not "
     "accepting\"}}\n"
     "  ! echotest: Janus refuses to let us create a session: Not accepting (code 472); trying "
     "again\n"
     "tick 2\n"
     "  > {\"janus\":\"create\",\"transaction\":\"2\"}\n"},
    {"session-lost", config ("source", "echotest"),
     OPEN ATTACH ("2", "echotest") "< {\"janus\":\"timeout\",\"session_id\":11}\n"
                                   "  x echotest: Janus has given our session up\n"},
    {"session-unknown", config ("source", "echotest"),
     OPEN ATTACH ("2", "echotest") "< "
                                   "{\"janus\":\"error\",\"session_id\":11,\"transaction\":\"2\","
                                   "\"error\":{\"code\":458,\"reason\":\"No such session 11\"}}\n"
                                   "  x echotest: Janus does not know our session any more\n"},
    {"no-reply", config ("source", "echotest"),
     OPEN ATTACH ("2", "echotest") "tick 9\n"
                                   "tick 1\n"
                                   "  x echotest: Janus has not answered the request to attach "
                                   "to the plugin for 10 s\n"},
    {"keepalive", config ("source", "echotest"),
     OPEN ATTACH ("2", "echotest") ATTACHED (
         "2", "21") "  * echotest#21: added echotest#21 []\n"
                    "tick 24\n"
                    "tick 1\n"
                    "  > {\"janus\":\"keepalive\",\"transaction\":\"3\",\"session_id\":11}\n" ACK (
                        "3") "tick 25\n"
                             "  > {\"janus\":\"keepalive\",\"transaction\":\"4\",\"session_id\":11}\n"
                             "tick 10\n"
                             "  x echotest: Janus has not answered the request to keep the session "
                             "for 10 s\n"},
    {"echo", config ("peer", "proxy/echotest"),
     OPEN ATTACH ("2", "echotest") ATTACHED (
         "2", "21") "  * echotest#21: added echotest#21 []\n"
                    "= offer echotest#21 ours\n" MESSAGE_JSEP ("3", "21", "\"audio\":true,\"video\":true",
                                                               "offer")
                        EVENT ("21", "\"echotest\":\"event\",\"result\":\"ok\"",
                               REPLY_TO ("3") JSEP ("answer")) "  * echotest#21: answer "
                                                               "theirs\n" EVENT ("21",
                                                                                 "\"echotest\":"
                                                                                 "\"event\",\"error_"
                                                                                 "code\":414,\"error\":"
                                                                                 "\"of nothing\"",
                                                                                 "") "  ! echotest: "
                                                                                     "Janus reports: "
                                                                                     "of nothing\n"},
    {"others-ignored", config ("source", "room/1234"),
     PUBLISHING "< "
                "{\"janus\":\"event\",\"session_id\":12,\"sender\":21,\"plugindata\":{\"data\":{"
                "\"videoroom\":\"destroyed\"}}}\n" HANDLE ("hangup", "4711", ",\"reason\":\"of another\"")
                    HANDLE ("detached", "4711", "") HANDLE ("webrtcup", "4711", "") HANDLE (
                        "news", "21", ",\"says\":[{}]") "< "
                                                        "{\"janus\":\"success\",\"session_id\":11,"
                                                        "\"transaction\":\"4711\",\"data\":{\"id\":"
                                                        "4711}}\n"
                                                        "< {\"janus\":\"ack\",\"session_id\":11}\n"
                                                        "= offer somebody ours\n"
                                                        "= candidate somebody 0 candidate:1\n"
                                                        "= bye somebody\n"
                                                        "< "
                                                        "{\"janus\":\"error\",\"session_id\":11,"
                                                        "\"transaction\":\"9\",\"error\":{\"code\":"
                                                        "459,\"reason\":\"No such handle\"}}\n"
                                                        "< "
                                                        "{\"janus\":\"error\",\"error\":{\"code\":454,"
                                                        "\"reason\":\"Invalid JSON\"}}\n"
                                                        "  ! room/1234: Janus reports: Invalid JSON "
                                                        "(code 454)\n"
                                                        "< "
                                                        "{\"janus\":\"error\",\"error\":{\"code\":454,"
                                                        "\"reason\":\"Invalid JSON\"}}\n"},
    {"no-id", config ("source", "room/1234"),
     "open\n"
     "  > {\"janus\":\"create\",\"transaction\":\"1\"}\n"
     "< {\"janus\":\"success\",\"transaction\":\"1\",\"data\":{}}\n"
     "  x room/1234: Janus has let us create a session, but given no id\n"},

    {"subscribe", config ("viewer", "room/1234"),
     SUBSCRIBED "= candidate room/1234#22 0 candidate:1\n"
                "  > "
                "{\"janus\":\"trickle\",\"transaction\":\"7\",\"session_id\":11,\"handle_id\":22,"
                "\"candidate\":"
                "{\"candidate\":\"candidate:1\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}\n"
                "= capabilities\n" HANDLE ("trickle", "22",
                                           ",\"candidate\":{\"candidate\":\"candidate:2\",\"sdpMLineIndex\":"
                                           "0}") "  * room/1234#22: candidate [candidate:2] line 0\n"},
    // Nobody is there, then one comes, goes, and another comes.
    {"subscribe-follows", config ("viewer", "room/1234"),
     IN_ROOM ("")
         EVENT ("21", "\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":7," VIDEO "}]", "")
             ATTACH ("4", "videoroom") ATTACHED ("4", "22") MESSAGE ("5", "22", SUBSCRIBE ("7"))
                 EVENT ("22", "\"videoroom\":\"attached\"",
                        REPLY_TO ("5")
                            JSEP ("offer")) "  * room/1234#22: offer theirs\n" HANDLE ("webrtcup", "22", "")
                     EVENT ("22",
                            "\"videoroom\":\"updated\",\"room\":1234,\"streams\":[{\"mid\":\"0\",\"active\":"
                            "false}]",
                            JSEP ("offer"))
                         EVENT ("21", "\"videoroom\":\"event\",\"room\":1234,\"unpublished\":7", "")
                             DETACH ("6", "22") "  * room/1234#22: bye [the publisher has gone]\n" HANDLE (
                                 "hangup", "22", ",\"reason\":\"Close PC\"")
                                 EVENT ("21", "\"videoroom\":\"event\",\"room\":1234,\"leaving\":7", "")
                                     EVENT ("21",
                                            "\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":"
                                            "8," VIDEO "}]",
                                            "") ATTACH ("7", "videoroom")},
    // It sends something else: another handle beside the first, until that is up.
    {"subscribe-changes", config ("viewer", "room/1234"),
     SUBSCRIBED EVENT ("21", "\"videoroom\":\"event\",\"publishers\":[{\"id\":7," VIDEO_AND_AUDIO "}]",
                       "") ATTACH ("7", "videoroom")
         EVENT ("22", "\"videoroom\":\"updated\",\"streams\":[{\"mid\":\"0\",\"active\":true}]",
                JSEP ("offer")) ATTACHED ("7", "23") MESSAGE ("8", "23", SUBSCRIBE ("7"))
             EVENT ("23", "\"videoroom\":\"attached\"",
                    REPLY_TO ("8") JSEP ("offer")) "  * room/1234#23: offer theirs\n"
                                                   "= answer room/1234#23 ours\n" MESSAGE_JSEP (
                                                       "9", "23", "\"request\":\"start\"", "answer")
                                                       HANDLE ("webrtcup", "23", "") DETACH ("10", "22")
                                                           EVENT ("21",
                                                                  "\"videoroom\":\"event\",\"publishers\":[{"
                                                                  "\"id\":7," VIDEO_AND_AUDIO "}]",
                                                                  "")},
    // An offer on the handle that is there is the same.
    {"subscribe-reoffered", config ("viewer", "room/1234"),
     SUBSCRIBED EVENT ("22", "\"videoroom\":\"updated\",\"streams\":[{\"mid\":\"0\",\"active\":true}]",
                       JSEP ("offer")) ATTACH ("7", "videoroom")},
    {"subscribe-change-refused-by-us", config ("viewer", "room/1234"),
     SUBSCRIBED EVENT ("21", "\"videoroom\":\"event\",\"publishers\":[{\"id\":7," VIDEO_AND_AUDIO "}]", "")
         ATTACH ("7", "videoroom") ATTACHED ("7", "23") MESSAGE ("8", "23", SUBSCRIBE ("7"))
             EVENT ("23", "\"videoroom\":\"attached\"",
                    REPLY_TO ("8") JSEP ("offer")) "  * room/1234#23: offer theirs\n"
                                                   "= error room/1234#23\n" DETACH (
                                                       "9", "23") "tick 2\n" ATTACH ("10", "videoroom")},
    {"subscribe-named", config ("viewer", "room/1234", {{"feed", "8"}}),
     IN_ROOM ("{\"id\":7," VIDEO "}")
         EVENT ("21", "\"videoroom\":\"event\",\"publishers\":[{\"id\":8," VIDEO "}]", "")
             ATTACH ("4", "videoroom") ATTACHED ("4", "22") MESSAGE ("5", "22", SUBSCRIBE ("8"))},
    {"subscribe-gone-meanwhile", config ("viewer", "room/1234"),
     IN_ROOM ("{\"id\":7," VIDEO "},{\"id\":8," VIDEO "}") ATTACH ("4", "videoroom") ATTACHED ("4", "22")
         MESSAGE ("5", "22", SUBSCRIBE ("7"))
             EVENT ("22", "\"videoroom\":\"event\",\"error_code\":428,\"error\":\"No such feed (7)\"",
                    REPLY_TO ("5")) DETACH ("6", "22") ATTACH ("7", "videoroom")
     // While its handle is on its way.
     EVENT ("21", "\"videoroom\":\"event\",\"leaving\":8", "") ATTACHED ("7", "23") DETACH ("8", "23")},
    {"subscribe-hung-up", config ("viewer", "room/1234"),
     SUBSCRIBED HANDLE ("hangup", "22", ",\"reason\":\"DTLS alert\"")
         DETACH ("7", "22") "  * room/1234#22: bye [DTLS alert]\n"
                            "tick 2\n" ATTACH ("8", "videoroom")},
    {"subscribe-ended-by-us", config ("viewer", "room/1234"),
     SUBSCRIBED "= bye room/1234#22\n" DETACH ("7", "22") "tick 2\n" ATTACH ("8", "videoroom")},
    {"subscribe-room-closed", config ("viewer", "room/1234"),
     SUBSCRIBED EVENT ("21", "\"videoroom\":\"destroyed\",\"room\":1234",
                       "") "  ! room/1234: the room has been closed; trying again\n" DETACH ("7", "22")
         DETACH ("8", "21") "  * room/1234#22: bye [the room has been closed]\n"
                            "tick 2\n" ATTACH ("9", "videoroom")},
    {"subscribe-nothing-to-have", config ("viewer", "room/1234"),
     IN_ROOM ("{\"id\":7,\"streams\":[{\"type\":\"video\",\"mid\":\"0\",\"disabled\":true}]}")
         ATTACH ("4", "videoroom") ATTACHED ("4", "22") MESSAGE ("5", "22", SUBSCRIBE ("7"))
             EVENT ("22", "\"videoroom\":\"attached\",\"streams\":[]", REPLY_TO ("5")) DETACH ("6", "22")
                 EVENT ("21", "\"videoroom\":\"event\",\"publishers\":[{\"id\":7," VIDEO "}]", "")
                     ATTACH ("7", "videoroom")},

    {"watch", config ("viewer", "streaming/777"), WATCHING},
    {"watch-pin", config ("viewer", "streaming/777", {{"pin", "no"}}),
     OPEN ATTACH ("2", "streaming") ATTACHED ("2", "21")
         MESSAGE ("3", "21", "\"request\":\"watch\",\"id\":777,\"pin\":\"no\"")
             EVENT ("21", "\"streaming\":\"event\",\"error_code\":457,\"error\":\"Unauthorized (wrong pin)\"",
                    REPLY_TO ("3")) "  X streaming/777: Janus refuses to let us watch: Unauthorized "
                                    "(wrong pin) (code 457); check the pin and the "
                                    "token in the uri\n"},
    {"watch-nothing", config ("viewer", "streaming/777"),
     OPEN ATTACH ("2", "streaming") ATTACHED ("2", "21")
         MESSAGE ("3", "21", "\"request\":\"watch\",\"id\":777")
             EVENT ("21",
                    "\"streaming\":\"event\",\"error_code\":455,\"error\":\"No such "
                    "mountpoint/stream 777\"",
                    REPLY_TO ("3")) "  ! streaming/777: Janus refuses to let us watch: No "
                                    "such mountpoint/stream 777 (code 455); trying "
                                    "again\n" DETACH ("4", "21") "tick 2\n" ATTACH ("5", "streaming")},
    {"watch-stopped", config ("viewer", "streaming/777"),
     WATCHING EVENT ("21", "\"streaming\":\"event\",\"result\":{\"status\":\"stopped\"}", "")
         DETACH ("5", "21") "  * streaming/777#21: bye [the mountpoint has stopped]\n"
                            "tick 2\n" ATTACH ("6", "streaming")},
    {"watch-offered-anew", config ("viewer", "streaming/777"),
     WATCHING EVENT ("21", "\"streaming\":\"event\",\"result\":{\"status\":\"updating\"}", JSEP ("offer"))
         DETACH ("5", "21") ATTACH ("6", "streaming")},
};

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table (
      "/janus/script", scripts, +[] (const ScriptRow &row) { run_script ("janus", row); });
  return g_test_run ();
}
