// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtc-bridge: cameras to browsers.
#include <cstdlib>
#include <string>
#include <utility>

#include <glib-unix.h>
#include <gst/gst.h>

#include "bridge.hpp"
#include "bridge_log.hpp"

namespace {

using namespace wsrtc::bridge;

// WSRTC_BRIDGE_* are for tests, until there is a configuration file.
BridgeConfig read_arguments (int argc, char **argv)
{
  BridgeConfig config;
  if (const char *port = g_getenv ("WSRTC_BRIDGE_PORT"))
    config.port = static_cast<unsigned> (g_ascii_strtoull (port, nullptr, 10));
  for (int i = 1; i < argc; i++) {
    CameraConfig camera;
    camera.name = wsrtc::StreamName ("camera" + std::to_string (i));
    camera.url = argv[i];
    if (g_getenv ("WSRTC_BRIDGE_ALWAYS"))
      camera.pull = Pull::Always;
    if (const char *linger = g_getenv ("WSRTC_BRIDGE_LINGER"))
      camera.linger = Milliseconds (g_ascii_strtoull (linger, nullptr, 10));
    config.cameras.push_back (std::move (camera));
  }
  return config;
}

gboolean on_signal (gpointer loop)
{
  g_main_loop_quit (static_cast<GMainLoop *> (loop));
  return G_SOURCE_CONTINUE;
}

int serve (BridgeConfig config)
{
  Bridge bridge;
  const wsrtc::Status started = bridge.start (std::move (config));
  if (!started) {
    log_line (Severity::Error, "", started.error ().text);
    return 1;
  }
  g_print ("%s\n", bridge.address ().c_str ());
  GMainLoop *loop = g_main_loop_new (nullptr, FALSE);
  const guint interrupt = g_unix_signal_add (SIGINT, on_signal, loop);
  const guint terminate = g_unix_signal_add (SIGTERM, on_signal, loop);
  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_main_loop_unref (loop);
  bridge.stop ();
  return 0;
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  const int status = serve (read_arguments (argc, argv));
  gst_deinit ();
  return status;
}
