// SPDX-License-Identifier: LGPL-2.1-or-later
#include "still_desk.hpp"

#include <utility>

#include "still_keeper.hpp"

namespace wsrtc {

namespace {

// The first that has media; else the first that had.
Ingest *find_video (const std::vector<std::shared_ptr<Ingest>> &inputs)
{
  Ingest *first = nullptr;
  for (const auto &input : inputs) {
    if (!input->stills () || !input->ready ())
      continue;
    if (input->flows ())
      return input.get ();
    if (!first)
      first = input.get ();
  }
  return first;
}

} // namespace

void StillDesk::request (const std::vector<std::shared_ptr<Ingest>> &inputs, unsigned size)
{
  Ingest *input = find_video (inputs);
  if (input && input->stills ()->is_raw () && input->flows ()) {
    wait_for_picture (*input->stills (), size);
    return;
  }
  if (const auto now = input ? input->stills ()->key_frame () : std::nullopt)
    kept_ = now;
  if (kept_)
    make (*kept_, size);
  else
    give_last (size);
}

void StillDesk::keep (const Ingest &gone)
{
  auto *keeper = const_cast<Ingest &> (gone).stills ();
  if (auto last = keeper ? keeper->key_frame () : std::nullopt)
    kept_ = std::move (last);
}

// The picture is for all who wait by then.
void StillDesk::wait_for_picture (StillKeeper &keeper, unsigned size)
{
  kept_.reset (); // of the input before
  waiting_.insert (size);
  keeper.want ([link = link_, this] (const StillSource &source) {
    link->post ([this, source] {
      for (const unsigned wanted : std::exchange (waiting_, {}))
        make (source, wanted);
    });
  });
}

void StillDesk::make (const StillSource &source, unsigned size)
{
  const auto made = made_.find (size);
  if (made != made_.end () && made->second.number == source.number) {
    give_ (size, made->second.still);
    return;
  }
  if (!making_.insert (size).second)
    return;
  make_still_later (source, size, [link = link_, this, source, size] (const Result<Jpeg> &jpeg) {
    link->post ([this, source, size, jpeg] { finish (source, size, jpeg); });
  });
}

void StillDesk::finish (const StillSource &source, unsigned size, const Result<Jpeg> &jpeg)
{
  making_.erase (size);
  if (!jpeg) {
    give_ (size, jpeg.error ());
    return;
  }
  made_[size] = {source.number, {*jpeg, source.time}};
  give_ (size, made_[size].still);
}

// A raw input is silent, or has gone.
void StillDesk::give_last (unsigned size)
{
  const auto same = made_.find (size);
  if (same != made_.end ())
    give_ (size, same->second.still);
  else if (!made_.empty ()) // better another size than none
    give_ (size, made_.rbegin ()->second.still);
  else
    give_ (size, Error{Fault::NotFound, "no picture has come yet; ask again later"});
}

} // namespace wsrtc
