// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server_host.hpp"

#include <condition_variable>
#include <utility>

#include "address.hpp"
#include "log.hpp"
#include "tls_identity.hpp"

namespace wsrtc {

ServerHost::ServerHost () = default;

ServerHost::~ServerHost ()
{
  stop ();
  loop_.stop ();
}

ServerSettings ServerHost::settings () const
{
  std::lock_guard lock (mutex_);
  return settings_;
}

void ServerHost::apply_live_settings ()
{
  // Read there: of two threads that change them the last one's would else not be the last.
  loop_.post ([this] {
    const ServerSettings now = settings ();
    const Status status = rooms_.set_ice_servers (now);
    // Not again with each other property that is set.
    const std::string wrong = status || !web_ ? "" : status.error ().text;
    if (const std::string told = std::exchange (wrong_ice_servers_, wrong); !wrong.empty () && wrong != told)
      GST_WARNING ("%s; clients are given what they were before", wrong.c_str ());
    rooms_.set_max_viewers (now.max_viewers);
    rooms_.set_accepts_sources (now.accept_sources);
    if (const Status changed = web_ ? web_->change_settings (now) : Status (Done{}); !changed)
      GST_WARNING ("%s; all stays as it was before", changed.error ().text.c_str ());
  });
}

Status ServerHost::start ()
{
  if (!loop_.status ())
    return loop_.status ();
  std::lock_guard turn (start_stop_);
  Status status = Done{};
  const std::shared_ptr<GMainContext> context (g_main_context_ref_thread_default (), g_main_context_unref);
  loop_.run_and_wait ([&] {
    if (web_)
      return;
    publisher_->set_context (context.get ());
    const ServerSettings now = settings ();
    web_ = std::make_unique<WebServer> (now, rooms_, gate_, loop_, *publisher_);
    status = rooms_.set_ice_servers (now);
    if (status)
      status = web_->start ();
    if (status)
      note_bound (now);
    else
      web_.reset ();
  });
  return status;
}

void ServerHost::note_bound (const ServerSettings &settings)
{
  std::lock_guard lock (mutex_);
  bound_host_ = settings.host;
  bound_tls_ = settings.has_tls ();
  bound_port_ = web_->port ();
}

Status ServerHost::reload_tls ()
{
  if (!loop_.status ())
    return loop_.status ();
  const ServerSettings now = settings ();
  SslContext identity;
  if (now.has_tls ()) {
    Result<SslContext> loaded = load_tls_identity (now.tls_certificate, now.tls_private_key);
    if (!loaded)
      return loaded.error ();
    identity = std::move (*loaded);
  }
  Status status = Done{};
  loop_.run_and_wait ([&] {
    if (web_ && web_->has_tls () != now.has_tls ())
      status =
          Error{Fault::InvalidArgument, "tls-certificate: a port that speaks http does not come to speak "
                                        "https, nor the other way: stop the server and start it again"};
    else if (web_ && identity)
      web_->use_tls (std::move (identity));
  });
  return status;
}

void ServerHost::stop ()
{
  if (!loop_.status ())
    return;
  std::lock_guard turn (start_stop_);
  std::mutex mutex;
  std::condition_variable changed;
  bool stopped = false;
  const auto tell = [&] {
    std::lock_guard lock (mutex);
    stopped = true;
    changed.notify_one ();
  };
  loop_.post ([this, &tell] {
    bound_port_ = 0;
    if (!web_) {
      tell ();
      return;
    }
    web_->stop ([this, &tell] {
      web_.reset ();
      tell ();
    });
  });
  std::unique_lock lock (mutex);
  changed.wait (lock, [&] { return stopped; });
}

std::string ServerHost::address (const std::string &stream) const
{
  std::unique_lock lock (mutex_);
  const unsigned bound = bound_port_;
  const std::string host = bound != 0 ? bound_host_ : settings_.host;
  const unsigned port = bound != 0 ? bound : settings_.port;
  const bool tls = bound != 0 ? bound_tls_ : settings_.has_tls ();
  lock.unlock ();
  return page_address (host, port, stream, tls);
}

void ServerHost::refuse_publisher (const StreamName &stream, const Error &why)
{
  loop_.post ([this, stream, why] {
    if (web_)
      web_->http_sessions ().refuse_publisher (stream, why);
  });
}

void ServerHost::publish_end_told (const StreamName &stream)
{
  loop_.post ([this, stream] {
    publisher_->end_told (stream);
    if (web_)
      web_->http_sessions ().let_in_later ();
  });
}

void ServerHost::set_access (GRef<GObject> access, std::shared_ptr<const AccessRules> rules)
{
  {
    std::lock_guard lock (mutex_);
    std::swap (access_, access);
    rules_ = std::move (rules);
  }
  loop_.run_and_wait ([this] {
    std::shared_ptr<const AccessRules> now;
    {
      std::lock_guard lock (mutex_);
      now = rules_;
    }
    gate_.set_rules (std::move (now));
    if (web_)
      web_->review ();
  });
}

GRef<GObject> ServerHost::access () const
{
  std::lock_guard lock (mutex_);
  return access_;
}

void ServerHost::protect (const StreamName &stream, const std::string &secret)
{
  loop_.run_and_wait ([this, stream, secret] {
    gate_.protect (stream, secret);
    if (web_)
      web_->review ();
  });
}

void ServerHost::give_snapshot (const StreamName &stream, unsigned size, Result<Snapshot> snapshot)
{
  loop_.post ([this, stream, size, snapshot = std::move (snapshot)] {
    if (web_)
      web_->snapshots ().give (stream, size, snapshot);
  });
}

// Read here, where the structure is.
void ServerHost::give_stats (const StreamName &stream, const GstStructure *stats)
{
  std::shared_ptr<const SourceReport> report;
  if (stats)
    report = std::make_shared<SourceReport> (read_report (stats));
  loop_.post ([this, stream, report] {
    if (web_)
      web_->observatory ().give (stream, report.get ());
  });
}

void ServerHost::count_input_reconnect (const StreamName &stream)
{
  loop_.post ([this, stream] { rooms_.counters ().of (stream).input_reconnects++; });
}

Status ServerHost::reserve (const StreamName &stream)
{
  // What stays when the thread could not be started.
  Status status = loop_.status ();
  loop_.run_and_wait ([&] { status = rooms_.reserve (stream); });
  return status;
}

Status ServerHost::expect (const StreamName &stream)
{
  Status status = loop_.status ();
  loop_.run_and_wait ([&] { status = rooms_.expect (stream); });
  return status;
}

} // namespace wsrtc
