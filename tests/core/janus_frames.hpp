// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Frames of Janus, as scripts of dialect_script.hpp have them: lines with "<" come from it,
// those with ">" go to it. Macros, for scripts are string literals.
#pragma once

// The session is 11.
#define OPEN                                                                                                 \
  "open\n"                                                                                                   \
  "  > {\"janus\":\"create\",\"transaction\":\"1\"}\n"                                                       \
  "< {\"janus\":\"success\",\"transaction\":\"1\",\"data\":{\"id\":11}}\n"

#define ATTACH(transaction, plugin)                                                                          \
  "  > {\"janus\":\"attach\",\"transaction\":\"" transaction                                                 \
  "\",\"session_id\":11,\"plugin\":\"janus.plugin." plugin "\"}\n"

#define ATTACHED(transaction, handle)                                                                        \
  "< {\"janus\":\"success\",\"session_id\":11,\"transaction\":\"" transaction "\",\"data\":{\"id\":" handle  \
  "}}\n"

#define MESSAGE(transaction, handle, body)                                                                   \
  "  > {\"janus\":\"message\",\"transaction\":\"" transaction "\",\"session_id\":11,\"handle_id\":" handle   \
  ",\"body\":{" body "}}\n"

#define MESSAGE_JSEP(transaction, handle, body, type)                                                        \
  "  > {\"janus\":\"message\",\"transaction\":\"" transaction "\",\"session_id\":11,\"handle_id\":" handle   \
  ",\"body\":{" body "},\"jsep\":{\"type\":\"" type "\",\"sdp\":\"ours\"}}\n"

#define ACK(transaction)                                                                                     \
  "< {\"janus\":\"ack\",\"session_id\":11,\"transaction\":\"" transaction                                    \
  "\",\"hint\":\"I'm taking my time!\"}\n"

// `more`: transaction or jsep, with a comma before.
#define EVENT(handle, data, more)                                                                            \
  "< {\"janus\":\"event\",\"session_id\":11,\"sender\":" handle                                              \
  ",\"plugindata\":{\"plugin\":\"janus.plugin.it\",\"data\":{" data "}}" more "}\n"

#define REPLY_TO(transaction) ",\"transaction\":\"" transaction "\""
#define JSEP(type) ",\"jsep\":{\"type\":\"" type "\",\"sdp\":\"theirs\"}"
#define HANDLE(word, handle, more) "< {\"janus\":\"" word "\",\"session_id\":11,\"sender\":" handle more "}\n"
#define DETACH(transaction, handle)                                                                          \
  "  > {\"janus\":\"detach\",\"transaction\":\"" transaction "\",\"session_id\":11,\"handle_id\":" handle    \
  "}\n"

#define VIDEO "\"streams\":[{\"type\":\"video\",\"mindex\":0,\"mid\":\"0\",\"codec\":\"vp8\"}]"
#define VIDEO_AND_AUDIO                                                                                      \
  "\"streams\":[{\"type\":\"video\",\"mid\":\"0\",\"codec\":\"vp8\"},"                                       \
  "{\"type\":\"audio\",\"mid\":\"1\",\"codec\":\"opus\"}]"

#define JOIN_ROOM "\"request\":\"join\",\"ptype\":\"publisher\",\"room\":1234"
#define SUBSCRIBE(feed)                                                                                      \
  "\"request\":\"join\",\"ptype\":\"subscriber\",\"room\":1234,\"private_id\":99,\"streams\":[{"             \
  "\"feed\":" feed "}]"

#define PUBLISHING                                                                                           \
  OPEN ATTACH ("2", "videoroom") ATTACHED ("2", "21") MESSAGE ("3", "21", JOIN_ROOM) ACK ("3")               \
      EVENT ("21", "\"videoroom\":\"joined\",\"room\":1234,\"id\":5,\"private_id\":99,\"publishers\":[]",    \
             REPLY_TO ("3")) "  * room/1234#21: added room/1234#21 []\n"                                     \
                             "= offer room/1234#21 ours\n" MESSAGE_JSEP (                                    \
                                 "4", "21", "\"request\":\"publish\"",                                       \
                                 "offer") /* The event is here before the ack. */                            \
      EVENT ("21",                                                                                           \
             "\"videoroom\":\"event\",\"room\":1234,\"configured\":\"ok\",\"video_codec\":\"vp8\"," VIDEO,   \
             REPLY_TO ("4") JSEP ("answer")) "  * room/1234#21: answer theirs\n" ACK ("4")

#define IN_ROOM(publishers)                                                                                  \
  OPEN ATTACH ("2", "videoroom") ATTACHED ("2", "21") MESSAGE ("3", "21", JOIN_ROOM) ACK ("3") EVENT (       \
      "21",                                                                                                  \
      "\"videoroom\":\"joined\",\"room\":1234,\"id\":5,\"private_id\":99,\"publishers\":[" publishers "]",   \
      REPLY_TO ("3"))

#define SUBSCRIBED                                                                                           \
  IN_ROOM ("{\"id\":7,\"display\":\"them\"," VIDEO "}")                                                      \
  ATTACH ("4", "videoroom")                                                                                  \
  ATTACHED ("4", "22")                                                                                       \
  MESSAGE ("5", "22", SUBSCRIBE ("7"))                                                                       \
  ACK ("5")                                                                                                  \
  EVENT ("22", "\"videoroom\":\"attached\",\"room\":1234,\"streams\":[{\"mid\":\"0\",\"active\":true}]",     \
         REPLY_TO ("5") JSEP ("offer"))                                                                      \
  "  * room/1234#22: offer theirs\n"                                                                         \
  "= answer room/1234#22 ours\n" MESSAGE_JSEP ("6", "22", "\"request\":\"start\"", "answer")                 \
      EVENT ("22", "\"videoroom\":\"event\",\"started\":\"ok\"", REPLY_TO ("6")) ACK ("6")                   \
          HANDLE ("webrtcup", "22", "")

#define WATCHING                                                                                             \
  OPEN ATTACH ("2", "streaming") ATTACHED ("2", "21")                                                        \
      MESSAGE ("3", "21", "\"request\":\"watch\",\"id\":777") ACK ("3") EVENT (                              \
          "21", "\"streaming\":\"event\",\"result\":{\"status\":\"preparing\"}",                             \
          REPLY_TO ("3") JSEP (                                                                              \
              "offer")) "  * streaming/777#21: offer theirs\n"                                               \
                        "= answer streaming/777#21 ours\n" MESSAGE_JSEP ("4", "21", "\"request\":\"start\"", \
                                                                         "answer")                           \
                            EVENT ("21", "\"streaming\":\"event\",\"result\":{\"status\":\"starting\"}",     \
                                   REPLY_TO ("4"))                                                           \
                                EVENT ("21", "\"streaming\":\"event\",\"result\":{\"status\":\"started\"}",  \
                                       "")
