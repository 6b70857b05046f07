// SPDX-License-Identifier: LGPL-2.1-or-later
#include "trusted_proxies.hpp"

#include <algorithm>

#include "shown_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_networks = 64;
constexpr size_t max_hops = 32;
constexpr size_t longest_entry = 64; // "[IPv6]:port" has 47
constexpr size_t mapped_prefix_bytes = 12;

GRef<GInetAddress> plain_address (GInetAddress *address)
{
  static constexpr guint8 mapped[mapped_prefix_bytes] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const guint8 *bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      std::equal (std::begin (mapped), std::end (mapped), bytes))
    return GRef<GInetAddress>::adopt (
        g_inet_address_new_from_bytes (bytes + mapped_prefix_bytes, G_SOCKET_FAMILY_IPV4));
  return GRef<GInetAddress>::take_ref (address);
}

std::string_view trim (std::string_view text)
{
  const auto is_space = [] (char c) { return c == ' ' || c == '\t'; };
  while (!text.empty () && is_space (text.front ()))
    text.remove_prefix (1);
  while (!text.empty () && is_space (text.back ()))
    text.remove_suffix (1);
  return text;
}

// Some proxies add the port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port (std::string_view text)
{
  if (drop_prefix (text, "["))
    return cut (text, ']');
  const size_t colon = text.find (':');
  return colon != std::string_view::npos && text.find (':', colon + 1) == std::string_view::npos
             ? text.substr (0, colon)
             : text;
}

// Empty for what is no address. One with a zone is of no use to anybody else.
GRef<GInetAddress> parse_entry (std::string_view entry)
{
  if (entry.size () > longest_entry || entry.find ('%') != std::string_view::npos)
    return nullptr;
  const std::string text (without_port (entry));
  const auto address = GRef<GInetAddress>::adopt (g_inet_address_new_from_string (text.c_str ()));
  return address ? plain_address (address.get ()) : nullptr;
}

// The last entry; `list` keeps those before it.
std::string_view cut_last (std::string_view &list)
{
  const size_t comma = list.rfind (',');
  const std::string_view entry = comma == std::string_view::npos ? list : list.substr (comma + 1);
  list = comma == std::string_view::npos ? std::string_view () : list.substr (0, comma);
  return trim (entry);
}

} // namespace

Result<TrustedProxies> TrustedProxies::parse (const std::vector<std::string> &texts)
{
  if (texts.size () > max_networks)
    return Error{Fault::TooLarge,
                 "has more than 64 addresses and networks: name the networks that they are in"};
  TrustedProxies trusted;
  for (const std::string &text : texts) {
    GError *error = nullptr;
    auto network =
        GRef<GInetAddressMask>::adopt (g_inet_address_mask_new_from_string (text.c_str (), &error));
    const GUnique<GError> owned (error);
    if (!network)
      return Error{Fault::InvalidArgument,
                   "must have addresses and networks such as \"10.0.0.1\" and \"10.0.0.0/8\"; \"" +
                       shown_text (text, longest_entry) + "\" is neither: " + error->message};
    trusted.networks_.push_back (std::move (network));
  }
  return trusted;
}

bool TrustedProxies::trust (GInetAddress *address) const
{
  const GRef<GInetAddress> plain = plain_address (address);
  return std::any_of (networks_.begin (), networks_.end (), [&plain] (const auto &network) {
    return g_inet_address_mask_matches (network.get (), plain.get ());
  });
}

ForwardedClient find_client (const TrustedProxies &trusted, GInetAddress *peer,
                             std::string_view forwarded_for, std::string_view forwarded_proto)
{
  ForwardedClient client{plain_address (peer), false};
  // Each proxy on the way has added an entry to both, if to the second at all.
  std::string_view scheme;
  for (size_t hops = 0; hops < max_hops && trusted.trust (client.address.get ()); hops++) {
    if (!forwarded_proto.empty ())
      scheme = cut_last (forwarded_proto);
    if (forwarded_for.empty ())
      break;
    GRef<GInetAddress> before = parse_entry (cut_last (forwarded_for));
    if (!before)
      break;
    client.address = std::move (before);
  }
  client.https = equal_ignoring_case (scheme, "https");
  return client;
}

} // namespace wsrtc
