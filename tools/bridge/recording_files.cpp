// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_files.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <tuple>
#include <utility>

#include <glib/gstdio.h>

#include "gptr.hpp"

namespace wsrtc {

template <> struct GFree<GDir> {
  void operator() (GDir *p) const { g_dir_close (p); }
};

template <> struct GFree<GDateTime> {
  void operator() (GDateTime *p) const { g_date_time_unref (p); }
};

} // namespace wsrtc

namespace wsrtc::bridge {

namespace {

constexpr const char *ending = ".mkv";
constexpr std::string_view pattern = "dddddddd-dddddd"; // d: a digit
constexpr int most_of_a_second = 1000;
// Bytes. No file in which there is a picture is so short.
constexpr gint64 next_to_nothing = 4096;

// Of a file's name: when it began, and which one of that second it is. Empty: it
// is no recording of that camera.
std::string key_of (const std::string &name, const std::string &camera)
{
  const std::string begin = camera + "-";
  const size_t tail = name.size () - std::min (name.size (), std::string_view (ending).size ());
  if (name.compare (0, begin.size (), begin) != 0 || name.compare (tail, std::string::npos, ending) != 0 ||
      tail < begin.size () + pattern.size ())
    return {};
  const std::string stamp = name.substr (begin.size (), tail - begin.size ());
  for (size_t i = 0; i < pattern.size (); i++)
    if (pattern[i] == 'd' ? !g_ascii_isdigit (stamp[i]) : stamp[i] != pattern[i])
      return {};
  const std::string rest = stamp.substr (pattern.size ());
  const bool numbered =
      rest.size () > 1 && rest[0] == '-' &&
      std::all_of (rest.begin () + 1, rest.end (), [] (char c) { return g_ascii_isdigit (c); });
  if (!rest.empty () && !numbered)
    return {};
  // Numbers sort as text when they are of one length.
  return stamp.substr (0, pattern.size ()) + std::string (10 - std::min<size_t> (10, rest.size ()), ' ') +
         rest;
}

std::string path_in (const std::string &folder, const std::string &name)
{
  const GUnique<char> path (g_build_filename (folder.c_str (), name.c_str (), nullptr));
  return path.get ();
}

gint64 when_written (const GStatBuf &status)
{
  return static_cast<gint64> (status.st_mtim.tv_sec) * 1000000000 + status.st_mtim.tv_nsec;
}

// Of that camera; `there`: the folder could be read.
std::vector<RecordedFile> list (const std::string &folder, const std::string &camera, bool &there)
{
  const GUnique<GDir> names (g_dir_open (folder.c_str (), 0, nullptr));
  there = static_cast<bool> (names);
  std::vector<RecordedFile> found;
  while (const char *name = names ? g_dir_read_name (names.get ()) : nullptr) {
    GStatBuf status{};
    if (!key_of (name, camera).empty () && g_stat (path_in (folder, name).c_str (), &status) == 0)
      found.push_back ({name, when_written (status), 0});
  }
  return found;
}

} // namespace

std::vector<std::string> surplus_recordings (std::vector<RecordedFile> found, const std::string &camera,
                                             unsigned files)
{
  using Age = std::tuple<uint64_t, gint64, std::string>;
  std::vector<std::pair<Age, std::string>> all;
  for (RecordedFile &file : found) {
    std::string key = key_of (file.name, camera);
    if (!key.empty ())
      all.emplace_back (Age (file.turn, file.turn != 0 ? 0 : file.written, std::move (key)),
                        std::move (file.name));
  }
  std::sort (all.begin (), all.end ());
  std::vector<std::string> surplus;
  for (size_t i = 0; files != 0 && i + files < all.size (); i++)
    surplus.push_back (std::move (all[i].second));
  return surplus;
}

RecordingFiles::RecordingFiles (std::string folder, std::string camera, unsigned files, Remove remove)
    : folder_ (std::move (folder)), camera_ (std::move (camera)), remove_ (std::move (remove)), files_ (files)
{
}

void RecordingFiles::unlink_file (const std::string &path)
{
  g_remove (path.c_str ());
}

std::string RecordingFiles::path_of (const std::string &name) const
{
  return path_in (folder_, name);
}

void RecordingFiles::set_limit (unsigned files)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  files_ = files;
}

// ---- pipelines and their files

unsigned RecordingFiles::begin_run ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  runs_++;
  return ++last_run_;
}

unsigned RecordingFiles::runs () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return runs_;
}

// False: that name is taken, if only by one that is not there yet.
bool RecordingFiles::reserve (const std::string &name, unsigned run)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (!open_.emplace (name, Open{run, last_turn_ + 1}).second)
    return false;
  last_turn_++;
  return true;
}

std::string RecordingFiles::open (unsigned run)
{
  const GUnique<GDateTime> now (g_date_time_new_now_local ());
  const GUnique<char> stamp (g_date_time_format (now.get (), "%Y%m%d-%H%M%S"));
  const std::string stem = camera_ + "-" + stamp.get ();
  std::string path;
  for (int number = 1; number <= most_of_a_second; number++) {
    const std::string name = stem + (number == 1 ? "" : "-" + std::to_string (number)) + ending;
    path = path_of (name);
    if (!reserve (name, run))
      continue;
    if (!g_file_test (path.c_str (), G_FILE_TEST_EXISTS))
      break;
    const std::lock_guard<std::mutex> lock (mutex_);
    open_.erase (name);
  }
  return path;
}

void RecordingFiles::closed (const std::string &path)
{
  const GUnique<char> name (g_path_get_basename (path.c_str ()));
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    const auto found = open_.find (name.get ());
    if (found == open_.end ())
      return;
    if (files_ != 0)
      complete_[found->first] = found->second.turn;
    open_.erase (found);
  }
  begin_work ();
}

void RecordingFiles::end_run (unsigned run, bool disk_failed)
{
  std::vector<std::pair<std::string, uint64_t>> left;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    for (const auto &[name, open] : open_)
      if (open.run == run)
        left.emplace_back (name, open.turn);
  }
  bool more = false;
  for (const auto &[name, turn] : left)
    more |= keep_what_is_there (name, turn);
  if (more && !disk_failed)
    begin_work ();
  const std::lock_guard<std::mutex> lock (mutex_);
  runs_--;
  idle_.notify_all ();
}

// False: there is nothing, or next to it.
bool RecordingFiles::keep_what_is_there (const std::string &name, uint64_t turn)
{
  const std::string path = path_of (name);
  GStatBuf status{};
  const bool there = g_stat (path.c_str (), &status) == 0;
  const bool stays = there && status.st_size > next_to_nothing;
  if (there && !stays)
    remove_ (path);
  const std::lock_guard<std::mutex> lock (mutex_);
  open_.erase (name);
  if (stays && files_ != 0)
    complete_[name] = turn;
  return stays;
}

// ---- its own thread, while there is something to do

void RecordingFiles::begin_work ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  again_ = true;
  if (working_ || files_ == 0)
    return;
  auto *self = new std::shared_ptr<RecordingFiles> (shared_from_this ());
  GThread *thread = g_thread_try_new (
      "recordings",
      [] (gpointer data) -> gpointer {
        const std::unique_ptr<std::shared_ptr<RecordingFiles>> files (
            static_cast<std::shared_ptr<RecordingFiles> *> (data));
        (*files)->work ();
        return nullptr;
      },
      self, nullptr);
  if (!thread) { // the next file will ask again
    delete self;
    return;
  }
  working_ = true;
  g_thread_unref (thread);
}

void RecordingFiles::work ()
{
  std::unique_lock<std::mutex> lock (mutex_);
  while (std::exchange (again_, false)) {
    lock.unlock ();
    remove_old ();
    lock.lock ();
  }
  working_ = false;
  idle_.notify_all ();
}

void RecordingFiles::remove_old ()
{
  uint64_t last = 0;
  unsigned limit = 0;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    limit = files_;
    last = last_turn_;
    for (const auto &item : open_)
      last = std::min (last, item.second.turn - 1);
  }
  bool there = false;
  std::vector<RecordedFile> found = list (folder_, camera_, there);
  if (!there)
    return;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    const auto is_open = [this] (const RecordedFile &file) { return open_.count (file.name) != 0; };
    found.erase (std::remove_if (found.begin (), found.end (), is_open), found.end ());
    for (RecordedFile &file : found) {
      const auto known = complete_.find (file.name);
      file.turn = known == complete_.end () ? 0 : known->second;
    }
  }
  for (const std::string &name : surplus_recordings (found, camera_, limit))
    remove_ (path_of (name));
  prune (found, last);
}

// What is gone need not be remembered. `last`: later ones may have come after the look.
void RecordingFiles::prune (const std::vector<RecordedFile> &found, uint64_t last)
{
  std::map<std::string, uint64_t> kept;
  const std::lock_guard<std::mutex> lock (mutex_);
  for (const RecordedFile &file : found) {
    const auto known = complete_.find (file.name);
    if (known != complete_.end ())
      kept.insert (*known);
  }
  for (const auto &item : complete_)
    if (item.second > last)
      kept.insert (item);
  complete_ = std::move (kept);
}

bool RecordingFiles::wait_until (gint64 end)
{
  std::unique_lock<std::mutex> lock (mutex_);
  const std::chrono::microseconds left (std::max<gint64> (0, end - g_get_monotonic_time ()));
  return idle_.wait_for (lock, left, [this] { return !working_ && runs_ == 0; });
}

} // namespace wsrtc::bridge
