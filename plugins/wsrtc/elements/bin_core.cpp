// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bin_core.hpp"

#include <utility>

#include "connection.hpp"
#include "settings_check.hpp"
#include "sink_signals.hpp"

namespace wsrtc {

namespace {

Result<CallTerms> terms_of (const Settings &settings)
{
  const Status checked = check_settings (settings);
  if (!checked)
    return checked.error ();
  CallTerms terms;
  terms.role = static_cast<CallRole> (settings.role);
  terms.wanted = {settings.receive_video, settings.receive_audio};
  if (!terms.wants_back ())
    return terms;
  auto codecs = received_codecs_of (settings);
  if (!codecs)
    return codecs.error ();
  terms.codecs = std::move (*codecs);
  return terms;
}

} // namespace

BinCore::BinCore (GstElement *element) : pads_ (element, source_prefix), sink_ (element, sink_signals) {}

BinCore::~BinCore ()
{
  close ();
}

Status BinCore::open (std::shared_ptr<const Settings> settings)
{
  auto terms = terms_of (*settings);
  if (!terms)
    return terms.error ();
  settings_ = std::move (settings);
  wanted_.clear ();
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio})
    if (!terms->codecs.of (kind).empty ())
      wanted_.push_back (kind);
  const auto hand_on = [this] (const std::vector<ReceivedTrack> &tracks, const RunningClock &peer_clock) {
    if (tracks.empty ())
      pads_.release ();
    else
      pads_.take (tracks, peer_clock);
  };
  return sink_.open (settings_, CallSetup{std::move (*terms), hand_on, [this] { return pads_.stats (); }});
}

SinkStats BinCore::stats ()
{
  SinkStats stats = sink_.stats ();
  if (!stats.received)
    stats.received.emplace (); // nothing comes yet
  return stats;
}

// Signalling runs before that: a handler of peer-added may be who starts it.
Status BinCore::begin ()
{
  const auto thread = sink_.owner ();
  if (!thread)
    return Done{};
  const auto task = [&] { pads_.begin (*thread, *settings_); };
  if (thread->is_current ())
    task ();
  else
    thread->run_and_wait (task);
  return Done{};
}

void BinCore::play (GstClock *clock, GstClockTime base_time)
{
  RunningClock running{GRef<GstClock>::take_ref (clock), base_time};
  if (!running.clock)
    running.clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  sink_.post ([this, running] { pads_.set_clock (running); });
  sink_.play (running.clock.get (), base_time);
}

void BinCore::pause ()
{
  sink_.post ([this] { pads_.set_clock ({}); });
}

void BinCore::finish ()
{
  sink_.post ([this] { pads_.finish (wanted_); });
}

void BinCore::end ()
{
  sink_.end ();
  sink_.run_or_post ([this] { pads_.end (); });
}

void BinCore::remove_pads ()
{
  std::vector<std::shared_ptr<SourceTrack>> tracks;
  sink_.run ([&] { tracks = pads_.take_ended (); });
  for (const auto &track : tracks)
    track->remove ();
}

void BinCore::close ()
{
  sink_.run ([this] { pads_.end (); });
  sink_.close ();
}

} // namespace wsrtc
