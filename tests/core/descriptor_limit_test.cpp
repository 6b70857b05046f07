// SPDX-License-Identifier: LGPL-2.1-or-later
#include <sys/resource.h>
#include <unistd.h>

#include <glib.h>

#include "descriptor_limit.hpp"

using namespace wsrtc;

namespace {

rlimit limit ()
{
  rlimit now{};
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &now), ==, 0);
  return now;
}

void test_raise ()
{
  rlimit low = limit ();
  low.rlim_cur = 128;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &low), ==, 0);
  g_assert_cmpuint (raise_descriptor_limit (), ==, low.rlim_max);
  g_assert_cmpuint (limit ().rlim_cur, ==, low.rlim_max);
  // As often as it is asked.
  g_assert_cmpuint (raise_descriptor_limit (), ==, low.rlim_max);
}

void test_hard_limit_stays ()
{
  const rlimit low{100, 200};
  if (setrlimit (RLIMIT_NOFILE, &low) != 0)
    return g_test_skip ("valgrind keeps descriptors of its own, and the hard limit");
  g_assert_cmpuint (raise_descriptor_limit (), ==, 200);
  g_assert_cmpuint (limit ().rlim_max, ==, 200);
}

void test_has ()
{
  g_assert_true (has_descriptors (8));
  const rlimit before = limit ();
  const int next = dup (0); // the lowest that is free
  g_assert_cmpint (next, >=, 0);
  close (next);
  const rlimit low{rlim_t (next) + 4, before.rlim_max};
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &low), ==, 0);
  g_assert_true (has_descriptors (4));
  g_assert_false (has_descriptors (5));
  g_assert_true (has_descriptors (4)); // all were given back
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/descriptor-limit/raise", test_raise);
  g_test_add_func ("/descriptor-limit/hard-limit-stays", test_hard_limit_stays);
  g_test_add_func ("/descriptor-limit/has", test_has);
  return g_test_run ();
}
