// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What wsrtcsink says, on the bus and to the viewer, when packets do not get
// through: real sockets, and nftables in the network of the test.
#include <cstring>
#include <string>
#include <vector>

#include <gst/gst.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *rules_table = "wsrtc_test";

bool nft (const std::string &command)
{
  gint status = 0;
  GUnique<char> error;
  char *raw = nullptr;
  const bool ran =
      g_spawn_command_line_sync (("nft " + command).c_str (), nullptr, &raw, &status, nullptr) && status == 0;
  error.reset (raw);
  if (!ran)
    g_test_message ("nft %s: %s", command.c_str (), error ? error.get () : "cannot be run");
  return ran;
}

// Rules for all that this network has, until its end. Never of the host.
class Rules {
public:
  explicit Rules (const std::vector<std::string> &rules)
  {
    placed_ = if_nametoindex ("wsrtc0") != 0 && nft (std::string ("add table inet ") + rules_table);
    for (const char *hook : {"input", "output"})
      placed_ = placed_ && nft (std::string ("add chain inet ") + rules_table + " " + hook +
                                " { type filter hook " + hook + " priority 0; }");
    for (const std::string &rule : rules)
      placed_ = placed_ && nft (std::string ("add rule inet ") + rules_table + " " + rule);
  }

  ~Rules ()
  {
    if (placed_)
      nft (std::string ("delete table inet ") + rules_table);
  }

  Rules (const Rules &) = delete;
  Rules &operator= (const Rules &) = delete;

  bool placed () const { return placed_; }

private:
  bool placed_ = false;
};

// One that nobody has.
unsigned free_udp_port ()
{
  const int fd = socket (AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  socklen_t length = sizeof address;
  g_assert_cmpint (bind (fd, reinterpret_cast<sockaddr *> (&address), length), ==, 0);
  g_assert_cmpint (getsockname (fd, reinterpret_cast<sockaddr *> (&address), &length), ==, 0);
  close (fd);
  return ntohs (address.sin6_port);
}

struct Row {
  const char *name;
  const char *rule; // with "PORT" for that of the element
  std::vector<const char *> words;
};

const Row rows[] = {
    {"nothing-comes-in",
     "input meta l4proto udp drop",
     {"nothing came back from ", "no check of it has come to ", "drops UDP to port PORT"}},
    {"nothing-goes-out",
     "output meta l4proto udp drop",
     {"nothing could be sent to ", "a firewall on this machine forbids it"}},
    {"ours-get-lost", "input udp sport PORT drop", {"checks come from ", "it answers none of ours"}},
};

std::string with_port (std::string text, unsigned port)
{
  const size_t at = text.find ("PORT");
  return at == std::string::npos ? text : text.replace (at, 4, std::to_string (port));
}

void test_unreachable (const Row &row)
{
  const unsigned port = free_udp_port ();
  const Rules rules ({with_port (row.rule, port)});
  if (!rules.placed ()) {
    g_test_skip ("no nftables in a network of its own here (Debian package nftables)");
    return;
  }
  SinkRig rig (("videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink "
                "name=s connect-timeout=2500 ice-port=" +
                std::to_string (port))
                   .c_str ());
  rig.play ();
  rig.join ("lost");
  const MessagePtr said = rig.line ().wait_for_message (GST_WSRTC_MESSAGE_ERROR, "lost");
  rig.wait_until_removed ("lost");
  rig.wait_for_complaint ("peer lost: no connection within 2500 ms of the answer: ");
  g_test_message ("%s", rig.complaints ().c_str ());
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
  for (const char *word : row.words)
    for (const std::string &text :
         {rig.complaints (), std::string (gst_wsrtc_message_get_text (said.get ()))})
      if (text.find (with_port (word, port)) == std::string::npos)
        g_error ("\"%s\" is not in: %s", word, text.c_str ());
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (&argc, &argv);
  add_table ("/sink/reach", rows, test_unreachable);
  return g_test_run ();
}
