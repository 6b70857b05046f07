// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What comes on a control channel: the JSON of gstwebrtc-api's remote
// controller, as far as it is about mouse, keys and touch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ids.hpp"
#include "result.hpp"

namespace wsrtc {

enum class NavigationKind {
  MouseMove,
  MouseButtonPress,
  MouseButtonRelease,
  MouseScroll,
  KeyPress,
  KeyRelease,
  TouchDown,
  TouchMotion,
  TouchUp,
  TouchFrame,
  TouchCancel,
};

// In the words of GstNavigation. What a kind has no use for is 0.
struct NavigationEvent {
  NavigationKind kind = NavigationKind::MouseMove;
  double x = 0, y = 0; // pixels of the picture
  int button = 0;      // 1 = left, 2 = middle, 3 = right
  double delta_x = 0, delta_y = 0;
  std::string key; // X keysym name
  unsigned identifier = 0;
  double pressure = 0;
  unsigned modifiers = 0; // GstNavigationModifierType
};

struct ControlRequest {
  uint64_t id = 0;
  std::optional<Mid> mid; // of the picture that is meant
  Result<NavigationEvent> event;
};

inline constexpr size_t max_control_bytes = 4096;

// An error when it has no id that an answer could name.
Result<ControlRequest> read_control_request (std::string_view text);

// `error` "" = done.
std::string write_control_response (uint64_t id, std::string_view error);

} // namespace wsrtc
