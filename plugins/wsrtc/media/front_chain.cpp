// SPDX-License-Identifier: LGPL-2.1-or-later
#include "front_chain.hpp"

#include <utility>

#include "chain.hpp"

namespace wsrtc {

namespace {

// One row of mix-matrix for each of two channels: the even ones go to the left,
// the odd ones to the right, each side at the level of one.
void set_mix (GstElement *audioconvert, unsigned channels)
{
  GValue matrix = G_VALUE_INIT;
  g_value_init (&matrix, GST_TYPE_ARRAY);
  for (unsigned side = 0; side < 2; side++) {
    GValue row = G_VALUE_INIT;
    g_value_init (&row, GST_TYPE_ARRAY);
    const unsigned parts = (channels + 1 - side) / 2;
    for (unsigned i = 0; i < channels; i++) {
      GValue level = G_VALUE_INIT;
      g_value_init (&level, G_TYPE_FLOAT);
      g_value_set_float (&level, i % 2 == side ? 1.0F / static_cast<float> (parts) : 0.0F);
      gst_value_array_append_and_take_value (&row, &level);
    }
    gst_value_array_append_and_take_value (&matrix, &row);
  }
  g_object_set_property (G_OBJECT (audioconvert), "mix-matrix", &matrix);
  g_value_unset (&matrix);
}

// Are the buffers whole units? Of a stream that is cut anywhere nothing can be
// said from one of them.
bool is_aligned (GstPad *pad)
{
  const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
  if (!caps)
    return false;
  const GstStructure *s = gst_caps_get_structure (caps.get (), 0);
  const char *alignment = gst_structure_get_string (s, "alignment");
  return g_strcmp0 (gst_structure_get_string (s, "stream-format"), "byte-stream") == 0 &&
         (g_strcmp0 (alignment, "au") == 0 || g_strcmp0 (alignment, "nal") == 0);
}

// A parser ends the pipeline for what it does not expect.
GstPadProbeReturn on_units (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  const auto is_whole = static_cast<const FrontStep *> (data)->is_whole;
  if (!is_aligned (pad))
    return GST_PAD_PROBE_OK;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_PAD_PROBE_DROP;
  const bool whole = is_whole (map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  return whole ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

void guard (GstElement *element, const FrontStep &step)
{
  if (!step.is_whole)
    return;
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  gst_pad_add_probe (sink.get (), GST_PAD_PROBE_TYPE_BUFFER, on_units, new FrontStep (step),
                     [] (gpointer data) { delete static_cast<FrontStep *> (data); });
}

} // namespace

Result<GRef<GstElement>> make_front_chain (const FrontPlan &plan, std::shared_ptr<FailureBox> box)
{
  Chain chain (make_isolated_bin ("front-of-" + plan.name, std::move (box)));
  for (const FrontStep &step : plan.steps) {
    chain.append (step.element, [&] (GstElement *element) {
      guard (element, step);
      if (plan.mixed_channels > 0)
        set_mix (element, plan.mixed_channels);
    });
    chain.append_caps (step.caps);
  }
  return chain.finish_isolated_open ();
}

bool front_chain_takes (GstElement *chain, const GstCaps *caps)
{
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (chain, "sink"));
  const auto first = GRef<GstPad>::adopt (gst_ghost_pad_get_target (GST_GHOST_PAD (sink.get ())));
  return gst_pad_query_accept_caps (first.get (), const_cast<GstCaps *> (caps));
}

} // namespace wsrtc
