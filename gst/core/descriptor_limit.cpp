// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptor_limit.hpp"

#include <cstdint>
#include <vector>

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

namespace wsrtc {

size_t raise_descriptor_limit ()
{
  rlimit limit{};
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return SIZE_MAX; // of no system that we know
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (setrlimit (RLIMIT_NOFILE, &raised) == 0)
      limit = raised;
  }
  return limit.rlim_cur;
}

bool has_descriptors (size_t count)
{
  std::vector<int> taken;
  taken.reserve (count);
  while (taken.size () < count) {
    const int one = eventfd (0, EFD_CLOEXEC);
    if (one < 0)
      break;
    taken.push_back (one);
  }
  for (const int one : taken)
    close (one);
  return taken.size () == count;
}

} // namespace wsrtc
