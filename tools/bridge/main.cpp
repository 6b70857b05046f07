// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtc-bridge: cameras to browsers.
#include <clocale>
#include <csignal>
#include <utility>

#include <gst/gst.h>

#include "config_reference.hpp"
#include "discover.hpp"
#include "options.hpp"
#include "self_test.hpp"
#include "service.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;

namespace {

int print_version (const Options &)
{
  g_print ("wsrtc-bridge %s\n", WSRTC_VERSION);
  return exit_right;
}

int print_reference (const Options &)
{
  g_print ("%s", config_reference ().c_str ());
  return exit_right;
}

// Here is no bus that could carry warnings: without GST_DEBUG those of ours are
// shown.
bool init_gstreamer ()
{
  GError *error = nullptr;
  if (!gst_init_check (nullptr, nullptr, &error)) {
    g_printerr ("wsrtc-bridge: GStreamer does not start: %s\n", error->message);
    g_error_free (error);
    return false;
  }
  if (!g_getenv ("GST_DEBUG"))
    gst_debug_set_threshold_for_name ("wsrtc*", GST_LEVEL_WARNING);
  return true;
}

int check (const Options &options)
{
  const ConfigReading reading = load_config (options, program_context ());
  if (!tell (reading, options))
    return exit_wrong;
  const size_t streams = reading.config.cameras.size ();
  g_print ("%s is right: %zu stream%s\n",
           options.config_file.empty () ? "the command line" : options.config_file.c_str (), streams,
           streams == 1 ? "" : "s");
  return exit_right;
}

int run_self_test (const Options &options)
{
  const ConfigReading reading = load_config (options, program_context ());
  if (!tell (reading, options))
    return exit_wrong;
  g_print ("ok      the configuration is right\n");
  return self_test (reading.config);
}

int start (const Options &options)
{
  ConfigReading reading = load_config (options, program_context ());
  return tell (reading, options) ? serve (options, std::move (reading.config)) : exit_wrong;
}

struct TaskRow {
  Task task;
  bool with_gstreamer;
  int (*run) (const Options &options);
};

constexpr TaskRow tasks[] = {
    {Task::Version, false, print_version}, {Task::Reference, false, print_reference},
    {Task::Discover, false, discover},     {Task::Check, true, check},
    {Task::SelfTest, true, run_self_test}, {Task::Serve, true, start},
};

int run (const Options &options)
{
  for (const TaskRow &row : tasks) {
    if (row.task != options.task)
      continue;
    if (!row.with_gstreamer)
      return row.run (options);
    if (!init_gstreamer ())
      return exit_cannot_run;
    const int code = row.run (options);
    gst_deinit ();
    return code;
  }
  return exit_wrong;
}

} // namespace

int main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  // Whoever reads our output may go away before we do.
  signal (SIGPIPE, SIG_IGN);
  const Result<Options> options = parse_options (argc, argv);
  if (!options) {
    g_printerr ("wsrtc-bridge: %s\n", options.error ().text.c_str ());
    return exit_wrong;
  }
  return run (*options);
}
