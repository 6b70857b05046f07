// SPDX-License-Identifier: LGPL-2.1-or-later
#include <cstdint>
#include <utility>
#include <vector>

#include <glib.h>
#include <unistd.h>

#include "table.hpp"
#include "temporary_folder.hpp"
#include "thread_limit.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using Files = std::vector<std::pair<const char *, const char *>>;

void write_all (const TemporaryFolder &folder, const Files &files)
{
  for (const auto &[name, text] : files)
    folder.write (name, text);
}

struct GroupRow {
  const char *name;
  const char *groups;
  Files files;
  size_t room;
};

const GroupRow group_rows[] = {
    {"no-groups", "", {}, SIZE_MAX},
    {"no-limit", "0::/a\n", {{"a/pids.max", "max\n"}, {"a/pids.current", "20\n"}}, SIZE_MAX},
    {"a-service",
     "0::/system.slice/wsrtc-server.service\n",
     {{"system.slice/wsrtc-server.service/pids.max", "256\n"},
      {"system.slice/wsrtc-server.service/pids.current", "56\n"}},
     200},
    {"one-around-it",
     "0::/user.slice/session\n",
     {{"user.slice/session/pids.max", "4096\n"},
      {"user.slice/session/pids.current", "4\n"},
      {"user.slice/pids.max", "1000\n"},
      {"user.slice/pids.current", "900\n"}},
     100},
    {"a-container", "0::/\n", {{"pids.max", "100\n"}, {"pids.current", "10\n"}}, 90},
    {"full", "0::/a\n", {{"a/pids.max", "5\n"}, {"a/pids.current", "6\n"}}, 0},
    {"version-1",
     "9:name=systemd:/x\n8:cpu,pids:/a\n0::/\n",
     {{"pids/a/pids.max", "30\n"}, {"pids/a/pids.current", "10\n"}},
     20},
    {"both-versions",
     "8:pids:/\n0::/b\n",
     {{"unified/b/pids.max", "30\n"}, {"unified/b/pids.current", "29\n"}},
     1},
    {"of-another-controller", "7:memory:/a\n", {{"a/pids.max", "3"}, {"a/pids.current", "1"}}, SIZE_MAX},
    {"nonsense", "0::a\n:\n", {{"a/pids.max", "x"}, {"pids.max", ""}, {"pids.current", "-1"}}, SIZE_MAX},
};

void test_group (const GroupRow &row)
{
  const TemporaryFolder root;
  write_all (root, row.files);
  g_assert_cmpuint (free_in_groups (row.groups, root.path ()), ==, row.room);
}

void test_user ()
{
  const TemporaryFolder proc;
  write_all (proc, {{"1/status", "Name:\tinit\nUid:\t0\t0\t0\t0\nThreads:\t1\n"},
                    {"20/status", "Name:\ta\nUid:\t7\t7\t7\t7\nThreads:\t12\n"},
                    {"21/status", "Name:\tb\nUid:\t7\t0\t0\t0\nThreads:\t3\n"},
                    {"22/status", "Name:\tc\nUid:\t77\t7\t7\t7\nThreads:\t50\n"},
                    {"self/status", "Name:\ta\nUid:\t7\t7\t7\t7\nThreads:\t12\n"}});
  g_assert_cmpuint (threads_of_user (proc.path (), 7), ==, 15);
  g_assert_cmpuint (threads_of_user (proc.path (), 8), ==, 0);
  g_assert_cmpuint (threads_of_user (proc.path () + "/none", 7), ==, 0);
}

void test_here ()
{
  g_assert_cmpuint (threads_of_user ("/proc", getuid ()), >=, 1);
  g_assert_cmpuint (free_threads (), >, 0);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/thread-limit/groups", group_rows, test_group);
  g_test_add_func ("/thread-limit/user", test_user);
  g_test_add_func ("/thread-limit/here", test_here);
  return g_test_run ();
}
