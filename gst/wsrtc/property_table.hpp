// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GObject properties as a table over the members of a struct of settings.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <glib-object.h>

#include "c_text.hpp"

namespace wsrtc {

inline constexpr auto readable_property =
    static_cast<GParamFlags> (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
inline constexpr auto secret_property = static_cast<GParamFlags> (G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

template <typename Settings> struct PropertyRow {
  using Text = std::string Settings::*;
  using Number = unsigned Settings::*;
  using List = std::vector<std::string> Settings::*;
  using Flag = bool Settings::*;

  const char *name;
  const char *nick;
  const char *blurb;
  std::variant<Text, Number, List, Flag> member;
  // Of a number.
  unsigned minimum = 0;
  unsigned maximum = G_MAXUINT;
  GParamFlags flags = readable_property;
};

// Property ids begin at `first_id`, in the order of the rows, which stay where
// they are.
template <typename Settings> class PropertyTable {
public:
  using Row = PropertyRow<Settings>;

  template <size_t count>
  constexpr PropertyTable (const Row (&rows)[count], guint first_id)
      : rows_ (rows), count_ (count), first_id_ (first_id)
  {
  }

  // Defaults are what fresh settings have.
  void install (GObjectClass *klass) const
  {
    const Settings defaults;
    for (size_t i = 0; i < count_; i++)
      g_object_class_install_property (klass, first_id_ + static_cast<guint> (i),
                                       make_spec (rows_[i], defaults));
  }

  // False: the id is no row's.
  bool set (Settings &settings, guint id, const GValue *value) const
  {
    const Row *row = find (id);
    if (!row)
      return false;
    if (const auto *text = std::get_if<typename Row::Text> (&row->member))
      settings.*(*text) = text_or_empty (g_value_get_string (value));
    else if (const auto *number = std::get_if<typename Row::Number> (&row->member))
      settings.*(*number) = g_value_get_uint (value);
    else if (const auto *list = std::get_if<typename Row::List> (&row->member))
      settings.*(*list) = names_of (static_cast<const gchar *const *> (g_value_get_boxed (value)));
    else if (const auto *flag = std::get_if<typename Row::Flag> (&row->member))
      settings.*(*flag) = g_value_get_boolean (value);
    return true;
  }

  bool get (const Settings &settings, guint id, GValue *value) const
  {
    const Row *row = find (id);
    if (!row)
      return false;
    if (const auto *text = std::get_if<typename Row::Text> (&row->member))
      g_value_set_string (value, null_if_empty (settings.*(*text)));
    else if (const auto *number = std::get_if<typename Row::Number> (&row->member))
      g_value_set_uint (value, settings.*(*number));
    else if (const auto *list = std::get_if<typename Row::List> (&row->member))
      g_value_set_boxed (value, view_of (settings.*(*list)).data ());
    else if (const auto *flag = std::get_if<typename Row::Flag> (&row->member))
      g_value_set_boolean (value, settings.*(*flag));
    return true;
  }

private:
  const Row *find (guint id) const
  {
    return id >= first_id_ && id - first_id_ < count_ ? &rows_[id - first_id_] : nullptr;
  }

  static GParamSpec *make_spec (const Row &row, const Settings &defaults)
  {
    if (const auto *text = std::get_if<typename Row::Text> (&row.member))
      return g_param_spec_string (row.name, row.nick, row.blurb, null_if_empty (defaults.*(*text)),
                                  row.flags);
    if (const auto *number = std::get_if<typename Row::Number> (&row.member))
      return g_param_spec_uint (row.name, row.nick, row.blurb, row.minimum, row.maximum, defaults.*(*number),
                                row.flags);
    if (const auto *flag = std::get_if<typename Row::Flag> (&row.member))
      return g_param_spec_boolean (row.name, row.nick, row.blurb, defaults.*(*flag), row.flags);
    return g_param_spec_boxed (row.name, row.nick, row.blurb, G_TYPE_STRV, row.flags);
  }

  const Row *const rows_;
  const size_t count_;
  const guint first_id_;
};

} // namespace wsrtc
