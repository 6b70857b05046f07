// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which recordings go and which stay: by names, times and faults, and with a folder
// that hangs.
#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <glib/gstdio.h>
#include <utime.h>

#include "assert_text.hpp"
#include "recording_closer.hpp"
#include "recording_files.hpp"
#include "table.hpp"
#include "temporary_folder.hpp"
#include "wait_for.hpp"

using namespace wsrtc::bridge;
using namespace wsrtc::test;

namespace {

struct Surplus {
  const char *name;
  unsigned files;
  std::vector<RecordedFile> found;
  const char *expected; // without "door-" and ".mkv"
};

RecordedFile file (const char *stamp, gint64 written, uint64_t turn = 0)
{
  return {std::string ("door-") + stamp + ".mkv", written, turn};
}

const Surplus surplus_rows[] = {
    {"none", 1, {}, ""},
    {"few-enough", 2, {file ("20260101-000000", 1), file ("20260101-000001", 2)}, ""},
    {"all-are-kept", 0, {file ("20260101-000000", 1), file ("20260101-000001", 2)}, ""},
    {"oldest",
     1,
     {file ("20260101-000002", 3), file ("20260101-000000", 1), file ("20260101-000001", 2)},
     "20260101-000000 20260101-000001"},
    {"names-of-the-future",
     2,
     {file ("20990101-000000", 1), file ("20990101-000001", 2), file ("20260101-000000", 3)},
     "20990101-000000"},
    {"end-of-summer-time",
     2,
     {file ("20261025-025000", 1), file ("20261025-021000", 2), file ("20261025-025900", 3)},
     "20261025-025000"},
    {"same-time",
     1,
     {file ("20260101-000000-10", 1), file ("20260101-000000", 1), file ("20260101-000000-9", 1)},
     "20260101-000000 20260101-000000-9"},
    {"times-of-the-future-before-this-run",
     2,
     {file ("20990101-000000", 99), file ("20990101-000001", 98), file ("20260101-000000", 3, 1)},
     "20990101-000001"},
    {"clock-set-back-in-this-run",
     1,
     {file ("20260101-000000", 1, 2), file ("20990101-000000", 99, 1), file ("20250101-000000", 0, 3)},
     "20990101-000000 20260101-000000"},
    {"others-do-not-count",
     1,
     {file ("20260101-000000", 1), {"door-2-20260101-000000.mkv", 0, 0}, {"door-notes.txt", 0, 0}},
     ""},
};

void check_surplus (const Surplus &row)
{
  std::string names;
  for (const std::string &name : surplus_recordings (row.found, "door", row.files))
    names += (names.empty () ? "" : " ") + name.substr (5, name.size () - 9);
  assert_text (names, row.expected);
}

bool is_there (const std::string &path)
{
  return g_file_test (path.c_str (), G_FILE_TEST_EXISTS) == TRUE;
}

void put (const std::string &path, size_t size)
{
  const std::string text (size, 'x');
  g_assert_true (g_file_set_contents (path.c_str (), text.c_str (), static_cast<gssize> (size), nullptr));
}

// `written`: s since 1970
void put_old (const std::string &path, size_t size, time_t written)
{
  put (path, size);
  const utimbuf times{written, written};
  g_assert_cmpint (utime (path.c_str (), &times), ==, 0);
}

constexpr size_t picture = 10000; // bytes: more than next to nothing
constexpr time_t year_2099 = 4070908800;

gint64 deadline ()
{
  return g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
}

// A pipeline that writes one file after the other.
std::string write_one (RecordingFiles &files, unsigned run)
{
  std::string path = files.open (run);
  put (path, picture);
  files.closed (path);
  return path;
}

void test_new_ones_stay ()
{
  const TemporaryFolder folder;
  for (const char *old : {"door-20990101-000000.mkv", "door-20990101-000001.mkv", "door-20990101-000002.mkv"})
    put_old (folder.path_of (old), picture, year_2099);
  const auto files = std::make_shared<RecordingFiles> (folder.path (), "door", 3);
  const unsigned run = files->begin_run ();
  std::vector<std::string> made;
  for (int i = 0; i < 5; i++)
    made.push_back (write_one (*files, run));
  const std::string open = files->open (run);
  put (open, 0);
  files->closed (write_one (*files, run)); // a second time, which is nothing
  files->end_run (files->begin_run (), false);
  wait_for ("old ones to go", [&] { return folder.names ().size () == 4; });
  g_assert_false (is_there (made[2]));
  g_assert_true (is_there (made[3]) && is_there (made[4]) && is_there (open));
  files->end_run (run, false);
  g_assert_true (files->wait_until (deadline ()));
  g_assert_false (is_there (open)); // there was nothing in it
}

// As after a reload while a file of before is still being closed.
void test_set_up_anew ()
{
  const TemporaryFolder folder;
  RecordingCloser closer;
  const auto before = closer.files_of ("door", {folder.path (), std::chrono::seconds (1), 1});
  const unsigned run = before->begin_run ();
  const std::string last = before->open (run);
  put (last, picture);
  const auto anew = closer.files_of ("door", {folder.path (), std::chrono::seconds (1), 2});
  const unsigned next = anew->begin_run ();
  const std::string open = anew->open (next);
  put (open, 0);
  write_one (*before, run);
  write_one (*before, run);
  before->closed (last);
  before->end_run (run, false);
  g_assert_true (reached_within ([&] { return folder.names ().size () == 3; }, Milliseconds (20000)));
  g_assert_true (is_there (open));
  g_assert_false (is_there (last));
  g_assert_true (closer.files_of ("yard", {folder.path (), std::chrono::seconds (1), 2}) != anew);
  anew->end_run (next, false);
}

void test_no_name_twice ()
{
  const TemporaryFolder folder;
  const auto files = std::make_shared<RecordingFiles> (folder.path (), "door", 0);
  const unsigned one = files->begin_run (), two = files->begin_run ();
  std::vector<std::string> paths;
  for (int i = 0; i < 20; i++)
    paths.push_back (files->open (i % 2 ? one : two)); // none of them is there yet
  std::sort (paths.begin (), paths.end ());
  g_assert_true (std::unique (paths.begin (), paths.end ()) == paths.end ());
}

struct Ending {
  const char *name;
  size_t size; // of what it leaves
  bool disk_failed;
  bool stays, old_goes;
};

const Ending endings[] = {
    {"nothing", 0, false, false, false},           {"header", 900, false, false, false},
    {"pictures", picture, false, true, true},      {"full-disk-nothing", 0, true, false, false},
    {"full-disk-header", 900, true, false, false}, {"full-disk-pictures", picture, true, true, false},
};

// A try that fails costs none of those that are there.
void check_ending (const Ending &row)
{
  const TemporaryFolder folder;
  const std::string old = folder.path_of ("door-20250101-000000.mkv");
  put_old (old, picture, 1);
  const auto files = std::make_shared<RecordingFiles> (folder.path (), "door", 1);
  const unsigned run = files->begin_run ();
  const std::string path = files->open (run);
  put (path, row.size);
  files->end_run (run, row.disk_failed);
  g_assert_true (files->wait_until (deadline ()));
  g_assert_cmpint (is_there (path), ==, row.stays);
  g_assert_cmpint (is_there (old), ==, !row.old_goes);
  g_assert_cmpuint (files->runs (), ==, 0);
}

// A folder that hangs until it is told.
struct Hang {
  std::mutex mutex;
  std::condition_variable changed;
  unsigned begun = 0;
  bool over = false;

  void take (const std::string &path)
  {
    std::unique_lock<std::mutex> lock (mutex);
    begun++;
    changed.wait (lock, [this] { return over; });
    g_remove (path.c_str ());
  }

  unsigned count ()
  {
    const std::lock_guard<std::mutex> lock (mutex);
    return begun;
  }

  void end ()
  {
    const std::lock_guard<std::mutex> lock (mutex);
    over = true;
    changed.notify_all ();
  }
};

void test_hanging_folder ()
{
  const TemporaryFolder hanging, well;
  const auto hang = std::make_shared<Hang> ();
  auto stuck = std::make_shared<RecordingFiles> (hanging.path (), "door", 1,
                                                 [hang] (const std::string &path) { hang->take (path); });
  const unsigned run = stuck->begin_run ();
  // Nobody waits: this is the thread on which all of it would be held up.
  for (int i = 0; i < 5; i++)
    write_one (*stuck, run);
  wait_for ("the folder to hang", [&] { return hang->count () == 1; });
  const auto other = std::make_shared<RecordingFiles> (well.path (), "door", 1);
  const unsigned other_run = other->begin_run ();
  for (int i = 0; i < 5; i++)
    write_one (*other, other_run);
  wait_for ("the other one's to go", [&] { return well.names ().size () == 1; });
  g_assert_cmpuint (hang->count (), ==, 1); // one thread, however many files
  stuck->end_run (run, false);
  g_assert_false (stuck->wait_until (g_get_monotonic_time () + 10000));
  stuck = nullptr; // its camera has gone
  hang->end ();
  wait_for ("the rest to be done", [&] { return hanging.names ().size () == 1; });
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bridge/recording-files/surplus", surplus_rows, check_surplus);
  add_table ("/bridge/recording-files/ending", endings, check_ending);
  g_test_add_func ("/bridge/recording-files/new-ones-stay", test_new_ones_stay);
  g_test_add_func ("/bridge/recording-files/set-up-anew", test_set_up_anew);
  g_test_add_func ("/bridge/recording-files/no-name-twice", test_no_name_twice);
  g_test_add_func ("/bridge/recording-files/hanging-folder", test_hanging_folder);
  return g_test_run ();
}
