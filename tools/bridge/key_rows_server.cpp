// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_rows.hpp"

#include <iterator>

#include "ice_url.hpp"
#include "property_keys.hpp"
#include "server_checks.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr Section server = Section::Server;
constexpr const char *no_text = "";

std::string store_host (const KeyTarget &target, const KeyValue &value)
{
  target.server->host = value.text;
  return check_host (value.text);
}

std::string store_origins (const KeyTarget &target, const KeyValue &value)
{
  target.server->allowed_origins = value.list;
  return check_origins (value.list);
}

std::string store_proxies (const KeyTarget &target, const KeyValue &value)
{
  target.server->trusted_proxies = value.list;
  return check_proxies (value.list);
}

std::string store_external (const KeyTarget &target, const KeyValue &value)
{
  for (const std::string &address : value.list)
    if (!is_host_name (address))
      return "must have IP addresses and DNS names; " + quoted (address) + " is neither";
  target.server->external_addresses = value.list;
  return no_text;
}

std::string store_stun (const KeyTarget &target, const KeyValue &value)
{
  if (const auto url = parse_ice_url (value.text);
      !value.text.empty () && (!url || url->scheme != IceScheme::Stun))
    return "must have the form stun://host:port";
  target.server->stun_server = value.text;
  return no_text;
}

// What is wrong is told by its place in the list: it holds a password.
std::string store_turn (const KeyTarget &target, const KeyValue &value)
{
  for (size_t i = 0; i < value.list.size (); i++) {
    const auto turn = parse_ice_server (value.list[i]);
    if (!turn || turn->username.empty ())
      return "must have the form turn(s)://user:password@host:port; number " + std::to_string (i + 1) +
             " has not" + (turn ? "" : ": " + turn.error ().text);
  }
  target.server->turn_servers = value.list;
  return no_text;
}

std::string store_ice_servers (const KeyTarget &target, const KeyValue &value)
{
  target.server->ice_servers = value.list;
  return check_ice_servers (value.list);
}

const ConfigKey rows[] = {
    {server,
     "host",
     KeyType::Text,
     0,
     0,
     {},
     "\"127.0.0.1\"",
     "Address or name to listen on; \"0.0.0.0\" lets other machines in.",
     false,
     store_host},
    {server,
     "port",
     KeyType::Whole,
     0,
     65535,
     {},
     "8443",
     "TCP port of pages and signalling; 0 = any.",
     false,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.server->port = static_cast<unsigned> (value.whole);
       return std::string ();
     }},
    {server,
     "tls_certificate",
     KeyType::Path,
     0,
     0,
     {},
     nullptr,
     "PEM file with the certificate and its chain: the port speaks https.",
     false,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.server->tls_certificate = value.text;
       return std::string ();
     }},
    {server,
     "tls_private_key",
     KeyType::Path,
     0,
     0,
     {},
     nullptr,
     "PEM file with its private key, where that is not in the same file.",
     false,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.server->tls_private_key = value.text;
       return std::string ();
     }},
    {server,
     "allowed_origins",
     KeyType::TextList,
     0,
     0,
     {},
     "[]",
     "Sites whose pages may connect, and a proxy's own address; \"*\" = all.",
     false,
     store_origins},
    {server,
     "trusted_proxies",
     KeyType::TextList,
     0,
     0,
     {},
     "[]",
     "Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
     false,
     store_proxies},
    {server,
     "ice_port",
     KeyType::Whole,
     0,
     65535,
     {},
     "0",
     "One UDP port for the media of all viewers; 0 = any.",
     false,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.server->ice_port = static_cast<unsigned> (value.whole);
       return std::string ();
     }},
    {server,
     "external_addresses",
     KeyType::TextList,
     0,
     0,
     {},
     "[]",
     "Addresses by which viewers reach this machine behind a NAT or in a container: IP addresses, DNS "
     "names.",
     false,
     store_external},
    {server,
     "stun_server",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "STUN server, \"stun://host:port\".",
     false,
     store_stun},
    {server,
     "turn_servers",
     KeyType::TextList,
     0,
     0,
     {},
     "[]",
     "TURN servers, \"turn://user:password@host:port\".",
     false,
     store_turn},
    {server,
     "ice_servers",
     KeyType::TextList,
     0,
     0,
     {},
     "[]",
     "STUN and TURN servers that pages are given: \"stun:host:port\", \"turn:host:port\" with turn_secret, "
     "or \"turn:user:password@host:port\", which viewers can read.",
     false,
     store_ice_servers},
    {server,
     "turn_secret",
     KeyType::Text,
     0,
     0,
     {},
     nullptr,
     "Secret shared with the TURN servers of ice_servers: each page gets a user and a password of its own.",
     false,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.server->turn_secret = value.text;
       return std::string ();
     }},
    {server,
     "turn_secret_file",
     KeyType::Path,
     0,
     0,
     {},
     nullptr,
     "File whose first line is that secret; in place of turn_secret.",
     false,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.server->turn_secret_file = value.text;
       return std::string ();
     }},
    {server,
     "turn_ttl",
     KeyType::Whole,
     60,
     2592000,
     {},
     "86400",
     "How long those are good, in seconds.",
     false,
     [] (const KeyTarget &target, const KeyValue &value) {
       target.server->turn_ttl = static_cast<unsigned> (value.whole);
       return std::string ();
     }},
};

} // namespace

std::vector<ConfigKey> server_key_rows ()
{
  return {std::begin (rows), std::end (rows)};
}

// As wsrtc-server has them.
std::vector<ConfigKey> limit_key_rows ()
{
  std::vector<ConfigKey> limits;
  for (const PropertyKey &key : limit_keys ())
    limits.push_back ({Section::Limits, key.name.c_str (), key.type, key.low, key.high, key.words,
                       key.default_text.c_str (), key.meaning.c_str (), false, nullptr});
  return limits;
}

} // namespace wsrtc::bridge
