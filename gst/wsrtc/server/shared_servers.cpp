// SPDX-License-Identifier: LGPL-2.1-or-later
#include "shared_servers.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "../error_bridge.hpp"

namespace wsrtc {

namespace {

struct Entry {
  SharedPlace place;
  GstWsrtcServer *server; // to compare only
  std::unique_ptr<GWeak<GstWsrtcServer>> weak;
};

struct Table {
  // Protects entries. Servers start outside of it: each who gets one starts it,
  // and that waits for whoever is at it already.
  std::mutex mutex;
  std::condition_variable forgotten;
  std::vector<Entry> entries;
};

// Never destroyed: servers may end after the destructors of globals.
Table &table ()
{
  static Table *const instance = new Table;
  return *instance;
}

Status start (GstWsrtcServer *server)
{
  GError *error = nullptr;
  if (gst_wsrtc_server_start (server, &error))
    return Done{};
  const GUnique<GError> owned (error);
  return from_gerror (error, Fault::Internal);
}

bool has_same_tls (const SharedPlace &a, const SharedPlace &b)
{
  return a.tls_certificate == b.tls_certificate && a.tls_private_key == b.tls_private_key;
}

Error different_tls (const SharedPlace &place)
{
  return {Fault::Busy, "port " + std::to_string (place.port) + " of " + place.host +
                           " is served by this process already, with another tls-certificate or none: " +
                           "give the same one, or choose another port"};
}

GRef<GstWsrtcServer> make (const SharedPlace &place)
{
  auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "host", place.host.c_str (), "port", place.port, "tls-certificate",
                place.tls_certificate.c_str (), "tls-private-key", place.tls_private_key.c_str (), nullptr);
  return server;
}

// The one in the table, or a new one.
Result<GRef<GstWsrtcServer>> find_or_add (Table &table, const SharedPlace &place)
{
  std::unique_lock lock (table.mutex);
  for (;;) {
    const auto entry = std::find_if (table.entries.begin (), table.entries.end (), [&] (const Entry &e) {
      return e.place.host == place.host && e.place.port == place.port;
    });
    if (entry == table.entries.end ())
      break;
    if (GRef<GstWsrtcServer> server = entry->weak->lock ()) {
      if (!has_same_tls (entry->place, place))
        return different_tls (place);
      return server;
    }
    // Another thread is ending it; the port is free after that.
    table.forgotten.wait (lock);
  }
  GRef<GstWsrtcServer> server = make (place);
  auto weak = std::make_unique<GWeak<GstWsrtcServer>> (server.get ());
  table.entries.push_back ({place, server.get (), std::move (weak)});
  return server;
}

} // namespace

Result<GRef<GstWsrtcServer>> get_shared_server (const SharedPlace &place)
{
  Result<GRef<GstWsrtcServer>> server = find_or_add (table (), place);
  if (!server)
    return server;
  // Does nothing when it runs.
  if (const Status started = start (server->get ()); !started)
    return started.error ();
  return server;
}

void forget_shared_server (GstWsrtcServer *server)
{
  Table &all = table ();
  std::lock_guard lock (all.mutex);
  const auto end = std::remove_if (all.entries.begin (), all.entries.end (),
                                   [&] (const Entry &entry) { return entry.server == server; });
  all.entries.erase (end, all.entries.end ());
  all.forgotten.notify_all ();
}

} // namespace wsrtc
