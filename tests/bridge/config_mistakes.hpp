// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Files that are wrong, and all that is said of each. DIR stands for their folder.
#pragma once

#include <string>

namespace wsrtc::test {

struct Wrong {
  const char *name;
  std::string text;
  const char *expected;
};

// A camera that is right, on three lines.
const std::string door = "[[camera]]\nname = \"door\"\nurl = \"rtsp://door/s\"\n";

const Wrong wrong_rows[] = {
    {"empty", "", "f:1:1: has no camera: add a section [[camera]] with name and url"},
    {"only-comment", "# nothing\n", "f:1:1: has no camera: add a section [[camera]] with name and url"},
    {"only-server", "[server]\nport = 9000\n",
     "f:1:1: has no camera: add a section [[camera]] with name and url"},
    {"syntax-quote", "[[camera]]\nname = \"door\n",
     "f:2:13: is no TOML: Error while parsing string: unescaped control characters other than TAB (U+0009) "
     "are explicitly prohibited"},
    {"syntax-no-value", "[[camera]]\nname = \"door\"\nurl =\n",
     "f:3:6: is no TOML: Error while parsing key-value pair: expected value, saw '\\n'"},
    {"syntax-key-twice", door + "name = \"again\"\n",
     "f:4:8: is no TOML: Error while parsing key-value pair: cannot redefine existing string 'name'"},
    {"syntax-bad-bracket", "[[camera]\nname = \"a\"\n",
     "f:1:10: is no TOML: Error while parsing table header: expected ']', saw '\\n'"},
    {"syntax-not-utf8", "[[camera]]\nname = \"\xff\xfe\"\n",
     "f:2:8: is no TOML: Encountered invalid utf-8 sequence"},
    {"one-bracket", "[camera]\nname = \"door\"\nurl = \"rtsp://door/s\"\n",
     "f:1:2: cameras stand in sections [[camera]], with two brackets, one for each"},
    {"camera-list-of-texts", "camera = [\"rtsp://door/s\"]\n",
     "f:1:1: cameras stand in sections [[camera]], with two brackets, one for each"},
    {"camera-empty-list", "camera = []\n",
     "f:1:1: has no camera: add a section [[camera]] with name and url"},
    {"server-text", std::string ("server = \"0.0.0.0\"\n") + door,
     "f:1:10: key \"server\": must be a table, [server], not a text"},
    {"server-list", door + "[[server]]\nport = 1\n",
     "f:4:1: key \"server\": must be a table, [server], not a list"},
    {"defaults-text", std::string ("defaults = 5\n") + door,
     "f:1:12: key \"defaults\": must be a table, [defaults], not a whole number"},
    {"limits-number", std::string ("limits = 5\n") + door,
     "f:1:10: key \"limits\": must be a table, [limits], not a whole number"},
    {"limits-key-of-server", std::string ("[limits]\nport = 1\n") + door,
     "f:2:1: [limits]: knows no key \"port\": it belongs into [server]"},
    {"limit-in-server", std::string ("[server]\nmax_connections = 1\n") + door,
     "f:2:1: [server]: knows no key \"max_connections\": it belongs into [limits]"},
    {"limit-typo", std::string ("[limits]\nmax_conections = 1\n") + door,
     "f:2:1: [limits]: knows no key \"max_conections\": do you mean \"max_connections\"?"},
    {"limit-zero", std::string ("[limits]\nmax_connections = 0\n") + door,
     "f:2:19: [limits]: key \"max_connections\": must be a whole number from 1 to 1000000, not 0"},
    {"turn-secret-file-not-there", std::string ("[server]\nturn_secret_file = \"none\"\n") + door,
     "f:2:20: [server]: key \"turn_secret_file\": \"DIR/none\" cannot be read: No such file or directory"},
    {"turn-secret-file-empty", std::string ("[server]\nturn_secret_file = \"cert.pem\"\n") + door,
     "f:2:20: [server]: key \"turn_secret_file\": \"DIR/cert.pem\" must have the secret on its first line"},
    {"two-turn-secrets", std::string ("[server]\nturn_secret = \"a\"\nturn_secret_file = \"none\"\n") + door,
     "f:3:20: [server]: key \"turn_secret_file\": stands beside \"turn_secret\": keep one of them"},
    {"top-level-key-of-server", std::string ("port = 9000\n") + door,
     "f:1:1: knows no key \"port\" here: it belongs into [server]"},
    {"top-level-typo", std::string ("[sevrer]\nport = 9000\n") + door,
     "f:1:2: knows no key \"sevrer\" here: do you mean \"server\"?"},
    {"top-level-unknown", std::string ("[something]\n") + door,
     "f:1:2: knows no key \"something\" here: a file has [server], [limits], [defaults], [[camera]], "
     "[[users]], [[keys]] and [anonymous]"},
    {"unknown-key", door + "frobnicate = 1\n",
     "f:4:1: camera \"door\": knows no key \"frobnicate\"; see wsrtc-bridge --reference"},
    {"typo", door + "transprot = \"tcp\"\n",
     "f:4:1: camera \"door\": knows no key \"transprot\": do you mean \"transport\"?"},
    {"typo-without-unit", door + "latency = 100\n",
     "f:4:1: camera \"door\": knows no key \"latency\": do you mean \"latency_ms\"?"},
    {"typo-dash", door + "stale-after = 3\n",
     "f:4:1: camera \"door\": knows no key \"stale-after\": do you mean \"stale_after\"?"},
    {"typo-in-server", std::string ("[server]\nice_prot = 8189\n") + door,
     "f:2:1: [server]: knows no key \"ice_prot\": do you mean \"ice_port\"?"},
    {"key-of-other-section", door + "port = 9000\n",
     "f:4:1: camera \"door\": knows no key \"port\": it belongs into [server]"},
    {"server-key-host-in-defaults", std::string ("[defaults]\nname = \"x\"\n") + door,
     "f:2:1: [defaults]: knows no key \"name\": it belongs into [[camera]]"},
    {"no-name", "[[camera]]\nurl = \"rtsp://a/\"\n", "f:1:1: camera 1: has no key \"name\": add it"},
    {"no-url", "[[camera]]\nname = \"a\"\n", "f:1:1: camera \"a\": has no key \"url\": add it"},
    {"nothing-in-camera", door + "[[camera]]\n",
     "f:4:1: camera 2: has no key \"name\": add it\nf:4:1: camera 2: has no key \"url\": add it"},
    {"name-empty", "[[camera]]\nname = \"\"\nurl = \"rtsp://a/\"\n",
     "f:2:8: camera 1: key \"name\": must have at least one letter or digit"},
    {"name-space", "[[camera]]\nname = \"front door\"\nurl = \"rtsp://a/\"\n",
     "f:2:8: camera \"front door\": key \"name\": is refused: a stream name may only have letters, digits, "
     "'.', '_' and '-': choose another one"},
    {"name-reserved", "[[camera]]\nname = \"api\"\nurl = \"rtsp://a/\"\n",
     "f:2:8: camera \"api\": key \"name\": is refused: stream name \"api\" is an address of the server "
     "itself: choose another one"},
    {"name-dots", "[[camera]]\nname = \"..\"\nurl = \"rtsp://a/\"\n",
     "f:2:8: camera \"..\": key \"name\": is refused: stream name \"..\" means a folder in an address: "
     "choose another one"},
    {"name-long",
     "[[camera]]\nname = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\nurl = "
     "\"rtsp://a/\"\n",
     "f:2:8: camera \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\": key \"name\": is "
     "refused: a stream name of 65 characters is too long: use at most 64"},
    {"name-number", "[[camera]]\nname = 7\nurl = \"rtsp://a/\"\n",
     "f:2:8: camera 1: key \"name\": must be a text, not a whole number"},
    {"same-name", door + door,
     "f:5:8: camera \"door\": name \"door\" is taken by the camera at line 2; upper and lower case count as "
     "the same"},
    {"same-name-case", door + "[[camera]]\nname = \"DOOR\"\nurl = \"rtsp://x/\"\n",
     "f:5:8: camera \"DOOR\": name \"DOOR\" is taken by the camera at line 2; upper and lower case count as "
     "the same"},
    {"same-name-as-substream",
     "[[camera]]\nname = \"a\"\nurl = \"rtsp://a/\"\nsubstream = \"rtsp://a/s\"\n[[camera]]\nname = "
     "\"A.Small\"\nurl = \"rtsp://b/\"\n",
     "f:6:8: camera \"A.Small\": name \"A.Small\" is taken by the camera at line 4; upper and lower case "
     "count as the same"},
    {"substream-same-name-as-camera",
     "[[camera]]\nname = \"a.small\"\nurl = \"rtsp://b/\"\n[[camera]]\nname = \"a\"\nurl = "
     "\"rtsp://a/\"\nsubstream = \"rtsp://a/s\"\n",
     "f:7:13: camera \"a\": name \"a.small\" is taken by the camera at line 2; upper and lower case count as "
     "the same"},
    {"substream-name-too-long",
     "[[camera]]\nname = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\nurl = "
     "\"rtsp://a/\"\nsubstream = \"rtsp://a/s\"\n",
     "f:4:13: camera \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\": key \"substream\": "
     "its stream would be NAME.small, and a stream name of 66 characters is too long: use at most 64"},
    {"same-name-as-talk",
     "[[camera]]\nname = \"a\"\nurl = \"rtsp://a/\"\ntalk = true\n[[camera]]\nname = \"A.Talk\"\nurl = "
     "\"rtsp://b/\"\n",
     "f:6:8: camera \"A.Talk\": name \"A.Talk\" is taken by the camera at line 4; upper and lower case "
     "count as the same"},
    {"talk-same-name-as-camera",
     "[[camera]]\nname = \"a.talk\"\nurl = \"rtsp://b/\"\n[[camera]]\nname = \"a\"\nurl = "
     "\"rtsp://a/\"\ntalk = true\n",
     "f:7:8: camera \"a\": name \"a.talk\" is taken by the camera at line 2; upper and lower case count as "
     "the same"},
    {"talk-name-too-long",
     "[[camera]]\nname = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\nurl = "
     "\"rtsp://a/\"\ntalk = true\n",
     "f:4:8: camera \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\": key \"talk\": "
     "its stream would be NAME.talk, and a stream name of 65 characters is too long: use at most 64"},
    {"url-empty", "[[camera]]\nname = \"a\"\nurl = \"\"\n",
     "f:3:7: camera \"a\": key \"url\": is empty: write where the camera is, such as rtsp://camera/stream"},
    {"url-unknown-scheme", "[[camera]]\nname = \"a\"\nurl = \"ftp://a/\"\n",
     "f:3:7: camera \"a\": key \"url\": knows no scheme \"ftp\"; use one of rtsp, rtspt, rtspu, rtsph, "
     "rtsps, http, https, srt, rtmp, rtmps, file, v4l2, test or gst"},
    {"url-typo", "[[camera]]\nname = \"a\"\nurl = \"rstp://a/\"\n",
     "f:3:7: camera \"a\": key \"url\": knows no scheme \"rstp\", do you mean \"rtsp\"? Use one of rtsp, "
     "rtspt, rtspu, rtsph, rtsps, http, https, srt, rtmp, rtmps, file, v4l2, test or gst"},
    {"url-no-scheme", "[[camera]]\nname = \"a\"\nurl = \"camera/stream\"\n",
     "f:3:7: camera \"a\": key \"url\": has no scheme; use one of rtsp, rtspt, rtspu, rtsph, rtsps, http, "
     "https, srt, rtmp, rtmps, file, v4l2, test or gst"},
    {"url-no-slashes", "[[camera]]\nname = \"a\"\nurl = \"rtsp:camera/stream\"\n",
     "f:3:7: camera \"a\": key \"url\": lacks // after rtsp:, as in rtsp://camera/stream"},
    {"url-no-host", "[[camera]]\nname = \"a\"\nurl = \"rtsp:///stream\"\n",
     "f:3:7: camera \"a\": key \"url\": has no host: write rtsp://HOST/…"},
    {"url-bad-port", "[[camera]]\nname = \"a\"\nurl = \"rtsp://a:99999/s\"\n",
     "f:3:7: camera \"a\": key \"url\": is no address: look at its host and port; in user and password write "
     "%2F for /, %3A for :, %40 for @, %23 for #, %3F for ? and %25 for %"},
    {"url-port-0", "[[camera]]\nname = \"a\"\nurl = \"rtsp://a:0/s\"\n",
     "f:3:7: camera \"a\": key \"url\": has port 0: use one from 1 to 65535, or none"},
    {"url-newline", "[[camera]]\nname = \"a\"\nurl = \"rtsp://a/\\n\"\n",
     "f:3:7: camera \"a\": key \"url\": has a control character in it, such as the end of a line"},
    {"url-file-relative", "[[camera]]\nname = \"a\"\nurl = \"file://film.mp4\"\n",
     "f:3:7: camera \"a\": key \"url\": needs a whole path, as in file:///srv/film.mp4"},
    {"url-gst-empty", "[[camera]]\nname = \"a\"\nurl = \"gst: \"\n",
     "f:3:7: camera \"a\": key \"url\": has no pipeline behind gst:"},
    {"url-gst-unknown-element", "[[camera]]\nname = \"a\"\nurl = \"gst:nosuchelement ! identity\"\n",
     "f:3:7: camera \"a\": key \"url\": GStreamer refuses it: no element \"nosuchelement\""},
    {"url-gst-no-source", "[[camera]]\nname = \"a\"\nurl = \"gst:identity\"\n",
     "f:3:7: camera \"a\": key \"url\": has an open end where media would have to come in: begin with a "
     "source"},
    {"url-user-missing", "[[camera]]\nname = \"a\"\nurl = \"rtsp://:p@a/s\"\n",
     "f:3:7: camera \"a\": key \"url\": has a password without a user: write user:password@ before the host"},
    {"url-bad-percent", "[[camera]]\nname = \"a\"\nurl = \"rtsp://u:p%@a/s\"\n",
     "f:3:7: camera \"a\": key \"url\": has a % in its user or password that begins no character: write %25 "
     "for a %"},
    {"url-list", "[[camera]]\nname = \"a\"\nurl = [\"rtsp://a/\", \"rtsp://b/\"]\n",
     "f:3:7: camera \"a\": key \"url\": must be a text, not a list"},
    {"substream-bad", door + "substream = \"ftp://door/small\"\n",
     "f:4:13: camera \"door\": key \"substream\": knows no scheme \"ftp\"; use one of rtsp, rtspt, rtspu, "
     "rtsph, rtsps, http, https, srt, rtmp, rtmps, file, v4l2, test or gst"},
    {"onvif-bad", door + "onvif = \"rtsp://door/\"\n",
     "f:4:9: camera \"door\": key \"onvif\": must be an address such as http://camera/onvif/device_service"},
    {"onvif-with-user", door + "onvif = \"http://u:p@door/\"\n",
     "f:4:9: camera \"door\": key \"onvif\": must be without user and password: those of the camera are "
     "used"},
    {"transport-unknown", door + "transport = \"upd\"\n",
     "f:4:13: camera \"door\": key \"transport\": must be \"auto\", \"udp\", \"tcp\", \"tls\" or \"http\", "
     "not \"upd\"; do you mean \"udp\"?"},
    {"transport-far", door + "transport = \"carrier pigeon\"\n",
     "f:4:13: camera \"door\": key \"transport\": must be \"auto\", \"udp\", \"tcp\", \"tls\" or \"http\", "
     "not \"carrier pigeon\""},
    {"transport-flag", door + "transport = true\n",
     "f:4:13: camera \"door\": key \"transport\": must be \"auto\", \"udp\", \"tcp\", \"tls\" or \"http\", "
     "not a true or false"},
    {"transport-in-the-url", "[[camera]]\nname = \"a\"\nurl = \"rtspt://h/\"\ntransport = \"udp\"\n",
     "f:4:13: camera \"a\": key \"transport\": contradicts the scheme of url, which says already how the "
     "camera is reached: leave it out, or write rtsp"},
    {"transport-http-of-rtsps", "[[camera]]\nname = \"a\"\nurl = \"rtsps://h/\"\ntransport = \"http\"\n",
     "f:4:13: camera \"a\": key \"transport\": contradicts the scheme of url, which says already how the "
     "camera is reached: leave it out, or write rtsp"},
    {"ca-file-of-rtmps", "[[camera]]\nname = \"a\"\nurl = \"rtmps://h/a/s\"\nca_file = \"/a.pem\"\n",
     "f:4:11: camera \"a\": key \"ca_file\": \"/a.pem\" cannot be read: No such file or directory\n"
     "f:4:11: camera \"a\": key \"ca_file\": is of rtsps and https, and the URL is neither: leave it out"},
    {"user-of-srt", "[[camera]]\nname = \"a\"\nurl = \"srt://h:1\"\nuser = \"b\"\npassword = \"c\"\n",
     "f:4:8: camera \"a\": key \"user\": says nothing here: a url of that scheme has no sign-in; leave it "
     "out "
     "(SRT has passphrase= in the url)"},
    {"user-in-the-url-of-srt", "[[camera]]\nname = \"a\"\nurl = \"srt://b:c@h:1\"\n",
     "f:3:7: camera \"a\": key \"url\": has a user in it, and its scheme has no sign-in: leave it out (SRT "
     "has passphrase= in the url)"},
    {"max-viewers-too-many", door + "max_viewers = 200000\n",
     "f:4:15: camera \"door\": key \"max_viewers\": must be a whole number from 0 to 100000, not 200000"},
    {"transport-not-rtsp", "[[camera]]\nname = \"a\"\nurl = \"srt://h:1\"\ntransport = \"tcp\"\n",
     "f:4:13: camera \"a\": key \"transport\": is of RTSP, and the URL is not: leave it out"},
    {"latency-not-rtsp", "[[camera]]\nname = \"a\"\nurl = \"test://\"\nlatency_ms = 5\n",
     "f:4:14: camera \"a\": key \"latency_ms\": is of RTSP, and the URL is not: leave it out"},
    {"talk-not-rtsp", "[[camera]]\nname = \"a\"\nurl = \"v4l2:///dev/video0\"\ntalk = true\n",
     "f:4:8: camera \"a\": key \"talk\": needs an RTSP camera: only those have a way back for sound"},
    {"pull-unknown", door + "pull = \"allways\"\n",
     "f:4:8: camera \"door\": key \"pull\": must be \"on-demand\" or \"always\", not \"allways\"; do you "
     "mean \"always\"?"},
    {"pull-and-linger", door + "pull = \"always\"\nlinger = 5\n",
     "f:5:10: camera \"door\": key \"linger\": says nothing beside pull = \"always\": leave one of them out"},
    {"adaptive-latency-not-rtsp", "[[camera]]\nname = \"a\"\nurl = \"test://\"\nadaptive_latency = true\n",
     "f:4:20: camera \"a\": key \"adaptive_latency\": is of RTSP, and the URL is not: leave it out"},
    {"latency-negative", door + "latency_ms = -1\n",
     "f:4:14: camera \"door\": key \"latency_ms\": must be a whole number from 0 to 10000, not -1"},
    {"latency-high", door + "latency_ms = 10001\n",
     "f:4:14: camera \"door\": key \"latency_ms\": must be a whole number from 0 to 10000, not 10001"},
    {"latency-fraction", door + "latency_ms = 1.5\n",
     "f:4:14: camera \"door\": key \"latency_ms\": must be a whole number from 0 to 10000, not 1.5"},
    {"latency-text", door + "latency_ms = \"100\"\n",
     "f:4:14: camera \"door\": key \"latency_ms\": must be a whole number from 0 to 10000, not a text"},
    {"stale-low", door + "stale_after = 0.4\n",
     "f:4:15: camera \"door\": key \"stale_after\": must be seconds from 0.5 to 3600, not 0.4"},
    {"stale-nan", door + "stale_after = nan\n",
     "f:4:15: camera \"door\": key \"stale_after\": must be seconds from 0.5 to 3600, not nan"},
    {"linger-inf", door + "linger = inf\n",
     "f:4:10: camera \"door\": key \"linger\": must be seconds from 0 to 86400, not inf"},
    {"linger-date", door + "linger = 2024-01-01\n",
     "f:4:10: camera \"door\": key \"linger\": must be seconds from 0 to 86400, not a date or time"},
    {"viewers-huge", door + "max_viewers = 9223372036854775807\n",
     "f:4:15: camera \"door\": key \"max_viewers\": must be a whole number from 0 to 100000, not "
     "9223372036854775807"},
    {"audio-text", door + "audio = \"no\"\n",
     "f:4:9: camera \"door\": key \"audio\": must be true or false, not a text"},
    {"audio-codecs-without-audio", door + "audio = false\naudio_codecs = [\"OPUS\"]\n",
     "f:5:16: camera \"door\": key \"audio_codecs\": says nothing beside audio = false: leave one of them "
     "out"},
    {"codec-unknown", door + "video_codecs = [\"H264\", \"H266\"]\n",
     "f:4:16: camera \"door\": key \"video_codecs\": must be a list of \"H264\", \"H265\", \"VP8\", \"VP9\" "
     "and \"AV1\", not \"H266\"; do you mean \"H264\"?"},
    {"codec-is-no-list", door + "video_codecs = \"H264\"\n",
     "f:4:16: camera \"door\": key \"video_codecs\": must be a list of \"H264\", \"H265\", \"VP8\", \"VP9\" "
     "and \"AV1\", not a text"},
    {"codec-of-audio", door + "video_codecs = [\"OPUS\"]\n",
     "f:4:16: camera \"door\": key \"video_codecs\": must be a list of \"H264\", \"H265\", \"VP8\", \"VP9\" "
     "and \"AV1\", not \"OPUS\""},
    {"codec-twice", door + "video_codecs = [\"H264\", \"h264\"]\n",
     "f:4:16: camera \"door\": key \"video_codecs\": has one of its texts twice: number 2"},
    {"codec-number", door + "audio_codecs = [1]\n",
     "f:4:16: camera \"door\": key \"audio_codecs\": must be a list of \"OPUS\", \"G722\", \"PCMU\" and "
     "\"PCMA\", not one with a whole number in it"},
    {"transcode-unknown", door + "transcode = \"yes\"\n",
     "f:4:13: camera \"door\": key \"transcode\": must be \"auto\", \"never\" or \"always\", not \"yes\""},
    {"transcode-never-with-filter", door + "transcode = \"never\"\nrotate = 90\n",
     "f:4:13: camera \"door\": key \"transcode\": cannot be \"never\" with rotate, scale, overlay or filter: "
     "a changed picture has to be encoded"},
    {"rotate-45", door + "rotate = 45\n",
     "f:4:10: camera \"door\": key \"rotate\": must be 0, 90, 180 or 270, not 45"},
    {"rotate-text", door + "rotate = \"90\"\n",
     "f:4:10: camera \"door\": key \"rotate\": must be 0, 90, 180 or 270, not a text"},
    {"scale-one-number", door + "scale = \"640\"\n",
     "f:4:9: camera \"door\": key \"scale\": must be \"WIDTHxHEIGHT\" in pixels, each from 16 to 8192, such "
     "as \"640x360\""},
    {"scale-small", door + "scale = \"8x8\"\n",
     "f:4:9: camera \"door\": key \"scale\": must be \"WIDTHxHEIGHT\" in pixels, each from 16 to 8192, such "
     "as \"640x360\""},
    {"scale-signed", door + "scale = \"-640x360\"\n",
     "f:4:9: camera \"door\": key \"scale\": must be \"WIDTHxHEIGHT\" in pixels, each from 16 to 8192, such "
     "as \"640x360\""},
    {"overlay-long",
     door + "overlay = "
            "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxx\"\n",
     "f:4:11: camera \"door\": key \"overlay\": must have at most 200 bytes"},
    {"filter-unknown-element", door + "filter = \"nosuchelement\"\n",
     "f:4:10: camera \"door\": key \"filter\": GStreamer refuses it: no element \"nosuchelement\""},
    {"filter-unknown-property", door + "filter = \"videoflip nosuch=1\"\n",
     "f:4:10: camera \"door\": key \"filter\": GStreamer refuses it: no property \"nosuch\" in element "
     "\"videoflip\""},
    {"filter-closed", door + "filter = \"fakesink\"\n",
     "f:4:10: camera \"door\": key \"filter\": must have one open end for the picture to come in and one for "
     "it to go out"},
    {"filter-syntax", door + "filter = \"videoflip !\"\n",
     "f:4:10: camera \"door\": key \"filter\": GStreamer refuses it: syntax error"},
    {"filter-in-defaults", std::string ("[defaults]\nfilter = \"nosuchelement\"\n") + door,
     "f:2:10: [defaults]: key \"filter\": GStreamer refuses it: no element \"nosuchelement\""},
    {"user-alone", door + "user = \"u\"\n",
     "f:4:8: camera \"door\": key \"user\": has no \"password\" beside it: add one, or name a "
     "credentials_file in place of both"},
    {"password-alone", door + "password = \"p\"\n",
     "f:4:12: camera \"door\": key \"password\": has no \"user\" beside it: add one"},
    {"password-and-file", door + "user = \"u\"\npassword = \"p\"\ncredentials_file = \"camera.txt\"\n",
     "f:6:20: camera \"door\": key \"credentials_file\": stands beside user and password: keep one of them"},
    {"url-user-and-key",
     "[[camera]]\nname = \"a\"\nurl = \"rtsp://u:p@a/\"\nuser = \"u\"\npassword = \"p\"\n",
     "f:3:7: camera \"a\": key \"url\": has a user in it, and other keys name one too: keep one of them"},
    {"credentials-missing", door + "credentials_file = \"nosuch.txt\"\n",
     "f:4:20: camera \"door\": key \"credentials_file\": \"DIR/nosuch.txt\" cannot be read: No such file or "
     "directory"},
    {"credentials-no-colon", door + "credentials_file = \"no-colon.txt\"\n",
     "f:4:20: camera \"door\": key \"credentials_file\": \"DIR/no-colon.txt\" must have a first line "
     "user:password"},
    {"credentials-folder", door + "credentials_file = \"given\"\n",
     "f:4:20: camera \"door\": key \"credentials_file\": \"DIR/given\" cannot be read: it is no file"},
    {"defaults-user-and-file",
     std::string ("[defaults]\nuser = \"u\"\npassword = \"p\"\ncredentials_file = \"camera.txt\"\n") + door,
     "f:4:20: [defaults]: key \"credentials_file\": stands beside user and password: keep one of them"},
    {"ca-missing", door + "ca_file = \"nosuch.pem\"\n",
     "f:4:11: camera \"door\": key \"ca_file\": \"DIR/nosuch.pem\" cannot be read: No such file or "
     "directory"},
    {"path-empty", door + "ca_file = \"\"\n",
     "f:4:11: camera \"door\": key \"ca_file\": must be a path, not an empty one; leave the key out"},
    {"record-text", door + "record = \".\"\n",
     "f:4:10: camera \"door\": key \"record\": must be a table, [camera.record], not a text"},
    {"record-no-folder", door + "[camera.record]\nsegment = 60\n",
     "f:4:9: camera \"door\": [record] has no key \"folder\": add it"},
    {"record-missing-folder", door + "[camera.record]\nfolder = \"nosuch\"\n",
     "f:5:10: camera \"door\" [record]: key \"folder\": \"DIR/nosuch\" is no folder: make it first"},
    {"record-typo", door + "[camera.record]\nfolder = \".\"\nsegmnet = 60\n",
     "f:6:1: camera \"door\" [record]: knows no key \"segmnet\": do you mean \"segment\"?"},
    {"record-segment-0", door + "[camera.record]\nfolder = \".\"\nsegment = 0\n",
     "f:6:11: camera \"door\" [record]: key \"segment\": must be seconds from 1 to 86400, not 0"},
    {"label-long",
     door + "label = "
            "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxx\"\n",
     "f:4:9: camera \"door\": key \"label\": must have at most 100 bytes"},
    {"host-bad", std::string ("[server]\nhost = \"http://a\"\n") + door,
     "f:2:8: [server]: key \"host\": must be an address of this machine, such as \"0.0.0.0\" for all of "
     "them, or a name of it"},
    {"host-empty", std::string ("[server]\nhost = \"\"\n") + door,
     "f:2:8: [server]: key \"host\": must be an address of this machine, such as \"0.0.0.0\" for all of "
     "them, or a name of it"},
    {"port-high", std::string ("[server]\nport = 65536\n") + door,
     "f:2:8: [server]: key \"port\": must be a whole number from 0 to 65535, not 65536"},
    {"port-text", std::string ("[server]\nport = \"8443\"\n") + door,
     "f:2:8: [server]: key \"port\": must be a whole number from 0 to 65535, not a text"},
    {"key-without-certificate", std::string ("[server]\ntls_private_key = \"key.pem\"\n") + door,
     "f:2:19: [server]: key \"tls_private_key\": has no \"tls_certificate\" beside it: add one"},
    {"certificate-missing", std::string ("[server]\ntls_certificate = \"nosuch.pem\"\n") + door,
     "f:2:19: [server]: key \"tls_certificate\": \"DIR/nosuch.pem\" cannot be read: No such file or "
     "directory"},
    {"origin-path", std::string ("[server]\nallowed_origins = [\"https://a.example/x\"]\n") + door,
     "f:2:19: [server]: key \"allowed_origins\": must have origins such as \"https://example.org\", without "
     "a path, or \"*\" for all; \"https://a.example/x\" is none"},
    {"origin-word", std::string ("[server]\nallowed_origins = [\"example.org\"]\n") + door,
     "f:2:19: [server]: key \"allowed_origins\": must have origins such as \"https://example.org\", without "
     "a path, or \"*\" for all; \"example.org\" is none"},
    {"external-bad", std::string ("[server]\nexternal_addresses = [\"1.2.3.4:80\"]\n") + door,
     "f:2:22: [server]: key \"external_addresses\": must have IP addresses and DNS names; \"1.2.3.4:80\" is "
     "neither"},
    {"stun-bad", std::string ("[server]\nstun_server = \"s:3478\"\n") + door,
     "f:2:15: [server]: key \"stun_server\": must have the form stun://host:port"},
    {"turn-no-user", std::string ("[server]\nturn_servers = [\"turn://u:p@t:1\", \"turn://t:1\"]\n") + door,
     "f:2:16: [server]: key \"turn_servers\": must have the form turn(s)://user:password@host:port; number 2 "
     "has not"},
    {"turn-no-port", std::string ("[server]\nturn_servers = [\"turn://u:p@t:x\"]\n") + door,
     "f:2:16: [server]: key \"turn_servers\": must have the form turn(s)://user:password@host:port; number 1 "
     "has not: the port must be a number from 1 to 65535"},
    {"ice-server-bad", std::string ("[server]\nice_servers = [\"stun:s\", \"s:3478\"]\n") + door,
     "f:2:15: [server]: key \"ice_servers\": must have the form stun:host:port, turn:host:port or "
     "turn:user:password@host:port; number 2 has not: it must begin with stun:, turn: or turns:"},
    {"ice-server-without-secret", std::string ("[server]\nice_servers = [\"turn:t\"]\n") + door,
     "f:2:15: [server]: key \"ice_servers\": has a TURN server without user and password, and no "
     "\"turn_secret\" beside it, which makes them: add one"},
    {"all-of-them",
     "[server]\nport = -1\nhots = \"::\"\n[[camera]]\nname = \"a b\"\nurl = \"ftp://x\"\nlatency_ms = "
     "1.5\nrotate = 1\n[[camera]]\nname = \"c\"\nurl = \"rtsp://c/\"\nfrob = 1\n",
     "f:2:8: [server]: key \"port\": must be a whole number from 0 to 65535, not -1\nf:3:1: [server]: knows "
     "no key \"hots\": do you mean \"host\"?\nf:5:8: camera \"a b\": key \"name\": is refused: a stream name "
     "may only have letters, digits, '.', '_' and '-': choose another one\nf:6:7: camera \"a b\": key "
     "\"url\": knows no scheme \"ftp\"; use one of rtsp, rtspt, rtspu, rtsph, rtsps, http, https, srt, rtmp, "
     "rtmps, file, v4l2, test or gst\nf:7:14: camera \"a b\": key \"latency_ms\": must be a whole number "
     "from 0 to 10000, not 1.5\nf:8:10: camera \"a b\": key \"rotate\": must be 0, 90, 180 or 270, not "
     "1\nf:12:1: camera \"c\": knows no key \"frob\"; see wsrtc-bridge --reference"},
};

} // namespace wsrtc::test
