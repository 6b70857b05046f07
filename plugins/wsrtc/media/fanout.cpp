// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fanout.hpp"

#include <algorithm>
#include <utility>

#include "media_debug.hpp"

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
  const gint64 began = g_get_monotonic_time ();
  pass (*outlets, batch);
  watch_load (outlets->size (), began);
}

void Fanout::pass (const List &outlets, const PacketBatch &batch)
{
  if (!crew_ || !batch.buffer) {
    for (const auto &outlet : outlets)
      outlet->push (batch);
    return;
  }
  crew_->run (outlets.size (), *batch.buffer, [&] (size_t from, size_t to, SendBuffer &buffer) {
    PacketBatch part = batch;
    part.buffer = &buffer;
    for (size_t i = from; i < to; i++)
      outlets[i]->push (part);
  });
}

// A crew that has been called stays until there is half as much to do, and is
// not called again before that where there is none.
void Fanout::watch_load (size_t outlets, gint64 began)
{
  const gint64 now = g_get_monotonic_time ();
  busy_ += now - began;
  if (now - second_began_ < G_USEC_PER_SEC)
    return;
  const double share = static_cast<double> (busy_) / static_cast<double> (now - second_began_);
  second_began_ = now;
  busy_ = 0;
  if (crew_since_ == 0 && share > full_share_ && outlets > 1) {
    crew_ = Crew::get ();
    crew_since_ = outlets;
    GST_INFO ("%" G_GSIZE_FORMAT " viewers take %.0f%% of a core; %" G_GSIZE_FORMAT " more threads help",
              outlets, share * 100, crew_ ? crew_->threads () : 0);
  } else if (outlets < crew_since_ / 2) {
    crew_ = nullptr;
    crew_since_ = 0;
  }
}

std::shared_ptr<const Fanout::List> Fanout::snapshot () const
{
  std::lock_guard<std::mutex> lock (mutex_);
  return outlets_;
}

} // namespace wsrtc
