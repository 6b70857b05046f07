// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the bridge is asked to do, checked and complete: made from a file or the
// command line by the parser, read by everything else. Plain values, compared
// field by field, so that a reload can tell which cameras have changed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "access_tables.hpp"
#include "ids.hpp"
#include "property_keys.hpp"

namespace wsrtc::bridge {

using Milliseconds = std::chrono::milliseconds;

// How an RTSP camera is reached. Auto: UDP, and TCP when nothing comes.
enum class Transport { Auto, Udp, Tcp, Tls, Http };

// When a camera is pulled.
enum class Pull { OnDemand, Always };

enum class Transcode { Auto, Never, Always };

// Of one camera: what wsrtcsink:max-peers can be.
constexpr unsigned most_viewers = 100000;

// Never in a log, a page or an error.
struct Credentials {
  std::string user;
  std::string password;
};

// Files of one camera, written without transcoding.
struct Recording {
  std::string folder;
  std::chrono::seconds segment{600}; // a new file after so long, at a key frame
  unsigned files = 0;                // the oldest goes when there are more; 0 = all are kept
};

struct CameraConfig {
  StreamName name;
  std::string label; // for people; empty = the name
  std::string url;   // without user and password: see credentials
  std::optional<Credentials> credentials;
  Transport transport = Transport::Auto;
  std::string ca_file; // whom to trust for rtsps and https; empty = the system's
  Pull pull = Pull::OnDemand;
  Milliseconds linger{10000};            // on demand: left so long after the last viewer
  Milliseconds latency{200};             // longest wait for late packets (rtspsrc's jitterbuffer)
  bool adaptive_latency = true;          // it waits as long as has proved useful; false: latency, always
  Milliseconds stale_after{3000};        // no frame for so long: the camera is taken for gone
  std::vector<std::string> video_codecs; // empty = all
  std::vector<std::string> audio_codecs;
  Transcode transcode = Transcode::Auto;
  bool audio = true;
  bool talk = false; // sound of viewers goes to the camera (ONVIF Profile T backchannel)
  std::string onvif; // address of its ONVIF services, to ask it for key frames; empty = it is not asked
  std::string
      video_filter; // a bin description between decoder and encoder, e.g. "videoflip video-direction=90r"
  unsigned max_viewers = 0; // 0 = as many as the sink takes by itself
  std::optional<Recording> record;
  std::string substream_of; // the name of the camera whose small picture this one is; empty = none
};

struct BridgeConfig {
  std::string host = "127.0.0.1";
  unsigned port = 8443;
  std::string tls_certificate;
  std::string tls_private_key;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> trusted_proxies;
  KeyValues limits; // those that are given
  AccessTables access;
  unsigned ice_port = 0; // one UDP port for the media of all viewers; 0 = any
  std::vector<std::string> external_addresses;
  std::string stun_server;
  std::vector<std::string> turn_servers;
  // What pages are given.
  std::vector<std::string> ice_servers;
  std::string turn_secret;
  std::string turn_secret_file;      // until it is read
  unsigned turn_ttl = 86400;         // s
  std::vector<CameraConfig> cameras; // substreams stand right after their camera
};

} // namespace wsrtc::bridge
