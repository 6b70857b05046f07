// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What users can set, a row a property: name, documentation, range, and the
// member of Settings that holds it. The blurb is what gst-inspect-1.0 and, made
// from there, docs/ say. They are read when the element leaves NULL, and set later
// they have an effect from the next start on, but for those that change at once.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include <glib-object.h>

#include "settings.hpp"

namespace wsrtc {

inline constexpr auto changes_at_once =
    static_cast<GParamFlags> (G_PARAM_READWRITE | GST_PARAM_MUTABLE_PLAYING);

struct SettingRow {
  using Text = std::string Settings::*;
  using Number = unsigned Settings::*;
  using Switch = bool Settings::*;
  using List = std::vector<std::string> Settings::*;
  using Object = GRef<GObject> Settings::*;
  using Structure = std::shared_ptr<GstStructure> Settings::*;
  using Choice = int Settings::*;

  // Lowest and highest value; for the kinds that need them.
  struct Range {
    unsigned low = 0;
    unsigned high = G_MAXUINT;
  };

  const char *name;
  const char *blurb;
  std::variant<Text, Number, Switch, List, Object, Structure, Choice> member;
  Range range{};
  GType (*type) () = nullptr; // of an object or an enum
  GParamFlags access = G_PARAM_READWRITE;
  bool received = false; // about what is received, or a call: nothing for a sink
};

// In the order of their ids; they stay where they are.
struct SettingRows {
  const SettingRow *first;
  size_t count;

  const SettingRow *begin () const { return first; }

  const SettingRow *end () const { return first + count; }
};

// All of them.
SettingRows setting_rows ();

// The themes that they are made of, a file each.
SettingRows server_rows ();
SettingRows shown_rows ();
SettingRows ice_rows ();
SettingRows media_rows ();
SettingRows data_rows ();
SettingRows received_rows ();

} // namespace wsrtc
