// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Each dialect's corpus (tests/data/corpus/<dialect>, a frame a line) is fed to new
// clients of it in all places that it takes: whatever a server says, nothing may
// crash or grow. Then the same with frames that have gone wrong.
#include <algorithm>
#include <string>
#include <vector>

#include "dialect_client.hpp"
#include "gptr.hpp"
#include "long_run.hpp"
#include "mutations.hpp"
#include "text.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Corpus {
  const DialectRow *dialect;
  std::vector<std::string> frames;
};

std::string folder_of (const DialectRow &dialect)
{
  const GUnique<char> path (g_test_build_filename (G_TEST_DIST, "data", "corpus", dialect.name, nullptr));
  return path.get ();
}

std::vector<std::string> files_in (const std::string &folder)
{
  std::vector<std::string> files;
  GDir *dir = g_dir_open (folder.c_str (), 0, nullptr);
  while (const char *name = dir ? g_dir_read_name (dir) : nullptr)
    files.push_back (folder + "/" + name);
  if (dir)
    g_dir_close (dir);
  std::sort (files.begin (), files.end ());
  return files;
}

std::vector<std::string> frames_in (const std::string &file)
{
  char *text = nullptr;
  gsize size = 0;
  GError *error = nullptr;
  g_file_get_contents (file.c_str (), &text, &size, &error);
  g_assert_no_error (error);
  const GUnique<char> owned (text);
  std::vector<std::string> frames;
  for_each_part (std::string_view (text, size), '\n', [&frames] (std::string_view frame) {
    frames.emplace_back (frame);
    return true;
  });
  return frames;
}

void test_replay (gconstpointer data)
{
  const auto *corpus = static_cast<const Corpus *> (data);
  const auto places = all_places (*corpus->dialect);
  g_assert_false (places.empty ());
  for (const DialectConfig &place : places) {
    DialectClient client (*corpus->dialect, place);
    for (const std::string &frame : corpus->frames)
      client.receive (frame);
    client.end ();
  }
}

// Each frame comes in its order now and then, so that what follows is not lost on a
// client that has not come so far.
void test_mutated (gconstpointer data)
{
  const auto *corpus = static_cast<const Corpus *> (data);
  std::vector<Mutator::Bytes> seeds;
  for (const std::string &frame : corpus->frames)
    if (!frame.empty ())
      seeds.emplace_back (frame.begin (), frame.end ());
  Mutator mutator (seeds);
  for (const DialectConfig &place : all_places (*corpus->dialect)) {
    for (int round = 0; round < rounds (4, 400); round++) {
      DialectClient client (*corpus->dialect, place);
      for (const std::string &frame : corpus->frames) {
        const Mutator::Bytes bytes = mutator.next ();
        client.receive ({reinterpret_cast<const char *> (bytes.data ()), bytes.size ()});
        client.receive (frame);
      }
      client.end ();
    }
  }
}

void add (const DialectRow &dialect, const std::string &name, std::vector<std::string> frames,
          GTestDataFunc run)
{
  const std::string path = std::string ("/corpus/") + dialect.name + "/" + name;
  g_test_add_data_func_full (path.c_str (), new Corpus{&dialect, std::move (frames)}, run,
                             [] (gpointer corpus) { delete static_cast<Corpus *> (corpus); });
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  for (const DialectRow *dialect : all_dialects ()) {
    const std::string folder = folder_of (*dialect);
    const auto files = files_in (folder);
    if (files.empty ())
      g_error ("the dialect %s has no corpus: %s, files with a frame a line", dialect->name, folder.c_str ());
    for (const std::string &file : files) {
      const GUnique<char> name (g_path_get_basename (file.c_str ()));
      add (*dialect, name.get (), frames_in (file), test_replay);
      add (*dialect, std::string ("mutated-") + name.get (), frames_in (file), test_mutated);
    }
  }
  return g_test_run ();
}
