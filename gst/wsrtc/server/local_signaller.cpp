// SPDX-License-Identifier: LGPL-2.1-or-later
#include "local_signaller.hpp"

#include <memory>
#include <utility>

#include "../error_bridge.hpp"
#include "../message_bridge.hpp"
#include "local_end.hpp"

using namespace wsrtc;

namespace {

constexpr char snapshot_signal[] = "snapshot-requested";
constexpr char stats_signal[] = "stats-requested";

} // namespace

namespace {

struct LocalSignaller {
  GRef<GstWsrtcServer> server; // keeps what follows
  LoopThread &loop;
  Rooms &rooms;
  const StreamName stream;
  const Role role;
  std::shared_ptr<LocalEnd> end; // between start and stop
};

} // namespace

struct WsrtcLocalSignaller {
  GObject parent;
  LocalSignaller *impl;
};

struct WsrtcLocalSignallerClass {
  GObjectClass parent_class;
};

static void wsrtc_local_signaller_iface_init (GstWsrtcSignallerInterface *iface);

G_DEFINE_TYPE_WITH_CODE (WsrtcLocalSignaller, wsrtc_local_signaller, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (GST_TYPE_WSRTC_SIGNALLER, wsrtc_local_signaller_iface_init))

static LocalSignaller &impl_of (gpointer self)
{
  return *static_cast<WsrtcLocalSignaller *> (self)->impl;
}

// Server's thread.
static Status join (Rooms &rooms, const StreamName &stream, Role role, LocalEnd &end)
{
  if (role == Role::Source)
    return rooms.join_reserved (stream, end.id (), end);
  if (role == Role::Receiver)
    return rooms.join_expected (stream, end.id (), end);
  return rooms.join (stream, end.id (), role, end);
}

static gboolean wsrtc_local_signaller_start (GstWsrtcSignaller *self, GError **)
{
  LocalSignaller &impl = impl_of (self);
  if (impl.end)
    return TRUE;
  impl.end = std::make_shared<LocalEnd> (self);
  impl.loop.post ([&rooms = impl.rooms, stream = impl.stream, role = impl.role, end = impl.end] {
    // Ready first: joining tells of those who wait already.
    end->tell_ready ();
    const Status joined = join (rooms, stream, role, *end);
    if (!joined)
      end->tell_error (joined.error (), true);
  });
  return TRUE;
}

static void leave (LocalSignaller &impl)
{
  const std::shared_ptr<LocalEnd> end = std::exchange (impl.end, nullptr);
  if (!end)
    return;
  end->stop ();
  impl.loop.post ([&rooms = impl.rooms, stream = impl.stream, end] { rooms.leave (stream, end->id ()); });
}

static void wsrtc_local_signaller_stop (GstWsrtcSignaller *self)
{
  leave (impl_of (self));
}

static gboolean wsrtc_local_signaller_send (GstWsrtcSignaller *self, GstWsrtcMessage *message, GError **error)
{
  LocalSignaller &impl = impl_of (self);
  if (!impl.end) {
    set_gerror (error, {Fault::Closed, "the signaller of stream \"" + impl.stream.str () + "\" is stopped"});
    return FALSE;
  }
  impl.loop.post ([&rooms = impl.rooms, stream = impl.stream, end = impl.end, copy = message_of (message)] {
    if (const Status taken = rooms.receive (stream, end->id (), copy); !taken)
      end->tell_error (taken.error (), false);
  });
  return TRUE;
}

static void wsrtc_local_signaller_iface_init (GstWsrtcSignallerInterface *iface)
{
  iface->start = wsrtc_local_signaller_start;
  iface->stop = wsrtc_local_signaller_stop;
  iface->send = wsrtc_local_signaller_send;
}

static void wsrtc_local_signaller_finalize (GObject *object)
{
  LocalSignaller *impl = reinterpret_cast<WsrtcLocalSignaller *> (object)->impl;
  leave (*impl);
  if (impl->role == Role::Source)
    impl->loop.post ([&rooms = impl->rooms, stream = impl->stream] { rooms.release (stream); });
  else if (impl->role == Role::Receiver)
    impl->loop.post ([&rooms = impl->rooms, stream = impl->stream] { rooms.forget (stream); });
  delete impl;
  G_OBJECT_CLASS (wsrtc_local_signaller_parent_class)->finalize (object);
}

static void wsrtc_local_signaller_class_init (WsrtcLocalSignallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wsrtc_local_signaller_finalize;
}

static void wsrtc_local_signaller_init (WsrtcLocalSignaller *) {}

namespace wsrtc {

GstWsrtcSignaller *make_local_signaller (GstWsrtcServer *server, LoopThread &loop, Rooms &rooms,
                                         StreamName stream, Role role)
{
  auto *self = static_cast<WsrtcLocalSignaller *> (g_object_new (wsrtc_local_signaller_get_type (), nullptr));
  self->impl = new LocalSignaller{
      GRef<GstWsrtcServer>::take_ref (server), loop, rooms, std::move (stream), role, nullptr};
  return GST_WSRTC_SIGNALLER (self);
}

void emit_snapshot_requested (GstWsrtcSignaller *signaller, unsigned size)
{
  const LocalSignaller &impl = impl_of (signaller);
  // A handler may drop the signaller.
  const GRef<GstWsrtcServer> server = impl.server;
  const StreamName stream = impl.stream;
  const guint id = g_signal_lookup (snapshot_signal, GST_TYPE_WSRTC_SERVER);
  const GQuark detail = g_quark_from_string (stream.c_str ());
  if (g_signal_has_handler_pending (server.get (), id, detail, FALSE)) {
    g_signal_emit (server.get (), id, detail, stream.c_str (), size);
    return;
  }
  const auto none =
      to_gerror ({Fault::NotFound, "the source of stream \"" + stream.str () + "\" gives no still pictures"});
  gst_wsrtc_server_refuse_snapshot (server.get (), stream.c_str (), size, none.get ());
}

void emit_stats_requested (GstWsrtcSignaller *signaller)
{
  const LocalSignaller &impl = impl_of (signaller);
  const GRef<GstWsrtcServer> server = impl.server;
  const StreamName stream = impl.stream;
  const guint id = g_signal_lookup (stats_signal, GST_TYPE_WSRTC_SERVER);
  const GQuark detail = g_quark_from_string (stream.c_str ());
  if (g_signal_has_handler_pending (server.get (), id, detail, FALSE))
    g_signal_emit (server.get (), id, detail, stream.c_str ());
  else
    gst_wsrtc_server_give_stats (server.get (), stream.c_str (), nullptr);
}

} // namespace wsrtc
