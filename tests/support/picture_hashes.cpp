// SPDX-License-Identifier: LGPL-2.1-or-later
#include "picture_hashes.hpp"

#include "gptr.hpp"

namespace wsrtc::test {

namespace {

using Take = std::function<void (GstBuffer *)>;

GRef<GstElement> element_of (const GRef<GstElement> &pipeline, const char *name)
{
  return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline.get ()), name));
}

void push_all (const GRef<GstElement> &source, const std::vector<Bytes> &input)
{
  GstFlowReturn flow = GST_FLOW_OK;
  for (const Bytes &packet : input) {
    const auto buffer = MiniRef<GstBuffer>::adopt (gst_buffer_new_memdup (packet.data (), packet.size ()));
    g_signal_emit_by_name (source.get (), "push-buffer", buffer.get (), &flow);
  }
  g_signal_emit_by_name (source.get (), "end-of-stream", &flow);
}

} // namespace

void run_line (const std::string &line, const Take &take, const std::vector<Bytes> &input)
{
  g_autoptr (GError) error = nullptr;
  const auto pipeline = GRef<GstElement>::sink (
      gst_parse_launch ((line + " ! fakesink name=out signal-handoffs=true sync=false").c_str (), &error));
  g_assert_no_error (error);
  const auto handoff = +[] (GstElement *, GstBuffer *buffer, GstPad *, const Take *to) { (*to) (buffer); };
  g_signal_connect (element_of (pipeline, "out").get (), "handoff", G_CALLBACK (handoff),
                    const_cast<Take *> (&take));
  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
  if (!input.empty ())
    push_all (element_of (pipeline, "in"), input);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline.get ()));
  const auto last = MiniRef<GstMessage>::adopt (gst_bus_timed_pop_filtered (
      bus.get (), 20 * GST_SECOND, GstMessageType (GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
  g_assert_nonnull (last.get ());
  g_assert_cmpint (GST_MESSAGE_TYPE (last.get ()), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
}

std::vector<std::string> picture_hashes (const std::string &line, const std::vector<Bytes> &input)
{
  std::vector<std::string> pictures;
  const auto take = [&pictures] (GstBuffer *buffer) {
    GstMapInfo map;
    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    const GUnique<char> hash (g_compute_checksum_for_data (G_CHECKSUM_SHA256, map.data, map.size));
    pictures.emplace_back (hash.get ());
    gst_buffer_unmap (buffer, &map);
  };
  run_line (line, take, input);
  return pictures;
}

} // namespace wsrtc::test
