// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GstWsrtcWsSignaller with a server whose name has several addresses, the first of
// which is silent.
#include <vector>

#include <gst/wsrtc/wsrtc-ws-signaller.h>

#include "leaks.hpp"
#include "raw_server.hpp"
#include "signaller_log.hpp"

using namespace wsrtc;
using namespace wsrtc::test;
using Signaller = GRef<GstWsrtcSignaller>;

// Every name has these two.
static constexpr const char *silent_address = "127.0.0.2";
static constexpr const char *server_address = "127.0.0.1";

struct TwoAddresses {
  GResolver parent;
};

struct TwoAddressesClass {
  GResolverClass parent_class;
};

G_DEFINE_TYPE (TwoAddresses, two_addresses, G_TYPE_RESOLVER)

static GList *look_up (GResolver *, const char *, GResolverNameLookupFlags, GCancellable *, GError **)
{
  GList *list = g_list_append (nullptr, g_inet_address_new_from_string (silent_address));
  return g_list_append (list, g_inet_address_new_from_string (server_address));
}

static void two_addresses_class_init (TwoAddressesClass *klass)
{
  G_RESOLVER_CLASS (klass)->lookup_by_name_with_flags = look_up;
  G_RESOLVER_CLASS (klass)->lookup_by_name = [] (GResolver *self, const char *name, GCancellable *cancellable,
                                                 GError **error) {
    return look_up (self, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, error);
  };
}

static void two_addresses_init (TwoAddresses *) {}

namespace {

// Listens, and has so many waiting that the kernel drops who comes.
class SilentPort {
public:
  explicit SilentPort (uint16_t port)
      : address_ (GRef<GSocketAddress>::adopt (g_inet_socket_address_new_from_string (silent_address, port)))
  {
    add ();
    g_autoptr (GError) error = nullptr;
    g_socket_bind (sockets_[0].get (), address_.get (), TRUE, &error);
    g_assert_no_error (error);
    g_socket_set_listen_backlog (sockets_[0].get (), 0);
    g_socket_listen (sockets_[0].get (), &error);
    g_assert_no_error (error);
    for (int i = 0; i < 3; i++) {
      add ();
      g_socket_connect (sockets_.back ().get (), address_.get (), nullptr, nullptr);
    }
  }

private:
  void add ()
  {
    sockets_.push_back (GRef<GSocket>::adopt (
        g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, nullptr)));
    g_socket_set_blocking (sockets_.back ().get (), FALSE);
  }

  const GRef<GSocketAddress> address_;
  std::vector<GRef<GSocket>> sockets_;
};

void connect_to (const RawServer &server)
{
  const std::string uri = "ws://cam.example:" + std::to_string (server.port ()) + "/signaling";
  const Signaller signaller = Signaller::adopt (GST_WSRTC_SIGNALLER (
      g_object_new (GST_TYPE_WSRTC_WS_SIGNALLER, "uri", uri.c_str (), "connect-timeout", 3000U, nullptr)));
  const SignallerLog log (signaller.get ());
  g_assert_true (gst_wsrtc_signaller_start (signaller.get (), nullptr));
  wait_for ("ready, or an error", [&] { return log.ready () || !log.errors.empty (); });
  g_assert_true (log.ready ());
  gst_wsrtc_signaller_stop (signaller.get ());
  wait_for ("the connection to be closed", [&] { return server.open () == 0; });
}

void silent_address_is_passed_over ()
{
  const LeakGuard guard;
  const RawServer server ({accept_reply});
  const SilentPort silent (server.port ());
  connect_to (server);
}

// What is loaded once, and stays.
void warm_up ()
{
  const RawServer server ({accept_reply});
  connect_to (server);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (nullptr, nullptr);
  const auto resolver =
      GRef<GResolver>::adopt (G_RESOLVER (g_object_new (two_addresses_get_type (), nullptr)));
  g_resolver_set_default (resolver.get ());
  warm_up ();
  g_test_add_func ("/ws-addresses/silent-one", silent_address_is_passed_over);
  return g_test_run ();
}
