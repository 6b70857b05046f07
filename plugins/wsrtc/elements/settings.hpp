// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a user can set on our elements, as plain values. The GObject side is
// the table in setting_rows.hpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// Values of GstWsrtcIceTransportPolicy, as RTCIceTransportPolicy of the W3C.
inline constexpr int ice_policy_all = 0;
inline constexpr int ice_policy_relay = 1;

// Values of GstWsrtcIceAgent.
inline constexpr int ice_agent_auto = 0;
inline constexpr int ice_agent_port = 1;
inline constexpr int ice_agent_nice = 2;
// Values of GstWsrtcMediaPath.
inline constexpr int media_path_auto = 0;
inline constexpr int media_path_peer_connection = 1;
// Values of GstWsrtcCongestionControl.
inline constexpr int congestion_control_none = 0;
inline constexpr int congestion_control_gcc = 1;

struct Settings {
  // Signalling
  std::string uri; // empty = the embedded server
  std::string room;
  std::string token;
  std::string ca_file;
  std::shared_ptr<GstStructure> headers; // never changed once set, so copies share it
  GRef<GObject> signaller;               // GstWsrtcSignaller of the user
  // Embedded server
  GRef<GObject> server; // GstWsrtcServer of the user
  std::string host = "127.0.0.1";
  unsigned port = 8443;
  std::string tls_certificate;
  std::string tls_private_key;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> trusted_proxies;
  std::string view_token;
  std::vector<std::string> ice_servers;
  std::string turn_secret;
  unsigned turn_ttl = 86400; // s
  bool announce = true;
  unsigned max_peers = 512;
  std::string context; // who has the same one shares the owner's thread; empty = nobody
  // What viewers are told
  std::string waiting_text;
  std::string display_name;
  std::shared_ptr<GstStructure> meta; // as headers
  // Connection
  int ice_agent = ice_agent_auto;
  unsigned ice_port = 0;
  std::vector<std::string> external_addresses;
  bool announce_interfaces = true;
  bool ice_lite = false;
  std::string stun_server;
  std::vector<std::string> turn_servers;
  int ice_transport_policy = ice_policy_all;
  bool ice_tcp = false;
  unsigned negotiation_timeout = 10000;
  unsigned connect_timeout = 15000;
  unsigned peer_timeout = 13000; // ten seconds without a network, and the time between two reports
  // Media
  std::vector<std::string> video_codecs; // empty = all, in the order of codecs.cpp
  std::vector<std::string> audio_codecs;
  int transcode = 0;      // Transcode
  unsigned linger = 5000; // ms
  unsigned bitrate = 0;
  int congestion_control = congestion_control_gcc;
  unsigned min_bitrate = 100000;
  unsigned mtu = 1200;
  int media_path = media_path_auto;
  // Data channels
  std::vector<std::string> data_channels; // see channel_settings.hpp
  bool accept_data_channels = false;
  bool enable_control_data_channel = false;
  unsigned max_message_size = 65536;
  unsigned data_channel_bitrate = 20000000;
  // What is received
  unsigned latency = 40; // ms
  bool drop_on_latency = false;
  bool retransmission = true;
  // A call
  int role = 0; // CallRole
  unsigned receive_video = 1;
  unsigned receive_audio = 1;
};

} // namespace wsrtc
