// SPDX-License-Identifier: LGPL-2.1-or-later
#include "front_chain.hpp"

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

} // namespace

Result<GRef<GstElement>> make_front_chain (const FrontPlan &plan)
{
  Chain chain ("front-of-" + plan.name);
  for (const FrontStep &step : plan.steps) {
    chain.append (step.element, [&plan] (GstElement *element) {
      if (plan.mixed_channels > 0)
        set_mix (element, plan.mixed_channels);
    });
    chain.append_caps (step.caps);
  }
  return chain.finish_open ();
}

} // namespace wsrtc
