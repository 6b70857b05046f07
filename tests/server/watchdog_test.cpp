// SPDX-License-Identifier: LGPL-2.1-or-later
//
// systemd's watchdog is fed as long as both the server's thread and the main loop are
// alive, and no longer.
#include <condition_variable>
#include <mutex>
#include <string>

#include <gio/gunixsocketaddress.h>
#include <gst/gst.h>

#include "assert_text.hpp"
#include "raw_client.hpp"
#include "server_alive.hpp"
#include "service_notice.hpp"
#include "temporary_folder.hpp"
#include "test_server.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr guint64 watchdog_us = 40000;
constexpr Milliseconds interval{20};
// In which there are many at other times.
constexpr Milliseconds silence{300};

// What systemd would be: its socket, and what it has heard.
class Manager {
public:
  Manager ()
  {
    socket_ = GRef<GSocket>::adopt (
        g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, nullptr));
    g_socket_set_blocking (socket_.get (), FALSE);
    const auto address = GRef<GSocketAddress>::adopt (g_unix_socket_address_new (path ().c_str ()));
    g_assert_true (g_socket_bind (socket_.get (), address.get (), FALSE, nullptr));
    g_setenv ("NOTIFY_SOCKET", path ().c_str (), TRUE);
    g_setenv ("WATCHDOG_USEC", std::to_string (watchdog_us).c_str (), TRUE);
    g_unsetenv ("WATCHDOG_PID");
  }

  // What has come, and was not asked for yet; empty = nothing.
  std::string hear ()
  {
    char text[512];
    const gssize size = g_socket_receive (socket_.get (), text, sizeof text, nullptr, nullptr);
    return size > 0 ? std::string (text, static_cast<size_t> (size)) : std::string ();
  }

  // Without running the main loop.
  bool hears_within (Milliseconds time)
  {
    return g_socket_condition_timed_wait (socket_.get (), G_IO_IN, time.count () * 1000, nullptr, nullptr);
  }

  unsigned count_pings ()
  {
    unsigned count = 0;
    for (std::string text = hear (); !text.empty (); text = hear ())
      count += text == "WATCHDOG=1";
    return count;
  }

  void wait_for_pings (unsigned count)
  {
    unsigned heard = 0;
    wait_for ("the watchdog to be fed", [&] { return (heard += count_pings ()) >= count; });
  }

private:
  std::string path () const { return folder_.path_of ("notify"); }

  TemporaryFolder folder_;
  GRef<GSocket> socket_;
};

ServiceNotice::Probe probe_of (const TestServer &server)
{
  return [&server] (std::function<void ()> alive) { check_alive (server.get (), std::move (alive)); };
}

// The server's thread hangs in the log, which is the only code of others that it runs.
class Hang {
public:
  Hang () { gst_debug_add_log_function (on_log, this, nullptr); }

  ~Hang ()
  {
    end ();
    gst_debug_remove_log_function (on_log);
  }

  Hang (const Hang &) = delete;
  Hang &operator= (const Hang &) = delete;

  void wait_until_it_hangs ()
  {
    wait_for ("the thread to hang", [this] {
      std::lock_guard lock (mutex_);
      return hangs_;
    });
  }

  void end ()
  {
    std::lock_guard lock (mutex_);
    ended_ = true;
    changed_.notify_all ();
  }

private:
  static void on_log (GstDebugCategory *, GstDebugLevel, const gchar *, const gchar *, gint, GObject *,
                      GstDebugMessage *message, gpointer data)
  {
    auto &self = *static_cast<Hang *> (data);
    if (!g_str_has_prefix (gst_debug_message_get (message), "event=refused"))
      return;
    std::unique_lock lock (self.mutex_);
    self.hangs_ = true;
    self.changed_.wait (lock, [&] { return self.ended_; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool hangs_ = false;
  bool ended_ = false;
};

void test_fed ()
{
  Manager manager;
  TestServer server;
  ServiceNotice notice (probe_of (server));
  g_assert_cmpuint (manager.count_pings (), ==, 0);
  notice.ready ("fine");
  assert_text (manager.hear (), "READY=1\nSTATUS=fine");
  const gint64 begun = g_get_monotonic_time ();
  manager.wait_for_pings (10);
  // At half of the time that systemd allows, and not more often.
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 9 * interval.count () * 1000);
  notice.reloading ();
  notice.ready ("again");
  manager.wait_for_pings (2);
  notice.stopping ();
  manager.count_pings ();
  g_assert_false (reached_within ([&] { return manager.count_pings () > 0; }, silence));
}

void test_server_hangs ()
{
  Manager manager;
  TestServer server;
  ServiceNotice notice (probe_of (server));
  notice.ready ("fine");
  manager.wait_for_pings (2);
  Hang hang;
  RawClient client (server.port ());
  g_assert_true (client.send ("GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n"));
  hang.wait_until_it_hangs ();
  // One may have been on its way.
  manager.count_pings ();
  g_assert_false (reached_within ([&] { return manager.count_pings () > 1; }, silence));
  hang.end ();
  manager.wait_for_pings (3);
}

void test_main_loop_hangs ()
{
  Manager manager;
  TestServer server;
  ServiceNotice notice (probe_of (server));
  notice.ready ("fine");
  manager.wait_for_pings (2);
  // Nobody runs the loop.
  manager.count_pings ();
  g_assert_false (manager.hears_within (silence));
  manager.wait_for_pings (3);
}

// A probe that comes back later finds nobody.
void test_gone ()
{
  Manager manager;
  TestServer server;
  Hang hang;
  {
    ServiceNotice notice (probe_of (server));
    notice.ready ("fine");
    manager.wait_for_pings (1);
    RawClient client (server.port ());
    g_assert_true (client.send ("GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n"));
    hang.wait_until_it_hangs ();
    (void)reached_within ([] { return false; }, interval * 3);
  }
  manager.count_pings ();
  hang.end ();
  g_assert_false (reached_within ([&] { return manager.count_pings () > 0; }, silence));
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  gst_init (&argc, &argv);
  gst_debug_set_active (TRUE);
  gst_debug_set_threshold_for_name ("wsrtcserver", GST_LEVEL_WARNING);
  gst_debug_remove_log_function (gst_debug_log_default);
  g_test_add_func ("/watchdog/fed", test_fed);
  g_test_add_func ("/watchdog/server-hangs", test_server_hangs);
  g_test_add_func ("/watchdog/main-loop-hangs", test_main_loop_hangs);
  g_test_add_func ("/watchdog/gone", test_gone);
  return g_test_run ();
}
