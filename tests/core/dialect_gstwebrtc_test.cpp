// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The messages of gst-plugins-rs' protocol as text: what is read is written
// again, which has to give the row's second text.
#include "dialect_gstwebrtc_frames.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "assert_text.hpp"
#include "dialect.hpp"
#include "dialect_gstwebrtc.hpp"
#include "dialect_gstwebrtc_meta.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::gstwebrtc;

namespace {

#define CAND "candidate:1 1 UDP 2015363327 192.0.2.7 44210 typ host"

std::string times (const char *text, size_t count)
{
  std::string all;
  while (count-- > 0)
    all += text;
  return all;
}

// ---- what is understood

struct GoodRow {
  const char *name;
  std::string frame;
  std::string written; // "" = the same; "-" = passed over
};

const std::vector<GoodRow> to_server = {
    {"version-1.0", R"({"type":"setProtocolVersion","version":"v1_0"})", ""},
    {"version-1.1", R"({"type":"setProtocolVersion","version":"v1_1"})", ""},
    {"status-producer", R"({"type":"setPeerStatus","roles":["producer"],"meta":{"name":"a"}})", ""},
    {"status-all-roles", R"({"type":"setPeerStatus","roles":["producer","listener","consumer"],"meta":null})",
     ""},
    {"status-no-roles", R"({"type":"setPeerStatus","roles":[],"meta":null})", ""},
    {"status-without-meta", R"({"type":"setPeerStatus","roles":["listener"]})",
     R"({"type":"setPeerStatus","roles":["listener"],"meta":null})"},
    {"status-with-own-id", R"({"type":"setPeerStatus","peerId":"x","roles":["listener"],"meta":null})",
     R"({"type":"setPeerStatus","roles":["listener"],"meta":null})"},
    {"status-order-and-repeats", R"({"roles":["listener","producer","listener"],"type":"setPeerStatus"})",
     R"({"type":"setPeerStatus","roles":["producer","listener"],"meta":null})"},
    {"status-role-of-the-future", R"({"type":"setPeerStatus","roles":["x","listener"],"meta":null})",
     R"({"type":"setPeerStatus","roles":["listener"],"meta":null})"},
    {"status-meta-text", R"({"type":"setPeerStatus","roles":[],"meta":"a \"b\" \\"})", ""},
    {"status-meta-of-all-kinds",
     R"({"type":"setPeerStatus","roles":[],"meta":{"z":[1,-2,0.5,true,false,null,"t",{}],"a":{"b":[[]]}}})",
     ""},
    {"status-meta-beyond-doubles", R"({"type":"setPeerStatus","roles":[],"meta":[1e999]})",
     R"({"type":"setPeerStatus","roles":[],"meta":[null]})"},
    {"status-meta-largest",
     R"({"type":"setPeerStatus","roles":[],"meta":")" + std::string (max_meta_bytes - 2, 'm') + "\"}", ""},
    {"start", R"({"type":"startSession","peerId":"p"})", ""},
    {"start-null-offer", R"({"type":"startSession","peerId":"p","offer":null})",
     R"({"type":"startSession","peerId":"p"})"},
    {"start-offer", R"({"type":"startSession","peerId":"p","offer":"v=0\r\n"})", ""},
    {"offer", R"({"type":"peer","sessionId":"s","sdp":{"type":"offer","sdp":"v=0\r\n"}})", ""},
    {"answer", R"({"type":"peer","sessionId":"s","sdp":{"type":"answer","sdp":"v=0"}})", ""},
    {"answer-beside-null-ice",
     R"({"type":"peer","sessionId":"s","ice":null,"sdp":{"type":"answer","sdp":"v=0"}})",
     R"({"type":"peer","sessionId":"s","sdp":{"type":"answer","sdp":"v=0"}})"},
    {"candidate", R"({"type":"peer","sessionId":"s","ice":{"candidate":")" CAND R"(","sdpMLineIndex":1}})",
     ""},
    {"candidate-mid",
     R"({"type":"peer","sessionId":"s","ice":{"candidate":")" CAND R"(","sdpMLineIndex":0,"sdpMid":"v"}})",
     ""},
    {"candidate-of-browser",
     R"({"type":"peer","sessionId":"s","ice":{"candidate":")" CAND
     R"(","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"abcd"}})",
     R"({"type":"peer","sessionId":"s","ice":{"candidate":")" CAND R"(","sdpMLineIndex":0,"sdpMid":"0"}})"},
    {"candidate-null-mid",
     R"({"type":"peer","sessionId":"s","ice":{"candidate":"a=)" CAND R"(","sdpMid":null,"sdpMLineIndex":0}})",
     R"({"type":"peer","sessionId":"s","ice":{"candidate":")" CAND R"(","sdpMLineIndex":0}})"},
    {"candidate-end", R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMLineIndex":0}})", ""},
    {"candidate-last-line",
     R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMLineIndex":4294967295}})", ""},
    {"end", R"({"type":"endSession","sessionId":"s"})", ""},
    {"end-1.1", R"({"type":"endSessionV1_1","sessionId":"s","error":"no codec"})", ""},
    {"end-1.1-null", R"({"type":"endSessionV1_1","sessionId":"s","error":null})", ""},
    {"end-1.1-without", R"({"type":"endSessionV1_1","sessionId":"s"})",
     R"({"type":"endSessionV1_1","sessionId":"s","error":null})"},
    {"list", R"({"type":"list"})", ""},
    {"list-consumers", R"({"type":"listConsumers"})", ""},
    {"new-peer", R"({"type":"newPeer"})", ""},
    {"extra-members", R"({"type":"list","x":{"type":["y"]}})", R"({"type":"list"})"},
    {"unknown-type", R"({"type":"brandNew","sessionId":7})", "-"},
    {"types-of-the-other-way", R"({"type":"welcome","peerId":"x"})", "-"},
};

const std::vector<GoodRow> to_peer = {
    {"welcome", R"({"type":"welcome","peerId":"p"})", ""},
    {"status", R"({"type":"peerStatusChanged","roles":["producer"],"meta":{"name":"a"},"peerId":"p"})", ""},
    {"status-gone", R"({"type":"peerStatusChanged","roles":[],"meta":null,"peerId":"p"})", ""},
    {"status-long-meta",
     R"({"type":"peerStatusChanged","roles":[],"meta":")" + std::string (max_meta_bytes, 'm') +
         R"(","peerId":"p"})",
     R"({"type":"peerStatusChanged","roles":[],"meta":null,"peerId":"p"})"},
    {"started", R"({"type":"sessionStarted","peerId":"p","sessionId":"s"})", ""},
    {"start", R"({"type":"startSession","peerId":"c","sessionId":"s","offer":null})", ""},
    {"start-of-0.12", R"({"type":"startSession","peerId":"c","sessionId":"s"})",
     R"({"type":"startSession","peerId":"c","sessionId":"s","offer":null})"},
    {"start-offer", R"({"type":"startSession","peerId":"c","sessionId":"s","offer":"v=0"})", ""},
    {"offer", R"({"type":"peer","sessionId":"s","sdp":{"type":"offer","sdp":"v=0"}})", ""},
    {"candidate", R"({"type":"peer","sessionId":"s","ice":{"candidate":")" CAND R"(","sdpMLineIndex":1}})",
     ""},
    {"end", R"({"type":"endSession","sessionId":"s"})", ""},
    {"end-1.1", R"({"type":"endSessionV1_1","sessionId":"s","error":"x"})", ""},
    {"list", R"({"type":"list","producers":[{"id":"a","meta":null},{"id":"b","meta":{"name":"B"}}]})", ""},
    {"list-empty", R"({"type":"list","producers":[]})", ""},
    {"list-without-meta", R"({"type":"list","producers":[{"id":"a"}]})",
     R"({"type":"list","producers":[{"id":"a","meta":null}]})"},
    {"list-consumers", R"({"type":"listConsumers","consumers":[{"id":"a","meta":[1]}]})", ""},
    {"error", R"({"type":"error","details":"what is wrong"})", ""},
    {"unknown-type", R"({"type":"peerDancing"})", "-"},
};

template <typename All> void check_good (const GoodRow &row, const Result<std::optional<All>> &read)
{
  if (!read)
    g_error ("%s", read.error ().text.c_str ());
  if (row.written == "-") {
    g_assert_false (read->has_value ());
    return;
  }
  g_assert_true (read->has_value ());
  const std::string once = write_frame (**read);
  assert_text (once, row.written.empty () ? row.frame : row.written);
}

void run_to_server (const GoodRow &row)
{
  check_good (row, read_to_server (row.frame));
}

void run_to_peer (const GoodRow &row)
{
  check_good (row, read_to_peer (row.frame));
}

// ---- what is refused

enum class Way { Server, Peer };

struct BadRow {
  const char *name;
  Way way;
  std::string frame;
  Fault fault;
};

constexpr Way server = Way::Server;
constexpr Way peer = Way::Peer;
const std::string long_id (257, 'i');

const std::vector<BadRow> bad = {
    {"empty", server, "", Fault::Malformed},
    {"truncated", server, R"({"type":"list")", Fault::Malformed},
    {"array", server, R"(["list"])", Fault::Malformed},
    {"not-utf8", server, "{\"type\":\"list\",\"x\":\"\xff\"}", Fault::Malformed},
    {"duplicate-key", server, R"({"type":"list","type":"list"})", Fault::Malformed},
    {"duplicate-key-inside", server,
     R"({"type":"peer","sessionId":"s","sdp":{"type":"offer","sdp":"a","sdp":"b"}})", Fault::Malformed},
    {"too-deep", server, R"({"type":"list","x":)" + times ("[", 64) + times ("]", 64) + "}", Fault::TooLarge},
    {"too-big", server, R"({"type":"list","x":")" + std::string (max_frame_bytes, 'x') + "\"}",
     Fault::TooLarge},
    {"no-type", server, R"({"sessionId":"s"})", Fault::Malformed},
    {"type-null", server, R"({"type":null})", Fault::Malformed},
    {"type-number", peer, R"({"type":7})", Fault::Malformed},
    {"version-missing", server, R"({"type":"setProtocolVersion"})", Fault::Malformed},
    {"version-number", server, R"({"type":"setProtocolVersion","version":1.1})", Fault::Malformed},
    {"version-unknown", server, R"({"type":"setProtocolVersion","version":"v9_9"})", Fault::Unsupported},
    {"roles-missing", server, R"({"type":"setPeerStatus","meta":null})", Fault::Malformed},
    {"roles-null", server, R"({"type":"setPeerStatus","roles":null})", Fault::Malformed},
    {"roles-text", server, R"({"type":"setPeerStatus","roles":"producer"})", Fault::Malformed},
    {"roles-numbers", server, R"({"type":"setPeerStatus","roles":[1]})", Fault::Malformed},
    {"roles-too-many", server, R"({"type":"setPeerStatus","roles":[)" + times ("\"x\",", 16) + "\"x\"]}",
     Fault::TooLarge},
    {"meta-too-long", server,
     R"({"type":"setPeerStatus","roles":[],"meta":")" + std::string (max_meta_bytes - 1, 'm') + "\"}",
     Fault::TooLarge},
    {"meta-too-deep", server,
     R"({"type":"setPeerStatus","roles":[],"meta":)" + times ("[", 33) + times ("]", 33) + "}",
     Fault::TooLarge},
    {"start-without-peer", server, R"({"type":"startSession"})", Fault::Malformed},
    {"start-empty-peer", server, R"({"type":"startSession","peerId":""})", Fault::Malformed},
    {"start-long-peer", server, R"({"type":"startSession","peerId":")" + long_id + "\"}", Fault::TooLarge},
    {"start-offer-object", server, R"({"type":"startSession","peerId":"p","offer":{}})", Fault::Malformed},
    {"peer-without-session", server, R"({"type":"peer","ice":{"candidate":"","sdpMLineIndex":0}})",
     Fault::Malformed},
    {"peer-long-session", server,
     R"({"type":"peer","sessionId":")" + long_id + R"(","ice":{"candidate":"","sdpMLineIndex":0}})",
     Fault::TooLarge},
    {"peer-empty", server, R"({"type":"peer","sessionId":"s"})", Fault::Malformed},
    {"peer-both", server,
     R"({"type":"peer","sessionId":"s","sdp":{"type":"offer","sdp":""},"ice":{"candidate":"","sdpMLineIndex":0}})",
     Fault::Malformed},
    {"sdp-text", server, R"({"type":"peer","sessionId":"s","sdp":"v=0"})", Fault::Malformed},
    {"sdp-without-type", server, R"({"type":"peer","sessionId":"s","sdp":{"sdp":"v=0"}})", Fault::Malformed},
    {"sdp-without-sdp", server, R"({"type":"peer","sessionId":"s","sdp":{"type":"offer"}})",
     Fault::Malformed},
    {"sdp-pranswer", server, R"({"type":"peer","sessionId":"s","sdp":{"type":"pranswer","sdp":"v=0"}})",
     Fault::Unsupported},
    {"sdp-rollback", server, R"({"type":"peer","sessionId":"s","sdp":{"type":"rollback","sdp":""}})",
     Fault::Unsupported},
    {"ice-text", server, R"({"type":"peer","sessionId":"s","ice":"candidate"})", Fault::Malformed},
    {"ice-null-candidate", server,
     R"({"type":"peer","sessionId":"s","ice":{"candidate":null,"sdpMLineIndex":0}})", Fault::Malformed},
    {"ice-without-line", server, R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMid":"0"}})",
     Fault::Malformed},
    {"ice-null-line", server,
     R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMLineIndex":null}})", Fault::Malformed},
    {"ice-negative-line", server,
     R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMLineIndex":-1}})", Fault::Malformed},
    {"ice-half-line", server, R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMLineIndex":0.5}})",
     Fault::Malformed},
    {"ice-line-out-of-range", server,
     R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMLineIndex":4294967296}})",
     Fault::Malformed},
    {"ice-long-mid", server,
     R"({"type":"peer","sessionId":"s","ice":{"candidate":"","sdpMLineIndex":0,"sdpMid":")" + long_id +
         "\"}}",
     Fault::TooLarge},
    {"end-without-session", server, R"({"type":"endSession"})", Fault::Malformed},
    {"end-number", server, R"({"type":"endSession","sessionId":7})", Fault::Malformed},
    {"end-1.1-error-number", server, R"({"type":"endSessionV1_1","sessionId":"s","error":1})",
     Fault::Malformed},
    {"end-1.1-long-error", server,
     R"({"type":"endSessionV1_1","sessionId":"s","error":")" + std::string (4097, 'e') + "\"}",
     Fault::TooLarge},
    {"welcome-without-id", peer, R"({"type":"welcome"})", Fault::Malformed},
    {"welcome-null", peer, R"({"type":"welcome","peerId":null})", Fault::Malformed},
    {"status-without-id", peer, R"({"type":"peerStatusChanged","roles":[],"meta":null})", Fault::Malformed},
    {"status-without-roles", peer, R"({"type":"peerStatusChanged","peerId":"p","meta":null})",
     Fault::Malformed},
    {"started-without-session", peer, R"({"type":"sessionStarted","peerId":"p"})", Fault::Malformed},
    {"started-without-peer", peer, R"({"type":"sessionStarted","sessionId":"s"})", Fault::Malformed},
    {"start-without-session", peer, R"({"type":"startSession","peerId":"p"})", Fault::Malformed},
    {"list-without-producers", peer, R"({"type":"list"})", Fault::Malformed},
    {"list-of-texts", peer, R"({"type":"list","producers":["a"]})", Fault::Malformed},
    {"list-without-ids", peer, R"({"type":"list","producers":[{"meta":null}]})", Fault::Malformed},
    {"consumers-object", peer, R"({"type":"listConsumers","consumers":{}})", Fault::Malformed},
    {"error-without-details", peer, R"({"type":"error"})", Fault::Malformed},
    {"error-long", peer, R"({"type":"error","details":")" + std::string (4097, 'e') + "\"}", Fault::TooLarge},
};

template <typename All> void check_bad (const BadRow &row, const Result<std::optional<All>> &read)
{
  g_assert_false (bool (read));
  assert_text (to_string (read.error ().fault), to_string (row.fault));
  g_assert_cmpuint (read.error ().text.size (), <, 300); // nothing long is said back
}

void run_bad (const BadRow &row)
{
  if (row.way == Way::Server)
    check_bad (row, read_to_server (row.frame));
  else
    check_bad (row, read_to_peer (row.frame));
}

// Every prefix of every message is refused, and none does more than that.
void test_truncated ()
{
  for (const auto *rows : {&to_server, &to_peer})
    for (const GoodRow &row : *rows)
      for (size_t length = 0; length < std::min<size_t> (row.frame.size (), 300); length++) {
        g_assert_false (bool (read_to_server (row.frame.substr (0, length))));
        g_assert_false (bool (read_to_peer (row.frame.substr (0, length))));
      }
}

// ---- meta

struct MetaRow {
  const char *name;
  const char *meta;
  const char *facts; // stream [display name] fields
};

const std::vector<MetaRow> meta_rows = {
    {"null", "null", " [] "},
    {"name", R"({"name":"cam"})", "cam [] "},
    {"text", R"("Front door")", "Front-door [Front door] "},
    {"stream-and-name", R"({"name":"Door","stream":"d"})", "d [Door] "},
    {"stream-like-name", R"({"name":"Front door","stream":"d"})", "d [Front door] "},
    {"fields", R"({"name":"c","a":1,"b":true,"t":"x","f":1.5,"n":null,"o":{},"2":1})", "c [] a b t"},
    {"name-of-the-wrong-type", R"({"name":{"a":1},"stream":[]})", " [] "},
    {"long", R"({"name":"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggg"})",
     "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg "
     "[aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggg] "},
    {"word-of-the-server", R"({"name":"whip"})", " [whip] "},
    {"dots", R"({"name":".."})", " [..] "},
};

void run_meta (const MetaRow &row)
{
  const MetaFacts facts = read_meta_facts (row.meta);
  std::string text = facts.stream + " [" + facts.about.display_name + "] ";
  for (const MetaField &field : facts.about.meta)
    text += (text.back () == ' ' ? "" : " ") + field.name;
  assert_text (text, row.facts);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/dialect-gstwebrtc/to-server", to_server, run_to_server);
  test::add_table ("/dialect-gstwebrtc/to-peer", to_peer, run_to_peer);
  test::add_table ("/dialect-gstwebrtc/refused", bad, run_bad);
  g_test_add_func ("/dialect-gstwebrtc/truncated", test_truncated);
  test::add_table ("/dialect-gstwebrtc/meta", meta_rows, run_meta);
  return g_test_run ();
}
