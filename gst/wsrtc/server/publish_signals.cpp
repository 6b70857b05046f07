// SPDX-License-Identifier: LGPL-2.1-or-later
#include "publish_signals.hpp"

#include "local_signaller.hpp"
#include "server_host.hpp"

namespace wsrtc {

namespace {

guint requested_signal;
guint ended_signal;

} // namespace

struct PublishSignals::Task {
  // The server's last reference must not go on its own thread: it is made on that of
  // the program only.
  Weak server;
  ServerHost &host; // while there is the server
  StreamName stream;
  void (*emit) (GstWsrtcServer *, const Task &);

  static gboolean run (gpointer data)
  {
    auto *task = static_cast<Task *> (data);
    if (const GRef<GstWsrtcServer> server = task->server->lock ())
      task->emit (server.get (), *task);
    return G_SOURCE_REMOVE;
  }

  static void free (gpointer data) { delete static_cast<Task *> (data); }

  static void emit_requested (GstWsrtcServer *server, const Task &task)
  {
    const auto signaller = GRef<GstWsrtcSignaller>::adopt (make_local_signaller (
        server, task.host.loop (), task.host.rooms (), ingest_room (task.stream), Role::Receiver));
    gboolean taken = FALSE;
    g_signal_emit (server, requested_signal, 0, task.stream.c_str (), signaller.get (), &taken);
    if (!taken)
      task.host.refuse_publisher (task.stream, {Fault::Security, "this program does not take stream \"" +
                                                                     task.stream.str () + "\" by WHIP"});
  }

  static void emit_ended (GstWsrtcServer *server, const Task &task)
  {
    g_signal_emit (server, ended_signal, 0, task.stream.c_str ());
    task.host.publish_end_told (task.stream);
  }
};

PublishSignals::PublishSignals (GstWsrtcServer *server, ServerHost &host)
    : server_ (server), weak_ (std::make_shared<GWeak<GstWsrtcServer>> (server)), host_ (host)
{
}

PublishSignals::~PublishSignals ()
{
  if (context_)
    g_main_context_unref (context_);
}

void PublishSignals::set_context (GMainContext *context)
{
  // Of what went to another one nobody may ever hear.
  if (context != context_)
    ending_.clear ();
  if (context_)
    g_main_context_unref (context_);
  context_ = g_main_context_ref (context);
}

// Whoever handles it does so for as long as there is the server, or nearly.
Status PublishSignals::request (const StreamName &stream)
{
  if (!context_ || !g_signal_has_handler_pending (server_, requested_signal, 0, FALSE))
    return Error{Fault::NotFound, "nobody handles publish-requested"};
  post (stream, Task::emit_requested);
  return Done{};
}

void PublishSignals::ended (const StreamName &stream)
{
  if (!context_)
    return;
  ending_.insert (stream);
  post (stream, Task::emit_ended);
}

void PublishSignals::end_told (const StreamName &stream)
{
  if (const auto place = ending_.find (stream); place != ending_.end ())
    ending_.erase (place);
}

// Sources of one priority run in the order in which they were attached.
void PublishSignals::post (const StreamName &stream, void (*emit) (GstWsrtcServer *, const Task &))
{
  auto *task = new Task{weak_, host_, stream, emit};
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wsrtc publish signals");
  g_source_set_callback (source, Task::run, task, Task::free);
  g_source_attach (source, context_);
  g_source_unref (source);
}

void install_publish_signals (GType server_type)
{
  /**
   * GstWsrtcServer::publish-requested:
   * @self: the server
   * @stream: the name under which somebody wants to publish
   * @signaller: receives what is published: for the property `signaller` of a wsrtcsrc
   *
   * Somebody has sent an offer to `/whip/STREAM` (WHIP, RFC 9725), such as OBS or a
   * browser. A program that takes it gives @signaller to a `wsrtcsrc`, and hands on
   * what comes out of it as it likes: to a `wsrtcsink` with the same
   * #GstWsrtcServer as its property `server` and @stream as its `room`, and all who
   * play that stream see it. While the program keeps @signaller, who publishes @stream
   * again comes back on it, and nothing is emitted.
   *
   * Where nobody handles this signal, and where no handler returns %TRUE within 10 s,
   * the publisher is refused; gst_wsrtc_server_refuse_publisher() says why. It is not emitted for streams
   * that this process waits for by gst_wsrtc_server_add_receiver(): who publishes such a one joins it.
   *
   * Emitted in the thread-default #GMainContext in which gst_wsrtc_server_start() was
   * called, which has to run.
   *
   * Returns: %TRUE if the program takes it
   *
   * Since: 0.1
   */
  requested_signal =
      g_signal_new ("publish-requested", server_type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled,
                    nullptr, nullptr, G_TYPE_BOOLEAN, 2, G_TYPE_STRING, GST_TYPE_WSRTC_SIGNALLER);
  /**
   * GstWsrtcServer::publish-ended:
   * @self: the server
   * @stream: the name of the stream
   *
   * Who published @stream by WHIP has gone, or never came through, after
   * #GstWsrtcServer::publish-requested or when it came back. May come for a stream that
   * was refused. The program may keep the signaller, for it may come back. Who does so
   * before all handlers have returned is held for as long: it comes back on a signaller
   * that is still kept then, and is asked for anew otherwise. A signaller that is kept
   * and stopped holds it, too, until it is started or dropped.
   *
   * Emitted where #GstWsrtcServer::publish-requested is.
   *
   * Since: 0.1
   */
  ended_signal = g_signal_new ("publish-ended", server_type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
}

} // namespace wsrtc
