// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What readers of a configuration file have in common.
#pragma once

#include <string>
#include <vector>

#include "mistakes.hpp"
#include "result.hpp"
#include "toml_tree.hpp"

namespace wsrtc {

struct ConfigText {
  std::string text;
  std::string folder; // of the file, where relative paths start from
};

// At most 4 MiB. The text of the Error begins with what is wrong: "cannot be read: …".
Result<ConfigText> read_config_text (const std::string &path);

const TomlEntry *find_entry (const TomlValue &table, const char *key);

// Of a path that is relative to that folder.
std::string full_path (const std::string &path, const std::string &folder);

// "knows no key "pork": do you mean "port"?"; `belongs` = the table where it would be
// right, empty = none; `otherwise` where nothing is near.
std::string unknown_key (const std::string &key, const std::string &belongs,
                         const std::vector<std::string> &known, const std::string &otherwise);

// In the order of the file.
void sort_by_place (std::vector<Mistake> &mistakes);

// Of a table in Markdown: a "|" would end the cell.
std::string table_cell (const std::string &text);

} // namespace wsrtc
