// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The signalling and page server as a program. Sources and viewers connect by
// WebSocket; the media go directly between them.
#include <initializer_list>
#include <memory>

#include <gio/gio.h>
#include <glib-unix.h>
#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

#include "server/publishing.hpp"

namespace {

struct Options {
  // Null = not given; numbers as they were typed.
  char *host = nullptr;
  char *port = nullptr;
  char *tls_certificate = nullptr;
  char *tls_private_key = nullptr;
  char **origins = nullptr;
  char *max_connections = nullptr;
  char *max_connections_per_address = nullptr;
  char *max_viewers = nullptr;
  gboolean publish = FALSE;
  gboolean whep_counter_offer = FALSE;
  gboolean version = FALSE;
};

void free_options (Options &options)
{
  for (char *text : {options.host, options.port, options.tls_certificate, options.tls_private_key,
                     options.max_connections, options.max_connections_per_address, options.max_viewers})
    g_free (text);
  g_strfreev (options.origins);
}

GOptionContext *describe (Options &options)
{
  const GOptionEntry entries[] = {
      {"host", 0, 0, G_OPTION_ARG_STRING, &options.host,
       "Address or name to listen on, 0.0.0.0 for all (127.0.0.1)", "HOST"},
      {"port", 0, 0, G_OPTION_ARG_STRING, &options.port, "Port to listen on, 0 for any (8443)", "PORT"},
      {"tls-certificate", 0, 0, G_OPTION_ARG_FILENAME, &options.tls_certificate,
       "PEM file with the certificate and its chain: speak https and wss", "FILE"},
      {"tls-private-key", 0, 0, G_OPTION_ARG_FILENAME, &options.tls_private_key,
       "PEM file with its private key (that of the certificate)", "FILE"},
      {"allow-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.origins,
       "Let pages of this origin connect, or a proxy of this address ask, * for all; may be repeated",
       "ORIGIN"},
      {"max-connections", 0, 0, G_OPTION_ARG_STRING, &options.max_connections, "Most connections at a time",
       "N"},
      {"max-connections-per-address", 0, 0, G_OPTION_ARG_STRING, &options.max_connections_per_address,
       "Most connections at a time from one address", "N"},
      {"max-viewers", 0, 0, G_OPTION_ARG_STRING, &options.max_viewers,
       "Most viewers of one stream, 0 for any number", "N"},
      {"publish", 0, 0, G_OPTION_ARG_NONE, &options.publish,
       "Take streams by WHIP (http://HOST:PORT/whip/STREAM) and play them on", nullptr},
      {"whep-counter-offer", 0, 0, G_OPTION_ARG_NONE, &options.whep_counter_offer,
       "Give players of WHEP an offer instead of an answer", nullptr},
      {"version", 0, 0, G_OPTION_ARG_NONE, &options.version, "Print the version and exit", nullptr},
      {},
  };
  GOptionContext *context = g_option_context_new ("- signalling and page server of wsrtc");
  g_option_context_add_main_entries (context, entries, nullptr);
  return context;
}

bool parse (Options &options, int &argc, char **&argv)
{
  GOptionContext *context = describe (options);
  GError *error = nullptr;
  bool parsed = g_option_context_parse (context, &argc, &argv, &error);
  g_option_context_free (context);
  if (parsed && argc > 1) {
    g_printerr ("wsrtc-server: \"%s\" is not an option, see --help\n", argv[1]);
    parsed = false;
  }
  if (error) {
    g_printerr ("wsrtc-server: %s, see --help\n", error->message);
    g_error_free (error);
  }
  return parsed;
}

// A number that was given must lie in the property's range.
bool set_number (GstWsrtcServer *server, const char *property, const char *text)
{
  if (!text)
    return true;
  const auto *range =
      G_PARAM_SPEC_UINT (g_object_class_find_property (G_OBJECT_GET_CLASS (server), property));
  guint64 value = 0;
  if (!g_ascii_string_to_unsigned (text, 10, range->minimum, range->maximum, &value, nullptr)) {
    g_printerr ("wsrtc-server: --%s must be from %u to %u\n", property, range->minimum, range->maximum);
    return false;
  }
  g_object_set (server, property, static_cast<guint> (value), nullptr);
  return true;
}

bool configure (GstWsrtcServer *server, const Options &options)
{
  if (options.host)
    g_object_set (server, "host", options.host, nullptr);
  g_object_set (server, "allowed-origins", options.origins, "tls-certificate", options.tls_certificate,
                "tls-private-key", options.tls_private_key, "whep-counter-offer", options.whep_counter_offer,
                nullptr);
  return set_number (server, "port", options.port) &&
         set_number (server, "max-connections", options.max_connections) &&
         set_number (server, "max-connections-per-address", options.max_connections_per_address) &&
         set_number (server, "max-viewers", options.max_viewers);
}

gboolean on_signal (gpointer loop)
{
  g_main_loop_quit (static_cast<GMainLoop *> (loop));
  return G_SOURCE_CONTINUE;
}

// Until SIGINT or SIGTERM.
int serve (GstWsrtcServer *server)
{
  GError *error = nullptr;
  if (!gst_wsrtc_server_start (server, &error)) {
    g_printerr ("wsrtc-server: %s\n", error->message);
    g_error_free (error);
    return 1;
  }
  GMainLoop *loop = g_main_loop_new (nullptr, FALSE);
  const guint interrupt = g_unix_signal_add (SIGINT, on_signal, loop);
  const guint terminate = g_unix_signal_add (SIGTERM, on_signal, loop);
  char *address = gst_wsrtc_server_get_address (server, nullptr);
  g_print ("%s\n", address);
  g_free (address);

  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_main_loop_unref (loop);
  gst_wsrtc_server_stop (server);
  return 0;
}

// For GST_DEBUG. The server itself uses no plugin, so none is looked for, unless it
// has to play on what is published. Here is no bus that could carry warnings: without
// GST_DEBUG those of ours are shown.
bool init_gstreamer (bool with_plugins)
{
  char name[] = "wsrtc-server";
  char no_update[] = "--gst-disable-registry-update";
  char *arguments[] = {name, with_plugins ? nullptr : no_update, nullptr};
  char **argv = arguments;
  int argc = with_plugins ? 1 : 2;
  GError *error = nullptr;
  if (!gst_init_check (&argc, &argv, &error)) {
    g_printerr ("wsrtc-server: GStreamer does not start: %s\n", error->message);
    g_error_free (error);
    return false;
  }
  if (!g_getenv ("GST_DEBUG"))
    gst_debug_set_threshold_for_name ("wsrtc*", GST_LEVEL_WARNING);
  return true;
}

int run (const Options &options)
{
  if (options.version) {
    g_print ("wsrtc-server %s\n", WSRTC_VERSION);
    return 0;
  }
  if (!init_gstreamer (options.publish))
    return 1;
  GstWsrtcServer *server = gst_wsrtc_server_new ();
  auto publishing = options.publish ? std::make_unique<Publishing> (server) : nullptr;
  const int status = configure (server, options) ? serve (server) : 1;
  publishing.reset ();
  g_object_unref (server);
  return status;
}

} // namespace

int main (int argc, char **argv)
{
  Options options;
  const int status = parse (options, argc, argv) ? run (options) : 1;
  free_options (options);
  return status;
}
