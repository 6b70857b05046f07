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
  for (auto it = over; it != places_.end (); ++it) {
    GST_INFO ("%s: nobody needs it any more", it->rendition->codec ().name);
    note_end (*it);
  }
  places_.erase (over, places_.end ());
  mend ();
  return std::any_of (places_.begin (), places_.end (),
                      [&] (const Place &place) { return may_go (place) || !place.rendition->is_built (); });
}

// Of sound every packet is one.
static uint64_t key_frames_of (BuiltRendition &rendition)
{
  return rendition.codec ().kind == MediaKind::Video ? rendition.ring ()->holding ().key_frames : 0;
}

void RenditionShelf::note_end (const Place &place)
{
  past_key_frames_ += key_frames_of (*place.rendition);
}

void RenditionShelf::tell (StreamFigures &figures) const
{
  figures[Figure::KeyFrames] += past_key_frames_;
  for (const Place &place : places_) {
    BuiltRendition &rendition = *place.rendition;
    const PacketRing::Holding holding = rendition.ring ()->holding ();
    const bool encodes = rendition.variant ().making == Making::Encode && rendition.is_built ();
    figures[Figure::KeyFrames] += key_frames_of (rendition);
    figures[Figure::Encoders] += encodes ? 1 : 0;
    figures[Figure::CachedBytes] += holding.bytes;
    if (rendition.codec ().kind != MediaKind::Video)
      continue;
    figures[Figure::GroupFrames] += holding.group_frames;
    figures[Figure::GroupBytes] += holding.group_bytes;
  }
}

void RenditionShelf::begin_anew ()
{
  clear ();
  past_key_frames_ = 0;
}

void RenditionShelf::clear ()
{
  for (const Place &place : places_) {
    place.rendition->dismantle ();
    note_end (place);
  }
  places_.clear ();
}

} // namespace wsrtc
