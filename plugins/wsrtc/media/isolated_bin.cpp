// SPDX-License-Identifier: LGPL-2.1-or-later
#include "isolated_bin.hpp"

#include <utility>

#include "media_debug.hpp"

struct _GstWsrtcIsolatedBin {
  GstBin parent;
  std::shared_ptr<wsrtc::FailureBox> *box;
};

G_DEFINE_FINAL_TYPE (GstWsrtcIsolatedBin, gst_wsrtc_isolated_bin, GST_TYPE_BIN)

static wsrtc::FailureBox &box_of (gpointer bin)
{
  return **static_cast<GstWsrtcIsolatedBin *> (bin)->box;
}

namespace wsrtc {

namespace {

// The bin's own child that the object is, or is in.
std::string culprit_of (GstBin *bin, GstObject *source)
{
  auto object = GRef<GstObject>::take_ref (source);
  while (object) {
    auto parent = GRef<GstObject>::adopt (gst_object_get_parent (object.get ()));
    if (parent.get () == GST_OBJECT_CAST (bin) && GST_IS_ELEMENT (object.get ())) {
      GstElementFactory *factory = gst_element_get_factory (GST_ELEMENT_CAST (object.get ()));
      return factory ? GST_OBJECT_NAME (factory) : "";
    }
    object = std::move (parent);
  }
  return {};
}

std::string text_of (GstMessage *message)
{
  g_autoptr (GError) error = nullptr;
  gst_message_parse_error (message, &error, nullptr);
  std::string text = error ? error->message : "no reason given";
  while (!text.empty () && (text.back () == '.' || text.back () == '\n'))
    text.pop_back ();
  return text;
}

// Those above are no failure of an element: it is stopping, or has ended.
bool is_failure (GstFlowReturn flow)
{
  return flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS;
}

GstFlowReturn absorb (FailureBox &box, GstFlowReturn flow)
{
  if (is_failure (flow))
    box.put ({"", gst_flow_get_name (flow), flow == GST_FLOW_NOT_LINKED});
  else if (flow == GST_FLOW_EOS)
    box.put_end ();
  return GST_FLOW_OK;
}

GstFlowReturn on_buffer (GstPad *pad, GstObject *bin, GstBuffer *buffer)
{
  FailureBox &box = box_of (bin);
  if (!box.closed ())
    return absorb (box, gst_proxy_pad_chain_default (pad, bin, buffer));
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

GstFlowReturn on_buffer_list (GstPad *pad, GstObject *bin, GstBufferList *list)
{
  FailureBox &box = box_of (bin);
  if (!box.closed ())
    return absorb (box, gst_proxy_pad_chain_list_default (pad, bin, list));
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

// Caps that are refused inside make the next buffer fail.
gboolean on_event (GstPad *pad, GstObject *bin, GstEvent *event)
{
  if (box_of (bin).closed ())
    gst_event_unref (event);
  else
    gst_pad_event_default (pad, bin, event);
  return TRUE;
}

gboolean on_query (GstPad *pad, GstObject *bin, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS) {
    gst_query_set_accept_caps_result (query, TRUE);
    return TRUE;
  }
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    GstCaps *filter = nullptr;
    gst_query_parse_caps (query, &filter);
    const auto caps =
        filter ? MiniRef<GstCaps>::take_ref (filter) : MiniRef<GstCaps>::adopt (gst_caps_new_any ());
    gst_query_set_caps_result (query, caps.get ());
    return TRUE;
  }
  return !box_of (bin).closed () && gst_pad_query_default (pad, bin, query);
}

} // namespace

void FailureBox::put (Failure failure)
{
  {
    std::lock_guard<std::mutex> lock (mutex_);
    if (failure_ || closed ())
      return;
    failure_ = std::move (failure);
    close ();
  }
  if (told_)
    told_ ();
}

void FailureBox::put_end ()
{
  if (!has_ended_.exchange (true) && ended_)
    ended_ ();
}

std::optional<Failure> FailureBox::get () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return failure_;
}

GRef<GstElement> make_isolated_bin (const std::string &name, std::shared_ptr<FailureBox> box)
{
  auto *bin = static_cast<GstWsrtcIsolatedBin *> (
      g_object_new (GST_TYPE_WSRTC_ISOLATED_BIN, "name", name.c_str (), nullptr));
  *bin->box = std::move (box);
  return GRef<GstElement>::sink (GST_ELEMENT (bin));
}

void add_isolated_pad (GstElement *bin, GstPad *target)
{
  GstPad *pad = gst_ghost_pad_new ("sink", target);
  gst_pad_set_chain_function (pad, on_buffer);
  gst_pad_set_chain_list_function (pad, on_buffer_list);
  gst_pad_set_event_function (pad, on_event);
  gst_pad_set_query_function (pad, on_query);
  gst_element_add_pad (bin, pad);
}

} // namespace wsrtc

// Any thread.
static void gst_wsrtc_isolated_bin_handle_message (GstBin *bin, GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR) {
    GST_BIN_CLASS (gst_wsrtc_isolated_bin_parent_class)->handle_message (bin, message);
    return;
  }
  wsrtc::Failure failure{wsrtc::culprit_of (bin, GST_MESSAGE_SRC (message)), wsrtc::text_of (message)};
  GST_INFO_OBJECT (bin, "%s failed: %s", failure.culprit.c_str (), failure.text.c_str ());
  box_of (bin).put (std::move (failure));
  gst_message_unref (message);
}

static void gst_wsrtc_isolated_bin_finalize (GObject *object)
{
  delete GST_WSRTC_ISOLATED_BIN (object)->box;
  G_OBJECT_CLASS (gst_wsrtc_isolated_bin_parent_class)->finalize (object);
}

static void gst_wsrtc_isolated_bin_class_init (GstWsrtcIsolatedBinClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_isolated_bin_finalize;
  GST_BIN_CLASS (klass)->handle_message = gst_wsrtc_isolated_bin_handle_message;
}

static void gst_wsrtc_isolated_bin_init (GstWsrtcIsolatedBin *self)
{
  self->box = new std::shared_ptr<wsrtc::FailureBox> ();
}
