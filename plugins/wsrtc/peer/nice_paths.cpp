// SPDX-License-Identifier: LGPL-2.1-or-later
#include "nice_paths.hpp"

#include "gptr.hpp"
#include "inner_elements.hpp"
#include "owner_link.hpp"

namespace wsrtc {

namespace {

using Paths = std::shared_ptr<NicePaths>;

// NiceComponentState, of which libnice promises that it stays.
constexpr unsigned nice_connected = 3, nice_ready = 4, nice_failed = 5;

void on_first_check (GObject *, guint, gpointer data)
{
  (*static_cast<Paths *> (data))->note_check ();
}

// One that was learnt from a check.
void on_new_remote (GObject *, gpointer, gpointer data)
{
  (*static_cast<Paths *> (data))->note_check ();
}

void on_state (GObject *, guint, guint, guint state, gpointer data)
{
  (*static_cast<Paths *> (data))->note_state (state);
}

void connect_if_present (GObject *agent, const char *signal, GCallback handler, const Paths &paths)
{
  if (g_signal_lookup (signal, G_OBJECT_TYPE (agent)) != 0)
    connect_owning (agent, signal, handler, paths);
}

} // namespace

void NicePaths::note_state (unsigned state)
{
  failed_ = state == nice_failed;
  if (state == nice_connected || state == nice_ready)
    connected_ = true;
}

void NicePaths::tell (PathReport &report) const
{
  report.received += checks_;
  report.found = connected_ && !failed_;
  report.lost = connected_ && failed_;
  for (const PathAddress &address : report.theirs) {
    PathPair pair;
    pair.local = "libnice";
    pair.remote = address;
    pair.state = report.found ? "tried, one of these works" : "no answer";
    report.pairs.push_back (std::move (pair));
  }
}

std::shared_ptr<NicePaths> watch_nice (GstElement *webrtcbin)
{
  auto paths = std::make_shared<NicePaths> ();
  const auto agent = nice_agent_of (webrtcbin);
  if (!agent)
    return paths;
  connect_if_present (agent.get (), "initial-binding-request-received", G_CALLBACK (on_first_check), paths);
  connect_if_present (agent.get (), "new-remote-candidate-full", G_CALLBACK (on_new_remote), paths);
  connect_if_present (agent.get (), "component-state-changed", G_CALLBACK (on_state), paths);
  return paths;
}

} // namespace wsrtc
