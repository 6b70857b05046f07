// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receive_plan.hpp"

#include <algorithm>
#include <optional>

#include "receiver_caps.hpp"

namespace wsrtc {

namespace {

std::optional<MediaKind> kind_of (const SdpSection &section)
{
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio})
    if (section.kind == to_string (kind))
      return kind;
  return std::nullopt;
}

bool has (const std::vector<const CodecRow *> &codecs, const CodecRow &codec)
{
  return std::find (codecs.begin (), codecs.end (), &codec) != codecs.end ();
}

} // namespace

ReceivePlan::ReceivePlan (const ReceivableCodecs &codecs, unsigned latency, Limits limits)
    : codecs_ (codecs), latency_ (latency), limits_ (limits)
{
}

ReceivePlan::~ReceivePlan ()
{
  close ();
}

bool ReceivePlan::is_wanted (MediaKind kind) const
{
  const auto there =
      std::count_if (sections_.begin (), sections_.end (),
                     [kind] (const ReceivedTrack &track) { return track.inlet && track.kind == kind; });
  return static_cast<size_t> (there) < (kind == MediaKind::Video ? limits_.video : limits_.audio);
}

void ReceivePlan::add (MediaKind kind, const Mid &mid, const CodecRow *codec)
{
  sections_.push_back ({kind, mid, codec, TrackInlet::create (latency_)});
}

void ReceivePlan::skip ()
{
  sections_.emplace_back ();
}

// ---- to answer

MiniRef<GstCaps> ReceivePlan::answer (const SdpSection &section)
{
  const auto kind = kind_of (section);
  ReceivedCodec received;
  if (kind && section.sends && !section.rejected && is_wanted (*kind))
    received = choose_received (codecs_.of (*kind), section);
  if (!received.codec) {
    skip ();
    return {};
  }
  add (*kind, section.mid, received.codec);
  return make_receiver_caps (section, received);
}

bool ReceivePlan::answer_with (const SdpSection &section, const CodecRow &codec)
{
  const bool comes = section.sends && is_wanted (codec.kind) && has (codecs_.of (codec.kind), codec);
  if (comes)
    add (codec.kind, section.mid, &codec);
  else
    skip ();
  return comes;
}

// ---- to offer

MiniRef<GstCaps> ReceivePlan::offer (MediaKind kind)
{
  if (codecs_.of (kind).empty () || !is_wanted (kind))
    return {};
  add (kind, {}, nullptr);
  return make_receiver_caps (codecs_.of (kind));
}

bool ReceivePlan::offer_with (const CodecRow &codec)
{
  const bool wanted = is_wanted (codec.kind) && has (codecs_.of (codec.kind), codec);
  if (wanted)
    add (codec.kind, {}, nullptr);
  else
    skip ();
  return wanted;
}

void ReceivePlan::accept (const SdpSummary &answer)
{
  for (size_t i = 0; i < sections_.size () && i < answer.sections.size (); i++) {
    const SdpSection &section = answer.sections[i];
    if (!sections_[i].inlet || !section.sends || section.rejected)
      continue;
    sections_[i].mid = section.mid;
    sections_[i].codec = choose_received (codecs_.of (sections_[i].kind), section).codec;
  }
}

// ---- what comes

GRef<GstPad> ReceivePlan::sink (size_t section) const
{
  const bool comes = section < sections_.size () && sections_[section].inlet;
  return comes ? GRef<GstPad>::take_ref (sections_[section].inlet->entry ()) : GRef<GstPad> ();
}

std::vector<ReceivedTrack> ReceivePlan::tracks () const
{
  std::vector<ReceivedTrack> used;
  std::copy_if (sections_.begin (), sections_.end (), std::back_inserter (used),
                [] (const ReceivedTrack &track) { return track.codec && track.inlet; });
  return used;
}

gint64 ReceivePlan::last_packet () const
{
  gint64 last = 0;
  for (const ReceivedTrack &track : sections_)
    if (track.inlet)
      last = std::max (last, track.inlet->last_packet ());
  return last;
}

void ReceivePlan::close ()
{
  for (const ReceivedTrack &track : sections_)
    if (track.inlet)
      track.inlet->close ();
}

void ReceivePlan::clear ()
{
  close ();
  sections_.clear ();
}

} // namespace wsrtc
