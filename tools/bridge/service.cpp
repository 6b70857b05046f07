// SPDX-License-Identifier: LGPL-2.1-or-later
#include "service.hpp"

#include <utility>

#include <glib-unix.h>

#include "bridge.hpp"
#include "gptr.hpp"
#include "picture_filter.hpp"
#include "service_notice.hpp"

namespace wsrtc::bridge {

namespace {

struct FreeLoop {
  void operator() (GMainLoop *loop) const { g_main_loop_unref (loop); }
};

class Service {
public:
  explicit Service (const Options &options)
      : options_ (options), loop_ (g_main_loop_new (nullptr, FALSE)),
        notice_ ([this] (std::function<void ()> alive) { bridge_.check_alive (std::move (alive)); })
  {
  }

  int run (BridgeConfig config);

private:
  void reload ();
  std::string status () const;

  const Options &options_;
  std::unique_ptr<GMainLoop, FreeLoop> loop_;
  ServiceNotice notice_;
  Bridge bridge_;
  size_t cameras_ = 0;
};

std::string Service::status () const
{
  return bridge_.address () + " with " + std::to_string (cameras_) + (cameras_ == 1 ? " stream" : " streams");
}

// What is wrong is told, and all goes on as it was.
void Service::reload ()
{
  if (options_.config_file.empty ()) {
    g_printerr (
        "wsrtc-bridge: SIGHUP: the cameras are those of the command line, there is no file to read\n");
    return;
  }
  notice_.reloading ();
  ConfigReading reading = load_config (options_, program_context ());
  if (!tell (reading, options_)) {
    g_printerr ("wsrtc-bridge: the old configuration stays\n");
  } else {
    const size_t cameras = reading.config.cameras.size ();
    const Status reloaded = bridge_.reload (std::move (reading.config));
    if (reloaded)
      cameras_ = cameras;
    else
      g_printerr ("wsrtc-bridge: %s; the old configuration stays\n", reloaded.error ().full_text ().c_str ());
  }
  notice_.ready (status ());
}

int Service::run (BridgeConfig config)
{
  const auto quit = [] (gpointer loop) -> gboolean {
    g_main_loop_quit (static_cast<GMainLoop *> (loop));
    return G_SOURCE_CONTINUE;
  };
  const auto again = [] (gpointer self) -> gboolean {
    static_cast<Service *> (self)->reload ();
    return G_SOURCE_CONTINUE;
  };
  // Before the start: a signal that comes meanwhile counts.
  const guint sources[] = {g_unix_signal_add (SIGINT, quit, loop_.get ()),
                           g_unix_signal_add (SIGTERM, quit, loop_.get ()),
                           g_unix_signal_add (SIGHUP, again, this)};
  cameras_ = config.cameras.size ();
  const Status started = bridge_.start (std::move (config));
  if (started) {
    g_print ("%s\n", bridge_.address ().c_str ());
    notice_.ready (status ());
    g_main_loop_run (loop_.get ());
    notice_.stopping ();
  } else {
    g_printerr ("wsrtc-bridge: %s\n", started.error ().full_text ().c_str ());
  }
  for (const guint source : sources)
    g_source_remove (source);
  bridge_.stop ();
  return started ? exit_right : exit_cannot_run;
}

} // namespace

bool tell (const ConfigReading &reading, const Options &options)
{
  const std::string file = options.config_file.empty () ? "wsrtc-bridge" : options.config_file;
  for (const Mistake &warning : reading.warnings)
    g_printerr ("%s\n", to_text (file, {warning.place, "warning: " + warning.text}).c_str ());
  for (const Mistake &mistake : reading.mistakes)
    g_printerr ("%s\n", to_text (file, mistake).c_str ());
  return reading.mistakes.empty ();
}

ReadContext program_context ()
{
  ReadContext context;
  const GUnique<char> here (g_get_current_dir ());
  context.folder = here.get ();
  const char *given = g_getenv ("CREDENTIALS_DIRECTORY");
  context.credentials_folder = given ? given : "";
  context.check_filter = check_filter;
  context.check_source = check_source;
  return context;
}

int serve (const Options &options, BridgeConfig config)
{
  return Service (options).run (std::move (config));
}

} // namespace wsrtc::bridge
