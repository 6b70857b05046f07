// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Gives each file of a corpus to the target, in the order of their names: what
// was found once must never come back. Prints TAP.
//
// usage: fuzz-NAME FOLDER…
#include <algorithm>
#include <string>
#include <vector>

#include <glib.h>

#include "fuzz_target.hpp"
#include "gptr.hpp"

namespace {

std::vector<std::string> files_in (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, nullptr);
  g_assert_nonnull (dir);
  std::vector<std::string> paths;
  while (const char *name = g_dir_read_name (dir))
    paths.push_back (std::string (folder) + "/" + name);
  g_dir_close (dir);
  std::sort (paths.begin (), paths.end ());
  return paths;
}

void replay (gconstpointer path)
{
  char *bytes = nullptr;
  gsize size = 0;
  GError *error = nullptr;
  g_file_get_contents (static_cast<const char *> (path), &bytes, &size, &error);
  g_assert_no_error (error);
  // In memory of exactly its size.
  const std::vector<uint8_t> exact (bytes, bytes + size);
  g_free (bytes);
  g_assert_cmpint (LLVMFuzzerTestOneInput (exact.data (), exact.size ()), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  wsrtc::test::replaying = true;
  static std::vector<std::string> paths; // until the tests have run
  for (int i = 1; i < argc; i++)
    for (std::string &path : files_in (argv[i]))
      paths.push_back (std::move (path));
  g_assert_false (paths.empty ());
  for (const std::string &path : paths) {
    const wsrtc::GUnique<char> name (g_path_get_basename (path.c_str ()));
    g_test_add_data_func ((std::string ("/corpus/") + name.get ()).c_str (), path.c_str (), replay);
  }
  return g_test_run ();
}
