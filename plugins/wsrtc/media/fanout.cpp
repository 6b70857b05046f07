// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fanout.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

// Only the owner writes the list, so that it may copy outside the lock. The old
// list is let go outside of it too: it may hold the last reference of an outlet.

void Fanout::add (std::shared_ptr<Outlet> outlet)
{
  auto list = std::make_shared<List> (*snapshot ());
  list->push_back (std::move (outlet));
  std::shared_ptr<const List> next = std::move (list);
  std::lock_guard<std::mutex> lock (mutex_);
  outlets_.swap (next);
}

void Fanout::remove (const std::shared_ptr<Outlet> &outlet)
{
  auto list = std::make_shared<List> (*snapshot ());
  list->erase (std::remove (list->begin (), list->end (), outlet), list->end ());
  std::shared_ptr<const List> next = std::move (list);
  std::lock_guard<std::mutex> lock (mutex_);
  outlets_.swap (next);
}

size_t Fanout::size () const
{
  return snapshot ()->size ();
}

void Fanout::push (const PacketBatch &batch)
{
  const auto outlets = snapshot ();
  for (const auto &outlet : *outlets)
    outlet->push (batch);
}

std::shared_ptr<const Fanout::List> Fanout::snapshot () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return outlets_;
}

} // namespace wsrtc
