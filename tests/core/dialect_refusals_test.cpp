// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Frames that our own protocol refuses.
#include <string>

#include <glib.h>

#include "assert_text.hpp"
#include "dialect.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

constexpr Vocabulary client = Vocabulary::ExtendedClient;
constexpr Vocabulary server = Vocabulary::ExtendedServer;

struct Refused {
  const char *name;
  std::string frame;
  Fault fault = Fault::Malformed;
  Vocabulary vocabulary = Vocabulary::Plain;
};

std::string repeat (const char *text, size_t times)
{
  std::string all;
  for (size_t i = 0; i < times; i++)
    all += text;
  return all;
}

std::string meta (const std::string &members)
{
  return R"({"type":"describe","meta":{)" + members + "}}";
}

std::string many_fields (int count)
{
  std::string members;
  for (int i = 0; i < count; i++)
    members += (i ? ",\"f" : "\"f") + std::to_string (i) + "\":1";
  return members;
}

const Refused refused[] = {
    {"empty", ""},
    {"truncated", R"({"type":"offer","sdp":"v=0)"},
    {"no-json", "hello"},
    {"no-object", R"(["offer"])"},
    {"too-deep", R"({"type":"offer","sdp":)" + repeat ("[", 80000), Fault::TooLarge},
    {"too-big", R"({"type":"offer","sdp":")" + std::string (max_frame_bytes, 'x') + R"("})", Fault::TooLarge},
    {"duplicate-key", R"({"type":"offer","sdp":"a","sdp":"b"})"},
    {"not-utf8", "{\"type\":\"offer\",\"sdp\":\"\xff\"}"},
    {"nul", std::string ("{\"type\":\"offer\",\"sdp\":\"a") + '\0' + "b\"}"},
    {"nul-escaped", R"({"type":"offer","sdp":"a\u0000b"})"},
    {"nothing-known", R"({"hello":"world"})", Fault::Protocol},
    {"empty-object", "{}", Fault::Protocol},
    {"type-number", R"({"type":7})"},
    {"type-null", R"({"type":null,"sdp":"v=0"})"},
    {"no-sdp", R"({"type":"offer"})"},
    {"sdp-null", R"({"type":"offer","sdp":null})"},
    {"sdp-number", R"({"type":"answer","sdp":7})"},
    {"sdp-object", R"({"type":"offer","sdp":{"type":"offer","sdp":"v=0"}})"},
    {"pranswer", R"({"type":"pranswer","sdp":"v=0"})", Fault::Unsupported},
    {"rollback", R"({"type":"rollback","sdp":""})", Fault::Unsupported},
    {"sdp-without-type", R"({"sdp":{"sdp":"v=0"}})"},
    {"sdp-of-unknown-type", R"({"sdp":{"type":"hello","sdp":"v=0"}})", Fault::Unsupported},
    {"sdp-text-without-type", R"({"sdp":"v=0"})", Fault::Protocol},
    {"sdp-data-missing", R"({"type":"sdp"})"},
    {"sdp-data-text", R"({"type":"sdp","data":"v=0"})"},
    {"ice-data-missing", R"({"type":"ice"})"},
    {"ice-data-text", R"({"type":"ice","data":"x"})"},
    {"ice-text", R"({"ice":"x"})"},
    {"ice-empty-object", R"({"ice":{}})"},
    {"candidate-missing", R"({"type":"candidate","label":0})"},
    {"candidate-number", R"({"type":"candidate","candidate":7})"},
    {"candidate-array", R"({"type":"candidate","candidate":[]})"},
    {"candidate-in-candidate-in-candidate", R"({"candidate":{"candidate":{"candidate":"x"}}})"},
    {"label-text", R"({"type":"candidate","candidate":"","label":"0"})"},
    {"label-negative", R"({"type":"candidate","candidate":"","label":-1})"},
    {"label-fraction", R"({"type":"candidate","candidate":"","label":0.5})"},
    {"label-out-of-range", R"({"type":"candidate","candidate":"","label":65536})"},
    {"label-huge", R"({"type":"candidate","candidate":"","label":1e30})"},
    {"id-number", R"({"type":"candidate","candidate":"","id":0})"},
    {"sdp-too-long", R"({"type":"offer","sdp":")" + std::string (128 * 1024 + 1, 'x') + R"("})",
     Fault::TooLarge},
    {"candidate-too-long", R"({"type":"candidate","candidate":")" + std::string (1025, 'x') + R"("})",
     Fault::TooLarge},
    {"id-too-long", R"({"type":"candidate","candidate":"","id":")" + std::string (257, 'x') + R"("})",
     Fault::TooLarge},
    {"mline-text", R"({"candidate":"","sdpMLineIndex":"0"})"},
    {"mid-number", R"({"candidate":"","sdpMid":0})"},
    {"bye-reason-number", R"({"type":"bye","reason":7})"},
    {"from-number", R"({"type":"bye","from":7})", Fault::Malformed, client},
    {"to-too-long", R"({"type":"bye","to":")" + std::string (257, 'x') + R"("})", Fault::TooLarge, server},
    {"welcome-to-server", R"({"type":"welcome","id":"7"})", Fault::Protocol, server},
    {"peer-added-to-server", R"({"type":"peer-added","id":"7"})", Fault::Protocol, server},
    {"peer-removed-to-server", R"({"type":"peer-removed","id":"7"})", Fault::Protocol, server},
    {"welcome-without-id", R"({"type":"welcome"})", Fault::Malformed, client},
    {"welcome-servers-object", R"({"type":"welcome","id":"7","iceServers":{}})", Fault::Malformed, client},
    {"welcome-server-text", R"({"type":"welcome","id":"7","iceServers":["stun:a"]})", Fault::Malformed,
     client},
    {"welcome-server-without-urls", R"({"type":"welcome","id":"7","iceServers":[{}]})", Fault::Malformed,
     client},
    {"welcome-server-username-number",
     R"({"type":"welcome","id":"7","iceServers":[{"urls":"a","username":1}]})", Fault::Malformed, client},
    {"welcome-too-many-servers",
     R"({"type":"welcome","id":"7","iceServers":[{"urls":"a"})" + repeat (R"(,{"urls":"a"})", 32) + "]}",
     Fault::TooLarge, client},
    {"peer-added-without-id", R"({"type":"peer-added"})", Fault::Malformed, client},
    {"peer-added-polite-number", R"({"type":"peer-added","id":"7","polite":1})", Fault::Malformed, client},
    {"peer-added-polite-object", R"({"type":"peer-added","id":"7","polite":{}})", Fault::Malformed, client},
    {"peer-added-role-number", R"({"type":"peer-added","id":"7","role":1})", Fault::Malformed, client},
    {"peer-removed-without-id", R"({"type":"peer-removed"})", Fault::Malformed, client},
    {"state-missing", R"({"type":"state"})", Fault::Malformed, client},
    {"state-unknown", R"({"type":"state","state":"asleep"})", Fault::Malformed, client},
    {"state-text-number", R"({"type":"state","state":"live","text":1})", Fault::Malformed, client},
    {"error-without-code", R"({"type":"error","message":"x"})", Fault::Malformed, client},
    {"error-message-too-long",
     R"({"type":"error","code":"x","message":")" + std::string (4097, 'x') + R"("})", Fault::TooLarge,
     client},
    {"capabilities-text", R"({"type":"capabilities","video":"VP8"})", Fault::Malformed, server},
    {"capabilities-numbers", R"({"type":"capabilities","audio":[1]})", Fault::Malformed, server},
    {"capabilities-empty-name", R"({"type":"capabilities","video":[""]})", Fault::Malformed, server},
    {"capabilities-too-many", R"({"type":"capabilities","video":["VP8")" + repeat (R"(,"VP8")", 64) + "]}",
     Fault::TooLarge, server},
    {"describe-name-number", R"({"type":"describe","displayName":7})", Fault::Malformed, server},
    {"describe-name-too-long", R"({"type":"describe","displayName":")" + std::string (129, 'x') + R"("})",
     Fault::TooLarge, server},
    {"describe-name-of-two-lines", R"({"type":"describe","displayName":"a\nb"})", Fault::Malformed, server},
    {"describe-meta-array", R"({"type":"describe","meta":[]})", Fault::Malformed, server},
    {"describe-meta-text", R"({"type":"describe","meta":"x"})", Fault::Malformed, server},
    {"describe-meta-null", meta (R"("a":null)"), Fault::Malformed, server},
    {"describe-meta-object", meta (R"("a":{})"), Fault::Malformed, server},
    {"describe-meta-list", meta (R"("a":[1])"), Fault::Malformed, server},
    {"describe-meta-fraction", meta (R"("a":0.5)"), Fault::Malformed, server},
    {"describe-meta-huge", meta (R"("a":1e30)"), Fault::Malformed, server},
    {"describe-meta-empty-name", meta (R"("":1)"), Fault::Malformed, server},
    {"describe-meta-odd-name", meta (R"("<b>":1)"), Fault::Malformed, server},
    {"describe-meta-long-name", meta ("\"" + std::string (65, 'a') + "\":1"), Fault::Malformed, server},
    {"describe-meta-long-text", meta (R"("a":")" + std::string (513, 'x') + "\""), Fault::Malformed, server},
    {"describe-meta-control-character", meta (R"("a":"\u001b[31m")"), Fault::Malformed, server},
    {"describe-meta-too-many", meta (many_fields (33)), Fault::TooLarge, server},
};

// Refused with a short text, and the dialect works on.
void check_refused (const Refused &row)
{
  const DialectRow *wsrtc = find_dialect ("wsrtc");
  g_assert_nonnull (wsrtc);
  DialectConfig config;
  config.vocabulary = row.vocabulary;
  const auto dialect = wsrtc->create (config);
  const Result<DialectOutput> output = dialect->receive (row.frame);
  g_assert_false (bool (output));
  g_test_message ("%s", output.error ().text.c_str ());
  assert_text (to_string (output.error ().fault), to_string (row.fault));
  g_assert_cmpuint (output.error ().text.size (), <, 200);
  g_assert_cmpuint (dialect->receive (R"({"type":"bye"})")->messages.size (), ==, 1);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/dialect/refuse", refused, check_refused);
  return g_test_run ();
}
