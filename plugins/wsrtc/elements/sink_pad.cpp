// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sink_pad.hpp"

#include <algorithm>
#include <mutex>
#include <string_view>

#include "gptr.hpp"

namespace {

// One MediaStream for all pads, so that browsers keep lips in sync.
constexpr const char *default_msid = "wsrtc";
constexpr size_t max_msid_length = 64;

// RFC 8830: token-chars of RFC 4566. Anything else could end its line.
bool is_msid (std::string_view text)
{
  constexpr std::string_view others = "!#$%&'*+-.^_`{|}~";
  return !text.empty () && text.size () <= max_msid_length &&
         std::all_of (text.begin (), text.end (), [&] (char c) {
           return g_ascii_isalnum (c) || others.find (c) != std::string_view::npos;
         });
}

// Behind the GObject's one pointer: C++ with destructors.
struct SinkPadState {
  std::mutex mutex; // protects msid; nothing is called while it is held
  std::string msid = default_msid;
};

enum { PROP_MSID = 1 };

} // namespace

struct _GstWsrtcSinkPad {
  GstGhostPad parent;
  SinkPadState *state;
};

/**
 * GstWsrtcSinkPad:
 *
 * One input of a wsrtcsink.
 *
 * |[
 * gst-launch-1.0 wsrtcsink name=s video_0::msid=screen video_1::msid=camera  ximagesrc ! videoconvert ! s.
 * v4l2src ! videoconvert ! s.
 * ]|
 *
 * Since: 0.1
 */
G_DEFINE_FINAL_TYPE (GstWsrtcSinkPad, gst_wsrtc_sink_pad, GST_TYPE_GHOST_PAD)

static void gst_wsrtc_sink_pad_init (GstWsrtcSinkPad *self)
{
  self->state = new SinkPadState;
}

static void gst_wsrtc_sink_pad_finalize (GObject *object)
{
  delete GST_WSRTC_SINK_PAD (object)->state;
  G_OBJECT_CLASS (gst_wsrtc_sink_pad_parent_class)->finalize (object);
}

static void gst_wsrtc_sink_pad_set_property (GObject *object, guint id, const GValue *value,
                                             GParamSpec *pspec)
{
  if (id != PROP_MSID) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  const char *text = g_value_get_string (value);
  std::string msid = text ? text : default_msid;
  if (!is_msid (msid)) {
    g_warning (
        "%s: a MediaStream cannot be called \"%s\"; give msid 1 to 64 letters, digits or characters of "
        "!#$%%&'*+-.^_`{|}~",
        GST_OBJECT_NAME (object), msid.c_str ());
    return;
  }
  SinkPadState &state = *GST_WSRTC_SINK_PAD (object)->state;
  const std::lock_guard<std::mutex> lock (state.mutex);
  state.msid.swap (msid);
}

static void gst_wsrtc_sink_pad_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MSID)
    g_value_set_string (value, wsrtc::msid_of (GST_PAD (object)).c_str ());
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_sink_pad_class_init (GstWsrtcSinkPadClass *klass)
{
  auto *object_class = G_OBJECT_CLASS (klass);
  object_class->set_property = gst_wsrtc_sink_pad_set_property;
  object_class->get_property = gst_wsrtc_sink_pad_get_property;
  object_class->finalize = gst_wsrtc_sink_pad_finalize;
  /**
   * GstWsrtcSinkPad:msid:
   *
   * Name of the MediaStream that the track is in at the viewer (RFC 8830): 1 to
   * 64 letters, digits or characters of ``!#$%&'*+-.^_`{|}~``. Tracks of one
   * name are kept in sync by browsers; inputs that do not belong together get
   * different names. Viewers who are there keep the name that they were told;
   * their next session has the new one. Unset means `wsrtc`.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      object_class, PROP_MSID,
      g_param_spec_string ("msid", nullptr,
                           "Name of the MediaStream that the track is in at the viewer, 1 to 64 characters; "
                           "tracks of one name are kept in sync; taken for sessions that begin later",
                           default_msid,
                           static_cast<GParamFlags> (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)));
}

namespace wsrtc {

std::string msid_of (GstPad *pad)
{
  SinkPadState &state = *GST_WSRTC_SINK_PAD (pad)->state;
  const std::lock_guard<std::mutex> lock (state.mutex);
  return state.msid;
}

namespace {

// What GstBin knows of its children, which are elements.
GstChildProxyInterface *of_bin (GstChildProxy *proxy)
{
  gpointer iface =
      g_type_interface_peek (g_type_class_peek_parent (G_OBJECT_GET_CLASS (proxy)), GST_TYPE_CHILD_PROXY);
  return static_cast<GstChildProxyInterface *> (iface);
}

GObject *find_pad (GstElement *element, const char *name)
{
  return G_OBJECT (gst_element_get_static_pad (element, name));
}

GRef<GObject> nth_pad (GstElement *element, guint index)
{
  GST_OBJECT_LOCK (element);
  auto pad = GRef<GObject>::take_ref (static_cast<GObject *> (g_list_nth_data (element->sinkpads, index)));
  GST_OBJECT_UNLOCK (element);
  return pad;
}

guint count_pads (GstElement *element)
{
  GST_OBJECT_LOCK (element);
  const guint count = element->numsinkpads;
  GST_OBJECT_UNLOCK (element);
  return count;
}

} // namespace

void init_pads_as_children (gpointer iface, gpointer)
{
  auto *children = static_cast<GstChildProxyInterface *> (iface);
  children->get_child_by_name = [] (GstChildProxy *proxy, const gchar *name) {
    GObject *pad = find_pad (GST_ELEMENT (proxy), name);
    return pad ? pad : of_bin (proxy)->get_child_by_name (proxy, name);
  };
  children->get_child_by_index = [] (GstChildProxy *proxy, guint index) {
    const guint pads = count_pads (GST_ELEMENT (proxy));
    return index < pads ? nth_pad (GST_ELEMENT (proxy), index).release ()
                        : of_bin (proxy)->get_child_by_index (proxy, index - pads);
  };
  children->get_children_count = [] (GstChildProxy *proxy) {
    return count_pads (GST_ELEMENT (proxy)) + of_bin (proxy)->get_children_count (proxy);
  };
}

} // namespace wsrtc
