// SPDX-License-Identifier: LGPL-2.1-or-later
#include "navigation.hpp"

#include <algorithm>

#include <gst/video/navigation.h>

#include "gptr.hpp"

namespace wsrtc {

namespace {

// A viewer may see fewer points than there are, or square ones. A drag goes on
// beyond the edge of the page's video.
void place (const GstCaps *caps, const std::optional<PictureSize> &seen, NavigationEvent &event)
{
  int width = 0, height = 0;
  const GstStructure *s = caps ? gst_caps_get_structure (caps, 0) : nullptr;
  if (!s || !gst_structure_get_int (s, "width", &width) || !gst_structure_get_int (s, "height", &height))
    return;
  if (seen && seen->width > 0 && seen->height > 0) {
    event.x *= static_cast<double> (width) / seen->width;
    event.y *= static_cast<double> (height) / seen->height;
  }
  event.x = std::clamp (event.x, 0.0, static_cast<double> (std::max (width - 1, 0)));
  event.y = std::clamp (event.y, 0.0, static_cast<double> (std::max (height - 1, 0)));
}

GstEvent *to_event (const NavigationEvent &event)
{
  const auto modifiers = static_cast<GstNavigationModifierType> (event.modifiers);
  switch (event.kind) {
  case NavigationKind::MouseMove:
    return gst_navigation_event_new_mouse_move (event.x, event.y, modifiers);
  case NavigationKind::MouseButtonPress:
    return gst_navigation_event_new_mouse_button_press (event.button, event.x, event.y, modifiers);
  case NavigationKind::MouseButtonRelease:
    return gst_navigation_event_new_mouse_button_release (event.button, event.x, event.y, modifiers);
  case NavigationKind::MouseScroll:
    return gst_navigation_event_new_mouse_scroll (event.x, event.y, event.delta_x, event.delta_y, modifiers);
  case NavigationKind::KeyPress:
    return gst_navigation_event_new_key_press (event.key.c_str (), modifiers);
  case NavigationKind::KeyRelease:
    return gst_navigation_event_new_key_release (event.key.c_str (), modifiers);
  case NavigationKind::TouchDown:
    return gst_navigation_event_new_touch_down (event.identifier, event.x, event.y, event.pressure,
                                                modifiers);
  case NavigationKind::TouchMotion:
    return gst_navigation_event_new_touch_motion (event.identifier, event.x, event.y, event.pressure,
                                                  modifiers);
  case NavigationKind::TouchUp:
    return gst_navigation_event_new_touch_up (event.identifier, event.x, event.y, modifiers);
  case NavigationKind::TouchFrame:
    return gst_navigation_event_new_touch_frame (modifiers);
  case NavigationKind::TouchCancel:
    return gst_navigation_event_new_touch_cancel (modifiers);
  }
  return nullptr;
}

} // namespace

bool push_navigation (GstPad *sink, NavigationEvent event, const std::optional<PictureSize> &seen)
{
  const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (sink));
  place (caps.get (), seen, event);
  return gst_pad_push_event (sink, to_event (event));
}

} // namespace wsrtc
