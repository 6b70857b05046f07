// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All viewers of all sinks of a process through one UDP port.
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gio/gio.h>
#include <gst/gst.h>

#include "host_addresses.hpp"
#include "ice_candidate.hpp"
#include "leaks.hpp"
#include "message_bridge.hpp"
#include "sink_rig.hpp"
#include "udp_port.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// Nobody else takes ports in the test's network.
unsigned free_udp_port ()
{
  return (*UdpPort::open (0))->number ();
}

std::string launch_with (const std::string &properties)
{
  return "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s " +
         properties;
}

// Sockets in the test's network that are bound to that port, in both families.
size_t count_sockets (unsigned port)
{
  const GUnique<char> wanted (g_strdup_printf (":%04X ", port));
  size_t count = 0;
  for (const char *table : {"/proc/self/net/udp", "/proc/self/net/udp6"}) {
    char *raw = nullptr;
    if (!g_file_get_contents (table, &raw, nullptr, nullptr))
      continue;
    const GUnique<char> text (raw);
    const char *at = text.get ();
    // The second word of a line; the third is the other end, and 0 here.
    while ((at = std::strstr (at, wanted.get ()))) {
      count++;
      at += std::strlen (wanted.get ());
    }
  }
  return count;
}

// Nothing of the one that says that there are no more.
std::optional<IceCandidate> candidate_in (const MessagePtr &message)
{
  const Message core = from_public (message.get ());
  const auto *candidate = std::get_if<Candidate> (&core.body);
  return candidate ? parse_remote_candidate (candidate->text) : std::nullopt;
}

// The ports of all candidates that viewers are told.
std::set<unsigned> announced_ports (Loopback &line)
{
  std::set<unsigned> ports;
  while (const MessagePtr message = line.take_message (GST_WSRTC_MESSAGE_CANDIDATE)) {
    if (const auto candidate = candidate_in (message))
      ports.insert (candidate->address.port);
  }
  return ports;
}

void test_two_sinks ()
{
  const unsigned port = free_udp_port ();
  const std::string launch = launch_with ("ice-port=" + std::to_string (port));
  SinkRig one (launch.c_str ()), two (launch.c_str ());
  one.play ();
  two.play ();
  for (int i = 0; i < 4; i++) {
    one.join ("one-" + std::to_string (i));
    two.join ("two-" + std::to_string (i));
  }
  for (int i = 0; i < 4; i++) {
    one.wait_for_packets ("one-" + std::to_string (i));
    two.wait_for_packets ("two-" + std::to_string (i));
  }
  g_assert_cmpuint (count_sockets (port), ==, 2);
  for (SinkRig *rig : {&one, &two}) {
    const std::set<unsigned> ports = announced_ports (rig->line ());
    g_assert_cmpuint (ports.size (), ==, 1);
    g_assert_cmpuint (*ports.begin (), ==, port);
  }
  // The port stays as long as one of them needs it.
  one.stop ();
  two.wait_for_packets ("two-0");
  g_assert_cmpuint (count_sockets (port), ==, 2);
  two.stop ();
  g_assert_cmpuint (count_sockets (port), ==, 0);
}

void test_up_and_down ()
{
  const unsigned port = free_udp_port ();
  SinkRig rig (launch_with ("ice-port=" + std::to_string (port)).c_str ());
  const auto once = [&] {
    rig.play ();
    rig.join ("ann");
    rig.wait_for_packets ("ann", 5);
    rig.stop ();
    g_assert_cmpuint (count_sockets (port), ==, 0);
    rig.kill ("ann");
  };
  once ();
  const LeakGuard guard;
  for (int i = 0; i < 10; i++)
    once ();
}

void test_external_only ()
{
  // One of our own, as if somebody else had given it to us.
  const std::string address = host_addresses (false).front ().to_string ();
  SinkRig rig (launch_with ("announce-interfaces=false external-addresses=<\"" + address + "\">").c_str ());
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  size_t told = 0;
  while (const MessagePtr message = rig.line ().take_message (GST_WSRTC_MESSAGE_CANDIDATE)) {
    const auto candidate = candidate_in (message);
    if (!candidate)
      continue;
    g_assert_true (candidate->address.ip == *parse_ip (address));
    told++;
  }
  g_assert_cmpuint (told, ==, 1);
}

void test_unknown_name_is_a_warning ()
{
  SinkRig rig (launch_with ("external-addresses=<nowhere.invalid>").c_str ());
  rig.play ();
  rig.wait_for_complaint ("nowhere.invalid");
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  g_assert_cmpuint (rig.count_errors (), ==, 0);
}

void test_lite ()
{
  SinkRig rig (launch_with ("ice-lite=true").c_str ());
  rig.play ();
  rig.join ("answers");
  ViewerOptions offering;
  offering.offers = true;
  rig.join ("offers", offering);
  rig.wait_for_packets ("answers");
  rig.wait_for_packets ("offers");
}

// What a viewer costs the process, the test's own half included.
void test_costs (gconstpointer agent)
{
  SinkRig rig (launch_with (std::string ("ice-agent=") + static_cast<const char *> (agent)).c_str ());
  rig.play ();
  rig.join ("warm");
  rig.wait_for_packets ("warm");
  const size_t descriptors = count_descriptors (), threads = count_threads ();
  constexpr size_t viewers = 8;
  for (size_t i = 0; i < viewers; i++)
    rig.join ("viewer-" + std::to_string (i));
  for (size_t i = 0; i < viewers; i++)
    rig.wait_for_packets ("viewer-" + std::to_string (i));
  g_test_message ("%s: %.1f descriptors and %.1f threads a pair of webrtcbins",
                  static_cast<const char *> (agent), double (count_descriptors () - descriptors) / viewers,
                  double (count_threads () - threads) / viewers);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/port/two-sinks", test_two_sinks);
  g_test_add_func ("/sink/port/up-and-down", test_up_and_down);
  g_test_add_func ("/sink/port/external-only", test_external_only);
  g_test_add_func ("/sink/port/unknown-name-is-a-warning", test_unknown_name_is_a_warning);
  g_test_add_func ("/sink/port/lite", test_lite);
  g_test_add_data_func ("/sink/port/costs/port", "port", test_costs);
  g_test_add_data_func ("/sink/port/costs/nice", "nice", test_costs);
  return g_test_run ();
}
