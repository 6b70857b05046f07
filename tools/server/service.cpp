// SPDX-License-Identifier: LGPL-2.1-or-later
#include "service.hpp"

#include <memory>
#include <utility>

#include <glib-unix.h>
#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "make_access.hpp"
#include "publishing.hpp"
#include "server_alive.hpp"
#include "server_keys.hpp"
#include "service_notice.hpp"

namespace wsrtc::server {

namespace {

struct FreeLoop {
  void operator() (GMainLoop *loop) const { g_main_loop_unref (loop); }
};

std::string name_of (const Options &options)
{
  return options.config_file.empty () ? "wsrtc-server" : options.config_file;
}

void apply (GstWsrtcServer *server, const ServerConfig &config)
{
  change_access (server, config.access.get (), [&] {
    for (const ServerKey &key : server_keys ())
      if (!key.property.empty ())
        set_property (server, key, config.values);
  });
}

class Service {
public:
  Service (const Options &options, ServerConfig config);
  ~Service ();
  Service (const Service &) = delete;
  Service &operator= (const Service &) = delete;

  int run ();

private:
  bool start ();
  void reload ();
  bool change_to (const ServerConfig &now);
  void tell_of_restart (const ServerConfig &now) const;
  std::string address () const;

  const Options &options_;
  ServerConfig config_;
  std::unique_ptr<GMainLoop, FreeLoop> loop_;
  GRef<GstWsrtcServer> server_;
  std::unique_ptr<Publishing> publishing_;
  ServiceNotice notice_;
};

Service::Service (const Options &options, ServerConfig config)
    : options_ (options), config_ (std::move (config)), loop_ (g_main_loop_new (nullptr, FALSE)),
      server_ (GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ())),
      notice_ ([this] (std::function<void ()> alive) { check_alive (server_.get (), std::move (alive)); })
{
  if (config_.flag ("publish"))
    publishing_ = std::make_unique<Publishing> (server_.get ());
}

Service::~Service ()
{
  gst_wsrtc_server_stop (server_.get ());
}

std::string Service::address () const
{
  const GUnique<char> text (gst_wsrtc_server_get_address (server_.get (), nullptr));
  return text.get ();
}

bool Service::start ()
{
  apply (server_.get (), config_);
  GError *error = nullptr;
  if (gst_wsrtc_server_start (server_.get (), &error))
    return true;
  const GUnique<GError> owned (error);
  g_printerr ("wsrtc-server: %s\n", error->message);
  return false;
}

// ---- reload ----

bool same (const ServerConfig &a, const ServerConfig &b, const std::string &key)
{
  const auto one = a.values.find (key);
  const auto other = b.values.find (key);
  if (one == a.values.end () || other == b.values.end ())
    return (one == a.values.end ()) == (other == b.values.end ());
  return one->second.text == other->second.text && one->second.whole == other->second.whole &&
         one->second.flag == other->second.flag && one->second.list == other->second.list;
}

void Service::tell_of_restart (const ServerConfig &now) const
{
  for (const ServerKey &key : server_keys ())
    if (key.restart && !same (config_, now, key.name))
      g_printerr ("%s: [%s]: key \"%s\": the new value counts when the program is started again; the others "
                  "count now\n",
                  name_of (options_).c_str (), key.section.c_str (), key.name.c_str ());
}

// All of it or nothing: the certificate is all that can still fail.
bool Service::change_to (const ServerConfig &now)
{
  ServerConfig next = now;
  // Those stay as the program was started with, so that it goes on to be said of them.
  for (const ServerKey &key : server_keys ())
    if (key.restart) {
      next.values.erase (key.name);
      if (const auto old = config_.values.find (key.name); old != config_.values.end ())
        next.values.insert (*old);
    }
  for (const char *property : {"tls_certificate", "tls_private_key"})
    set_property (server_.get (), *find_key ("server", property), next.values);
  GError *error = nullptr;
  if (!gst_wsrtc_server_reload_tls (server_.get (), &error)) {
    const GUnique<GError> owned (error);
    g_printerr ("%s: %s\n", name_of (options_).c_str (), error->message);
    for (const char *property : {"tls_certificate", "tls_private_key"})
      set_property (server_.get (), *find_key ("server", property), config_.values);
    return false;
  }
  apply (server_.get (), next);
  tell_of_restart (now);
  config_ = std::move (next);
  return true;
}

// What is wrong is told, and all goes on as it was.
void Service::reload ()
{
  notice_.reloading ();
  const ConfigReading reading = read_config_file (options_.config_file, options_.typed);
  if (!tell (reading, options_) || !change_to (reading.config))
    g_printerr ("wsrtc-server: the old configuration stays\n");
  notice_.ready (address ());
}

// ---- run ----

int Service::run ()
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
  const bool started = start ();
  if (started) {
    g_print ("%s\n", address ().c_str ());
    notice_.ready (address ());
    g_main_loop_run (loop_.get ());
    notice_.stopping ();
  }
  for (const guint source : sources)
    g_source_remove (source);
  gst_wsrtc_server_stop (server_.get ());
  return started ? exit_right : exit_cannot_run;
}

} // namespace

bool tell (const ConfigReading &reading, const Options &options)
{
  const std::string file = name_of (options);
  for (const Mistake &warning : reading.warnings)
    g_printerr ("%s\n", to_text (file, {warning.place, "warning: " + warning.text}).c_str ());
  for (const Mistake &mistake : reading.mistakes)
    g_printerr ("%s\n", to_text (file, mistake).c_str ());
  return reading.mistakes.empty ();
}

bool try_config (const ServerConfig &config, const Options &options)
{
  const auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  apply (server.get (), config);
  GError *error = nullptr;
  if (gst_wsrtc_server_reload_tls (server.get (), &error))
    return true;
  const GUnique<GError> owned (error);
  g_printerr ("%s: %s\n", name_of (options).c_str (), error->message);
  return false;
}

int serve (const Options &options, const ServerConfig &config)
{
  return Service (options, config).run ();
}

} // namespace wsrtc::server
