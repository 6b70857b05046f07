// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The parts of the server that only look and count.
#include <string>
#include <vector>

#include "address.hpp"
#include "assert_text.hpp"
#include "origin.hpp"
#include "routes.hpp"
#include "table.hpp"
#include "token_bucket.hpp"
#include "wire/frame_meter.hpp"

using namespace wsrtc;

namespace {

// ---- frames ----

using Verdict = FrameMeter::Verdict;

struct MeterRow {
  const char *name;
  std::string bytes;
  Verdict verdict;
  uint64_t messages;
  uint64_t frames;
};

std::string frame (uint8_t first, size_t length, bool masked = true)
{
  std::string bytes (1, static_cast<char> (first));
  const uint8_t mask = masked ? 0x80 : 0;
  if (length < 126) {
    bytes += static_cast<char> (mask | length);
  } else if (length < 65536) {
    bytes += static_cast<char> (mask | 126);
    bytes += {static_cast<char> (length >> 8), static_cast<char> (length)};
  } else {
    bytes += static_cast<char> (mask | 127);
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes += static_cast<char> (static_cast<uint64_t> (length) >> shift);
  }
  return bytes + std::string (masked ? 4 : 0, 'm') + std::string (std::min<size_t> (length, 100000), 'x');
}

std::string repeat (const std::string &text, int times)
{
  std::string all;
  while (times-- > 0)
    all += text;
  return all;
}

// A limit of 1000 bytes and 256 fragments.
const std::vector<MeterRow> meter_rows = {
    {"nothing", "", Verdict::Fine, 0, 0},
    {"empty-message", frame (0x81, 0), Verdict::Fine, 1, 1},
    {"one-message", frame (0x81, 5), Verdict::Fine, 1, 1},
    {"unmasked", frame (0x81, 5, false), Verdict::Fine, 1, 1},
    {"at-the-limit", frame (0x81, 1000), Verdict::Fine, 1, 1},
    {"beyond-the-limit", frame (0x81, 1001), Verdict::TooLarge, 0, 1},
    {"length-of-eight-bytes", frame (0x81, 70000), Verdict::TooLarge, 0, 1},
    {"length-of-all-ones", std::string ("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10), Verdict::TooLarge, 0,
     1},
    {"fragments-make-one", frame (0x01, 400) + frame (0x00, 400) + frame (0x80, 200), Verdict::Fine, 1, 3},
    {"fragments-too-large", frame (0x01, 400) + frame (0x00, 400) + frame (0x80, 201), Verdict::TooLarge, 0,
     3},
    {"ping-between-fragments", frame (0x01, 600) + frame (0x89, 100) + frame (0x80, 400), Verdict::Fine, 1,
     3},
    {"limit-is-for-each", frame (0x81, 900) + frame (0x81, 900), Verdict::Fine, 2, 2},
    {"half-a-message", frame (0x01, 5), Verdict::Fine, 0, 1},
    {"most-fragments", frame (0x01, 1) + repeat (frame (0x00, 1), 255), Verdict::Fine, 0, 256},
    {"too-many-fragments", frame (0x01, 1) + repeat (frame (0x00, 1), 256), Verdict::TooFragmented, 0, 257},
    {"longest-ping", frame (0x89, 125) + frame (0x81, 5), Verdict::Fine, 1, 2},
    {"too-long-ping", frame (0x89, 126), Verdict::BadControl, 0, 1},
    {"too-long-close", frame (0x88, 70000), Verdict::BadControl, 0, 1},
    {"ping-in-fragments", frame (0x09, 5), Verdict::BadControl, 0, 1},
    {"short-ping-in-long-form", std::string ("\x89\x7e\x00\x7e", 4), Verdict::BadControl, 0, 1},
    {"control-of-no-kind", frame (0x8f, 126), Verdict::BadControl, 0, 1},
    {"empty-fragments-count", repeat (frame (0x00, 0), 257), Verdict::TooFragmented, 0, 257},
};

void check_meter (const MeterRow &row, size_t step)
{
  FrameMeter meter ({1000});
  const auto *bytes = reinterpret_cast<const uint8_t *> (row.bytes.data ());
  Verdict verdict = Verdict::Fine;
  for (size_t at = 0; at < row.bytes.size () && verdict == Verdict::Fine; at += step)
    verdict = meter.feed (bytes + at, std::min (step, row.bytes.size () - at));
  g_assert_cmpint (int (verdict), ==, int (row.verdict));
  g_assert_cmpuint (meter.messages (), ==, row.messages);
  g_assert_cmpuint (meter.frames (), ==, row.frames);
}

void run_meter (const MeterRow &row)
{
  for (const size_t step : {1, 2, 3, 7, 1 << 20})
    check_meter (row, step);
}

void test_bucket ()
{
  constexpr int64_t second = 1000000;
  TokenBucket bucket (10, 2);
  int64_t now = 5 * second;
  g_assert_true (bucket.take (10, now));
  g_assert_false (bucket.take (1, now));
  now += second;
  g_assert_true (bucket.take (2, now));
  g_assert_false (bucket.take (1, now));
  now += 3600 * second;
  g_assert_true (bucket.take (10, now));
  g_assert_false (bucket.take (1, now));
}

void test_bucket_changes ()
{
  TokenBucket bucket (10, 2);
  g_assert_true (bucket.take (4, 1));
  bucket.change (100, 2); // 4 of them are taken
  g_assert_false (bucket.take (97, 1));
  g_assert_true (bucket.take (96, 1));
  bucket.change (10, 5); // more than all
  g_assert_false (bucket.take (1, 1));
  g_assert_true (bucket.take (5, 1000001));
  g_assert_false (bucket.take (1, 1000001));
}

// ---- origins ----

struct OriginRow {
  const char *name;
  const char *origin;
  const char *host;
  std::vector<std::string> allowed;
  bool expected;
  bool tls = false;
};

const std::vector<OriginRow> origin_rows = {
    {"native-client", "", "127.0.0.1:8443", {}, true},
    {"same-host", "http://127.0.0.1:8443", "127.0.0.1:8443", {}, true},
    {"same-host-any-case", "HTTP://cam.LAN:8443", "cam.lan:8443", {}, false},
    {"same-name-any-case", "http://cam.LAN:8443", "cam.lan:8443", {}, true},
    {"same-ipv6", "http://[::1]:8443", "[::1]:8443", {}, true},
    {"other-port", "http://127.0.0.1:3000", "127.0.0.1:8443", {}, false},
    {"other-host", "https://evil.example", "127.0.0.1:8443", {}, false},
    {"longer-name", "http://127.0.0.1:8443.evil.example", "127.0.0.1:8443", {}, false},
    {"user-part", "http://127.0.0.1:8443@evil.example", "127.0.0.1:8443", {}, false},
    {"default-port", "http://cam.lan", "cam.lan:80", {}, true},
    {"default-port-of-ipv6", "http://[::1]", "[::1]:80", {}, true},
    {"behind-tls-proxy", "https://cam.example", "cam.example", {}, true},
    {"tls", "https://127.0.0.1:8443", "127.0.0.1:8443", {}, true, true},
    {"tls-default-port", "https://cam.lan", "cam.lan", {}, true, true},
    {"plain-page-to-tls", "http://127.0.0.1:8443", "127.0.0.1:8443", {}, false, true},
    {"plain-page-listed", "http://cam.lan", "cam.lan", {"http://cam.lan"}, true, true},
    {"null", "null", "127.0.0.1:8443", {}, false},
    {"null-without-host", "null", "", {}, false},
    {"only-a-scheme", "http://", "", {}, false},
    {"listed", "https://site.example", "127.0.0.1:8443", {"https://site.example"}, true},
    {"listed-with-other-port", "https://site.example:1", "127.0.0.1:8443", {"https://site.example"}, false},
    {"listed-null", "null", "127.0.0.1:8443", {"null"}, true},
    {"any", "https://site.example", "127.0.0.1:8443", {"*"}, true},
    {"star-is-no-pattern", "https://a.site.example", "127.0.0.1:8443", {"https://*.site.example"}, false},
};

void run_origin (const OriginRow &row)
{
  g_assert_cmpint (is_origin_allowed (row.origin, row.host, row.allowed, row.tls), ==, row.expected);
}

struct HostRow {
  const char *name;
  const char *header;
  const char *bound;
  bool expected;
  std::vector<std::string> allowed = {};
};

const std::vector<HostRow> host_rows = {
    {"address", "127.0.0.1:8443", "127.0.0.1", true},
    {"name", "localhost:8443", "127.0.0.1", true},
    {"name-without-port", "LOCALHOST", "127.0.0.1", true},
    {"ipv6", "[::1]:8443", "127.0.0.1", true},
    {"rebound", "evil.example:8443", "127.0.0.1", false},
    {"absent", "", "127.0.0.1", false},
    {"bound-name", "cam.lan:8443", "cam.lan", true},
    {"prefix", "127.0.0.1.evil.example", "127.0.0.1", false},
    {"other-loopback", "127.0.0.2:8443", "127.0.0.2", true},
    {"proxy", "cam.example", "127.0.0.1", true, {"https://other.example", "https://cam.example"}},
    {"proxy-any-case", "Cam.Example", "127.0.0.1", true, {"https://cam.example"}},
    {"proxy-with-port", "cam.example", "127.0.0.1", true, {"https://cam.example:4443"}},
    {"not-the-proxy", "evil.example", "127.0.0.1", false, {"https://cam.example"}},
    {"part-of-the-proxy", "example", "127.0.0.1", false, {"https://cam.example"}},
    {"any-proxy", "cam.example", "127.0.0.1", true, {"*"}},
    {"absent-with-null", "", "127.0.0.1", false, {"null"}},
    {"null", "null", "127.0.0.1", false, {"null"}},
};

void run_host (const HostRow &row)
{
  g_assert_cmpint (is_host_allowed (row.header, row.bound, row.allowed), ==, row.expected);
}

// ---- paths ----

struct RouteRow {
  const char *name;
  std::string path;
  RouteKind kind;
};

const std::vector<RouteRow> route_rows = {
    {"list", "/", RouteKind::ListPage},
    {"player", "/demo", RouteKind::PlayerPage},
    {"player-dots", "/cam.1_a-b", RouteKind::PlayerPage},
    {"longest-name", "/" + std::string (64, 'a'), RouteKind::PlayerPage},
    {"too-long", "/" + std::string (65, 'a'), RouteKind::NotFound},
    {"space", "/a b", RouteKind::NotFound},
    {"non-ascii", "/caf\xc3\xa9", RouteKind::NotFound},
    {"deeper", "/a/b", RouteKind::NotFound},
    {"trailing-slash", "/demo/", RouteKind::NotFound},
    {"parent", "/..", RouteKind::NotFound},
    {"empty", "", RouteKind::NotFound},
    {"asset", "/assets/wsrtc.js", RouteKind::Asset},
    {"streams", "/api/streams", RouteKind::Streams},
    {"wall", "/wall", RouteKind::WallPage},
    {"snapshot", "/api/streams/demo/snapshot.jpg", RouteKind::Snapshot},
    {"snapshot-of-nothing", "/api/streams//snapshot.jpg", RouteKind::NotFound},
    {"snapshot-of-a-reserved-word", "/api/streams/wall/snapshot.jpg", RouteKind::NotFound},
    {"snapshot-below", "/api/streams/demo/snapshot.jpg/x", RouteKind::NotFound},
    {"stream-itself", "/api/streams/demo", RouteKind::NotFound},
    {"other-api", "/api/other", RouteKind::NotFound},
    {"health", "/healthz", RouteKind::Health},
    {"signaling", "/signaling", RouteKind::Signaling},
    {"under-signaling", "/signaling/x", RouteKind::NotFound},
    {"reserved-word", "/whip", RouteKind::NotFound},
};

void run_route (const RouteRow &row)
{
  g_assert_cmpint (int (route_of (row.path).kind), ==, int (row.kind));
}

// ---- addresses ----

struct KeyRow {
  const char *name;
  const char *address;
  const char *key;
};

const std::vector<KeyRow> key_rows = {
    {"ipv4", "192.0.2.7", "192.0.2.7"},
    {"ipv4-in-ipv6", "::ffff:192.0.2.7", "192.0.2.7"},
    {"network", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
    {"same-network", "2001:db8:1:2::1", "2001:db8:1:2::/64"},
};

void run_key (const KeyRow &row)
{
  const auto address =
      GRef<GSocketAddress>::adopt (g_inet_socket_address_new_from_string (row.address, 1234));
  assert_text (limit_key (address.get ()), row.key);
}

void test_page_address ()
{
  assert_text (page_address ("127.0.0.1", 8443, "demo"), "http://127.0.0.1:8443/demo");
  assert_text (page_address ("127.0.0.1", 8443, "demo", true), "https://127.0.0.1:8443/demo");
  assert_text (page_address ("::1", 80, ""), "http://[::1]:80/");
  assert_text (page_address ("cam.lan", 80, "a"), "http://cam.lan:80/a");
  g_assert_false (g_str_has_prefix (page_address ("0.0.0.0", 80, "").c_str (), "http://0.0.0.0"));
  g_assert_false (g_str_has_prefix (page_address ("::", 80, "").c_str (), "http://[::]"));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/frame-meter", meter_rows, run_meter);
  g_test_add_func ("/token-bucket", test_bucket);
  g_test_add_func ("/token-bucket-changes", test_bucket_changes);
  test::add_table ("/origin", origin_rows, run_origin);
  test::add_table ("/host", host_rows, run_host);
  test::add_table ("/route", route_rows, run_route);
  test::add_table ("/limit-key", key_rows, run_key);
  g_test_add_func ("/page-address", test_page_address);
  return g_test_run ();
}
