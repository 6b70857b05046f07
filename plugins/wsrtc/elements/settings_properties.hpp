// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The properties that all elements share, as one table over Settings.
#pragma once

#include <glib-object.h>

#include "settings.hpp"

namespace wsrtc {

struct SettingRow;

// Installs those of a sink. The id of each is its place in the table, from 1 on.
// Returns the first free id, for what an element has of its own.
guint install_settings (GObjectClass *klass);

void install_setting (GObjectClass *klass, guint id, const SettingRow &row);

// False when `id` is not one of the table's.
bool set_setting (Settings &settings, guint id, const GValue *value);
bool get_setting (const Settings &settings, guint id, GValue *value);

} // namespace wsrtc
