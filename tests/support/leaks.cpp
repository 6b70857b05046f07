// SPDX-License-Identifier: LGPL-2.1-or-later
#include "leaks.hpp"

#include <string>

namespace wsrtc::test {

namespace {

size_t count_entries (const char *folder)
{
  GError *error = nullptr;
  GDir *entries = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  size_t count = 0;
  while (g_dir_read_name (entries))
    count++;
  g_dir_close (entries);
  return count;
}

// For the report of a leak: what each descriptor is.
std::string list_descriptors ()
{
  std::string list;
  GDir *entries = g_dir_open ("/proc/self/fd", 0, nullptr);
  while (const char *name = entries ? g_dir_read_name (entries) : nullptr) {
    const GUnique<char> target (g_file_read_link ((std::string ("/proc/self/fd/") + name).c_str (), nullptr));
    list += std::string ("\n  ") + name + " -> " + (target ? target.get () : "?");
  }
  if (entries)
    g_dir_close (entries);
  return list;
}

std::string list_threads ()
{
  std::string list;
  GDir *entries = g_dir_open ("/proc/self/task", 0, nullptr);
  while (const char *name = entries ? g_dir_read_name (entries) : nullptr) {
    char *text = nullptr;
    const std::string path = std::string ("/proc/self/task/") + name + "/comm";
    if (g_file_get_contents (path.c_str (), &text, nullptr, nullptr))
      list += std::string ("\n  ") + g_strchomp (text);
    g_free (text);
  }
  if (entries)
    g_dir_close (entries);
  return list;
}

std::string list_all ()
{
  return list_descriptors () + "\nthreads:" + list_threads ();
}

// What comes once and stays, and must not come between the two counts: the
// wake-up descriptor of the default context, and the thread that
// ThreadSanitizer starts along with the first one.
Milliseconds warmed_up (Milliseconds deadline)
{
  g_main_context_default ();
  g_thread_join (g_thread_new (
      "warm-up", [] (gpointer) -> gpointer { return nullptr; }, nullptr));
  return deadline;
}

// A thread of the test before may be on its way out: counted in, it would hide
// a leak. What still changes after the deadline is taken as it is.
size_t settled (size_t (*count) ())
{
  constexpr int enough = 3;
  size_t last = count ();
  int same = 0;
  reached_within (
      [&] {
        const size_t now = count ();
        same = now == last ? same + 1 : 0;
        last = now;
        return same >= enough;
      },
      Milliseconds (1000));
  return last;
}

} // namespace

size_t count_threads ()
{
  return count_entries ("/proc/self/task");
}

size_t count_descriptors ()
{
  return count_entries ("/proc/self/fd") - 1; // the one that reads the folder
}

LeakGuard::LeakGuard (Milliseconds deadline)
    : deadline_ (warmed_up (deadline)), threads_ (settled (count_threads)),
      descriptors_ (settled (count_descriptors)), before_ (list_all ())
{
}

LeakGuard::~LeakGuard ()
{
  const bool clean = reached_within (
      [this] { return count_threads () <= threads_ && count_descriptors () <= descriptors_; }, deadline_);
  if (!clean)
    g_error ("left behind: threads %zu -> %zu, descriptors %zu -> %zu; open were:%s\nopen are:%s", threads_,
             count_threads (), descriptors_, count_descriptors (), before_.c_str (), list_all ().c_str ());
}

} // namespace wsrtc::test
