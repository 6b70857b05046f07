// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The signalling and page server as a program. Sources and viewers connect by
// WebSocket; the media go directly between them.
#include <cstring>
#include <initializer_list>
#include <memory>

#include <gio/gio.h>
#include <glib-unix.h>
#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

#include "server/limit_options.hpp"
#include "server/publishing.hpp"

namespace {

struct Options {
  // Null = not given; numbers as they were typed.
  char *host = nullptr;
  char *port = nullptr;
  char *tls_certificate = nullptr;
  char *tls_private_key = nullptr;
  char **origins = nullptr;
  char **stun_servers = nullptr;
  char **turn_servers = nullptr;
  char *turn_secret = nullptr;
  char *turn_secret_file = nullptr;
  char *turn_ttl = nullptr;
  LimitOptions limits;
  gboolean publish = FALSE;
  gboolean whep_counter_offer = FALSE;
  gboolean version = FALSE;
};

void free_options (Options &options)
{
  for (char *text : {options.host, options.port, options.tls_certificate, options.tls_private_key,
                     options.turn_secret, options.turn_secret_file, options.turn_ttl})
    g_free (text);
  for (char **list : {options.origins, options.stun_servers, options.turn_servers})
    g_strfreev (list);
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
      {"stun-server", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.stun_servers,
       "STUN server for clients, as stun:host:port; may be repeated", "URL"},
      {"turn-server", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.turn_servers,
       "TURN server for clients, as turn:host:port?transport=udp or turn:user:password@host:port; may be "
       "repeated",
       "URL"},
      {"turn-secret", 0, 0, G_OPTION_ARG_STRING, &options.turn_secret,
       "Secret shared with TURN servers without a user: each client gets credentials of its own; others on "
       "this machine can see it",
       "SECRET"},
      {"turn-secret-file", 0, 0, G_OPTION_ARG_FILENAME, &options.turn_secret_file,
       "File whose first line is that secret", "FILE"},
      {"turn-ttl", 0, 0, G_OPTION_ARG_STRING, &options.turn_ttl,
       "How long such credentials are good, in seconds (86400)", "N"},
      {"publish", 0, 0, G_OPTION_ARG_NONE, &options.publish,
       "Take streams by WHIP (http://HOST:PORT/whip/STREAM) and play them on", nullptr},
      {"whep-counter-offer", 0, 0, G_OPTION_ARG_NONE, &options.whep_counter_offer,
       "Give players of WHEP an offer instead of an answer", nullptr},
      {"version", 0, 0, G_OPTION_ARG_NONE, &options.version, "Print the version and exit", nullptr},
      {},
  };
  GOptionContext *context = g_option_context_new ("- signalling and page server of wsrtc");
  g_option_context_add_main_entries (context, entries, nullptr);
  options.limits.add_to (context);
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

// The secret of the option or of the file; null = none. False: it was said why.
bool read_secret (const Options &options, char **secret)
{
  *secret = nullptr;
  if (options.turn_secret && options.turn_secret_file) {
    g_printerr ("wsrtc-server: --turn-secret and --turn-secret-file exclude each other; give one\n");
    return false;
  }
  if (!options.turn_secret_file) {
    *secret = g_strdup (options.turn_secret);
    return true;
  }
  GError *error = nullptr;
  char *text = nullptr;
  if (!g_file_get_contents (options.turn_secret_file, &text, nullptr, &error)) {
    g_printerr ("wsrtc-server: --turn-secret-file: %s\n", error->message);
    g_error_free (error);
    return false;
  }
  text[strcspn (text, "\r\n")] = '\0';
  if (*text) {
    *secret = text;
    return true;
  }
  g_printerr ("wsrtc-server: --turn-secret-file: the first line of %s is empty; write the secret there\n",
              options.turn_secret_file);
  g_free (text);
  return false;
}

bool set_ice_servers (GstWsrtcServer *server, const Options &options)
{
  char *secret = nullptr;
  if (!read_secret (options, &secret) || !set_number (server, "turn-ttl", options.turn_ttl)) {
    g_free (secret);
    return false;
  }
  GPtrArray *servers = g_ptr_array_new ();
  for (char **list : {options.stun_servers, options.turn_servers})
    for (; list && *list; list++)
      g_ptr_array_add (servers, *list);
  g_ptr_array_add (servers, nullptr);
  g_object_set (server, "turn-secret", secret, "ice-servers", servers->pdata, nullptr);
  g_ptr_array_unref (servers);
  g_free (secret);
  return true;
}

bool configure (GstWsrtcServer *server, const Options &options)
{
  if (options.host)
    g_object_set (server, "host", options.host, nullptr);
  g_object_set (server, "allowed-origins", options.origins, "tls-certificate", options.tls_certificate,
                "tls-private-key", options.tls_private_key, "whep-counter-offer", options.whep_counter_offer,
                nullptr);
  return set_ice_servers (server, options) && set_number (server, "port", options.port) &&
         options.limits.apply (server);
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
