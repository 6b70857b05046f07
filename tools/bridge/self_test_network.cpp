// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Of this machine: ports, addresses, certificate.
#include "self_test.hpp"

#include <array>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <gio/gio.h>
#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr gint64 soon = 14; // days before a certificate's end

// Starts a server and ends it again: what fails would fail for the bridge too.
std::string try_server (const BridgeConfig &config, const std::string &host, unsigned port, bool tls)
{
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "host", host.c_str (), "port", port, nullptr);
  if (tls)
    g_object_set (server.get (), "tls-certificate", config.tls_certificate.c_str (), "tls-private-key",
                  config.tls_private_key.empty () ? nullptr : config.tls_private_key.c_str (), nullptr);
  GError *error = nullptr;
  if (gst_wsrtc_server_start (server.get (), &error)) {
    gst_wsrtc_server_stop (server.get ());
    return {};
  }
  const GUnique<GError> owned (error);
  return error->message;
}

TestLine test_udp (unsigned port)
{
  const std::string shown = "UDP port " + std::to_string (port);
  const auto socket = GRef<GSocket>::adopt (
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, nullptr));
  const auto any = GRef<GSocketAddress>::adopt (g_inet_socket_address_new_from_string ("0.0.0.0", port));
  GError *error = nullptr;
  if (socket && g_socket_bind (socket.get (), any.get (), FALSE, &error))
    return {Finding::Right, shown + " for media is free; let it through the firewall"};
  const GUnique<GError> owned (error);
  return {Finding::Failed, shown + " for media cannot be had: " + (error ? error->message : "no socket") +
                               "; end who has it, or choose another ice_port"};
}

struct FreeInterfaces {
  void operator() (ifaddrs *list) const { freeifaddrs (list); }
};

std::string address_text (const sockaddr *address)
{
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET)
    inet_ntop (AF_INET, &reinterpret_cast<const sockaddr_in *> (address)->sin_addr, text.data (),
               text.size ());
  if (address->sa_family == AF_INET6) {
    const in6_addr &native = reinterpret_cast<const sockaddr_in6 *> (address)->sin6_addr;
    if (!IN6_IS_ADDR_LINKLOCAL (&native))
      inet_ntop (AF_INET6, &native, text.data (), text.size ());
  }
  return text.data ();
}

std::vector<std::string> own_addresses ()
{
  std::vector<std::string> addresses;
  ifaddrs *list = nullptr;
  if (getifaddrs (&list) != 0)
    return addresses;
  const std::unique_ptr<ifaddrs, FreeInterfaces> owned (list);
  for (const ifaddrs *one = list; one; one = one->ifa_next) {
    const bool usable =
        one->ifa_addr && (one->ifa_flags & IFF_UP) != 0 && (one->ifa_flags & IFF_LOOPBACK) == 0;
    const std::string text = usable ? address_text (one->ifa_addr) : "";
    if (!text.empty ())
      addresses.push_back (text);
  }
  return addresses;
}

TestLine test_external (const std::string &name)
{
  if (g_hostname_is_ip_address (name.c_str ()))
    return {Finding::Right, "viewers are told the external address " + name};
  const auto resolver = GRef<GResolver>::adopt (g_resolver_get_default ());
  GError *error = nullptr;
  GList *found = g_resolver_lookup_by_name (resolver.get (), name.c_str (), nullptr, &error);
  if (!found) {
    const GUnique<GError> owned (error);
    return {Finding::Failed, "external address " + name + " has no answer from DNS: " + error->message +
                                 "; correct it, or give an IP address"};
  }
  std::vector<std::string> addresses;
  for (const GList *item = found; item; item = item->next) {
    const GUnique<char> text (g_inet_address_to_string (G_INET_ADDRESS (item->data)));
    addresses.emplace_back (text.get ());
  }
  g_resolver_free_addresses (found);
  return {Finding::Right, "viewers are told the external address " + name + ", now " + listing (addresses)};
}

bool is_loopback (const std::string &host)
{
  GInetAddress *address = g_inet_address_new_from_string (host.c_str ());
  const bool loopback = address ? g_inet_address_get_is_loopback (address) : host == "localhost";
  g_clear_object (&address);
  return loopback;
}

TestLine test_expiry (const std::string &file)
{
  const auto certificate =
      GRef<GTlsCertificate>::adopt (g_tls_certificate_new_from_file (file.c_str (), nullptr));
  GDateTime *end = certificate ? g_tls_certificate_get_not_valid_after (certificate.get ()) : nullptr;
  if (!end)
    return {Finding::Right, "certificate and key belong together"};
  GDateTime *now = g_date_time_new_now_utc ();
  const gint64 days = g_date_time_difference (end, now) / G_TIME_SPAN_DAY;
  const GUnique<char> date (g_date_time_format (end, "%Y-%m-%d"));
  g_date_time_unref (now);
  g_date_time_unref (end);
  return {days < soon ? Finding::Note : Finding::Right,
          std::string ("certificate and key belong together; valid until ") + date.get () + ", " +
              std::to_string (days) + " days" +
              (days < soon ? ": renew it, and let the bridge read it (SIGHUP)" : "")};
}

} // namespace

TestLines test_ports (const BridgeConfig &config)
{
  TestLines lines;
  const std::string shown =
      (config.port ? "TCP port " + std::to_string (config.port) : "some TCP port") + " on " + config.host;
  const std::string wrong = try_server (config, config.host, config.port, false);
  if (!wrong.empty ())
    lines.push_back ({Finding::Failed, shown + " cannot be had: " + wrong});
  else
    lines.push_back ({Finding::Right, shown + " is free"});
  lines.push_back (config.ice_port > 0
                       ? test_udp (config.ice_port)
                       : TestLine{Finding::Note, "media take any free UDP port; set ice_port where a "
                                                 "firewall or a container needs to know it"});
  return lines;
}

TestLines test_addresses (const BridgeConfig &config)
{
  TestLines lines;
  const std::vector<std::string> addresses = own_addresses ();
  if (is_loopback (config.host))
    lines.push_back (
        {Finding::Note, "only this machine can open the pages; host = \"0.0.0.0\" lets others in"});
  if (addresses.empty ())
    lines.push_back ({Finding::Failed,
                      "this machine has no address but its own loopback: media cannot reach viewers; "
                      "connect it to a network"});
  else
    lines.push_back ({Finding::Right, "viewers are told the addresses " + listing (addresses)});
  for (const std::string &name : config.external_addresses)
    lines.push_back (test_external (name));
  return lines;
}

TestLines test_certificate (const BridgeConfig &config)
{
  if (config.tls_certificate.empty ())
    return {{Finding::Note,
             "no certificate: the pages come by plain http, and browsers give no microphone to talk with"}};
  const std::string wrong = try_server (config, "127.0.0.1", 0, true);
  if (!wrong.empty ())
    return {{Finding::Failed, wrong}};
  return {test_expiry (config.tls_certificate)};
}

} // namespace wsrtc::bridge
