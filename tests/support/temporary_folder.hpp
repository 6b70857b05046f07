// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/stat.h>

#include <glib.h>

#include "gptr.hpp"

namespace wsrtc::test {

// A folder that goes with all that is in it.
class TemporaryFolder {
public:
  TemporaryFolder ()
  {
    GError *error = nullptr;
    const GUnique<char> made (g_dir_make_tmp ("wsrtc-test-XXXXXX", &error));
    g_assert_no_error (error);
    path_ = made.get ();
  }

  ~TemporaryFolder ()
  {
    std::error_code failed;
    std::filesystem::remove_all (path_, failed);
  }

  TemporaryFolder (const TemporaryFolder &) = delete;
  TemporaryFolder &operator= (const TemporaryFolder &) = delete;

  const std::string &path () const { return path_; }

  std::string path_of (std::string_view name) const { return path_ + "/" + std::string (name); }

  bool has (std::string_view name) const
  {
    return g_file_test (path_of (name).c_str (), G_FILE_TEST_EXISTS) == TRUE;
  }

  // Of files and folders in it, in no order.
  std::vector<std::string> names () const
  {
    std::vector<std::string> all;
    std::error_code failed;
    for (const auto &entry : std::filesystem::directory_iterator (path_, failed))
      all.push_back (entry.path ().filename ());
    return all;
  }

  // In a folder below it, if `name` has one.
  void write (std::string_view name, std::string_view content, mode_t mode = 0600) const
  {
    const std::string path = path_of (name);
    const GUnique<char> folder (g_path_get_dirname (path.c_str ()));
    g_assert_cmpint (g_mkdir_with_parents (folder.get (), 0700), ==, 0);
    GError *error = nullptr;
    g_file_set_contents (path.c_str (), content.data (), static_cast<gssize> (content.size ()), &error);
    g_assert_no_error (error);
    g_assert_cmpint (chmod (path.c_str (), mode), ==, 0);
  }

private:
  std::string path_;
};

} // namespace wsrtc::test
