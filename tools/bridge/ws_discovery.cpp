// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_discovery.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <gio/gio.h>

#include "gptr.hpp"
#include "source_hook.hpp"

namespace wsrtc::bridge {

namespace {

constexpr const char *group = "239.255.255.250";
constexpr guint16 port = 3702;
constexpr size_t largest_datagram = 65536;
constexpr size_t most_devices = 1000;
// SOAP-over-UDP 1.1, section 3.4: a datagram may be lost, so it goes twice.
constexpr unsigned repeat_after = 150; // ms
constexpr std::array<const char *, 2> types = {"dn:NetworkVideoTransmitter", "tds:Device"};

struct FreeInterfaces {
  void operator() (ifaddrs *list) const { freeifaddrs (list); }
};

// IPv4 addresses of interfaces that are up and can multicast.
std::vector<std::string> local_addresses ()
{
  std::vector<std::string> addresses;
  ifaddrs *list = nullptr;
  if (getifaddrs (&list) != 0)
    return addresses;
  const std::unique_ptr<ifaddrs, FreeInterfaces> owned (list);
  constexpr unsigned needed = IFF_UP | IFF_MULTICAST;
  for (const ifaddrs *one = list; one; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & needed) != needed ||
        (one->ifa_flags & IFF_LOOPBACK) != 0)
      continue;
    std::array<char, INET_ADDRSTRLEN> text;
    const auto *native = reinterpret_cast<const sockaddr_in *> (one->ifa_addr);
    if (inet_ntop (AF_INET, &native->sin_addr, text.data (), text.size ()))
      addresses.emplace_back (text.data ());
  }
  return addresses;
}

std::string make_message_id ()
{
  const GUnique<char> uuid (g_uuid_string_random ());
  return std::string ("urn:uuid:") + uuid.get ();
}

// One interface: asks twice, and gathers what answers.
class Prober {
public:
  Prober (GMainContext *context, std::vector<DiscoveredDevice> &found) : context_ (context), found_ (found) {}

  Prober (const Prober &) = delete;
  Prober &operator= (const Prober &) = delete;

  Status start (const std::string &address);

private:
  Status open (const std::string &address);
  Status ask ();
  void receive ();
  void take (const std::vector<DiscoveredDevice> &devices);

  GMainContext *const context_;
  std::vector<DiscoveredDevice> &found_;
  GRef<GSocket> socket_;
  std::vector<std::string> message_ids_;
  SourceHook receiving_, repeating_;
};

Error cannot (const std::string &what, const std::string &address, GError *error)
{
  const GUnique<GError> owned (error);
  return {Fault::Network, "cannot " + what + " on " + address + ": " + error->message};
}

// Bound to the address of its interface, so that no other one is asked.
Status Prober::open (const std::string &address)
{
  GError *error = nullptr;
  socket_ = GRef<GSocket>::adopt (
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error));
  if (!socket_)
    return cannot ("open a socket", address, error);
  g_socket_set_blocking (socket_.get (), FALSE);
  g_socket_set_multicast_ttl (socket_.get (), 1);
  const auto local =
      GRef<GSocketAddress>::adopt (g_inet_socket_address_new_from_string (address.c_str (), 0));
  if (!local || !g_socket_bind (socket_.get (), local.get (), FALSE, &error)) {
    if (!error)
      return Error{Fault::InvalidArgument, "\"" + address + "\" is no IPv4 address of this machine"};
    return cannot ("listen", address, error);
  }
  in_addr native = {};
  inet_pton (AF_INET, address.c_str (), &native);
  setsockopt (g_socket_get_fd (socket_.get ()), IPPROTO_IP, IP_MULTICAST_IF, &native, sizeof native);
  return Done{};
}

Status Prober::ask ()
{
  const auto to = GRef<GSocketAddress>::adopt (g_inet_socket_address_new_from_string (group, port));
  for (size_t i = 0; i < types.size (); i++) {
    const std::string probe = make_probe (message_ids_[i], types[i]);
    GError *error = nullptr;
    if (g_socket_send_to (socket_.get (), to.get (), probe.data (), probe.size (), nullptr, &error) < 0)
      return cannot ("ask", group, error);
  }
  return Done{};
}

Status Prober::start (const std::string &address)
{
  const Status opened = open (address);
  if (!opened)
    return opened;
  for (size_t i = 0; i < types.size (); i++)
    message_ids_.push_back (make_message_id ());
  const Status asked = ask ();
  if (!asked)
    return asked;
  const GSocketSourceFunc on_input = [] (GSocket *, GIOCondition, gpointer self) -> gboolean {
    static_cast<Prober *> (self)->receive ();
    return G_SOURCE_CONTINUE;
  };
  const GSourceFunc on_repeat = [] (gpointer self) -> gboolean {
    // A network that has gone meanwhile brings no answers, and that is told.
    [[maybe_unused]] const Status again = static_cast<Prober *> (self)->ask ();
    return G_SOURCE_REMOVE;
  };
  receiving_ = SourceHook (g_socket_create_source (socket_.get (), G_IO_IN, nullptr), "wsrtc discovery",
                           G_SOURCE_FUNC (on_input), this, context_);
  repeating_ =
      SourceHook (g_timeout_source_new (repeat_after), "wsrtc discovery again", on_repeat, this, context_);
  return Done{};
}

void Prober::receive ()
{
  std::string datagram (largest_datagram, '\0');
  GSocketAddress *from = nullptr;
  const gssize size =
      g_socket_receive_from (socket_.get (), &from, datagram.data (), datagram.size (), nullptr, nullptr);
  const auto sender = GRef<GSocketAddress>::adopt (from);
  if (size <= 0 || !sender || !G_IS_INET_SOCKET_ADDRESS (sender.get ()))
    return;
  const GUnique<char> address (
      g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (sender.get ()))));
  take (read_probe_matches ({datagram.data (), static_cast<size_t> (size)}, address.get (), message_ids_));
}

// A device answers to both questions, and to their repetitions.
void Prober::take (const std::vector<DiscoveredDevice> &devices)
{
  for (const DiscoveredDevice &device : devices) {
    const bool known =
        std::any_of (found_.begin (), found_.end (),
                     [&device] (const DiscoveredDevice &other) { return other.service == device.service; });
    if (!known && found_.size () < most_devices)
      found_.push_back (device);
  }
}

struct FreeContext {
  void operator() (GMainContext *context) const { g_main_context_unref (context); }
};

void run_for (GMainContext *context, unsigned timeout)
{
  bool over = false;
  const GSourceFunc on_time = [] (gpointer flag) -> gboolean {
    *static_cast<bool *> (flag) = true;
    return G_SOURCE_REMOVE;
  };
  const SourceHook timer (g_timeout_source_new (timeout), "wsrtc discovery end", on_time, &over, context);
  while (!over)
    g_main_context_iteration (context, TRUE);
}

} // namespace

Result<std::vector<DiscoveredDevice>> discover_devices (const std::string &interface_address,
                                                        unsigned timeout)
{
  const std::unique_ptr<GMainContext, FreeContext> context (g_main_context_new ());
  std::vector<DiscoveredDevice> found;
  std::vector<std::unique_ptr<Prober>> probers;
  std::string why = "no interface is up that can multicast by IPv4";
  std::vector<std::string> addresses = {interface_address};
  if (interface_address.empty ())
    addresses = local_addresses ();
  for (const std::string &address : addresses) {
    auto prober = std::make_unique<Prober> (context.get (), found);
    const Status started = prober->start (address);
    if (started)
      probers.push_back (std::move (prober));
    else
      why = started.error ().text;
  }
  if (probers.empty ())
    return Error{Fault::Network, why};
  run_for (context.get (), timeout);
  return found;
}

} // namespace wsrtc::bridge
