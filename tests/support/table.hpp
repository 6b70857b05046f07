// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Table-driven tests: each row is a test of its own, with a path of its own, so
// that a failure names its row and one row can be run alone with -p.
#pragma once

#include <string>

#include <glib.h>

namespace wsrtc::test {

// A Row has a member `name`: const char * or std::string. `rows` is any
// container of them that lives until the tests have run; `run` is a captureless
// function of one const Row &.
template <typename Rows, typename Row>
void add_table (const char *path, const Rows &rows, void (*run) (const Row &row))
{
  struct Case {
    const Row &row;
    void (*run) (const Row &row);
  };

  for (const Row &row : rows) {
    const std::string full = std::string (path) + "/" + row.name;
    g_test_add_data_func_full (
        full.c_str (), new Case{row, run},
        [] (gconstpointer data) {
          const auto *one = static_cast<const Case *> (data);
          one->run (one->row);
        },
        [] (gpointer data) { delete static_cast<Case *> (data); });
  }
}

} // namespace wsrtc::test
