// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_pads.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

namespace {

GstClockTimeDiff running_time (const RunningClock &clock)
{
  return static_cast<GstClockTimeDiff> (gst_clock_get_time (clock.clock.get ())) -
         static_cast<GstClockTimeDiff> (clock.base_time);
}

MiniRef<GstTagList> tags_of (const SourceTrack &track, const std::string &title)
{
  GstTagList *tags = gst_tag_list_new_empty ();
  const char *codec_tag = track.kind () == MediaKind::Video ? GST_TAG_VIDEO_CODEC : GST_TAG_AUDIO_CODEC;
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, codec_tag, track.codec ()->name, GST_TAG_TITLE,
                    title.c_str (), nullptr);
  return MiniRef<GstTagList>::adopt (tags);
}

} // namespace

void SourcePads::add_templates (GstElementClass *klass, const char *prefix)
{
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio}) {
    const auto caps = output_template_caps (kind);
    const std::string name = std::string (prefix) + to_string (kind) + "_%u";
    gst_element_class_add_pad_template (
        klass, gst_pad_template_new (name.c_str (), GST_PAD_SRC, GST_PAD_SOMETIMES, caps.get ()));
  }
}

SourcePads::SourcePads (GstElement *element, const char *prefix, unsigned latency, std::string title,
                        SourceTrackHooks hooks)
    : element_ (element), prefix_ (prefix), latency_ (latency), title_ (std::move (title)),
      hooks_ (std::move (hooks)), group_ (gst_util_group_id_next ())
{
}

// ---- tracks

SourceTrack &SourcePads::track_for (MediaKind kind, unsigned number)
{
  const std::string stem = std::string (prefix_) + to_string (kind) + "_";
  const std::string name = stem + std::to_string (number);
  const auto known = std::find_if (tracks_.begin (), tracks_.end (),
                                   [&] (const auto &track) { return track->name () == name; });
  if (known != tracks_.end ())
    return **known;
  tracks_.push_back (SourceTrack::create (element_, {name, stem + "%u", kind}, latency_, hooks_));
  tracks_.back ()->set_group (group_);
  fresh_.push_back (tracks_.back ());
  return *tracks_.back ();
}

void SourcePads::take (const std::vector<ReceivedTrack> &received, const RunningClock &peer_clock)
{
  if (ended_)
    return;
  release ();
  peer_clock_ = peer_clock;
  unsigned numbers[2] = {0, 0};
  for (const ReceivedTrack &one : received)
    track_for (one.kind, numbers[one.kind == MediaKind::Video ? 0 : 1]++).take (one.inlet, one.codec);
  make_collection ();
  for (const auto &track : tracks_)
    if (TrackInlet *inlet = track->inlet ()) {
      set_running (*inlet);
      inlet->open (introduction_of (*track));
    }
  show_fresh ();
}

void SourcePads::show_fresh ()
{
  if (fresh_.empty ())
    return;
  for (const auto &track : std::exchange (fresh_, {}))
    gst_element_add_pad (element_, track->pad ());
  gst_element_no_more_pads (element_);
}

void SourcePads::release ()
{
  for (const auto &track : tracks_)
    track->take (nullptr, track->codec ());
}

void SourcePads::end (const std::vector<MediaKind> &kinds)
{
  if (std::exchange (ended_, true))
    return;
  for (const MediaKind kind : kinds)
    track_for (kind, 0);
  show_fresh ();
  for (const auto &track : tracks_)
    track->end ();
}

std::vector<std::shared_ptr<SourceTrack>> SourcePads::finish ()
{
  release ();
  return std::exchange (tracks_, {});
}

// ---- what is told of them

std::vector<ReceivedStats> SourcePads::stats () const
{
  std::vector<ReceivedStats> all;
  for (const auto &track : tracks_) {
    const TrackInlet *inlet = track->inlet ();
    if (const auto figures = inlet ? received_figures (inlet->entry ()) : std::nullopt)
      all.push_back ({track->name (), track->codec (), *figures,
                      g_get_real_time () - (g_get_monotonic_time () - inlet->last_packet ())});
  }
  return all;
}

// Anew when pads or codecs are others than before.
void SourcePads::make_collection ()
{
  const auto added = collection_ ? gst_stream_collection_get_size (collection_.get ()) : 0;
  bool changed = added != tracks_.size ();
  for (size_t i = 0; i < tracks_.size (); i++) {
    const SourceTrack &track = *tracks_[i];
    const auto caps = output_caps (*track.codec (), OutputForm::Encoded);
    if (i == streams_.size ()) {
      // GStreamer makes none for an element that has inputs, too.
      const GUnique<char> unique (g_uuid_string_random ());
      const std::string id = std::string (unique.get ()) + "/" + track.name ();
      const auto type = track.kind () == MediaKind::Video ? GST_STREAM_TYPE_VIDEO : GST_STREAM_TYPE_AUDIO;
      streams_.push_back (
          GRef<GstStream>::adopt (gst_stream_new (id.c_str (), nullptr, type, GST_STREAM_FLAG_SELECT)));
    }
    const auto before = MiniRef<GstCaps>::adopt (gst_stream_get_caps (streams_[i].get ()));
    if (before && gst_caps_is_equal (before.get (), caps.get ()))
      continue;
    gst_stream_set_caps (streams_[i].get (), caps.get ());
    gst_stream_set_tags (streams_[i].get (), tags_of (track, title_).get ());
    changed = true;
  }
  if (!changed)
    return;
  collection_ = GRef<GstStreamCollection>::adopt (gst_stream_collection_new (nullptr));
  for (const auto &stream : streams_)
    gst_stream_collection_add_stream (collection_.get (),
                                      static_cast<GstStream *> (gst_object_ref (stream.get ())));
  gst_element_post_message (element_,
                            gst_message_new_stream_collection (GST_OBJECT (element_), collection_.get ()));
}

StreamIntroduction SourcePads::introduction_of (const SourceTrack &track) const
{
  const auto found = std::find_if (tracks_.begin (), tracks_.end (),
                                   [&] (const auto &item) { return item.get () == &track; });
  StreamIntroduction introduction;
  introduction.stream = streams_[static_cast<size_t> (found - tracks_.begin ())];
  introduction.id = gst_stream_get_stream_id (introduction.stream.get ());
  introduction.group = group_;
  introduction.collection = collection_;
  introduction.tags = tags_of (track, title_);
  introduction.time = track.time ();
  return introduction;
}

// ---- time

void SourcePads::set_clock (const RunningClock &clock)
{
  clock_ = clock;
  for (const auto &track : tracks_)
    if (TrackInlet *inlet = track->inlet ())
      set_running (*inlet);
}

// After a pause the element has another base time, and the peer goes by its old
// one.
void SourcePads::set_running (TrackInlet &inlet) const
{
  GstClockTimeDiff offset = 0;
  if (clock_.clock.get () == peer_clock_.clock.get ())
    offset = static_cast<GstClockTimeDiff> (peer_clock_.base_time) -
             static_cast<GstClockTimeDiff> (clock_.base_time);
  else if (clock_.clock && peer_clock_.clock)
    offset = running_time (clock_) - running_time (peer_clock_);
  inlet.set_running (static_cast<bool> (clock_.clock), offset);
}

} // namespace wsrtc
