// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whose STUN and TURN servers a peer gets: the properties', the signalling's, or none.
#include "handed_servers.hpp"

#include "assert_text.hpp"
#include "connection.hpp"
#include "table.hpp"

GST_DEBUG_CATEGORY (gst_wsrtc_debug);

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

const Welcome both{PeerId ("me"),
                   {{"stun:s.example:1", "", ""}, {"turn:t.example:2?transport=udp", "a:b", "p$"}}};

struct Row {
  const char *name;
  void (*set) (Settings &settings);
  const char *stun;
  const char *turn; // all of them
};

const Row rows[] = {
    {"client", [] (Settings &s) { s.uri = "ws://x/"; }, "stun://s.example:1",
     "turn://a%3Ab:p%24@t.example:2?transport=udp"},
    {"own-server", [] (Settings &) {}, "", ""},
    {"own-server-with-nice", [] (Settings &s) { s.ice_agent = ice_agent_nice; }, "stun://s.example:1",
     "turn://a%3Ab:p%24@t.example:2?transport=udp"},
    {"agent-port",
     [] (Settings &s) {
       s.uri = "ws://x/";
       s.ice_agent = ice_agent_port;
     },
     "", ""},
    {"own-port",
     [] (Settings &s) {
       s.uri = "ws://x/";
       s.ice_port = 8189;
     },
     "", ""},
    {"own-turn-server",
     [] (Settings &s) {
       s.uri = "ws://x/";
       s.turn_servers = {"turn:u:p@mine"};
     },
     "stun://s.example:1", "turn://u:p@mine"},
    {"own-stun-server",
     [] (Settings &s) {
       s.uri = "ws://x/";
       s.stun_server = "stun:mine";
     },
     "stun://mine", "turn://a%3Ab:p%24@t.example:2?transport=udp"},
};

std::string all_of (const std::vector<std::string> &texts)
{
  std::string joined;
  for (const std::string &text : texts)
    joined += (joined.empty () ? "" : " ") + text;
  return joined;
}

PeerConfig config_after (const Settings &settings, const HandedServers &handed)
{
  PeerConfig config = peer_config_of (settings);
  handed.fill (config);
  return config;
}

void check (const Row &row)
{
  Settings settings;
  row.set (settings);
  HandedServers handed (settings);
  handed.take (both);
  const PeerConfig config = config_after (settings, handed);
  assert_text (config.stun_server, row.stun);
  assert_text (all_of (config.turn_servers), row.turn);
}

// The last ones count, what is not usable is left out, and there are no more than fit.
void test_several ()
{
  Settings settings;
  settings.uri = "ws://x/";
  HandedServers handed (settings);
  handed.take (both);
  handed.take (
      {PeerId ("me"), {{"turn:bad port:x", "u", "p"}, {"turn:nobody", "", ""}, {"turns:t:1", "u", "p"}}});
  g_assert_false (handed.empty ());
  assert_text (all_of (config_after (settings, handed).turn_servers), "turns://u:p@t:1");
  Welcome many;
  for (int i = 1; i <= 32; i++)
    many.ice_servers.push_back ({"turn:t:" + std::to_string (i), "u", "p"});
  handed.take (many);
  assert_text (all_of (config_after (settings, handed).turn_servers),
               "turn://u:p@t:1 turn://u:p@t:2 turn://u:p@t:3 turn://u:p@t:4");
  handed.take ({PeerId ("me"), {}});
  g_assert_true (handed.empty ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  GST_DEBUG_CATEGORY_INIT (gst_wsrtc_debug, "wsrtc", 0, "test");
  add_table ("/handed-servers", rows, check);
  g_test_add_func ("/handed-servers/several", test_several);
  return g_test_run ();
}
