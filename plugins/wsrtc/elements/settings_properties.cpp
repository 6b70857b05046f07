// SPDX-License-Identifier: LGPL-2.1-or-later
#include "settings_properties.hpp"

#include <variant>

#include "setting_rows.hpp"

namespace wsrtc {

namespace {

GParamFlags with_static_strings (GParamFlags access)
{
  return static_cast<GParamFlags> (access | G_PARAM_STATIC_STRINGS);
}

// Makes a row's GParamSpec; its default is what a fresh Settings has.
struct MakeSpec {
  const SettingRow &row;
  const Settings &defaults;
  const GParamFlags flags = with_static_strings (row.access);

  GParamSpec *operator() (SettingRow::Text m) const
  {
    const std::string &value = defaults.*m;
    return g_param_spec_string (row.name, row.name, row.blurb, value.empty () ? nullptr : value.c_str (),
                                flags);
  }

  GParamSpec *operator() (SettingRow::Number m) const
  {
    return g_param_spec_uint (row.name, row.name, row.blurb, row.range.low, row.range.high, defaults.*m,
                              flags);
  }

  GParamSpec *operator() (SettingRow::Switch m) const
  {
    return g_param_spec_boolean (row.name, row.name, row.blurb, defaults.*m, flags);
  }

  GParamSpec *operator() (SettingRow::List) const
  {
    return gst_param_spec_array (row.name, row.name, row.blurb,
                                 g_param_spec_string ("item", "item", "One of them", nullptr, flags), flags);
  }

  GParamSpec *operator() (SettingRow::Object) const
  {
    return g_param_spec_object (row.name, row.name, row.blurb, row.type (), flags);
  }

  GParamSpec *operator() (SettingRow::Structure) const
  {
    return g_param_spec_boxed (row.name, row.name, row.blurb, GST_TYPE_STRUCTURE, flags);
  }

  GParamSpec *operator() (SettingRow::Choice m) const
  {
    return g_param_spec_enum (row.name, row.name, row.blurb, row.type (), defaults.*m, flags);
  }
};

struct SetValue {
  Settings &settings;
  const GValue *value;

  void operator() (SettingRow::Text m) const
  {
    const char *text = g_value_get_string (value);
    settings.*m = text ? text : "";
  }

  void operator() (SettingRow::Number m) const { settings.*m = g_value_get_uint (value); }

  void operator() (SettingRow::Switch m) const { settings.*m = g_value_get_boolean (value); }

  void operator() (SettingRow::List m) const
  {
    (settings.*m).clear ();
    for (guint i = 0; i < gst_value_array_get_size (value); i++)
      if (const char *item = g_value_get_string (gst_value_array_get_value (value, i)))
        (settings.*m).emplace_back (item);
  }

  void operator() (SettingRow::Object m) const
  {
    settings.*m = GRef<GObject>::take_ref (static_cast<GObject *> (g_value_get_object (value)));
  }

  void operator() (SettingRow::Structure m) const
  {
    auto *copy = static_cast<GstStructure *> (g_value_dup_boxed (value));
    settings.*m = copy ? std::shared_ptr<GstStructure> (copy, gst_structure_free) : nullptr;
  }

  void operator() (SettingRow::Choice m) const { settings.*m = g_value_get_enum (value); }
};

struct GetValue {
  const Settings &settings;
  GValue *value;

  void operator() (SettingRow::Text m) const
  {
    const std::string &text = settings.*m;
    g_value_set_string (value, text.empty () ? nullptr : text.c_str ());
  }

  void operator() (SettingRow::Number m) const { g_value_set_uint (value, settings.*m); }

  void operator() (SettingRow::Switch m) const { g_value_set_boolean (value, settings.*m); }

  void operator() (SettingRow::List m) const
  {
    for (const std::string &text : settings.*m) {
      GValue item = G_VALUE_INIT;
      g_value_init (&item, G_TYPE_STRING);
      g_value_set_string (&item, text.c_str ());
      gst_value_array_append_and_take_value (value, &item);
    }
  }

  void operator() (SettingRow::Object m) const { g_value_set_object (value, (settings.*m).get ()); }

  void operator() (SettingRow::Structure m) const { g_value_set_boxed (value, (settings.*m).get ()); }

  void operator() (SettingRow::Choice m) const { g_value_set_enum (value, settings.*m); }
};

const SettingRow *find_row (guint id)
{
  const SettingRows rows = setting_rows ();
  return id >= 1 && id <= rows.count ? rows.first + (id - 1) : nullptr;
}

} // namespace

void install_setting (GObjectClass *klass, guint id, const SettingRow &row)
{
  const Settings defaults;
  g_object_class_install_property (klass, id, std::visit (MakeSpec{row, defaults}, row.member));
}

guint install_settings (GObjectClass *klass)
{
  guint id = 1;
  for (const SettingRow &row : setting_rows ()) {
    if (!row.received)
      install_setting (klass, id, row);
    id++;
  }
  return id;
}

bool set_setting (Settings &settings, guint id, const GValue *value)
{
  const SettingRow *row = find_row (id);
  if (row)
    std::visit (SetValue{settings, value}, row->member);
  return row != nullptr;
}

bool get_setting (const Settings &settings, guint id, GValue *value)
{
  const SettingRow *row = find_row (id);
  if (row)
    std::visit (GetValue{settings, value}, row->member);
  return row != nullptr;
}

} // namespace wsrtc
