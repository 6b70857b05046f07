// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewer when it decides what goes through which media section.
#include <algorithm>

#include "viewer.hpp"

namespace wsrtc {

namespace {

uint32_t random_ssrc ()
{
  return g_random_int () | 1u; // never 0, which means "none" to webrtcbin
}

// Of what is passed on: there is one such variant at most.
std::string profile_of (Ingest &input, ViewerHost &host, const std::vector<Variant> &available)
{
  for (const Variant &variant : available) {
    if (variant.making != Making::Pass || !variant.codec->profile_field)
      continue;
    // What is passed on costs next to nothing, and stays anyway.
    auto rendition = host.rendition (input, variant);
    const auto caps = rendition ? (*rendition)->rtp_caps () : MiniRef<GstCaps> ();
    const char *profile = caps ? gst_structure_get_string (gst_caps_get_structure (caps.get (), 0),
                                                           variant.codec->profile_field)
                               : nullptr;
    return profile ? profile : "";
  }
  return {};
}

// What an input can be had in, for one who takes none of it.
std::string offer_of (const Ingest &input, const Variants &available)
{
  std::string names;
  for (const Variant &variant : available.list)
    if (names.find (variant.codec->name) == names.npos)
      names += (names.empty () ? "" : ", ") + std::string (variant.codec->name);
  return input.name () + " can be had in " + (names.empty () ? "nothing" : names) +
         (available.lack ? " only: " + available.lack->text : "");
}

} // namespace

void Viewer::clear_plan ()
{
  detach ();
  tracks_.clear ();
  if (returns_)
    returns_->clear ();
  inputs_version_ = host_.inputs_version ();
}

Status Viewer::plan_offer ()
{
  clear_plan ();
  std::string refused;
  for (const auto &input : host_.inputs ()) {
    if (!input->ready ())
      continue; // a session beside this one will have it
    const auto available = input->available (host_.preferred (input->kind ()));
    const auto choice = choose_for_offer (available.list, capabilities_, rejected_);
    if (!choice) {
      refused += (refused.empty () ? "" : "; ") + offer_of (*input, available);
      continue;
    }
    const Status added = add_track (*input, *choice);
    if (!added)
      return added;
    if (returns_)
      returns_->offer_with (*choice->codec);
  }
  plan_returns ();
  if (tracks_.empty ())
    return Error{Fault::Unsupported,
                 "it takes no codec that we have (" + (refused.empty () ? "no input" : refused) + ")"};
  if (!refused.empty ())
    host_.complain (Error{Fault::Unsupported,
                          "peer " + id ().str () + ": it gets only a part of the stream (" + refused + ")"});
  return Done{};
}

Status Viewer::plan_answer (const SdpSummary &offer)
{
  clear_plan ();
  std::vector<Ingest *> unused;
  for (const auto &input : host_.inputs ())
    unused.push_back (input.get ());
  for (const SdpSection &section : offer.sections) {
    const Status planned = plan_section (section, unused);
    if (!planned)
      return planned;
  }
  std::string refused;
  for (const Ingest *input : unused)
    refused += (refused.empty () ? "" : "; ") +
               offer_of (*input, input->available (host_.preferred (input->kind ())));
  if (is_useful ())
    return Done{};
  return Error{Fault::Unsupported,
               (returns_ ? "its offer has no section for media in a codec that we have ("
                         : "its offer has no section to receive media in a codec that we have (") +
                   (refused.empty () ? "no input" : refused) + ")"};
}

Status Viewer::plan_section (const SdpSection &section, std::vector<Ingest *> &unused)
{
  Status added = Done{};
  if (section.receives && !section.rejected && plan_input (section, unused, added))
    return added;
  Track track; // without an input it keeps its place
  if (returns_)
    track.received = returns_->answer (section);
  tracks_.push_back (std::move (track));
  return Done{};
}

// The first of the inputs that the peer can take there.
bool Viewer::plan_input (const SdpSection &section, std::vector<Ingest *> &unused, Status &added)
{
  for (auto it = unused.begin (); it != unused.end (); ++it) {
    Ingest &input = **it;
    if (section.kind != to_string (input.kind ()))
      continue;
    const auto available = input.available (host_.preferred (input.kind ()));
    auto choice = choose_for_answer (available.list, section, profile_of (input, host_, available.list));
    if (!choice)
      continue;
    unused.erase (it);
    added = add_track (input, *choice);
    tracks_.back ().mid = section.mid;
    if (returns_)
      returns_->answer_with (section, *choice->codec);
    return true;
  }
  return false;
}

// Of an offer of ours that has no sections for what comes back.
bool Viewer::fits (const std::optional<Capabilities> &capabilities) const
{
  auto track = tracks_.begin ();
  for (const auto &input : host_.inputs ()) {
    if (!input->ready ())
      continue;
    const auto available = input->available (host_.preferred (input->kind ()));
    const auto choice = choose_for_offer (available.list, capabilities, {});
    if (!choice || track == tracks_.end () || track->input != input.get () ||
        track->choice.variant () != choice->variant ())
      return false;
    ++track;
  }
  return track == tracks_.end ();
}

// Sections for what is wanted back beside that which comes where we send.
void Viewer::plan_returns ()
{
  if (!returns_)
    return;
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio})
    while (auto caps = returns_->offer (kind)) {
      Track track;
      track.received = std::move (caps);
      tracks_.push_back (std::move (track));
    }
}

// Something goes one way or the other.
bool Viewer::is_useful () const
{
  const bool sends = std::any_of (tracks_.begin (), tracks_.end (),
                                  [] (const Track &track) { return track.input && track.accepted; });
  return sends || !received ().empty ();
}

Status Viewer::add_track (Ingest &input, const CodecChoice &choice)
{
  Track track;
  track.input = &input;
  track.choice = choice;
  track.ssrc = random_ssrc ();
  track.rate_choice = known_choice (input);
  auto rendition = host_.rendition (input, choice.variant ());
  track.rendition = rendition ? *rendition : nullptr;
  tracks_.push_back (std::move (track));
  return rendition ? Status (Done{}) : Status (rendition.error ());
}

} // namespace wsrtc
