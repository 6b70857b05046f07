// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Link header fields with STUN and TURN servers, read and passed over.
#include "link_reader.hpp"

#include <string>

#include "assert_text.hpp"
#include "link_header.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Row {
  const char *name;
  const char *value;
  const char *servers; // "url user password" each, with a | between
};

const Row rows[] = {
    {"stun", "<stun:stun.example:3478>; rel=\"ice-server\"", "stun:stun.example:3478  "},
    {"token", "<stun:a>;rel=ice-server", "stun:a  "},
    {"turn",
     "<turn:a?transport=udp>; rel=\"ice-server\"; username=\"u\"; credential=\"p\"; "
     "credential-type=\"password\"",
     "turn:a?transport=udp u p"},
    {"order", "<turns:a>; credential=p; username=u; rel=ice-server", "turns:a u p"},
    {"case", "<stun:a>; REL=\"Ice-Server\"", "stun:a  "},
    {"space", " <stun:a> ;\trel = \"ice-server\" ", "stun:a  "},
    {"several", "<stun:a>; rel=\"ice-server\", <turn:b>; rel=\"ice-server\"; username=\"1:x\"",
     "stun:a  |turn:b 1:x "},
    {"empty-members", ", ,<stun:a>; rel=ice-server,, <stun:b>; rel=ice-server", "stun:a  |stun:b  "},
    {"quoted-comma", "<turn:a>; rel=ice-server; credential=\"a,b;c>\", <stun:b>; rel=ice-server",
     "turn:a  a,b;c>|stun:b  "},
    {"escaped", "<turn:a>; rel=ice-server; credential=\"a\\\"b\\\\c\"", "turn:a  a\"b\\c"},
    {"first-counts", "<turn:a>; rel=ice-server; username=one; username=two; rel=next", "turn:a one "},
    {"two-relations", "<stun:a>; rel=\"next ice-server\"", "stun:a  "},
    {"flag", "<stun:a>; crossorigin; rel=ice-server", "stun:a  "},
    {"other-relation", "</sse>; rel=\"urn:ietf:params:whep:ext:core:server-sent-events\"", ""},
    {"similar-relation", "<stun:a>; rel=\"ice-servers\"", ""},
    {"no-relation", "<stun:a>", ""},
    {"other-scheme", "<https://a>; rel=\"ice-server\"", ""},
    {"space-in-url", "<stun:a b>; rel=\"ice-server\"", ""},
    {"control", "<turn:a>; rel=ice-server; username=\"a\x01\"", ""},
    {"no-brackets", "stun:a; rel=\"ice-server\"", ""},
    {"open-bracket", "<stun:a; rel=\"ice-server\"", ""},
    {"open-quote", "<stun:a>; rel=\"ice-server", ""},
    {"open-escape", "<stun:a>; rel=\"ice-server\\", ""},
    {"empty", "", ""},
    {"after-garbage", "<stun:a>; rel=ice-server garbage, <stun:b>; rel=ice-server", "stun:a  "},
};

void test_read (const Row &row)
{
  std::vector<IceServer> servers;
  parse_ice_links (row.value, servers);
  std::string text;
  for (const IceServer &server : servers)
    text += (text.empty () ? "" : "|") + server.url + " " + server.username + " " + server.credential;
  assert_text (text, row.servers);
}

void test_limits ()
{
  std::string many;
  for (int i = 0; i < 1000; i++)
    many += "<stun:a>; rel=ice-server,";
  std::vector<IceServer> servers;
  parse_ice_links (many, servers);
  g_assert_cmpuint (servers.size (), ==, max_link_servers);
  servers.clear ();
  parse_ice_links ("<turn:a>; rel=ice-server; username=\"" + std::string (100000, 'a') + "\"", servers);
  g_assert_cmpuint (servers.size (), ==, 0);
}

// What we write is what we read.
void test_round_trip ()
{
  const IceServer server{"turns:turn.example:5349?transport=tcp", "1700000000:\"me\"", "a\\b,c;d"};
  std::vector<IceServer> servers;
  parse_ice_links (write_ice_link (server), servers);
  g_assert_cmpuint (servers.size (), ==, 1);
  assert_text (servers[0].url, server.url);
  assert_text (servers[0].username, server.username);
  assert_text (servers[0].credential, server.credential);
}

// None of its beginnings does harm.
void test_truncated ()
{
  const std::string whole =
      "<turn:a?transport=udp>; rel=\"ice-server\"; username=\"u\\\"\"; credential=\"p\"";
  for (size_t length = 0; length < whole.size (); length++) {
    std::vector<IceServer> servers;
    parse_ice_links (std::string_view (whole).substr (0, length), servers);
    g_assert_cmpuint (servers.size (), <=, 1);
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/link-reader", rows, test_read);
  g_test_add_func ("/link-reader/limits", test_limits);
  g_test_add_func ("/link-reader/round-trip", test_round_trip);
  g_test_add_func ("/link-reader/truncated", test_truncated);
  return g_test_run ();
}
