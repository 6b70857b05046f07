// SPDX-License-Identifier: LGPL-2.1-or-later
#include "setting_rows.hpp"

namespace wsrtc {

namespace {

// In the order in which gst-inspect-1.0 shows them.
constexpr SettingRows (*const themes[]) () = {server_rows, shown_rows, ice_rows,
                                              media_rows,  data_rows,  received_rows};

std::vector<SettingRow> join_rows ()
{
  std::vector<SettingRow> rows;
  for (const auto theme : themes)
    for (const SettingRow &row : theme ())
      rows.push_back (row);
  return rows;
}

} // namespace

SettingRows setting_rows ()
{
  static const std::vector<SettingRow> rows = join_rows ();
  return {rows.data (), rows.size ()};
}

} // namespace wsrtc
