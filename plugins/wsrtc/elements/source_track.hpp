// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One pad of a source, for as long as the source runs: peers come and go behind
// it, and what takes its data decides in which form it has them. Owner thread
// only, but where it is said.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "isolated_bin.hpp"
#include "output_form.hpp"
#include "result.hpp"
#include "track_inlet.hpp"

namespace wsrtc {

class SourceTrack;

struct SourceTrackHooks {
  // Runs a task on the owner's thread, if this still is. Any thread.
  std::function<void (std::function<void ()>)> post;
  std::function<void (const Error &)> fail; // nothing can be handed on
  // All tracks of the element; they see to it themselves. Owner's thread.
  std::shared_ptr<std::vector<std::weak_ptr<SourceTrack>>> siblings =
      std::make_shared<std::vector<std::weak_ptr<SourceTrack>>> ();
};

struct SourceTrackName {
  std::string pad;
  std::string pad_template;
  MediaKind kind = MediaKind::Video;
};

class SourceTrack : public std::enable_shared_from_this<SourceTrack> {
public:
  // `bin` is the element, and outlives this. The pad is not added to it yet.
  static std::shared_ptr<SourceTrack> create (GstElement *bin, SourceTrackName name, unsigned latency,
                                              SourceTrackHooks hooks);

  MediaKind kind () const { return kind_; }

  const std::string &name () const { return name_; }

  GstPad *pad () const { return pad_.get (); }

  // From now on the data of the pad come from there. nullptr = from nowhere.
  void take (std::shared_ptr<TrackInlet> inlet, const CodecRow *codec);

  // The group that its stream belongs to. Before end ().
  void set_group (guint group) { group_ = group; }

  const CodecRow *codec () const { return codec_; }

  TrackInlet *inlet () const { return inlet_.get (); }

  // Of all that the pad has had.
  const std::shared_ptr<OutputTime> &time () const { return time_; }

  // Looks at what is linked to the pad.
  void decide ();
  // The stream is over for what is linked, whatever comes.
  void end ();
  // The end. On the thread that stops the element, when nothing flows any more.
  void remove ();

private:
  // What the pad's threads need to know.
  struct Shared {
    std::weak_ptr<SourceTrack> track;
    std::function<void (std::function<void ()>)> post;
    unsigned latency = 0;                                 // of ours, in ms
    std::atomic<GstClockTime> waits{GST_CLOCK_TIME_NONE}; // the pipeline's, once it was told
    std::atomic<const CodecRow *> codec{nullptr};
    std::atomic<bool> asked{false}; // decide () is on its way
  };

  SourceTrack (GstElement *bin, std::string name, MediaKind kind, SourceTrackHooks hooks);
  void make_pad (const std::string &template_name, unsigned latency);
  void watch_end ();
  static void ask_to_decide (const std::shared_ptr<Shared> &shared);
  static gboolean on_query (Shared &shared, GstPad *pad, GstObject *parent, GstQuery *query);
  std::shared_ptr<FailureBox> make_box ();
  Status build (OutputForm form);
  void tell_latency ();
  void connect_inlet ();
  void drop_chain ();
  void on_failure ();
  void on_refusal (const Failure &failure);
  bool any_sibling (bool (*is_so) (const SourceTrack &)) const;
  void end_strays ();
  void end_aside ();
  GstEvent *new_stream_start () const;

  GstElement *const bin_;
  const std::string name_;
  const MediaKind kind_;
  const SourceTrackHooks hooks_;
  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared> ();
  const std::shared_ptr<OutputTime> time_ = std::make_shared<OutputTime> (0);
  GRef<GstPad> pad_;
  std::shared_ptr<TrackInlet> inlet_;
  const CodecRow *codec_ = nullptr;
  // The elements between the two, for that codec and form; or nothing.
  GRef<GstElement> chain_;
  std::shared_ptr<FailureBox> box_;
  unsigned chain_number_ = 0; // of the last one that was made
  guint group_ = GST_GROUP_ID_INVALID;
  bool ended_ = false;
  bool stray_ = false; // what is linked leads nowhere
  const CodecRow *chain_codec_ = nullptr;
  OutputForm form_ = OutputForm::Encoded;
  std::vector<std::string> failed_decoders_;
};

} // namespace wsrtc
