// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a configuration file means, and what is said of one that is wrong.
#include "config_reader.hpp"

#include <cstring>

#include <gio/gio.h>
#include <gst/gst.h>

#include "assert_text.hpp"
#include "config_mistakes.hpp"
#include "gptr.hpp"
#include "picture_filter.hpp"
#include "table.hpp"
#include "temporary_folder.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

const TemporaryFolder &folder ()
{
  static const TemporaryFolder made;
  return made;
}

ConfigReading read (const std::string &text)
{
  ReadContext context;
  context.folder = folder ().path ();
  context.credentials_folder = folder ().path_of ("given");
  context.check_filter = check_filter;
  context.check_source = check_source;
  return read_config (text, context);
}

std::string all_lines (const std::vector<Mistake> &mistakes)
{
  std::string out;
  for (const Mistake &mistake : mistakes)
    out += (out.empty () ? "" : "\n") + to_text ("f", mistake);
  const std::string &path = folder ().path ();
  for (size_t at = out.find (path); at != std::string::npos; at = out.find (path))
    out.replace (at, path.size (), "DIR");
  return out;
}

void check_wrong (const Wrong &row)
{
  assert_text (all_lines (read (row.text).mistakes), row.expected);
}

BridgeConfig read_right (const std::string &text)
{
  ConfigReading reading = read (text);
  assert_text (all_lines (reading.mistakes), "");
  return std::move (reading.config);
}

void test_smallest ()
{
  const BridgeConfig config = read_right (door);
  g_assert_cmpuint (config.cameras.size (), ==, 1);
  const CameraConfig &camera = config.cameras[0];
  assert_text (camera.name.str (), "door");
  assert_text (camera.url, "rtsp://door/s");
  g_assert_false (bool (camera.credentials));
  g_assert_cmpint (camera.latency.count (), ==, 200);
  g_assert_true (camera.adaptive_latency);
  g_assert_true (camera.pull == Pull::OnDemand);
  assert_text (config.host, "127.0.0.1");
  g_assert_cmpuint (config.port, ==, 8443);
}

constexpr const char *all_keys = R"(
[server]
host = "0.0.0.0"
port = 9000
tls_certificate = "cert.pem"
tls_private_key = "key.pem"
allowed_origins = ["https://a.example", "*"]
trusted_proxies = ["127.0.0.1", "10.0.0.0/8"]
ice_port = 8189
external_addresses = ["203.0.113.5", "cam.example"]
stun_server = "stun://s:3478"
turn_servers = ["turn://u:p@t:3478"]
ice_servers = ["stun:s", "turn:t"]
turn_secret = "north"
turn_ttl = 600
[limits]
max_connections_per_address = 7
header_timeout = 5000
[[camera]]
name = "Door_1"
label = "Tür"
url = "RTSP://u%40x:p%3Aq@door:8554/s?x=@1"
transport = "tcp"
ca_file = "cert.pem"
pull = "always"
latency_ms = 0
adaptive_latency = false
stale_after = 0.5
video_codecs = ["h264", "VP8"]
audio_codecs = ["opus"]
transcode = "always"
talk = true
onvif = "http://door/onvif/device_service"
max_viewers = 5
rotate = 270
scale = "640x360"
overlay = 'He & <she> said "hi" \o/'
filter = "identity"
[camera.record]
folder = "."
segment = 60
files = 10
)";

void test_all_keys_of_the_server ()
{
  const BridgeConfig config = read_right (all_keys);
  assert_text (config.host, "0.0.0.0");
  g_assert_cmpuint (config.port, ==, 9000);
  assert_text (config.tls_certificate, folder ().path_of ("cert.pem"));
  assert_text (config.tls_private_key, folder ().path_of ("key.pem"));
  g_assert_cmpuint (config.allowed_origins.size (), ==, 2);
  g_assert_cmpuint (config.trusted_proxies.size (), ==, 2);
  g_assert_cmpuint (config.ice_port, ==, 8189);
  g_assert_cmpuint (config.external_addresses.size (), ==, 2);
  assert_text (config.stun_server, "stun://s:3478");
  g_assert_cmpuint (config.turn_servers.size (), ==, 1);
  g_assert_cmpuint (config.ice_servers.size (), ==, 2);
  assert_text (config.turn_secret, "north");
  g_assert_cmpuint (config.turn_ttl, ==, 600);
  g_assert_cmpuint (config.limits.size (), ==, 2);
  g_assert_cmpint (config.limits.at ("max_connections_per_address").whole, ==, 7);
  g_assert_cmpint (config.limits.at ("header_timeout").whole, ==, 5000);
}

void test_turn_secret_file ()
{
  const BridgeConfig config =
      read_right ("[server]\nice_servers = [\"turn:t\"]\nturn_secret_file = \"turn.secret\"\n" + door);
  assert_text (config.turn_secret, "north");
}

void test_all_keys_of_a_camera ()
{
  const BridgeConfig config = read_right (all_keys);
  const CameraConfig &camera = config.cameras[0];
  assert_text (camera.name.str (), "Door_1");
  assert_text (camera.label, "Tür");
  assert_text (camera.url, "rtsp://door:8554/s?x=@1");
  assert_text (camera.credentials->user, "u@x");
  assert_text (camera.credentials->password, "p:q");
  g_assert_true (camera.transport == Transport::Tcp);
  assert_text (camera.ca_file, folder ().path_of ("cert.pem"));
  g_assert_true (camera.pull == Pull::Always);
  g_assert_cmpint (camera.latency.count (), ==, 0);
  g_assert_false (camera.adaptive_latency);
  g_assert_cmpint (camera.stale_after.count (), ==, 500);
  assert_text (camera.video_codecs[0], "H264");
  assert_text (camera.audio_codecs[0], "OPUS");
  g_assert_true (camera.transcode == Transcode::Always);
  g_assert_true (camera.talk);
  assert_text (camera.onvif, "http://door/onvif/device_service");
  g_assert_cmpuint (camera.max_viewers, ==, 5);
  assert_text (camera.video_filter, "videoflip video-direction=90l ! "
                                    "videoscale ! video/x-raw,width=640,height=360,pixel-aspect-ratio=1/1 ! "
                                    "textoverlay text=\"He &amp; &lt;she&gt; said &quot;hi&quot; \\\\o/\" "
                                    "shaded-background=true ! identity");
  assert_text (camera.record->folder, folder ().path ());
  g_assert_cmpint (camera.record->segment.count (), ==, 60);
  g_assert_cmpuint (camera.record->files, ==, 10);
  assert_text (check_filter (camera.video_filter), "");
  for (const char *filter :
       {"videorate ! video/x-raw,framerate=5/1", "video/x-raw ! identity", "video/x-raw"})
    assert_text (check_filter (filter), "");
  assert_text (check_filter ("nosuch ! video/x-raw"), "GStreamer refuses it: no element \"nosuch\"");
}

void test_access ()
{
  const BridgeConfig config = read_right (door + R"(
[anonymous]
rights = ["view"]
[[users]]
name = "anna"
token = "0123456789abcdef"
rights = ["view", "talk"]
streams = ["door"]
)");
  g_assert_true (config.access.is_given ());
  assert_text (config.access.users[0].streams[0], "door");
  assert_text (all_lines (read (door + "[[users]]\nname = \"a\"\nrights = [\"view\"]\n").mistakes),
               "f:4:1: [[users]] 1: has no token: add \"token\" or \"token_file\"");
}

void test_substream ()
{
  const BridgeConfig config = read_right (R"(
[[camera]]
name = "door"
url = "rtsp://u:p@door/big"
substream = "rtsp://door/small"
transport = "tcp"
talk = true
rotate = 90
scale = "640x360"
overlay = "door"
filter = "videobalance"
video_codecs = ["H264"]
[camera.record]
folder = "."
[[camera]]
name = "yard"
url = "rtsp://u:p@yard/big"
substream = "rtsp://v:q@yard/small"
)");
  g_assert_cmpuint (config.cameras.size (), ==, 4);
  const CameraConfig &small = config.cameras[1];
  assert_text (small.name.str (), "door.small");
  assert_text (small.substream_of, "door");
  assert_text (small.url, "rtsp://door/small");
  assert_text (small.credentials->password, "p");
  g_assert_true (small.transport == Transport::Tcp);
  g_assert_false (small.audio);
  g_assert_false (small.talk);
  g_assert_false (bool (small.record));
  assert_text (small.video_codecs[0], "H264");
  assert_text (small.video_filter, "videoflip video-direction=90r");
  assert_text (config.cameras[2].name.str (), "yard");
  assert_text (config.cameras[2].substream_of, "");
  assert_text (config.cameras[3].credentials->user, "v");
}

void test_defaults ()
{
  // Wherever it stands.
  const BridgeConfig config = read_right (R"(
[[camera]]
name = "a"
url = "rtsp://a/"
[[camera]]
name = "b"
url = "rtsp://b/"
credentials_file = "camera.txt"
transport = "udp"
[[camera]]
name = "c"
url = "rtsp://w:s@c/"
[[camera]]
name = "d"
url = "v4l2:///dev/video0"
[defaults]
user = "u"
password = "p"
transport = "tcp"
linger = 1.5
[defaults.record]
folder = "."
)");
  assert_text (config.cameras[0].credentials->user, "u");
  assert_text (config.cameras[1].credentials->user, "filed");
  assert_text (config.cameras[1].credentials->password, "pass:word ");
  assert_text (config.cameras[2].credentials->user, "w");
  g_assert_true (config.cameras[0].transport == Transport::Tcp);
  g_assert_true (config.cameras[1].transport == Transport::Udp);
  g_assert_cmpint (config.cameras[3].linger.count (), ==, 1500);
  assert_text (config.cameras[3].record->folder, folder ().path ());
}

void test_given_credentials ()
{
  // systemd's LoadCredential= goes before a file beside the configuration.
  const BridgeConfig config = read_right (door + "credentials_file = \"both.txt\"\n");
  assert_text (config.cameras[0].credentials->user, "given");
}

void test_world_readable ()
{
  const ConfigReading reading = read (door + "credentials_file = \"open.txt\"\n");
  assert_text (all_lines (reading.mistakes), "");
  assert_text (all_lines (reading.warnings),
               "f:4:20: camera \"door\": everybody on this machine can read \"DIR/open.txt\": chmod 600 it");
}

// Nothing that was typed as a password is in any message.
struct Secret {
  const char *name;
  std::string text;
};

const Secret secrets[] = {
    {"in-url", "[[camera]]\nname = \"a\"\nurl = \"rtsp://u:geheim@\"\n"},
    {"in-url-with-bad-port", "[[camera]]\nname = \"a\"\nurl = \"rtsp://u:geheim@h:99999/\"\n"},
    {"in-url-with-bad-percent", "[[camera]]\nname = \"a\"\nurl = \"rtsp://u:geheim%@h/\"\n"},
    {"in-url-with-slash", "[[camera]]\nname = \"a\"\nurl = \"rtsp://u:geheim/x@h/\"\n"},
    {"in-url-of-unknown-scheme", "[[camera]]\nname = \"a\"\nurl = \"rstp://u:geheim@h/\"\n"},
    {"in-url-without-scheme", "[[camera]]\nname = \"a\"\nurl = \"u:geheim@h/\"\n"},
    {"in-substream", door + "substream = \"rtsp://u:geheim@\"\n"},
    {"in-onvif", door + "onvif = \"http://u:geheim@h/\"\n"},
    {"in-turn", "[server]\nturn_servers = [\"turns://u:geheim@\"]\n" + door},
    {"in-ice-servers", "[server]\nice_servers = [\"turns:u:geheim@\"]\n" + door},
    {"turn-secret-of-wrong-type", "[server]\nturn_secret = [\"geheim\"]\n" + door},
    {"password-of-wrong-type", door + "user = \"u\"\npassword = [\"geheim\"]\n"},
    {"password-alone", door + "password = \"geheim\"\n"},
    {"twice", "[[camera]]\nname = \"a\"\nurl = \"rtsp://u:geheim@h/\"\npassword = \"geheim\"\n"},
};

void check_secret (const Secret &row)
{
  const ConfigReading reading = read (row.text);
  g_assert_cmpuint (reading.mistakes.size (), >, 0);
  g_assert_null (strstr (all_lines (reading.mistakes).c_str (), "geheim"));
}

// Cut anywhere, and with any byte changed: an answer, and no crash.
void test_mutations ()
{
  const std::string whole = "[server]\nport = 9000\n" + door +
                            "latency_ms = 5\nvideo_codecs = [\"H264\"]\n[camera.record]\nfolder = \".\"\n";
  for (size_t i = 0; i <= whole.size (); i++) {
    read (whole.substr (0, i));
    for (const char with : {'\0', '"', '[', '=', '\n', '\x80', '7'}) {
      std::string changed = whole;
      changed[std::min (i, whole.size () - 1)] = with;
      read (changed);
    }
  }
  read (std::string (100000, '['));
  read ("a = " + std::string (100000, '[') + std::string (100000, ']'));
}

struct Typed {
  const char *name;
  std::vector<std::string> arguments;
  const char *names; // or what is wrong
};

const Typed typed_rows[] = {
    {"host", {"rtsp://cam1/stream"}, "cam1=rtsp://cam1/stream"},
    {"named", {"door=rtsp://cam1/stream"}, "door=rtsp://cam1/stream"},
    {"named-with-equals", {"door=http://h/x?a=b"}, "door=http://h/x?a=b"},
    {"no-name-but-equals", {"http://h/x?a=b"}, "h=http://h/x?a=b"},
    {"same-host", {"rtsp://h/1", "rtsp://h/2", "rtsp://H/3"}, "h=rtsp://h/1 h-2=rtsp://h/2 H-3=rtsp://H/3"},
    {"takes-no-typed-name", {"rtsp://h/1", "h=rtsp://x/2"}, "h-2=rtsp://h/1 h=rtsp://x/2"},
    {"address", {"rtsp://192.0.2.1:554/1"}, "192.0.2.1=rtsp://192.0.2.1:554/1"},
    {"ipv6", {"rtsp://[2001:db8::1]/1"}, "2001-db8--1=rtsp://[2001:db8::1]/1"},
    {"webcam", {"v4l2:///dev/video0"}, "video0=v4l2:///dev/video0"},
    {"file", {"file:///srv/my film.mp4"}, "my-film=file:///srv/my film.mp4"},
    {"test", {"test://ball"}, "ball=test://ball"},
    {"test-plain", {"test://"}, "test=test://"},
    {"pipeline", {"gst:videotestsrc is-live=true"}, "pipeline=gst:videotestsrc is-live=true"},
    {"reserved-host", {"rtsp://api/1"}, "camera=rtsp://api/1"},
    {"srt-listener", {"srt://:7001?mode=listener"}, "camera=srt://:7001?mode=listener"},
    {"bad-name",
     {"do/or=rtsp://h/"},
     "camera 1 of the command line: a stream name may only have letters, digits, '.', '_' and "
     "'-': choose another one"},
    {"same-names",
     {"a=rtsp://h/", "A=rtsp://h/"},
     "camera 2 of the command line: name \"A\" is taken by another camera; upper "
     "and lower case count as the same"},
    {"bad-url",
     {"rtsp:"},
     "camera 1 of the command line: its URL lacks // after rtsp:, as in rtsp://camera/stream"},
};

void check_typed (const Typed &row)
{
  ReadContext context;
  context.folder = folder ().path ();
  const ConfigReading reading = read_arguments (row.arguments, {}, context);
  std::string out;
  for (const Mistake &mistake : reading.mistakes)
    out += (out.empty () ? "" : "\n") + to_text ("", mistake);
  if (reading.mistakes.empty ())
    for (const CameraConfig &camera : reading.config.cameras)
      out += (out.empty () ? "" : " ") + camera.name.str () + "=" + camera.url;
  assert_text (out, row.names);
}

void test_typed_options ()
{
  ReadContext context;
  context.folder = folder ().path ();
  ArgumentOptions options;
  options.always = true;
  options.credentials_file = "camera.txt";
  const ConfigReading reading = read_arguments ({"rtsp://a/", "rtsp://u:p@b/"}, options, context);
  g_assert_true (reading.mistakes.empty ());
  g_assert_true (reading.config.cameras[0].pull == Pull::Always);
  assert_text (reading.config.cameras[0].credentials->user, "filed");
  assert_text (reading.config.cameras[1].credentials->user, "u");
}

void fill_folder ()
{
  folder ().write ("cert.pem", "");
  folder ().write ("key.pem", "");
  folder ().write ("camera.txt", "filed:pass:word \nmore\n");
  folder ().write ("open.txt", "u:p", 0644);
  folder ().write ("no-colon.txt", "user\n");
  folder ().write ("turn.secret", "north\nmore\n");
  folder ().write ("both.txt", "beside:p\n");
  folder ().write ("given/both.txt", "given:p\r\n");
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (nullptr, nullptr);
  fill_folder ();
  g_test_add_func ("/bridge/config/right/smallest", test_smallest);
  g_test_add_func ("/bridge/config/right/all-keys-of-the-server", test_all_keys_of_the_server);
  g_test_add_func ("/bridge/config/right/turn-secret-file", test_turn_secret_file);
  g_test_add_func ("/bridge/config/right/all-keys-of-a-camera", test_all_keys_of_a_camera);
  g_test_add_func ("/bridge/config/right/substream", test_substream);
  g_test_add_func ("/bridge/config/right/defaults", test_defaults);
  g_test_add_func ("/bridge/config/right/given-credentials", test_given_credentials);
  g_test_add_func ("/bridge/config/right/world-readable", test_world_readable);
  g_test_add_func ("/bridge/config/mutations", test_mutations);
  g_test_add_func ("/bridge/config/right/access", test_access);
  g_test_add_func ("/bridge/config/typed-options", test_typed_options);
  add_table ("/bridge/config/wrong", wrong_rows, check_wrong);
  add_table ("/bridge/config/secret", secrets, check_secret);
  add_table ("/bridge/config/typed", typed_rows, check_typed);
  const int result = g_test_run ();
  gst_deinit ();
  return result;
}
