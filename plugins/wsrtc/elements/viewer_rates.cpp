// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewer as far as it follows what its path takes: its video goes from the full
// rate to the reduced one and back, in the session that it has.
#include <algorithm>
#include <utility>

#include "reduced_rates.hpp"
#include "viewer.hpp"

namespace wsrtc {

namespace {

// Of an estimate: the rest is for retransmissions and headers, and encoders make a
// little more than they are told.
constexpr uint64_t percent_used = 85;

// With RTP and SRTP, of each track with sound; but no more than a part of all.
constexpr uint64_t room_for_sound = 100000;
constexpr uint64_t most_parts_for_sound = 4;

// An estimate begins above what is sent, since most paths have room.
constexpr uint64_t percent_at_start = 125;
constexpr uint64_t least_at_start = 300000;

// Peers report several times a second while anything comes. What was said last says
// little after the first, and nothing after the second.
constexpr std::chrono::milliseconds fresh_for (1000);
constexpr std::chrono::milliseconds known_for (2000);

} // namespace

std::optional<BandwidthLimits> Viewer::bandwidth_limits () const
{
  uint64_t all = 0;
  bool some_video = false;
  for (const Track &track : tracks_) {
    const uint64_t bitrate = track.rendition ? track.rendition->bitrate () : 0;
    some_video = some_video || (bitrate > 0 && track.choice.codec->kind == MediaKind::Video);
    all += bitrate;
  }
  // What is passed on stays as it is, so nobody has to know.
  if (!some_video || host_.settings ().congestion_control != congestion_control_gcc)
    return std::nullopt;
  BandwidthLimits limits;
  limits.start = known_.room.value_or (std::max (all / 100 * percent_at_start, least_at_start));
  limits.least = std::min<uint64_t> (limits.least, host_.settings ().min_bitrate);
  return limits;
}

bool Viewer::follows_path (const Track &track)
{
  return track.input && track.attached && track.rendition && track.choice.making == Making::Encode &&
         track.choice.codec->kind == MediaKind::Video && track.rendition->bitrate () > 0;
}

// Each track with video has the same part.
RateChoice::Facts Viewer::part_of (const PathState &path) const
{
  uint64_t sounds = 0, pictures = 0;
  for (const Track &track : tracks_)
    if (track.outlet)
      (track.choice.codec->kind == MediaKind::Video ? pictures : sounds)++;
  const auto part = [&] (uint64_t rate) {
    const uint64_t sound = std::min (sounds * room_for_sound, rate / most_parts_for_sound);
    return (rate - sound) / std::max<uint64_t> (pictures, 1);
  };
  RateChoice::Facts facts;
  facts.room = part (path.room);
  facts.sent = part (path.sent);
  facts.received = part (path.received);
  facts.over_used = path.over_used;
  return facts;
}

void Viewer::follow_path (Clock::time_point now, ReducedRates &rates)
{
  for (Track &track : tracks_)
    take_successor (track);
  const auto path = outlets_ && live () ? outlets_->path_state () : std::nullopt;
  if (!path || path->silence > known_for)
    return;
  RateChoice::Facts facts = part_of (*path);
  for (Track &track : tracks_) {
    if (!follows_path (track))
      continue;
    if (track.choice.rate == Rate::Full)
      track.full_bitrate = track.rendition->bitrate ();
    facts.full = track.full_bitrate;
    if (path->silence > fresh_for)
      track.rate_choice.forget ();
    else if (!track.one_rate)
      prepare_rate (track, track.rate_choice.step (facts, now));
    // Never above the full rate, whatever the least is.
    const uint64_t least = host_.settings ().min_bitrate;
    const uint64_t aim = std::min (std::max (facts.room / 100 * percent_used, least), facts.full);
    if (track.choice.rate == Rate::Reduced)
      rates.note (track.rendition, aim);
    if (track.successor && track.successor->rate == Rate::Reduced)
      rates.note (track.successor->rendition, aim);
  }
}

// The rendition that it has goes on until the other one says what it is.
void Viewer::prepare_rate (Track &track, Rate rate)
{
  if (rate == (track.successor ? track.successor->rate : track.choice.rate))
    return;
  track.successor.reset ();
  if (rate == track.choice.rate)
    return;
  Variant variant = track.choice.variant ();
  variant.rate = rate;
  auto rendition = host_.rendition (*track.input, variant);
  if (!rendition) {
    track.one_rate = true;
    client_->warn (rendition.error ().within ("at another rate"));
    return;
  }
  track.successor = Successor{*rendition, rate};
}

void Viewer::take_successor (Track &track)
{
  if (!outlets_ || !track.successor || !track.successor->rendition->rtp_caps ())
    return;
  const Successor next = *std::exchange (track.successor, std::nullopt);
  if (!fits (track, *next.rendition)) {
    track.one_rate = true;
    client_->warn (Error{Fault::Unsupported, "its encoder for another rate makes what was not negotiated"});
    return;
  }
  detach (track);
  track.rendition = next.rendition;
  track.choice.rate = next.rate;
  attach (track, Joining::FromAnother);
}

KnownRates Viewer::known_rates () const
{
  KnownRates known;
  const auto path = outlets_ ? outlets_->path_state () : std::nullopt;
  if (path)
    known.room = path->room;
  for (const Track &track : tracks_)
    if (track.input)
      known.choices.emplace_back (track.input, track.rate_choice);
  return known;
}

RateChoice Viewer::known_choice (const Ingest &input) const
{
  const auto found = std::find_if (known_.choices.begin (), known_.choices.end (),
                                   [&] (const auto &choice) { return choice.first == &input; });
  return found == known_.choices.end () ? RateChoice () : found->second;
}

// A machine may have fewer encoders at a time than are wanted. True: there is
// still what it had before.
bool Viewer::keep_full_rate (Track &track)
{
  const bool is_lost = track.rendition && track.rendition->lost ();
  const bool lacks = track.successor && track.successor->rendition->lost ();
  if (lacks)
    track.successor.reset ();
  if (is_lost && track.choice.rate == Rate::Reduced && !track.one_rate)
    prepare_rate (track, Rate::Full);
  track.one_rate = track.one_rate || is_lost || lacks;
  return !is_lost || track.successor;
}

} // namespace wsrtc
