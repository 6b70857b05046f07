// SPDX-License-Identifier: LGPL-2.1-or-later
#include "whip_rules.hpp"

#include "assert_text.hpp"
#include "link_header.hpp"
#include "sdp_check.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

constexpr const char *etag = "\"3f9a\"";
constexpr const char *sdp = "application/sdp";
constexpr const char *fragment = "application/trickle-ice-sdpfrag";

struct Row {
  const char *name;
  WhipPlace place;
  WhipRequest request;
  WhipAction action;
  unsigned status;
};

constexpr auto endpoint = WhipPlace::Endpoint;
constexpr auto session = WhipPlace::Session;
constexpr auto countered = WhipPlace::Countered;
constexpr auto gone = WhipPlace::Gone;

const Row rows[] = {
    {"options", endpoint, {"OPTIONS", "", {}}, WhipAction::Describe, 200},
    {"options-session", session, {"OPTIONS", "", {}}, WhipAction::Describe, 200},
    {"options-gone", gone, {"OPTIONS", "", {}}, WhipAction::Describe, 200},
    {"head", endpoint, {"HEAD", "", {}}, WhipAction::Nothing, 200},
    {"get", endpoint, {"GET", "", {}}, WhipAction::Nothing, 204},
    {"get-session", session, {"GET", "", {}}, WhipAction::Nothing, 204},
    {"get-gone", gone, {"GET", "", {}}, WhipAction::Refuse, 404},
    {"put", endpoint, {"PUT", sdp, {}}, WhipAction::Refuse, 405},
    {"brew", endpoint, {"BREW", "", {}}, WhipAction::Refuse, 405},
    {"lower-case-method", endpoint, {"post", sdp, {}}, WhipAction::Refuse, 405},
    {"post", endpoint, {"POST", sdp, {}}, WhipAction::Open, 201},
    {"post-parameter", endpoint, {"POST", "Application/SDP ; charset=utf-8", {}}, WhipAction::Open, 201},
    {"post-no-type", endpoint, {"POST", "", {}}, WhipAction::Refuse, 415},
    {"post-json", endpoint, {"POST", "application/json", {}}, WhipAction::Refuse, 415},
    {"post-type-longer", endpoint, {"POST", "application/sdpx", {}}, WhipAction::Refuse, 415},
    {"post-largest", endpoint, {"POST", sdp, {}, max_sdp_bytes}, WhipAction::Open, 201},
    {"post-too-large", endpoint, {"POST", sdp, {}, max_sdp_bytes + 1}, WhipAction::Refuse, 413},
    {"post-10-mb", endpoint, {"POST", sdp, {}, 10000000}, WhipAction::Refuse, 413},
    {"post-session", session, {"POST", sdp, {}}, WhipAction::Refuse, 405},
    {"post-gone", gone, {"POST", sdp, {}}, WhipAction::Refuse, 404},
    {"patch-endpoint", endpoint, {"PATCH", fragment, etag}, WhipAction::Refuse, 405},
    {"patch", session, {"PATCH", fragment, etag}, WhipAction::Trickle, 204},
    {"patch-list", session, {"PATCH", fragment, "\"a\", \"3f9a\" "}, WhipAction::Trickle, 204},
    {"patch-any", session, {"PATCH", fragment, "*"}, WhipAction::Trickle, 204},
    {"patch-no-tag", session, {"PATCH", fragment, {}}, WhipAction::Refuse, 428},
    {"patch-stale-tag", session, {"PATCH", fragment, "\"3f9b\""}, WhipAction::Refuse, 412},
    {"patch-empty-tag", session, {"PATCH", fragment, ""}, WhipAction::Refuse, 412},
    {"patch-weak-tag", session, {"PATCH", fragment, "W/\"3f9a\""}, WhipAction::Refuse, 412},
    {"patch-tag-without-quotes", session, {"PATCH", fragment, "3f9a"}, WhipAction::Refuse, 412},
    {"patch-sdp", session, {"PATCH", sdp, etag}, WhipAction::Refuse, 415},
    {"patch-type-first", session, {"PATCH", "text/plain", {}}, WhipAction::Refuse, 415},
    {"patch-too-large",
     session,
     {"PATCH", fragment, etag, max_sdp_fragment_bytes + 1},
     WhipAction::Refuse,
     413},
    {"patch-gone", gone, {"PATCH", fragment, etag}, WhipAction::Refuse, 404},
    {"answer", countered, {"PATCH", sdp, {}}, WhipAction::Answer, 204},
    {"answer-fragment", countered, {"PATCH", fragment, etag}, WhipAction::Refuse, 415},
    {"answer-too-large", countered, {"PATCH", sdp, {}, max_sdp_bytes + 1}, WhipAction::Refuse, 413},
    {"delete", session, {"DELETE", "", {}}, WhipAction::Close, 200},
    {"delete-stale-tag", session, {"DELETE", "", "\"x\""}, WhipAction::Close, 200},
    {"delete-countered", countered, {"DELETE", "", {}}, WhipAction::Close, 200},
    {"delete-endpoint", endpoint, {"DELETE", "", {}}, WhipAction::Refuse, 405},
    {"delete-ended", WhipPlace::Ended, {"DELETE", "", {}}, WhipAction::Close, 200},
    {"patch-ended", WhipPlace::Ended, {"PATCH", fragment, etag}, WhipAction::Refuse, 404},
    {"delete-gone", gone, {"DELETE", "", {}}, WhipAction::Refuse, 404},
};

void check_row (const Row &row)
{
  const WhipVerdict verdict = judge (row.place, row.request, etag);
  g_assert_cmpint (static_cast<int> (verdict.action), ==, static_cast<int> (row.action));
  g_assert_cmpuint (verdict.status, ==, row.status);
  g_assert_cmpint (verdict.text.empty (), ==, row.action != WhipAction::Refuse);
}

void generations ()
{
  SdpFragment one;
  one.ice = {"EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"};
  g_assert_true (bool (check_generation (one, one.ice, etag)));
  g_assert_true (bool (check_generation (one, one.ice, "*")));
  for (const char *if_match : {"*", etag}) {
    const Status restart = check_generation (one, {"Othr", one.ice.pwd}, if_match);
    g_assert_false (bool (restart));
    g_assert_cmpuint (http_fault_of (restart.error ().fault).status, ==, 422);
  }
}

struct FaultRow {
  const char *name;
  Fault fault;
  unsigned status;
  bool again;
};

const FaultRow faults[] = {
    {"malformed", Fault::Malformed, 400, false},
    {"too-large", Fault::TooLarge, 413, false},
    {"unsupported", Fault::Unsupported, 422, false},
    {"security", Fault::Security, 403, false},
    {"timeout", Fault::Timeout, 504, true},
    {"not-found", Fault::NotFound, 404, false},
    {"busy", Fault::Busy, 503, true},
    {"closed", Fault::Closed, 503, true},
    {"internal", Fault::Internal, 500, true},
};

void check_fault (const FaultRow &row)
{
  const HttpFault fault = http_fault_of (row.fault);
  g_assert_cmpuint (fault.status, ==, row.status);
  g_assert_cmpint (fault.retry_after != 0, ==, row.again);
  assert_text (to_string (fault_of (to_string (row.fault))), to_string (row.fault));
}

struct LinkRow {
  const char *name;
  IceServer server;
  const char *link;
};

const LinkRow links[] = {
    {"stun", {"stun:stun.example.net", "", ""}, "<stun:stun.example.net>; rel=\"ice-server\""},
    {"turn",
     {"turn:turn.example.net?transport=udp", "user", "my pass"},
     "<turn:turn.example.net?transport=udp>; rel=\"ice-server\"; username=\"user\"; credential=\"my pass\"; "
     "credential-type=\"password\""},
    {"quotes",
     {"turns:t", "a\"b", "c\\d"},
     "<turns:t>; rel=\"ice-server\"; username=\"a\\\"b\"; credential=\"c\\\\d\"; "
     "credential-type=\"password\""},
    {"no-address", {"", "a", "b"}, ""},
    {"address-ends", {"turn:a>; rel=x", "", ""}, ""},
    {"line-break", {"turn:a", "x\r\nSet-Cookie: y", "b"}, ""},
    {"not-ascii", {"turn:a", "\xc3\xbc", "b"}, ""},
};

void check_link (const LinkRow &row)
{
  assert_text (write_ice_link (row.server), row.link);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::add_table ("/whip-rules/requests", rows, check_row);
  wsrtc::test::add_table ("/whip-rules/faults", faults, check_fault);
  wsrtc::test::add_table ("/whip-rules/links", links, check_link);
  g_test_add_func ("/whip-rules/generations", generations);
  return g_test_run ();
}
