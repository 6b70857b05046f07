// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bus_watch.hpp"

#include <utility>

#include "peer_debug.hpp"

namespace wsrtc {

namespace {

struct Watch {
  OwnerLinkPtr link;
  std::string peer_name;
  std::function<void (const Error &error)> on_error;
};

void parse_error (GstMessage *message, GError **error, char **debug)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, debug);
  else
    gst_message_parse_warning (message, error, debug);
}

// What GStreamer's DTLS elements say of a handshake that the peer refused, as
// for a wrong fingerprint, is only that they could not read.
bool comes_from_dtls (GstMessage *message)
{
  GstElementFactory *factory = GST_IS_ELEMENT (GST_MESSAGE_SRC (message))
                                   ? gst_element_get_factory (GST_ELEMENT (GST_MESSAGE_SRC (message)))
                                   : nullptr;
  return factory && g_str_has_prefix (GST_OBJECT_NAME (factory), "dtls");
}

Error to_error (GstMessage *message)
{
  GError *raw = nullptr;
  char *raw_debug = nullptr;
  parse_error (message, &raw, &raw_debug);
  const GUnique<GError> error (raw);
  const GUnique<char> debug (raw_debug);
  if (comes_from_dtls (message) &&
      g_error_matches (error.get (), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ))
    return {Fault::Network, "the DTLS connection to the peer failed: the peer refused it or broke it off"};
  const Fault fault = error->domain == GST_RESOURCE_ERROR ? Fault::Network : Fault::Internal;
  const std::string source = GST_MESSAGE_SRC_NAME (message);
  return {fault, std::string ("the WebRTC connection failed: ") + error->message,
          debug ? source + ": " + debug.get () : source};
}

GstBusSyncReply on_message (GstBus *, GstMessage *message, gpointer data)
{
  const auto *watch = static_cast<Watch *> (data);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    watch->link->post ([on_error = watch->on_error, error = to_error (message)] { on_error (error); });
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    GST_WARNING ("peer %s: %s", watch->peer_name.c_str (), to_error (message).full_text ().c_str ());
  gst_message_unref (message);
  return GST_BUS_DROP;
}

} // namespace

GRef<GstBus> make_watched_bus (OwnerLinkPtr link, std::string peer_name,
                               std::function<void (const Error &error)> on_error)
{
  // Without "enable-async" a bus needs no wake-up descriptors.
  auto bus = GRef<GstBus>::sink (
      static_cast<GstBus *> (g_object_new (GST_TYPE_BUS, "enable-async", FALSE, nullptr)));
  auto *watch = new Watch{std::move (link), std::move (peer_name), std::move (on_error)};
  gst_bus_set_sync_handler (bus.get (), on_message, watch,
                            [] (gpointer p) { delete static_cast<Watch *> (p); });
  return bus;
}

} // namespace wsrtc
