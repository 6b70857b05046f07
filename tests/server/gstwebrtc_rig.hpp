// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Clients of gst-plugins-rs' protocol, and its frames.
#pragma once

#include <string>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "test_server.hpp"

namespace wsrtc::test {

inline std::string value_in (const std::string &frame, const std::string &key)
{
  const std::string mark = "\"" + key + "\":\"";
  const size_t at = frame.find (mark);
  g_assert_cmpuint (at, !=, std::string::npos);
  const size_t begin = at + mark.size ();
  return frame.substr (begin, frame.find ('"', begin) - begin);
}

inline bool has (const std::string &text, const char *part)
{
  return text.find (part) != std::string::npos;
}

// A client of that protocol, after its welcome.
struct Peer {
  explicit Peer (unsigned port, bool reads_little = false) : client (port)
  {
    if (reads_little)
      client.shrink_receive_buffer ();
    come ({});
  }

  // With a token.
  Peer (unsigned port, const std::string &token) : client (port)
  {
    come ("Authorization: Bearer " + token + "\r\n");
  }

  void come (const std::string &headers)
  {
    client.upgrade ("/", headers);
    const std::string welcome = client.read_text ();
    id = value_in (welcome, "peerId");
    g_assert_cmpuint (id.size (), ==, 36);
    assert_text (welcome, R"({"type":"welcome","peerId":")" + id + "\"}");
  }

  void say (const std::string &frame) { g_assert_true (client.send_text (frame)); }

  std::string read () { return client.read_text (); }

  // Nothing else has come before what is said now is answered.
  void assert_quiet ()
  {
    say (R"({"type":"list"})");
    g_assert_true (has (read (), R"({"type":"list","producers":)"));
  }

  // With the roles as in JSON; what its own echo is, when it listens.
  void status (const std::string &roles, const std::string &meta = "null")
  {
    say (R"({"type":"setPeerStatus","roles":)" + roles + R"(,"meta":)" + meta + "}");
  }

  void listen ()
  {
    status (R"(["listener"])");
    assert_text (read (), status_of (id, R"(["listener"])", "null"));
  }

  static std::string status_of (const std::string &id, const std::string &roles, const std::string &meta)
  {
    return R"({"type":"peerStatusChanged","roles":)" + roles + R"(,"meta":)" + meta + R"(,"peerId":")" + id +
           "\"}";
  }

  static std::string refusal (const std::string &details)
  {
    return R"({"type":"error","details":")" + details + "\"}";
  }

  // Returns the session.
  std::string start (const std::string &producer)
  {
    say (R"({"type":"startSession","peerId":")" + producer + "\"}");
    const std::string started = read ();
    const std::string session = value_in (started, "sessionId");
    assert_text (started, R"({"type":"sessionStarted","peerId":")" + producer + R"(","sessionId":")" +
                              session + "\"}");
    return session;
  }

  RawClient client;
  std::string id;
};

inline std::string start_frame (const std::string &peer, const std::string &session,
                                const std::string &offer = "null")
{
  return R"({"type":"startSession","peerId":")" + peer + R"(","sessionId":")" + session + R"(","offer":)" +
         offer + "}";
}

inline std::string sdp_frame (const std::string &session, const char *type, const char *sdp = "v=0")
{
  return R"({"type":"peer","sessionId":")" + session + R"(","sdp":{"type":")" + type + R"(","sdp":")" + sdp +
         "\"}}";
}

inline std::string ice_frame (const std::string &session,
                              const char *candidate = "candidate:1 1 UDP 1 192.0.2.1 9 typ host")
{
  return R"({"type":"peer","sessionId":")" + session + R"(","ice":{"candidate":")" + candidate +
         R"(","sdpMLineIndex":0}})";
}

inline std::string end_frame (const std::string &session)
{
  return R"({"type":"endSession","sessionId":")" + session + "\"}";
}

inline std::string streams_of (const TestServer &server)
{
  return http_request (server.port (), "GET /api/streams HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

// A client of our own protocol in some room, after its welcome.
struct Native : RawClient {
  Native (unsigned port, const char *room, const char *role) : RawClient (port)
  {
    upgrade (std::string ("/signaling?room=") + room + "&role=" + role);
    id = value_in (read_text (), "id");
  }

  std::string id;
};

} // namespace wsrtc::test
