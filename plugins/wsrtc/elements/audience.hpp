// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All who watch one element, or the other one of a call: takes signalling
// messages, lets viewers in, makes and ends their attempts, and tells them
// whether there is something to see. Owner thread only.
#pragma once

#include <memory>
#include <vector>

#include "audience_hooks.hpp"
#include "guests.hpp"
#include "handed_servers.hpp"
#include "ice_host.hpp"
#include "ingest.hpp"
#include "key_frames.hpp"
#include "loop_thread.hpp"
#include "notices.hpp"
#include "owner_link.hpp"
#include "settings.hpp"
#include "shown.hpp"
#include "upkeep.hpp"
#include "viewer.hpp"

namespace wsrtc {

class Audience final : private ViewerHost {
public:
  Audience (LoopThread &owner, std::shared_ptr<const Settings> settings, AudienceHooks hooks,
            std::optional<CallTerms> call = {});
  ~Audience () override;

  // Before the first peer. nullptr = libnice's ICE.
  void set_ice (std::shared_ptr<IceHost> ice) { ice_ = std::move (ice); }

  // The same for every other session of a call. Both ends may have one UDP port
  // for all, and two sessions between the same two ports cannot be told apart.
  void set_other_ice (std::shared_ptr<IceHost> ice) { other_ice_ = std::move (ice); }

  void add_input (std::shared_ptr<Ingest> input);
  // Afterwards nothing of ours uses the input. Its tracks end at once; viewers
  // get a new session without it soon, and go on with the others meanwhile.
  void remove_input (const Ingest *input);
  // Media flow from now on, by this clock; nullptr = not any more.
  void set_clock (GRef<GstClock> clock, GstClockTime base_time);

  // An input has caps now, or other ones.
  void on_input_ready ();

  void on_rtp_caps () { guests_.on_rtp_caps (); }

  // An input that is encoded told more of itself.
  void on_input_facts () { update_state (); }

  // Media of an input begin, or end.
  void on_input_flow () { update_state (); }

  // Elements of a rendition have failed.
  void on_input_broken ();

  void on_message (const Message &message);

  Result<GRef<GstWsrtcDataChannel>> create_channel (const PeerId &id, const ChannelOptions &options)
  {
    return guests_.create_channel (id, options);
  }

  // Somebody wants a still picture: hooks' give_still () is called, now or later.
  void request_still (unsigned size) { stills_.request (inputs_, size); }

  // Other words for viewers.
  void present (Shown shown);

  // An input has something to say, or not any more.
  void on_notice ();

  // Signalling is there (again): say what state the stream is in. Of those who
  // came before an outage only who has media stays; the others are told of anew.
  void on_signalling_ready ();
  // No media any more. The viewers end, the guests stay: signalling goes on, and
  // tells only of new ones.
  void end_viewers ();
  // Ends everybody, and says who was there: what hears of it may want to stop
  // the element, which must not happen on the owner's thread.
  std::vector<PeerId> close ();

  size_t size () const { return guests_.count (); }

  SinkStats stats () const;

private:
  // What sessions are planned by.
  struct ReadyInput {
    const Ingest *input;
    bool awkward;

    bool operator== (const ReadyInput &other) const
    {
      return input == other.input && awkward == other.awkward;
    }
  };

  void change_format (Ingest &input);
  void update_state ();
  void update_live ();
  bool is_complete ();
  bool has_something () const;
  void note_inputs ();
  static bool is_shown (const Ingest &input);
  void check_encoders ();
  void send_state ();
  void send_about ();
  std::string state_text () const;
  void pass_on (Ingest &input);
  bool tidy_inputs ();
  void tick ();
  void follow_paths (Clock::time_point now);
  void watch_time ();

  // Silence of the inputs has to be noticed, and deadlines of the guests.
  bool is_timed () const { return clock_ || guests_.count () > 0; }

  const Settings &settings () const override { return *settings_; }

  const std::vector<std::shared_ptr<Ingest>> &inputs () const override { return inputs_; }

  unsigned inputs_version () const override { return inputs_version_; }

  CodecPolicy preferred (MediaKind kind) const override;
  Result<std::shared_ptr<Rendition>> rendition (Ingest &input, const Variant &variant) override;
  Result<std::unique_ptr<WebrtcPeer>> make_peer (const PeerId &id, PeerPortEvents events) override;

  LoopThread &owner () override { return owner_; }

  NtpClock clock () const override { return NtpClock (clock_, base_time_); }

  void request_key_frame (Rendition &rendition) override;

  bool may_prepare () const override;

  bool has_media () const override { return live_; }

  void on_channel (const PeerId &id, GstWsrtcDataChannel *channel) override
  {
    hooks_.data_channel (id, channel);
  }

  void complain (const Error &error) override { hooks_.warn (error); }

  void settle (const PeerStats &stats) override { add (past_, stats); }

  void note_join (double seconds) override { past_.join_times.add (seconds); }

  void note_failure () override { past_[Figure::FailedSessions]++; }

  const CallTerms *call () const override { return call_ ? &*call_ : nullptr; }

  LoopThread &owner_;
  const OwnerLinkPtr link_; // tasks of ours that must not outlive us
  const std::shared_ptr<const Settings> settings_;
  const AudienceHooks hooks_;
  const std::optional<CallTerms> call_;
  StreamFigures past_; // of what is over; before the guests, who add to it when they end
  std::shared_ptr<IceHost> ice_, other_ice_;
  HandedServers handed_{*settings_};
  std::vector<std::shared_ptr<Ingest>> inputs_;
  std::vector<ReadyInput> ready_inputs_; // as of inputs_version_
  unsigned inputs_version_ = 0;
  Guests guests_;
  KeyFrames key_frames_;
  Notices notices_;
  Shown shown_;
  StillDesk stills_;
  Upkeep upkeep_, ticks_;
  GRef<GstClock> clock_;
  GstClockTime base_time_ = 0;
  bool live_ = false;
  std::optional<Clock::time_point> first_shown_; // when media came, while others are waited for
  bool signalled_ = false;                       // signalling has been there before
  std::vector<const Ingest *> failed_;           // that was told; once is enough
};

} // namespace wsrtc
