// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sctp_number.hpp"

#include <mutex>
#include <set>

namespace wsrtc {

namespace {

constexpr unsigned highest = 65535;

struct Numbers {
  std::mutex mutex; // protects what follows
  std::set<unsigned> taken;
  unsigned last = 0;
};

Numbers &numbers ()
{
  static auto *all = new Numbers; // for ever: peers may end after main ()
  return *all;
}

} // namespace

SctpNumber::SctpNumber ()
{
  Numbers &all = numbers ();
  const std::lock_guard<std::mutex> lock (all.mutex);
  do
    all.last = all.last % highest + 1;
  while (all.taken.size () < highest && all.taken.count (all.last) > 0);
  all.taken.insert (all.last);
  number_ = all.last;
}

SctpNumber::~SctpNumber ()
{
  Numbers &all = numbers ();
  const std::lock_guard<std::mutex> lock (all.mutex);
  all.taken.erase (number_);
}

} // namespace wsrtc
