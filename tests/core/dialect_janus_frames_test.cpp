// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Single frames of Janus, and what its addresses mean.
#include "assert_text.hpp"
#include "dialect_janus.hpp"
#include "dialect_janus_frames.hpp"
#include "janus_config.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// ---- single frames

struct FrameRow {
  const char *name;
  std::string frame;
  const char *error; // nullptr = taken
};

const std::string big (300 * 1024, 'x');

const FrameRow frames[] = {
    {"unknown-word", "{\"janus\":\"server_info\",\"session_id\":\"x\"}", nullptr},
    {"unknown-members", "{\"janus\":\"ack\",\"more\":{\"a\":[1,2]}}", nullptr},
    {"empty", "", "expected a value"},
    {"truncated", "{\"janus\":\"ack\"", "JSON"},
    {"not-an-object", "[\"janus\"]", "JSON"},
    {"no-word", "{\"transaction\":\"1\"}", "\"janus\" is missing"},
    {"word-of-wrong-type", "{\"janus\":1}", "\"janus\" must be a string"},
    {"duplicate-key", "{\"janus\":\"ack\",\"janus\":\"ack\"}", "JSON"},
    {"not-utf8", "{\"janus\":\"\xff\"}", "JSON"},
    {"too-deep", "{\"janus\":\"ack\",\"a\":" + std::string (80, '[') + std::string (80, ']') + "}", "JSON"},
    {"too-big", "{\"janus\":\"ack\",\"a\":\"" + big + "\"}", "JSON"},
    {"session-of-wrong-type", "{\"janus\":\"ack\",\"session_id\":\"11\"}",
     "\"session_id\" must be a whole number"},
    {"session-out-of-range", "{\"janus\":\"ack\",\"session_id\":1e30}",
     "\"session_id\" must be a whole number"},
    {"session-negative", "{\"janus\":\"ack\",\"session_id\":-1}", "\"session_id\" must be a whole number"},
    {"sender-of-wrong-type", "{\"janus\":\"event\",\"sender\":[]}", "\"sender\" must be a whole number"},
    {"transaction-of-wrong-type", "{\"janus\":\"ack\",\"transaction\":1}",
     "\"transaction\" must be a string"},
    {"transaction-too-long", "{\"janus\":\"ack\",\"transaction\":\"" + std::string (257, 'x') + "\"}",
     "\"transaction\" is longer than 256 bytes"},
    {"error-without-error", "{\"janus\":\"error\"}", "\"error\" is missing"},
    {"error-of-wrong-type", "{\"janus\":\"error\",\"error\":\"no\"}", "\"error\" must be an object"},
    {"error-code-of-wrong-type", "{\"janus\":\"error\",\"error\":{\"code\":\"403\"}}",
     "\"code\" must be a whole number"},
    {"data-of-wrong-type", "{\"janus\":\"success\",\"data\":11}", "\"data\" must be an object"},
    {"plugindata-of-wrong-type", "{\"janus\":\"event\",\"plugindata\":1}",
     "\"plugindata\" must be an object"},
    {"plugindata-without-data", "{\"janus\":\"event\",\"plugindata\":{}}", "\"data\" is missing"},
    {"jsep-of-wrong-type", "{\"janus\":\"event\",\"jsep\":\"v=0\"}", "\"jsep\" must be an object"},
    {"jsep-without-sdp", "{\"janus\":\"event\",\"jsep\":{\"type\":\"offer\"}}", "\"sdp\" is missing"},
    {"jsep-pranswer", "{\"janus\":\"event\",\"jsep\":{\"type\":\"pranswer\",\"sdp\":\"\"}}",
     "neither an offer nor an answer"},
    {"publishers-of-wrong-type", "{\"janus\":\"event\",\"plugindata\":{\"data\":{\"publishers\":{}}}}",
     "\"publishers\" must be an array"},
    {"publisher-without-id", "{\"janus\":\"event\",\"plugindata\":{\"data\":{\"publishers\":[{}]}}}",
     "a publisher without"},
    {"publisher-with-text-id",
     "{\"janus\":\"event\",\"plugindata\":{\"data\":{\"publishers\":[{\"id\":\"me\"}]}}}", nullptr},
    {"active-of-wrong-type", "{\"janus\":\"event\",\"plugindata\":{\"data\":{\"streams\":[{\"active\":1}]}}}",
     "\"active\" must be true or false"},
    {"trickle-without-candidate", "{\"janus\":\"trickle\"}", "\"candidates\" is missing"},
    {"trickle-of-wrong-type", "{\"janus\":\"trickle\",\"candidate\":\"x\"}",
     "\"candidate\" must be an object"},
    {"trickle-mline-out-of-range",
     "{\"janus\":\"trickle\",\"candidate\":{\"candidate\":\"\",\"sdpMLineIndex\":65536}}",
     "\"sdpMLineIndex\" must be a whole number from 0 to 65535"},
};

void test_frame (const FrameRow &row)
{
  const auto dialect = create_janus_dialect (config ("source", "room/1234"));
  const auto output = dialect->receive (row.frame);
  g_assert_cmpint (bool (output), ==, row.error == nullptr);
  if (row.error && output.error ().text.find (row.error) == std::string::npos)
    g_error ("%s", output.error ().text.c_str ());
}

// ---- addresses

struct PlaceRow {
  const char *name;
  DialectConfig config;
  const char *path;
  const char *target; // or a part of the error
};

const PlaceRow places[] = {
    {"room", config ("source", "room/1234"), "/room/1234", "/"},
    {"behind-a-proxy", config ("viewer", "a%/b/room/1234"), "/a%25/b/room/1234", "/a%25/b"},
    {"echotest", config ("peer", "echotest"), "/echotest", "/"},
    {"echotest-behind-a-proxy", config ("source", "ws/echotest"), "/ws/echotest", "/ws"},
    {"secrets-stay", config ("viewer", "streaming/7", {{"pin", "x"}}), "/streaming/7", "/"},
    {"text-ids", config ("viewer", "room/a b", {{"string-ids", "true"}}), "/room/a%20b", "/"},
    {"no-path", config ("source", ""), "/", "its path \"/\" names no room, mountpoint or echotest"},
    {"no-room", config ("source", "room/"), "/room/", "names no room"},
    {"other-plugin", config ("source", "sip/1"), "/sip/1", "names no room"},
    {"room-is-text", config ("source", "room/me"), "/room/me", "\"me\" is not a number"},
    {"room-is-too-big", config ("source", "room/1234567890123456789"), "/room/1234567890123456789",
     "is not a number"},
    {"feed-is-text", config ("viewer", "room/1", {{"feed", "-1"}}), "/room/1", "\"-1\" is not a number"},
    {"unknown-query", config ("viewer", "room/1", {{"pim", "1"}}), "/room/1", "\"pim=1\" is none of feed"},
    {"long-query", config ("viewer", "room/1", {{"pin", std::string (257, '1')}}), "/room/1",
     "more than 256 bytes"},
    {"publish-to-mountpoint", config ("source", "streaming/7"), "/streaming/7",
     "can only be watched: use wsrtcsrc"},
    {"call-a-mountpoint", config ("peer", "streaming/7"), "/streaming/7",
     "can only be watched: use wsrtcsrc"},
    {"watch-echotest", config ("viewer", "echotest"), "/echotest", "use wsrtcbin"},
    {"call-a-room", config ("peer", "room/1"), "/room/1", "use a wsrtcsink and a wsrtcsrc"},
};

void test_place (const PlaceRow &row)
{
  const auto target = janus_target (row.config, row.path, "");
  if (row.target[0] == '/')
    assert_text (*target, row.target);
  else if (target || target.error ().text.find (row.target) == std::string::npos)
    g_error ("%s", target ? target->c_str () : target.error ().text.c_str ());
  // What has been refused can be made all the same.
  g_assert_true (create_janus_dialect (row.config)->ready ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/janus/frame", frames, test_frame);
  add_table ("/janus/place", places, test_place);
  return g_test_run ();
}
