// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A value of the file against the row of its key.
#pragma once

#include "config_keys.hpp"
#include "result.hpp"
#include "toml_tree.hpp"

namespace wsrtc::bridge {

// The text of the Error begins with "must be".
Result<KeyValue> check_value (const ConfigKey &key, const TomlValue &value);

} // namespace wsrtc::bridge
