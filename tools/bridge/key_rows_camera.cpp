// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_rows.hpp"

#include <cmath>
#include <iterator>

#include "camera_url.hpp"
#include "text.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Section camera = Section::Camera;
constexpr Section record = Section::Record;
constexpr const char *no_text = "";
constexpr size_t longest_label = 100;
constexpr size_t longest_overlay = 200;

Milliseconds from_seconds (double seconds)
{
  return Milliseconds (std::llround (seconds * 1000));
}

std::string store_name (const KeyTarget &target, const KeyValue &value)
{
  if (value.text.empty ())
    return "must have at least one letter or digit";
  Result<StreamName> name = parse_stream_name (value.text);
  if (!name)
    return "is refused: " + name.error ().text;
  target.camera->config.name = std::move (*name);
  return no_text;
}

std::string store_label (const KeyTarget &target, const KeyValue &value)
{
  if (value.text.size () > longest_label)
    return "must have at most " + std::to_string (longest_label) + " bytes";
  target.camera->config.label = value.text;
  return no_text;
}

std::string store_url (const KeyTarget &target, const KeyValue &value)
{
  Result<CameraUrl> url = parse_camera_url (value.text);
  if (!url)
    return url.error ().text;
  target.camera->config.url = url->url;
  target.camera->config.credentials = url->credentials;
  return no_text;
}

std::string store_substream (const KeyTarget &target, const KeyValue &value)
{
  const Result<CameraUrl> url = parse_camera_url (value.text);
  if (!url)
    return url.error ().text;
  target.camera->substream = value.text;
  return no_text;
}

std::string store_onvif (const KeyTarget &target, const KeyValue &value)
{
  const UrlScheme *scheme = find_scheme (value.text);
  const std::string name = scheme ? scheme->name : "";
  if (!value.text.empty () && name != "http" && name != "https")
    return "must be an address such as http://camera/onvif/device_service";
  Result<CameraUrl> url = parse_camera_url (value.text.empty () ? "http://none/" : value.text);
  if (!url)
    return url.error ().text;
  if (url->credentials)
    return "must be without user and password: those of the camera are used";
  target.camera->config.onvif = value.text.empty () ? "" : url->url;
  return no_text;
}

std::string store_transport (const KeyTarget &target, const KeyValue &value)
{
  static const std::vector<std::pair<const char *, Transport>> names = {{"auto", Transport::Auto},
                                                                        {"udp", Transport::Udp},
                                                                        {"tcp", Transport::Tcp},
                                                                        {"tls", Transport::Tls},
                                                                        {"http", Transport::Http}};
  for (const auto &[name, transport] : names)
    if (value.text == name)
      target.camera->config.transport = transport;
  return no_text;
}

std::string store_transcode (const KeyTarget &target, const KeyValue &value)
{
  target.camera->config.transcode = value.text == "never"    ? Transcode::Never
                                    : value.text == "always" ? Transcode::Always
                                                             : Transcode::Auto;
  return no_text;
}

constexpr unsigned smallest_side = 16;
constexpr unsigned largest_side = 8192;

std::string store_scale (const KeyTarget &target, const KeyValue &value)
{
  std::string_view rest = value.text;
  const std::optional<unsigned> width = parse_number (cut (rest, 'x'), largest_side);
  const std::optional<unsigned> height = parse_number (rest, largest_side);
  if (!width || !height || *width < smallest_side || *height < smallest_side)
    return "must be \"WIDTHxHEIGHT\" in pixels, each from 16 to 8192, such as \"640x360\"";
  target.camera->width = static_cast<int> (*width);
  target.camera->height = static_cast<int> (*height);
  return no_text;
}

std::string store_overlay (const KeyTarget &target, const KeyValue &value)
{
  if (value.text.size () > longest_overlay)
    return "must have at most " + std::to_string (longest_overlay) + " bytes";
  target.camera->overlay = value.text;
  return no_text;
}

// What is stored as it is, without a check of its own.
template <auto Member> std::string store_config_text (const KeyTarget &target, const KeyValue &value)
{
  target.camera->config.*Member = value.text;
  return no_text;
}

template <auto Member> std::string store_config_flag (const KeyTarget &target, const KeyValue &value)
{
  target.camera->config.*Member = value.flag;
  return no_text;
}

template <auto Member> std::string store_config_list (const KeyTarget &target, const KeyValue &value)
{
  target.camera->config.*Member = value.list;
  return no_text;
}

template <auto Member> std::string store_config_seconds (const KeyTarget &target, const KeyValue &value)
{
  target.camera->config.*Member = from_seconds (value.number);
  return no_text;
}

template <auto Member> std::string store_text (const KeyTarget &target, const KeyValue &value)
{
  target.camera->*Member = value.text;
  return no_text;
}

const ConfigKey source_rows[] = {
    {camera,
     "name",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "Of its stream and page: letters, digits, \".\", \"_\" and \"-\", at most 64. Needed.",
     false,
     store_name},
    {camera,
     "url",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "Where it is; the kinds are listed below. User and password may stand in it. Needed.",
     false,
     store_url},
    {camera,
     "label",
     KeyType::Text,
     0,
     0,
     {},
     "the name",
     "What people read on the pages.",
     false,
     store_label},
    {camera,
     "user",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "Who signs in at the camera.",
     true,
     store_text<&CameraDraft::user>},
    {camera,
     "password",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "The password; better in a file of its own, see `credentials_file`.",
     true,
     store_text<&CameraDraft::password>},
    {camera,
     "credentials_file",
     KeyType::Path,
     0,
     0,
     {},
     nullptr,
     "A file with one line `user:password`. A name without a folder is looked for in "
     "`$CREDENTIALS_DIRECTORY` "
     "first (`LoadCredential=` of systemd).",
     true,
     store_text<&CameraDraft::credentials_file>},
    {camera,
     "transport",
     KeyType::Choice,
     0,
     0,
     {"auto", "udp", "tcp", "tls", "http"},
     "\"auto\"",
     "How RTSP brings its media; auto = UDP, and TCP when nothing comes; http = in a tunnel.",
     true,
     store_transport},
    {camera,
     "ca_file",
     KeyType::Path,
     0,
     0,
     {},
     "the system's",
     "PEM file with the authorities that are trusted for rtsps and https.",
     true,
     store_config_text<&CameraConfig::ca_file>},
    {camera,
     "substream",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "URL of the camera's small picture, for tiles: it becomes the stream `NAME.small`, with the same "
     "user, "
     "password and transport and without sound.",
     false,
     store_substream},
    {camera,
     "onvif",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "Address of its ONVIF services: it is asked for a key frame there when a viewer needs one.",
     false,
     store_onvif},
    {camera,
     "latency_ms",
     KeyType::Whole,
     0,
     10000,
     {},
     "200",
     "Longest wait for late RTP packets, in milliseconds.",
     true,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.camera->config.latency = Milliseconds (value.whole);
       return std::string ();
     }},
    {camera,
     "adaptive_latency",
     KeyType::Flag,
     0,
     0,
     {},
     "true",
     "Waits as long as late packets have needed, 20 ms where there are none, and `latency_ms` at most; "
     "false = waits `latency_ms` always.",
     true,
     store_config_flag<&CameraConfig::adaptive_latency>},
    {camera,
     "stale_after",
     KeyType::Seconds,
     0.5,
     3600,
     {},
     "3",
     "A camera that brings no frame for so long is taken for gone, and connected anew.",
     true,
     store_config_seconds<&CameraConfig::stale_after>},
};

const ConfigKey viewing_rows[] = {
    {camera,
     "pull",
     KeyType::Choice,
     0,
     0,
     {"on-demand", "always"},
     "\"on-demand\"",
     "When the camera is connected: while somebody looks, or always.",
     true,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.camera->config.pull = value.text == "always" ? Pull::Always : Pull::OnDemand;
       return std::string ();
     }},
    {camera,
     "linger",
     KeyType::Seconds,
     0,
     86400,
     {},
     "10",
     "On demand, the camera is left so long after the last viewer.",
     true,
     store_config_seconds<&CameraConfig::linger>},
    {camera,
     "video_codecs",
     KeyType::TextList,
     0,
     0,
     {"H264", "H265", "VP8", "VP9", "AV1"},
     "all of them",
     "What viewers may get, best first.",
     true,
     store_config_list<&CameraConfig::video_codecs>},
    {camera,
     "audio_codecs",
     KeyType::TextList,
     0,
     0,
     {"OPUS", "G722", "PCMU", "PCMA"},
     "all of them",
     "The same for sound.",
     true,
     store_config_list<&CameraConfig::audio_codecs>},
    {camera,
     "transcode",
     KeyType::Choice,
     0,
     0,
     {"auto", "never", "always"},
     "\"auto\"",
     "auto = only while a viewer cannot show what the camera sends, once for all of them.",
     true,
     store_transcode},
    {camera,
     "audio",
     KeyType::Flag,
     0,
     0,
     {},
     "true",
     "Whether viewers get its sound.",
     true,
     store_config_flag<&CameraConfig::audio>},
    {camera,
     "talk",
     KeyType::Flag,
     0,
     0,
     {},
     "false",
     "Whether viewers may talk to it (ONVIF Profile T backchannel; RTSP only).",
     true,
     store_config_flag<&CameraConfig::talk>},
    {camera,
     "max_viewers",
     KeyType::Whole,
     0,
     most_viewers,
     {},
     "0",
     "Most viewers at a time; 0 = 512.",
     true,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.camera->config.max_viewers = static_cast<unsigned> (value.whole);
       return std::string ();
     }},
};

const ConfigKey picture_rows[] = {
    {camera,
     "rotate",
     KeyType::Numeral,
     0,
     0,
     {"0", "90", "180", "270"},
     "0",
     "Turns the picture clockwise, in degrees.",
     true,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.camera->rotate = static_cast<int> (value.whole);
       return std::string ();
     }},
    {camera,
     "scale",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "Makes the picture as large as \"WIDTHxHEIGHT\".",
     true,
     store_scale},
    {camera,
     "overlay",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "A text that is written into the picture.",
     true,
     store_overlay},
    {camera,
     "filter",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "Any GStreamer elements between decoder and encoder, as for gst-launch-1.0: \"agingtv ! videobalance "
     "saturation=0\". After rotate, scale and overlay.",
     true,
     store_text<&CameraDraft::filter>},
};

const ConfigKey record_rows[] = {
    {record,
     "folder",
     KeyType::Path,
     0,
     0,
     {},
     nullptr,
     "Where its files go, which has to exist. Needed.",
     true,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.camera->config.record->folder = value.text;
       return std::string ();
     }},
    {record,
     "segment",
     KeyType::Seconds,
     1,
     86400,
     {},
     "600",
     "A new file at the last key frame before it would be longer than this.",
     true,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.camera->config.record->segment = std::chrono::seconds (std::llround (value.number));
       return std::string ();
     }},
    {record,
     "files",
     KeyType::Whole,
     0,
     1000000,
     {},
     "0",
     "So many complete pieces are kept beside the one being written; the oldest goes when a new one is "
     "complete. "
     "0 = all are kept.",
     true,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.camera->config.record->files = static_cast<unsigned> (value.whole);
       return std::string ();
     }},
};

} // namespace

std::vector<ConfigKey> camera_key_rows ()
{
  std::vector<ConfigKey> rows (std::begin (source_rows), std::end (source_rows));
  rows.insert (rows.end (), std::begin (viewing_rows), std::end (viewing_rows));
  rows.insert (rows.end (), std::begin (picture_rows), std::end (picture_rows));
  return rows;
}

std::vector<ConfigKey> record_key_rows ()
{
  return {std::begin (record_rows), std::end (record_rows)};
}

} // namespace wsrtc::bridge
