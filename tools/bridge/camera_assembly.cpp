// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_assembly.hpp"

#include <unistd.h>

#include <gio/gio.h>

#include "camera_url.hpp"
#include "credentials_file.hpp"
#include "gptr.hpp"
#include "picture_filter.hpp"
#include "secret_file.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

bool has (const CameraDraft &draft, const char *key)
{
  return draft.set.count (key) > 0;
}

FilePlace place_of (const CameraDraft &draft, const char *key)
{
  const auto found = draft.set.find (key);
  return found == draft.set.end () ? draft.place : found->second;
}

bool is_rtsp (const CameraDraft &draft)
{
  const UrlScheme *scheme = find_scheme (draft.config.url);
  return !scheme || scheme->rtsp; // an unknown one has been told of
}

bool has_picture_filter (const CameraDraft &draft)
{
  return !picture_filter (draft).empty ();
}

bool signs_in (const CameraDraft &draft)
{
  const UrlScheme *scheme = find_scheme (draft.config.url);
  return !scheme || scheme->signs_in;
}

// Some addresses say by themselves how the camera is reached.
bool has_own_transport (const CameraDraft &draft)
{
  const UrlScheme *scheme = find_scheme (draft.config.url);
  const std::string name = scheme ? scheme->name : "";
  const Transport transport = draft.config.transport;
  if (name == "rtsps")
    return transport == Transport::Udp || transport == Transport::Http;
  return name == "rtspt" || name == "rtspu" || name == "rtsph";
}

// A key that says nothing, or the opposite of another one.
struct Contradiction {
  const char *key;
  bool (*applies) (const CameraDraft &draft);
  const char *text;
};

const Contradiction contradictions[] = {
    {"talk", [] (const CameraDraft &d) { return d.config.talk && has (d, "talk") && !is_rtsp (d); },
     "needs an RTSP camera: only those have a way back for sound"},
    {"transport", [] (const CameraDraft &d) { return has (d, "transport") && !is_rtsp (d); },
     "is of RTSP, and the URL is not: leave it out"},
    {"transport", [] (const CameraDraft &d) { return has (d, "transport") && has_own_transport (d); },
     "contradicts the scheme of url, which says already how the camera is reached: leave it out, or write "
     "rtsp"},
    {"ca_file",
     [] (const CameraDraft &d) {
       // What begins with http may go on with https.
       return has (d, "ca_file") && !is_rtsp (d) && !g_str_has_prefix (d.config.url.c_str (), "http");
     },
     "is of rtsps and https, and the URL is neither: leave it out"},
    {"latency_ms", [] (const CameraDraft &d) { return has (d, "latency_ms") && !is_rtsp (d); },
     "is of RTSP, and the URL is not: leave it out"},
    {"adaptive_latency", [] (const CameraDraft &d) { return has (d, "adaptive_latency") && !is_rtsp (d); },
     "is of RTSP, and the URL is not: leave it out"},
    {"audio_codecs", [] (const CameraDraft &d) { return has (d, "audio_codecs") && !d.config.audio; },
     "says nothing beside audio = false: leave one of them out"},
    {"transcode",
     [] (const CameraDraft &d) { return d.config.transcode == Transcode::Never && has_picture_filter (d); },
     "cannot be \"never\" with rotate, scale, overlay or filter: a changed picture has to be encoded"},
    {"linger", [] (const CameraDraft &d) { return has (d, "linger") && d.config.pull == Pull::Always; },
     "says nothing beside pull = \"always\": leave one of them out"},
    {"credentials_file",
     [] (const CameraDraft &d) {
       return has (d, "credentials_file") && (has (d, "user") || has (d, "password"));
     },
     "stands beside user and password: keep one of them"},
    {"password", [] (const CameraDraft &d) { return has (d, "password") && d.user.empty (); },
     "has no \"user\" beside it: add one"},
    {"user",
     [] (const CameraDraft &d) {
       return has (d, "user") && !d.user.empty () && d.password.empty () && !has (d, "password");
     },
     "has no \"password\" beside it: add one, or name a credentials_file in place of both"},
    {"user", [] (const CameraDraft &d) { return has (d, "user") && !signs_in (d) && !has (d, "onvif"); },
     "says nothing here: a url of that scheme has no sign-in; leave it out (SRT has passphrase= in the url)"},
    {"credentials_file",
     [] (const CameraDraft &d) { return has (d, "credentials_file") && !signs_in (d) && !has (d, "onvif"); },
     "says nothing here: a url of that scheme has no sign-in; leave it out (SRT has passphrase= in the url)"},
    {"url", [] (const CameraDraft &d) { return d.config.credentials && !signs_in (d); },
     "has a user in it, and its scheme has no sign-in: leave it out (SRT has passphrase= in the url)"},
    {"url",
     [] (const CameraDraft &d) {
       return d.config.credentials && (has (d, "user") || has (d, "password") || has (d, "credentials_file"));
     },
     "has a user in it, and other keys name one too: keep one of them"},
};

std::string lower_case (const std::string &text)
{
  const GUnique<char> lower (g_ascii_strdown (text.c_str (), -1));
  return lower.get ();
}

} // namespace

void CameraAssembly::mistake (const FilePlace &place, const std::string &who, const std::string &text)
{
  reading_.mistakes.push_back ({place, who.empty () ? text : who + ": " + text});
}

void CameraAssembly::check_contradictions (const CameraDraft &draft, const std::string &who)
{
  for (const Contradiction &row : contradictions)
    if (row.applies (draft))
      mistake (place_of (draft, row.key), who, std::string ("key \"") + row.key + "\": " + row.text);
}

void CameraAssembly::read_credentials (CameraDraft &draft, const std::string &who)
{
  const std::string path =
      find_secret_file (draft.credentials_file, context_.folder, context_.credentials_folder);
  const FilePlace place = place_of (draft, "credentials_file");
  const Result<CredentialsReading> read = read_credentials_file (path);
  if (!read) {
    mistake (place, who, "key \"credentials_file\": " + quoted (path) + " " + read.error ().text);
    return;
  }
  if (read->others_may_read)
    reading_.warnings.push_back ({place, who + ": " + open_file_text (path)});
  draft.config.credentials = read->credentials;
}

// What stands in the URL goes before the keys, and a camera's own keys before
// those of [defaults].
void CameraAssembly::settle_credentials (CameraDraft &draft, const std::string &who)
{
  if (draft.config.credentials)
    return;
  if (!draft.credentials_file.empty ())
    read_credentials (draft, who);
  else if (!draft.user.empty ())
    draft.config.credentials = Credentials{draft.user, draft.password};
}

void CameraAssembly::check_recording (const CameraDraft &draft, const std::string &who)
{
  if (!draft.config.record)
    return;
  const std::string &folder = draft.config.record->folder;
  const FilePlace place = place_of (draft, "folder");
  if (folder.empty ())
    mistake (place_of (draft, "record"), who, "[record] has no key \"folder\": add it");
  else if (!g_file_test (folder.c_str (), G_FILE_TEST_IS_DIR))
    mistake (place, who + " [record]", "key \"folder\": " + quoted (folder) + " is no folder: make it first");
  else if (access (folder.c_str (), W_OK) != 0)
    reading_.warnings.push_back (
        {place, who + " [record]: key \"folder\": this user may not write into " + quoted (folder)});
}

void CameraAssembly::check_source (const CameraDraft &draft, const std::string &who)
{
  const UrlScheme *scheme = find_scheme (draft.config.url);
  if (!context_.check_source || !scheme || std::string (scheme->name) != "gst")
    return;
  const std::string wrong = context_.check_source (draft.config.url.substr (4));
  if (!wrong.empty ())
    mistake (place_of (draft, "url"), who, "key \"url\": " + wrong);
}

bool CameraAssembly::claim_name (const StreamName &name, const FilePlace &place, const std::string &who)
{
  const auto [old, fresh] = names_.emplace (lower_case (name.str ()), place);
  if (fresh)
    return true;
  mistake (place, who,
           "name " + quoted (name.str ()) + " is taken by " +
               (old->second.line > 0 ? "the camera at line " + std::to_string (old->second.line)
                                     : "another camera") +
               "; upper and lower case count as the same");
  return false;
}

// What is said to it is a stream of its own, which no camera can be.
void CameraAssembly::claim_talk (const CameraDraft &draft, const std::string &who)
{
  if (!draft.config.talk || !is_rtsp (draft))
    return;
  const FilePlace place = place_of (draft, "talk");
  const Result<StreamName> name = parse_stream_name (draft.config.name.str () + ".talk");
  if (!name)
    mistake (place, who, "key \"talk\": its stream would be NAME.talk, and " + name.error ().text);
  else
    claim_name (*name, place, who);
}

// Everything but sound, what is done with the picture, recording and talk is as
// with its camera; but a camera that hangs askew does so in its small picture, too.
void CameraAssembly::add_substream (const CameraDraft &draft, const std::string &who)
{
  const FilePlace place = place_of (draft, "substream");
  const Result<CameraUrl> url = parse_camera_url (draft.substream);
  const Result<StreamName> name = parse_stream_name (draft.config.name.str () + ".small");
  if (!url)
    return; // has been told
  if (!name) {
    mistake (place, who, "key \"substream\": its stream would be NAME.small, and " + name.error ().text);
    return;
  }
  if (!claim_name (*name, place, who))
    return;
  CameraConfig small = draft.config;
  small.name = *name;
  small.url = url->url;
  if (url->credentials)
    small.credentials = url->credentials;
  small.audio = false;
  CameraDraft turned;
  turned.rotate = draft.rotate;
  small.video_filter = picture_filter (turned);
  small.talk = false;
  small.record.reset ();
  small.substream_of = draft.config.name.str ();
  reading_.config.cameras.push_back (std::move (small));
}

void CameraAssembly::add (CameraDraft draft, const std::string &who)
{
  check_contradictions (draft, who);
  check_recording (draft, who);
  check_source (draft, who);
  settle_credentials (draft, who);
  if (draft.config.name.empty () || !claim_name (draft.config.name, place_of (draft, "name"), who))
    return;
  claim_talk (draft, who);
  draft.config.video_filter = picture_filter (draft);
  reading_.config.cameras.push_back (draft.config);
  if (!draft.substream.empty ())
    add_substream (draft, who);
}

} // namespace wsrtc::bridge
