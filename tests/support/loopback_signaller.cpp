// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loopback_signaller.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include <gst/wsrtc/wsrtc-enumtypes.h>

namespace wsrtc::test {

// What both ends share. The element's end may outlive the test's.
struct LoopbackLine {
  std::mutex mutex;                // for all below; nothing of the element is called under it
  GMainContext *context = nullptr; // set while started
  unsigned round = 0;              // counts starts: what was posted for an earlier one is void
  bool ready_at_start = true;
  bool refuse = false;
  std::string refuse_start; // "" = it works
  std::function<void (GstWsrtcMessage *)> script;
  std::deque<MessagePtr> inbox;

  ~LoopbackLine () { g_clear_pointer (&context, g_main_context_unref); }
};

namespace {

using LinePtr = std::shared_ptr<LoopbackLine>;
using Action = std::function<void (GstWsrtcSignaller *signaller)>;

struct Posted {
  LinePtr line;
  GRef<GstWsrtcSignaller> signaller;
  unsigned round;
  Action action;
};

// Runs in the element's context, where stop () runs, too: a round that is
// current here stays so during the action, unless the action itself stops.
gboolean run_posted (gpointer data)
{
  auto *posted = static_cast<Posted *> (data);
  bool current;
  {
    std::lock_guard lock (posted->line->mutex);
    current = posted->line->context && posted->line->round == posted->round;
  }
  if (current)
    posted->action (posted->signaller.get ());
  return G_SOURCE_REMOVE;
}

// False when the line is not started. Call it with the mutex held.
bool post_locked (const LinePtr &line, GstWsrtcSignaller *signaller, Action action)
{
  if (!line->context)
    return false;
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (
      source, run_posted,
      new Posted{line, GRef<GstWsrtcSignaller>::take_ref (signaller), line->round, std::move (action)},
      [] (gpointer data) { delete static_cast<Posted *> (data); });
  g_source_attach (source, line->context);
  g_source_unref (source);
  return true;
}

} // namespace

} // namespace wsrtc::test

// The element's end

struct LoopbackSignaller {
  GObject parent;
  std::shared_ptr<wsrtc::test::LoopbackLine> *line;
};

struct LoopbackSignallerClass {
  GObjectClass parent_class;
};

static gboolean loopback_signaller_start (GstWsrtcSignaller *signaller, GError **error)
{
  auto &line = *reinterpret_cast<LoopbackSignaller *> (signaller)->line;
  std::lock_guard lock (line->mutex);
  if (!line->refuse_start.empty ()) {
    g_set_error_literal (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_INVALID_ARGUMENT,
                         line->refuse_start.c_str ());
    return FALSE;
  }
  g_assert_null (line->context); // started twice
  line->context = g_main_context_ref_thread_default ();
  line->round++;
  const auto state = line->ready_at_start ? GST_WSRTC_SIGNALLER_READY : GST_WSRTC_SIGNALLER_CONNECTING;
  wsrtc::test::post_locked (
      line, signaller, [state] (GstWsrtcSignaller *self) { gst_wsrtc_signaller_emit_state (self, state); });
  return TRUE;
}

static void loopback_signaller_stop (GstWsrtcSignaller *signaller)
{
  auto &line = *reinterpret_cast<LoopbackSignaller *> (signaller)->line;
  std::lock_guard lock (line->mutex);
  g_assert_true (line->refuse_start.empty ()); // there is nothing to stop
  g_clear_pointer (&line->context, g_main_context_unref);
}

static gboolean loopback_signaller_send (GstWsrtcSignaller *signaller, GstWsrtcMessage *message,
                                         GError **error)
{
  auto &line = *reinterpret_cast<LoopbackSignaller *> (signaller)->line;
  std::function<void (GstWsrtcMessage *)> script;
  {
    std::lock_guard lock (line->mutex);
    if (!line->context || line->refuse) {
      g_set_error (error, GST_WSRTC_ERROR, GST_WSRTC_ERROR_CLOSED, "the line is %s",
                   line->context ? "cut by the test" : "not started");
      return FALSE;
    }
    script = line->script;
  }
  if (script)
    script (message);
  std::lock_guard lock (line->mutex);
  line->inbox.emplace_back (gst_wsrtc_message_ref (message));
  return TRUE;
}

static void loopback_signaller_iface_init (gpointer iface, gpointer)
{
  auto *signaller = static_cast<GstWsrtcSignallerInterface *> (iface);
  signaller->start = loopback_signaller_start;
  signaller->stop = loopback_signaller_stop;
  signaller->send = loopback_signaller_send;
}

G_DEFINE_TYPE_WITH_CODE (LoopbackSignaller, loopback_signaller, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (GST_TYPE_WSRTC_SIGNALLER, loopback_signaller_iface_init))

static void loopback_signaller_init (LoopbackSignaller *self)
{
  self->line =
      new std::shared_ptr<wsrtc::test::LoopbackLine> (std::make_shared<wsrtc::test::LoopbackLine> ());
}

static void loopback_signaller_finalize (GObject *object)
{
  delete reinterpret_cast<LoopbackSignaller *> (object)->line;
  G_OBJECT_CLASS (loopback_signaller_parent_class)->finalize (object);
}

static void loopback_signaller_class_init (LoopbackSignallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = loopback_signaller_finalize;
}

// The test's end

namespace wsrtc::test {

Loopback::Loopback ()
{
  auto *self = static_cast<LoopbackSignaller *> (g_object_new (loopback_signaller_get_type (), nullptr));
  line_ = *self->line;
  signaller_ = GRef<GstWsrtcSignaller>::adopt (GST_WSRTC_SIGNALLER (self));
}

// A script may refer to things of the test that are about to go.
Loopback::~Loopback ()
{
  set_script (nullptr);
}

void Loopback::be_ready_at_start (bool ready)
{
  std::lock_guard lock (line_->mutex);
  line_->ready_at_start = ready;
}

void Loopback::refuse_start (const char *text)
{
  std::lock_guard lock (line_->mutex);
  line_->refuse_start = text;
}

bool Loopback::started () const
{
  std::lock_guard lock (line_->mutex);
  return line_->context != nullptr;
}

void Loopback::wait_until_started ()
{
  wait_for ("start of the loopback signaller", [this] { return started (); });
}

bool Loopback::try_post (Action action)
{
  std::lock_guard lock (line_->mutex);
  return post_locked (line_, signaller_.get (), std::move (action));
}

void Loopback::post (Action action)
{
  if (!try_post (std::move (action)))
    g_error ("the loopback signaller is not started: call wait_until_started () first");
}

bool Loopback::try_say (GstWsrtcMessage *message)
{
  // std::function wants copies, hence the shared pointer.
  return try_post ([held = std::shared_ptr<GstWsrtcMessage> (message, MessageUnref ())] (
                       GstWsrtcSignaller *self) { gst_wsrtc_signaller_emit_message (self, held.get ()); });
}

void Loopback::say (GstWsrtcMessage *message)
{
  if (!try_say (message))
    g_error ("the loopback signaller is not started: call wait_until_started () first");
}

void Loopback::set_state (GstWsrtcSignallerState state)
{
  post ([state] (GstWsrtcSignaller *self) { gst_wsrtc_signaller_emit_state (self, state); });
}

void Loopback::report (GstWsrtcError code, const char *text, bool fatal)
{
  post ([code, text = std::string (text), fatal] (GstWsrtcSignaller *self) {
    const GUnique<GError> error (g_error_new_literal (GST_WSRTC_ERROR, code, text.c_str ()));
    gst_wsrtc_signaller_emit_error (self, error.get (), fatal);
  });
}

void Loopback::refuse_sends (bool refuse)
{
  std::lock_guard lock (line_->mutex);
  line_->refuse = refuse;
}

void Loopback::set_script (std::function<void (GstWsrtcMessage *)> script)
{
  std::lock_guard lock (line_->mutex);
  std::swap (line_->script, script);
}

MessagePtr Loopback::take_message (GstWsrtcMessageKind kind, const char *peer)
{
  std::lock_guard lock (line_->mutex);
  for (auto it = line_->inbox.begin (); it != line_->inbox.end (); ++it) {
    const GstWsrtcMessage *message = it->get ();
    if (gst_wsrtc_message_get_kind (message) != kind ||
        (peer && g_strcmp0 (gst_wsrtc_message_get_peer (message), peer) != 0))
      continue;
    MessagePtr taken = std::move (*it);
    line_->inbox.erase (it);
    return taken;
  }
  return nullptr;
}

MessagePtr Loopback::wait_for_message (GstWsrtcMessageKind kind, const char *peer, Milliseconds deadline)
{
  const GUnique<char> nick (g_enum_to_string (GST_TYPE_WSRTC_MESSAGE_KIND, kind));
  const std::string what = std::string (nick.get ()) + " to " + (peer ? peer : "any peer");
  MessagePtr found;
  wait_for (
      what.c_str (),
      [&] {
        found = take_message (kind, peer);
        return found != nullptr;
      },
      deadline);
  return found;
}

} // namespace wsrtc::test
