// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_discovery.hpp"

#include <algorithm>

#include <gio/gio.h>

#include "gptr.hpp"
#include "text.hpp"
#include "xml_doc.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t most_in_one = 16;

template <typename Visit> void for_each_word (const std::string &text, Visit visit)
{
  std::string word;
  for (const char c : text + " ") {
    if (!g_ascii_isspace (c)) {
      word += c;
    } else if (!word.empty ()) {
      visit (word);
      word.clear ();
    }
  }
}

// An IP address, and the sender's own.
bool is_at (const std::string &service, const std::string &address)
{
  GUri *uri = g_uri_parse (service.c_str (), G_URI_FLAGS_ENCODED, nullptr);
  if (!uri)
    return false;
  const std::string scheme = g_uri_get_scheme (uri);
  const bool same = (scheme == "http" || scheme == "https") && !g_uri_get_userinfo (uri) &&
                    g_strcmp0 (g_uri_get_host (uri), address.c_str ()) == 0;
  g_uri_unref (uri);
  return same;
}

std::string scope_value (const std::string &scopes, std::string_view kind)
{
  std::string value;
  for_each_word (scopes, [&] (const std::string &word) {
    std::string_view rest = word;
    if (!drop_prefix (rest, "onvif://www.onvif.org/") || !drop_prefix (rest, kind) || !value.empty ())
      return;
    const GUnique<char> plain (g_uri_unescape_string (std::string (rest).c_str (), nullptr));
    value = plain ? plain.get () : "";
  });
  return value;
}

} // namespace

std::string make_probe (const std::string &message_id, const std::string &type)
{
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
         "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
         " xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
         " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
         " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\""
         " xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\">"
         "<s:Header>"
         "<a:Action "
         "s:mustUnderstand=\"true\">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>"
         "<a:MessageID>" +
         message_id +
         "</a:MessageID>"
         "<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address>"
         "</a:ReplyTo>"
         "<a:To s:mustUnderstand=\"true\">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
         "</s:Header><s:Body><d:Probe><d:Types>" +
         type + "</d:Types></d:Probe></s:Body></s:Envelope>";
}

std::vector<DiscoveredDevice> read_probe_matches (std::string_view datagram, const std::string &address,
                                                  const std::vector<std::string> &message_ids)
{
  std::vector<DiscoveredDevice> devices;
  const Result<XmlDoc> doc = XmlDoc::parse (datagram);
  if (!doc)
    return devices;
  const std::string relates = doc->root ().find ("Header/RelatesTo").text ();
  if (std::find (message_ids.begin (), message_ids.end (), relates) == message_ids.end ())
    return devices;
  for (const XmlNode &match : doc->root ().find ("Body/ProbeMatches").children ("ProbeMatch")) {
    DiscoveredDevice device;
    device.address = address;
    device.id = match.find ("EndpointReference/Address").text ();
    for_each_word (match.find ("XAddrs").text (), [&] (const std::string &service) {
      if (device.service.empty () && is_at (service, address))
        device.service = service;
    });
    const std::string scopes = match.find ("Scopes").text ();
    device.name = scope_value (scopes, "name/");
    device.hardware = scope_value (scopes, "hardware/");
    if (!device.service.empty () && devices.size () < most_in_one)
      devices.push_back (std::move (device));
  }
  return devices;
}

} // namespace wsrtc::bridge
