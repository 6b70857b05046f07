// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reload_plan.hpp"

#include "assert_text.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

CameraConfig camera (const char *name)
{
  CameraConfig config;
  config.name = StreamName (name);
  config.url = "rtsp://h/";
  config.credentials = Credentials{"u", "p"};
  config.record = Recording{"/srv", std::chrono::seconds (60), 5};
  return config;
}

BridgeConfig cameras (const std::vector<const char *> &names)
{
  BridgeConfig config;
  for (const char *name : names)
    config.cameras.push_back (camera (name));
  return config;
}

// "+added -removed ~changed =unchanged !fixed", in this order.
std::string to_text (const ReloadPlan &plan)
{
  std::string text;
  for (const CameraConfig &c : plan.added)
    text += " +" + c.name.str ();
  for (const StreamName &name : plan.removed)
    text += " -" + name.str ();
  for (const CameraConfig &c : plan.changed)
    text += " ~" + c.name.str ();
  for (const StreamName &name : plan.unchanged)
    text += " =" + name.str ();
  for (const std::string &key : plan.fixed)
    text += " !" + key;
  return text.empty () ? text : text.substr (1);
}

struct Lists {
  const char *name;
  std::vector<const char *> before, after;
  const char *expected;
};

const Lists lists[] = {
    {"nothing", {}, {}, ""},
    {"same", {"a", "b"}, {"a", "b"}, "=a =b"},
    {"first", {}, {"a"}, "+a"},
    {"last", {"a"}, {}, "-a"},
    {"one-more", {"a"}, {"a", "b"}, "+b =a"},
    {"one-less", {"a", "b", "c"}, {"a", "c"}, "-b =a =c"},
    {"exchanged", {"a"}, {"b"}, "+b -a"},
    {"other-order", {"a", "b"}, {"b", "a"}, "=b =a"},
    {"other-case", {"a"}, {"A"}, "+A -a"},
};

void check_lists (const Lists &row)
{
  const ReloadPlan plan = plan_reload (cameras (row.before), cameras (row.after));
  assert_text (to_text (plan), row.expected);
  g_assert_true (plan.possible ());
}

struct CameraChange {
  const char *name;
  void (*change) (CameraConfig &config);
};

const CameraChange camera_changes[] = {
    {"label", [] (CameraConfig &c) { c.label = "x"; }},
    {"url", [] (CameraConfig &c) { c.url = "x"; }},
    {"user", [] (CameraConfig &c) { c.credentials->user = "x"; }},
    {"password", [] (CameraConfig &c) { c.credentials->password = "x"; }},
    {"credentials", [] (CameraConfig &c) { c.credentials.reset (); }},
    {"transport", [] (CameraConfig &c) { c.transport = Transport::Tcp; }},
    {"ca-file", [] (CameraConfig &c) { c.ca_file = "x"; }},
    {"pull", [] (CameraConfig &c) { c.pull = Pull::Always; }},
    {"linger", [] (CameraConfig &c) { c.linger = Milliseconds (1); }},
    {"latency", [] (CameraConfig &c) { c.latency = Milliseconds (1); }},
    {"adaptive-latency", [] (CameraConfig &c) { c.adaptive_latency = false; }},
    {"stale-after", [] (CameraConfig &c) { c.stale_after = Milliseconds (1); }},
    {"video-codecs", [] (CameraConfig &c) { c.video_codecs = {"VP8"}; }},
    {"audio-codecs", [] (CameraConfig &c) { c.audio_codecs = {"OPUS"}; }},
    {"transcode", [] (CameraConfig &c) { c.transcode = Transcode::Never; }},
    {"audio", [] (CameraConfig &c) { c.audio = false; }},
    {"talk", [] (CameraConfig &c) { c.talk = true; }},
    {"onvif", [] (CameraConfig &c) { c.onvif = "x"; }},
    {"video-filter", [] (CameraConfig &c) { c.video_filter = "x"; }},
    {"max-viewers", [] (CameraConfig &c) { c.max_viewers = 1; }},
    {"record", [] (CameraConfig &c) { c.record.reset (); }},
    {"record-folder", [] (CameraConfig &c) { c.record->folder = "x"; }},
    {"record-segment", [] (CameraConfig &c) { c.record->segment = std::chrono::seconds (1); }},
    {"record-files", [] (CameraConfig &c) { c.record->files = 1; }},
    {"substream-of", [] (CameraConfig &c) { c.substream_of = "x"; }},
};

void check_camera_change (const CameraChange &row)
{
  const BridgeConfig before = cameras ({"a", "b"});
  BridgeConfig after = before;
  row.change (after.cameras[1]);
  assert_text (to_text (plan_reload (before, after)), "~b =a");
  assert_text (to_text (plan_reload (after, before)), "~b =a");
}

struct ServerChange {
  const char *name; // the key
  void (*change) (BridgeConfig &config);
  bool fixed;
};

const ServerChange server_changes[] = {
    {"host", [] (BridgeConfig &c) { c.host = "::"; }, true},
    {"port", [] (BridgeConfig &c) { c.port = 1; }, true},
    {"tls_certificate", [] (BridgeConfig &c) { c.tls_certificate = "x"; }, true},
    {"tls_private_key", [] (BridgeConfig &c) { c.tls_private_key = "x"; }, true},
    {"ice_port", [] (BridgeConfig &c) { c.ice_port = 1; }, true},
    {"external_addresses", [] (BridgeConfig &c) { c.external_addresses = {"x"}; }, true},
    {"stun_server", [] (BridgeConfig &c) { c.stun_server = "x"; }, true},
    {"turn_servers", [] (BridgeConfig &c) { c.turn_servers = {"x"}; }, true},
    {"ice_servers", [] (BridgeConfig &c) { c.ice_servers = {"x"}; }, true},
    {"turn_secret", [] (BridgeConfig &c) { c.turn_secret = "x"; }, true},
    {"turn_ttl", [] (BridgeConfig &c) { c.turn_ttl = 60; }, true},
    {"allowed_origins", [] (BridgeConfig &c) { c.allowed_origins = {"x"}; }, false},
    {"trusted_proxies", [] (BridgeConfig &c) { c.trusted_proxies = {"x"}; }, false},
    {"limits", [] (BridgeConfig &c) { c.limits["max_connections"].whole = 5; }, false},
};

void check_server_change (const ServerChange &row)
{
  const BridgeConfig before = cameras ({"a"});
  BridgeConfig after = before;
  row.change (after);
  const ReloadPlan plan = plan_reload (before, after);
  assert_text (to_text (plan), row.fixed ? std::string ("=a !") + row.name : "=a");
  g_assert_cmpint (plan.possible (), ==, !row.fixed);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bridge/reload-plan/lists", lists, check_lists);
  add_table ("/bridge/reload-plan/camera", camera_changes, check_camera_change);
  add_table ("/bridge/reload-plan/server", server_changes, check_server_change);
  return g_test_run ();
}
