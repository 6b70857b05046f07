// SPDX-License-Identifier: LGPL-2.1-or-later
#include "local_end.hpp"

#include <utility>
#include <variant>

#include "../error_bridge.hpp"
#include "../message_bridge.hpp"
#include "local_signaller.hpp"

namespace wsrtc {

namespace {

// About so much memory.
size_t size_of (const Message &message)
{
  constexpr size_t small = 256;
  if (const auto *description = std::get_if<Description> (&message.body))
    return small + description->sdp.size ();
  if (const auto *candidate = std::get_if<Candidate> (&message.body))
    return small + candidate->text.size ();
  return small;
}

} // namespace

struct LocalEnd::Task {
  std::shared_ptr<LocalEnd> end;
  Emit emit;

  static gboolean run (gpointer data)
  {
    const auto *task = static_cast<Task *> (data);
    if (task->end->stopped_)
      return G_SOURCE_REMOVE;
    if (const GRef<GstWsrtcSignaller> signaller = task->end->signaller_.lock ())
      task->emit (signaller.get ());
    return G_SOURCE_REMOVE;
  }

  static void free (gpointer data) { delete static_cast<Task *> (data); }
};

LocalEnd::LocalEnd (GstWsrtcSignaller *signaller)
    : signaller_ (signaller), context_ (g_main_context_ref_thread_default ())
{
}

LocalEnd::~LocalEnd ()
{
  g_main_context_unref (context_);
}

void LocalEnd::stop ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  stopped_ = true;
}

// Sources of one priority run in the order in which they were attached. Later than
// stop () there may be nobody who runs them: the source would keep this, and this
// the context.
void LocalEnd::post (Emit emit)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (stopped_)
    return;
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wsrtc local signaller");
  g_source_set_callback (source, Task::run, new Task{shared_from_this (), std::move (emit)}, Task::free);
  g_source_attach (source, context_);
  g_source_unref (source);
}

void LocalEnd::deliver (const Message &message)
{
  if (!welcomes_.passes (message))
    return;
  const size_t size = size_of (message);
  waiting_bytes_ += size;
  post ([this, message, size] (GstWsrtcSignaller *signaller) {
    waiting_bytes_ -= size;
    if (const GUnique<GstWsrtcMessage> told = message_to_public (message))
      gst_wsrtc_signaller_emit_message (signaller, told.get ());
  });
}

bool LocalEnd::ask_snapshot (unsigned size)
{
  post ([size] (GstWsrtcSignaller *signaller) { emit_snapshot_requested (signaller, size); });
  return true;
}

bool LocalEnd::ask_figures ()
{
  post ([] (GstWsrtcSignaller *signaller) { emit_stats_requested (signaller); });
  return true;
}

void LocalEnd::tell_ready ()
{
  post ([] (GstWsrtcSignaller *signaller) {
    gst_wsrtc_signaller_emit_state (signaller, GST_WSRTC_SIGNALLER_READY);
  });
}

void LocalEnd::tell_error (const Error &error, bool fatal)
{
  post ([error, fatal] (GstWsrtcSignaller *signaller) {
    gst_wsrtc_signaller_emit_error (signaller, to_gerror (error).get (), fatal);
  });
}

} // namespace wsrtc
