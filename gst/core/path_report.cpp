// SPDX-License-Identifier: LGPL-2.1-or-later
#include "path_report.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <gio/gio.h>

namespace wsrtc {

namespace {

constexpr size_t max_named = 3; // addresses in a sentence

bool is_ipv6 (const PathAddress &address)
{
  return address.host.find (':') != std::string::npos;
}

std::string to_text (const PathAddress &address)
{
  const std::string host = is_ipv6 (address) ? "[" + address.host + "]" : address.host;
  return host + ":" + std::to_string (address.port);
}

struct Unref {
  void operator() (GInetAddress *address) const { g_object_unref (address); }
};

// One that nobody beyond the local network can send to.
bool is_private (const PathAddress &address)
{
  const std::unique_ptr<GInetAddress, Unref> ip (g_inet_address_new_from_string (address.host.c_str ()));
  if (!ip)
    return false;
  const guint8 *bytes = g_inet_address_to_bytes (ip.get ());
  const bool v6 = g_inet_address_get_family (ip.get ()) == G_SOCKET_FAMILY_IPV6;
  const bool unique_local = v6 && (bytes[0] & 0xfe) == 0xfc;              // RFC 4193
  const bool carrier = !v6 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64; // RFC 6598
  return unique_local || carrier || g_inet_address_get_is_site_local (ip.get ()) ||
         g_inet_address_get_is_link_local (ip.get ()) || g_inet_address_get_is_loopback (ip.get ());
}

std::string list_of (const std::vector<PathAddress> &addresses)
{
  std::string text;
  for (size_t i = 0; i < std::min (addresses.size (), max_named); i++)
    text += (i ? ", " : "") + to_text (addresses[i]);
  if (addresses.size () > max_named)
    text += " and " + std::to_string (addresses.size () - max_named) + " more";
  return text;
}

bool is_unsent (const PathPair &pair)
{
  return pair.send_error != 0 && pair.unsent >= pair.sent;
}

// Where checks went to, or if none went, where they were to go to.
std::string tried (const PathReport &report)
{
  std::vector<PathAddress> all, reached;
  for (const PathPair &pair : report.pairs) {
    all.push_back (pair.remote);
    if (!is_unsent (pair))
      reached.push_back (pair.remote);
  }
  return list_of (reached.empty () ? all : reached);
}

std::string count_of (unsigned count, const char *what)
{
  return std::to_string (count) + " " + what + (count == 1 ? "" : "s");
}

std::string our_port (const PathReport &report)
{
  return report.port ? "port " + std::to_string (report.port) : std::string ("the ports that it uses");
}

template <typename Member> unsigned sum_of (const PathReport &report, Member member)
{
  unsigned sum = 0;
  for (const PathPair &pair : report.pairs)
    sum += unsigned (pair.*member);
  return sum;
}

template <typename Predicate> const PathPair *find_pair (const PathReport &report, Predicate predicate)
{
  const auto found = std::find_if (report.pairs.begin (), report.pairs.end (), predicate);
  return found == report.pairs.end () ? nullptr : &*found;
}

unsigned received_by (const PathReport &report)
{
  return report.received + sum_of (report, &PathPair::received);
}

bool all_of_family (const std::vector<PathAddress> &addresses, bool ipv6)
{
  return !addresses.empty () && std::all_of (addresses.begin (), addresses.end (),
                                             [ipv6] (const PathAddress &a) { return is_ipv6 (a) == ipv6; });
}

bool have_no_common_family (const PathReport &report)
{
  return (all_of_family (report.ours, true) && all_of_family (report.theirs, false)) ||
         (all_of_family (report.ours, false) && all_of_family (report.theirs, true));
}

bool are_all_unsent (const PathReport &report)
{
  return !report.pairs.empty () && std::all_of (report.pairs.begin (), report.pairs.end (), is_unsent);
}

bool are_only_ours_private (const PathReport &report)
{
  const auto is_public = [] (const PathAddress &address) { return !is_private (address); };
  return !report.ours.empty () && std::all_of (report.ours.begin (), report.ours.end (), is_private) &&
         std::any_of (report.theirs.begin (), report.theirs.end (), is_public);
}

// ---- the causes, each with what it looks like; the first that fits is told

struct Cause {
  const char *word;
  bool (*fits) (const PathReport &report);
  std::string (*text) (const PathReport &report);
};

const char *const open_it = "open it there, or set external-addresses to the address under which peers reach "
                            "this machine";

std::string lost_text (const PathReport &report)
{
  const PathPair *pair = find_pair (report, [] (const PathPair &p) { return p.silent.has_value (); });
  const std::string since =
      pair ? to_text (pair->remote) + " has not answered for " + std::to_string (*pair->silent) + " s"
           : std::string ("it does not answer any more");
  return "the path worked and was lost: " + since + "; its network has changed or is down, or it has gone";
}

std::string dtls_text (const PathReport &report)
{
  const PathPair *pair = find_pair (report, [] (const PathPair &p) { return p.answered > 0; });
  return "the network path works" + (pair ? " (" + to_text (pair->remote) + " answers)" : std::string ()) +
         ", the DTLS handshake over it does not; either side may have refused the other's certificate, or "
         "packets of more than 1000 bytes are dropped (VPN, tunnel)";
}

std::string names_of (const std::vector<std::string> &names)
{
  std::string text;
  for (const std::string &name : names)
    text += (text.empty () ? "" : ", ") + name;
  return text;
}

// What both ends of it have in common.
const char *const mend_turn =
    "it refuses the user or the password, which may have expired, or it cannot be reached: check "
    "turn-servers "
    "or what the signalling server hands out, the clocks of both machines, and that UDP to it passes";

std::string turn_text (const PathReport &report)
{
  if (report.turn.empty ())
    return "ice-transport-policy=relay allows relayed addresses only, and no TURN server is known: set "
           "turn-servers, or let the signalling server hand one out";
  return "ice-transport-policy=relay allows relayed addresses only, and none came from TURN server " +
         names_of (report.turn) + "; " + mend_turn;
}

bool misses_relay (const PathReport &report)
{
  return !report.turn.empty () && !report.relay_only && !report.found && !report.lost &&
         std::none_of (report.ours.begin (), report.ours.end (),
                       [] (const PathAddress &address) { return address.type == "relay"; });
}

std::string hidden_text (const PathReport &report)
{
  return "the browser hides its addresses (mDNS), and no check of it has come to " + list_of (report.ours) +
         "; a firewall or NAT between it and this machine drops UDP to " + our_port (report) + ": " + open_it;
}

std::string no_candidate_text (const PathReport &report)
{
  return "it has told no address, and no check of it has come to " + list_of (report.ours) +
         "; it has no network, or its candidates were lost on the way";
}

std::string tcp_text (const PathReport &)
{
  return "it has told TCP addresses only, and no check of it has come; its side forbids UDP: allow UDP "
         "there, "
         "or give a TURN server (turn-servers) that it reaches by TCP";
}

std::string families_text (const PathReport &report)
{
  const bool v6 = all_of_family (report.theirs, true);
  return std::string ("it has ") + (v6 ? "IPv6" : "IPv4") + " addresses only, this machine has announced " +
         (v6 ? "IPv4" : "IPv6") + " only; give this machine " + (v6 ? "IPv6" : "IPv4") +
         ", or set external-addresses to an address of that family";
}

std::string unsent_text (const PathReport &report)
{
  const PathPair &pair = *find_pair (report, [] (const PathPair &p) { return p.send_error != 0; });
  const char *const advice = pair.send_error == EPERM || pair.send_error == EACCES
                                 ? "a firewall on this machine forbids it: let UDP out"
                             : pair.send_error == ENETUNREACH || pair.send_error == EHOSTUNREACH
                                 ? "this machine has no route there: check its network"
                                 : "check the network of this machine";
  return "nothing could be sent to " + tried (report) + " (" + std::strerror (pair.send_error) + "); " +
         advice;
}

std::string password_text (const PathReport &report)
{
  const PathPair *pair = find_pair (report, [] (const PathPair &p) { return p.stun_error != 0; });
  return "packets come, but with a wrong password" +
         (pair ? " (it answers " + std::to_string (pair->stun_error) + ")" : std::string ()) +
         "; its description is that of another session, or was changed on the way (ice-ufrag, ice-pwd)";
}

std::string roles_text (const PathReport &)
{
  return "both sides insist on the same ICE role; the peer's ICE does not follow RFC 8445 section 7.3.1.1";
}

std::string one_way_text (const PathReport &report)
{
  const PathPair *pair = find_pair (report, [] (const PathPair &p) { return p.received > 0; });
  return "checks come from " + (pair ? to_text (pair->remote) : std::string ("it")) +
         ", but it answers none of ours: what this machine sends from " + our_port (report) +
         " is dropped on the way; let UDP out, in the firewall of this machine or its network";
}

std::string lite_text (const PathReport &)
{
  return "its checks come and are answered, but it chooses no path (ice-lite leaves that to the peer)";
}

std::string stray_text (const PathReport &report)
{
  const PathPair &pair = *find_pair (report, [] (const PathPair &p) { return p.strays > 0; });
  return "answers of " + to_text (pair.remote) +
         " come from another address than the checks went to; a NAT between the two changes it: give a TURN "
         "server";
}

std::string private_text (const PathReport &report)
{
  return "nothing came from " + list_of (report.theirs) +
         "; this machine has announced private addresses only (" + list_of (report.ours) +
         "), which do not lead here from elsewhere: set external-addresses to its public address, and let "
         "UDP to " +
         our_port (report) + " through";
}

std::string silent_text (const PathReport &report)
{
  const unsigned sent = sum_of (report, &PathPair::sent);
  const std::string checks = report.counted ? " (" + count_of (sent, "check") + " sent)" : std::string ();
  const std::string to =
      report.ours.empty () ? std::string () : ", and no check of it has come to " + list_of (report.ours);
  return "nothing came back from " + tried (report) + checks + to +
         "; a firewall or NAT between it and this machine drops UDP to " + our_port (report) + ": " + open_it;
}

std::string no_address_text (const PathReport &)
{
  return "this machine has no address that it could announce; check its network, or set external-addresses";
}

std::string unknown_text (const PathReport &)
{
  return "UDP between the two may be blocked, or a TURN server needed";
}

bool hears_nothing (const PathReport &report)
{
  return received_by (report) == 0 && report.unverified == 0 && sum_of (report, &PathPair::answered) == 0;
}

bool knows_nothing (const PathReport &report)
{
  return hears_nothing (report) && report.theirs.empty () && report.pairs.empty ();
}

const Cause causes[] = {
    {"lost", [] (const PathReport &r) { return r.lost; }, lost_text},
    {"handshake", [] (const PathReport &r) { return r.found; }, dtls_text},
    {"no-relay", [] (const PathReport &r) { return r.relay_only && r.ours.empty (); }, turn_text},
    {"no-address", [] (const PathReport &r) { return r.ours.empty () && hears_nothing (r); },
     no_address_text},
    {"hidden", [] (const PathReport &r) { return knows_nothing (r) && r.hidden > 0; }, hidden_text},
    {"tcp-only", [] (const PathReport &r) { return knows_nothing (r) && r.tcp > 0; }, tcp_text},
    {"no-candidate", knows_nothing, no_candidate_text},
    {"families", [] (const PathReport &r) { return hears_nothing (r) && have_no_common_family (r); },
     families_text},
    {"unsent", are_all_unsent, unsent_text},
    {"roles", [] (const PathReport &r) { return sum_of (r, &PathPair::conflicts) > 2; }, roles_text},
    {"password",
     [] (const PathReport &r) {
       return sum_of (r, &PathPair::answered) == 0 &&
              (sum_of (r, &PathPair::stun_error) > 0 || (r.unverified > 0 && received_by (r) == 0));
     },
     password_text},
    {"stray", [] (const PathReport &r) { return sum_of (r, &PathPair::strays) > 0; }, stray_text},
    {"one-way",
     [] (const PathReport &r) {
       return !r.lite && received_by (r) > 0 && sum_of (r, &PathPair::answered) == 0;
     },
     one_way_text},
    {"not-nominated", [] (const PathReport &r) { return r.lite && received_by (r) > 0; }, lite_text},
    {"private", [] (const PathReport &r) { return hears_nothing (r) && are_only_ours_private (r); },
     private_text},
    {"silent", [] (const PathReport &r) { return hears_nothing (r) && !r.pairs.empty (); }, silent_text},
    {"unknown", [] (const PathReport &) { return true; }, unknown_text},
};

// ---- the log

std::string figures_of (const PathPair &pair, bool counted)
{
  std::string text = pair.state;
  if (counted)
    text += ", " + std::to_string (pair.sent) + " sent, " + std::to_string (pair.answered) + " answered, " +
            std::to_string (pair.received) + " received";
  if (pair.conflicts)
    text += ", " + count_of (pair.conflicts, "role conflict");
  if (pair.strays)
    text += ", " + count_of (pair.strays, "answer") + " another way";
  if (pair.stun_error)
    text += ", it answers " + std::to_string (pair.stun_error);
  if (pair.send_error)
    text += ", " + std::to_string (pair.unsent) + " not sent: " + std::strerror (pair.send_error);
  if (pair.silent)
    text += ", silent for " + std::to_string (*pair.silent) + " s";
  return text;
}

std::string line_of (const PathPair &pair, bool counted)
{
  return (pair.local.empty () ? "(no route)" : pair.local) + " to " + to_text (pair.remote) + " (" +
         pair.remote.type + "): " + figures_of (pair, counted);
}

std::string told_by (const std::vector<PathAddress> &addresses)
{
  std::string text;
  for (const PathAddress &address : addresses)
    text += (text.empty () ? "" : ", ") + to_text (address) + " (" + address.type + ")";
  return text.empty () ? "none" : text;
}

std::string totals_of (const PathReport &report)
{
  return "it has told " + std::to_string (report.theirs.size ()) + " by address, " +
         std::to_string (report.hidden) + " hidden by mDNS, " + std::to_string (report.tcp) + " of TCP; " +
         count_of (report.unverified, "packet") + " with a wrong password";
}

} // namespace

PathDiagnosis diagnose (const PathReport &report)
{
  const Cause *cause = causes;
  while (!cause->fits (report))
    cause++; // the last one fits all
  std::string text = cause->text (report);
  if (misses_relay (report))
    text +=
        "; moreover no relayed address came from TURN server " + names_of (report.turn) + ": " + mend_turn;
  return {cause->word, std::move (text)};
}

std::string summary_of (const PathReport &report)
{
  constexpr size_t max_pairs = 6;
  std::string text = count_of (unsigned (report.pairs.size ()), "candidate pair") + " tried";
  for (size_t i = 0; i < std::min (report.pairs.size (), max_pairs); i++)
    text += "; " + line_of (report.pairs[i], report.counted);
  if (report.pairs.size () > max_pairs)
    text += "; and " + std::to_string (report.pairs.size () - max_pairs) + " more";
  return text + "; " + totals_of (report);
}

std::string table_of (const PathReport &report)
{
  std::string text =
      "ours: " + told_by (report.ours) + "\ntheirs: " + told_by (report.theirs) + "\n" + totals_of (report);
  for (const PathPair &pair : report.pairs)
    text += "\n" + line_of (pair, report.counted);
  return text;
}

} // namespace wsrtc
