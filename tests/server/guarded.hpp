// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A server that asks who comes.
#pragma once

#include <string>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "base64url.hpp"
#include "gptr.hpp"
#include "http_peer.hpp"
#include "jwt_maker.hpp"
#include "test_server.hpp"

namespace wsrtc::test {

inline const std::string viewer_token = "secret-of-the-viewer+/=1";
inline const std::string publisher_token = "secret-of-the-publisher!";
inline const std::string talker_token = "secret-of-the-talker-123";
inline const std::string unknown_token = "nobody-has-this-one-4567";
inline const std::string signing_key = "0123456789abcdef0123456789abcdef";

inline void add_secret (GstWsrtcAccess *access, const char *name, const std::string &secret, unsigned rights,
                        std::vector<const char *> streams)
{
  streams.push_back (nullptr);
  g_autoptr (GError) error = nullptr;
  gst_wsrtc_access_add_secret (access, name, secret.c_str (), static_cast<GstWsrtcRights> (rights),
                               streams.data (), &error);
  g_assert_no_error (error);
}

enum class Rules { All, WithoutViewer };

inline GRef<GstWsrtcAccess> make_access (Rules rules = Rules::All)
{
  auto access = GRef<GstWsrtcAccess>::adopt (gst_wsrtc_access_new ());
  if (rules == Rules::All)
    add_secret (access.get (), "viewer", viewer_token, GST_WSRTC_RIGHT_VIEW, {"door"});
  add_secret (access.get (), "publisher", publisher_token, GST_WSRTC_RIGHT_PUBLISH, {"door", "in-*"});
  add_secret (access.get (), "talker", talker_token, GST_WSRTC_RIGHT_VIEW | GST_WSRTC_RIGHT_TALK, {"door"});
  g_assert_true (
      gst_wsrtc_access_add_key (access.get (), "HS256", signing_key.c_str (), nullptr, nullptr, nullptr));
  return access;
}

// A server with rules, and with the streams "door" and "roof" of this process.
class Guarded {
public:
  Guarded ()
  {
    set (make_access ());
    for (auto &[name, signaller] : streams_) {
      signaller = GRef<GstWsrtcSignaller>::adopt (gst_wsrtc_server_add_stream (server.get (), name, nullptr));
      g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
    }
  }

  ~Guarded ()
  {
    for (auto &[_, signaller] : streams_)
      gst_wsrtc_signaller_stop (signaller.get ());
  }

  Guarded (const Guarded &) = delete;
  Guarded &operator= (const Guarded &) = delete;

  void set (const GRef<GstWsrtcAccess> &access) const
  {
    gst_wsrtc_server_set_access (server.get (), access.get ());
  }

  unsigned port () const { return server.port (); }

  TestServer server;

private:
  struct Stream {
    const char *name;
    GRef<GstWsrtcSignaller> signaller;
  };

  Stream streams_[2] = {{"door", {}}, {"roof", {}}};
};

// ---- how a token is given

// How a request is made.
struct Way {
  const char *name;
  // What it does to the path and the headers.
  void (*put) (const std::string &token, std::string &path, std::string &headers);
};

inline void put_query (const std::string &name, const std::string &token, std::string &path)
{
  const GUnique<char> escaped (g_uri_escape_string (token.c_str (), nullptr, FALSE));
  path += (path.find ('?') == std::string::npos ? "?" : "&") + name + "=" + escaped.get ();
}

inline const Way ways[] = {
    {"bearer", [] (const std::string &token, std::string &,
                   std::string &headers) { headers += "Authorization: Bearer " + token + "\r\n"; }},
    {"bearer-in-small", [] (const std::string &token, std::string &,
                            std::string &headers) { headers += "authorization:bearer  " + token + " \r\n"; }},
    {"query",
     [] (const std::string &token, std::string &path, std::string &) { put_query ("token", token, path); }},
    {"alias", [] (const std::string &token, std::string &path,
                  std::string &) { put_query ("access_token", token, path); }},
    {"sub-protocol",
     [] (const std::string &token, std::string &, std::string &headers) {
       headers += "Sec-WebSocket-Protocol: x, wsrtc-token." + encode_base64url (token) + "\r\n";
     }},
};

inline constexpr char upgrade_headers[] = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                          "Sec-WebSocket-Version: 13\r\n";

inline std::string ask_with (unsigned port, const std::string &line, const Way *way, const std::string &token)
{
  const size_t space = line.find (' ');
  std::string method = line.substr (0, space);
  std::string path = line.substr (space + 1);
  std::string headers;
  std::string body;
  if (method == "WS") {
    method = "GET";
    headers = upgrade_headers;
  }
  if (method == "POST") {
    headers = sdp_header;
    body = path.find ("whip") != std::string::npos ? publisher_offer () : player_offer ();
  }
  if (way)
    way->put (token, path, headers);
  RawClient client (port);
  client.send (request (port, method + " " + path, headers, body));
  return client.read_head ();
}

inline std::string bearer (const std::string &token)
{
  return "Authorization: Bearer " + token + "\r\n";
}

inline std::string signed_token (const std::string &rights, const std::string &streams,
                                 int64_t expires_in = 60)
{
  const std::string expiry = std::to_string (g_get_real_time () / G_USEC_PER_SEC + expires_in);
  return sign_hs256 (hs256_header,
                     R"({"sub":"jwt","exp":)" + expiry + R"(,"wsrtc":{"rights":[)" + rights +
                         R"(],"streams":[)" + streams + "]}}",
                     signing_key);
}

inline constexpr char viewer_path[] = "/signaling?room=door&role=viewer";

} // namespace wsrtc::test
