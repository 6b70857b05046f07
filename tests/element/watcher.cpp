// SPDX-License-Identifier: LGPL-2.1-or-later
#include "watcher.hpp"

#include <algorithm>

#include "big_endian.hpp"

namespace wsrtc::test {

Watcher::Watcher (const std::vector<std::string> &codecs)
{
  options_.receiver.codecs = codecs;
  options_.receiver.deliver = true;
  options_.role = "viewer";
  options_.capabilities = Capabilities{codecs, {}};
}

ViewerOptions Watcher::options ()
{
  ViewerOptions options = options_;
  options.receiver.on_packet = [this] (const guint8 *packet, gsize size) { see (packet, size); };
  options.alter = [this] (Message &message) {
    if (const auto *description = std::get_if<Description> (&message.body))
      sessions += description->type == SdpType::Answer ? 1 : 0;
    return true;
  };
  return options;
}

void Watcher::look (const char *codec, int payload_type)
{
  auto picture = std::make_unique<PictureWatch> (codec, payload_type);
  const std::lock_guard<std::mutex> lock (mutex_);
  picture_.swap (picture);
}

SeenPicture Watcher::picture () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return picture_->last ();
}

void Watcher::see (const guint8 *packet, gsize size)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  const Last now{read_be32 (packet + 8), read_be16 (packet + 2), read_be32 (packet + 4)};
  if (packets++ > 0 && now.ssrc == last_.ssrc) {
    back += static_cast<gint32> (now.time - last_.time) < 0 ? 1 : 0;
    lost += static_cast<guint16> (now.sequence - last_.sequence - 1);
  }
  last_ = now;
  if (picture_)
    picture_->push (packet, size);
}

void stop_source (SinkRig &rig)
{
  GstBin *pipeline = GST_BIN (rig.pipeline ());
  std::vector<GRef<GstElement>> before;
  GstIterator *all = gst_bin_iterate_elements (pipeline);
  gst_iterator_foreach (
      all,
      [] (const GValue *item, gpointer data) {
        static_cast<std::vector<GRef<GstElement>> *> (data)->push_back (
            GRef<GstElement>::take_ref (static_cast<GstElement *> (g_value_get_object (item))));
      },
      &before);
  gst_iterator_free (all);
  before.erase (std::remove_if (before.begin (), before.end (),
                                [&] (const auto &element) { return element.get () == rig.sink (); }),
                before.end ());
  for (const auto &element : before)
    gst_element_set_state (element.get (), GST_STATE_NULL);
  for (const auto &element : before)
    gst_bin_remove (pipeline, element.get ());
}

void start_source (SinkRig &rig, const std::string &launch)
{
  g_autoptr (GError) error = nullptr;
  GstElement *source = gst_parse_bin_from_description ((launch + " ! identity").c_str (), TRUE, &error);
  g_assert_no_error (error);
  gst_bin_add (GST_BIN (rig.pipeline ()), source);
  g_assert_true (gst_element_link_pads (source, "src", rig.sink (), "video_0"));
  gst_element_sync_state_with_parent (source);
}

void replace_source (SinkRig &rig, const std::string &launch)
{
  stop_source (rig);
  start_source (rig, launch);
}

void wait_for_picture (const char *what, SinkRig &rig, const std::string &id,
                       const std::function<bool ()> &reached)
{
  constexpr gint64 interval = G_TIME_SPAN_SECOND;
  gint64 asked = g_get_monotonic_time ();
  wait_for (what, [&] {
    const gint64 now = g_get_monotonic_time ();
    if (now - asked > interval) {
      rig.with (id, [] (WebrtcReceiver &viewer) { viewer.request_key_frames (); });
      asked = now;
    }
    return reached ();
  });
}

} // namespace wsrtc::test
