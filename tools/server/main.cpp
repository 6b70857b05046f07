// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The signalling and page server as a program. Sources and viewers connect by
// WebSocket; the media go directly between them.
#include <clocale>
#include <csignal>

#include <gst/gst.h>

#include "options.hpp"
#include "own_plugin.hpp"
#include "reference.hpp"
#include "service.hpp"

using namespace wsrtc;
using namespace wsrtc::server;

namespace {

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

// Said now, not to each publisher.
bool find_elements ()
{
  const Status found = find_own_plugin ();
  if (!found)
    g_printerr ("wsrtc-server: publish: %s\n", found.error ().text.c_str ());
  return bool (found);
}

int check (const Options &options)
{
  const ConfigReading reading = read_config_file (options.config_file, options.typed);
  if (!tell (reading, options))
    return exit_wrong;
  if (!init_gstreamer (false))
    return exit_cannot_run;
  if (!try_config (reading.config, options))
    return exit_wrong;
  g_print ("%s is right\n", options.config_file.empty () ? "the command line" : options.config_file.c_str ());
  return exit_right;
}

int start (const Options &options)
{
  const ConfigReading reading = read_config_file (options.config_file, options.typed);
  if (!tell (reading, options))
    return exit_wrong;
  const bool publish = reading.config.flag ("publish");
  if (!init_gstreamer (publish) || (publish && !find_elements ()))
    return exit_cannot_run;
  return serve (options, reading.config);
}

int print_version (const Options &)
{
  g_print ("wsrtc-server %s\n", WSRTC_VERSION);
  return exit_right;
}

int print_reference (const Options &)
{
  g_print ("%s", config_reference ().c_str ());
  return exit_right;
}

struct TaskRow {
  Task task;
  int (*run) (const Options &options);
};

constexpr TaskRow tasks[] = {{Task::Version, print_version},
                             {Task::Reference, print_reference},
                             {Task::Check, check},
                             {Task::Serve, start}};

} // namespace

int main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  // Whoever reads our output may go away before we do.
  signal (SIGPIPE, SIG_IGN);
  const Result<Options> options = parse_options (argc, argv);
  if (!options) {
    g_printerr ("wsrtc-server: %s\n", options.error ().text.c_str ());
    return exit_wrong;
  }
  for (const TaskRow &row : tasks)
    if (row.task == options->task)
      return row.run (*options);
  return exit_wrong;
}
