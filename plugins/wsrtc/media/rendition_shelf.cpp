// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rendition_shelf.hpp"

#include <algorithm>
#include <utility>

#include "media_debug.hpp"

namespace wsrtc {

void RenditionShelf::open (GRef<GstElement> bin, GRef<GstElement> tee)
{
  bin_ = std::move (bin);
  tee_ = std::move (tee);
}

std::shared_ptr<BuiltRendition> RenditionShelf::find (const Variant &variant) const
{
  for (const Place &place : places_) {
    if (place.rendition->variant () == variant)
      return place.rendition;
  }
  return nullptr;
}

Result<std::shared_ptr<Rendition>> RenditionShelf::get (RenditionOrder order)
{
  if (const auto made = find (order.variant)) {
    if (made->lost ())
      return *made->lost ();
    return std::shared_ptr<Rendition> (made);
  }
  auto made = BuiltRendition::create (std::move (order), bin_, tee_);
  if (!made)
    return made.error ();
  places_.push_back ({*made, std::nullopt});
  return std::shared_ptr<Rendition> (*made);
}

void RenditionShelf::mend ()
{
  for (const Place &place : places_)
    place.rendition->mend ();
}

bool RenditionShelf::tidy (Clock::time_point now, Milliseconds linger)
{
  // What is passed on costs next to nothing.
  const auto may_go = [] (const Place &place) {
    return place.rendition->variant ().making == Making::Encode || place.rendition->lost ();
  };
  for (Place &place : places_) {
    if (place.rendition.use_count () > 1) // somebody beside us
      place.unused_since.reset ();
    else if (!place.unused_since)
      place.unused_since = now;
  }
  const auto over = std::stable_partition (places_.begin (), places_.end (), [&] (const Place &place) {
    return !may_go (place) || !place.unused_since || now - *place.unused_since < linger;
  });
  for (auto it = over; it != places_.end (); ++it)
    GST_INFO ("%s: nobody needs it any more", it->rendition->codec ().name);
  places_.erase (over, places_.end ());
  mend ();
  return std::any_of (places_.begin (), places_.end (),
                      [&] (const Place &place) { return may_go (place) || !place.rendition->is_built (); });
}

void RenditionShelf::clear ()
{
  for (const Place &place : places_)
    place.rendition->dismantle ();
  places_.clear ();
}

} // namespace wsrtc
