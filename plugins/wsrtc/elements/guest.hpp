// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One who came, whether or not there is something to show. Has a viewer, and
// when inputs came or went while it looks on, or it offers anew, a second one
// beside it: the old session's media go on until those of the new one do. Owner
// thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "backoff.hpp"
#include "early_messages.hpp"
#include "understudy.hpp"
#include "viewer.hpp"

namespace wsrtc {

class Guest;

// What a guest needs of those who look after it.
class GuestHost {
public:
  virtual ~GuestHost () = default;
  virtual ViewerHost &viewer_host () = 0;
  // There is something to show.
  virtual bool stream_live () const = 0;
  virtual void send (const Message &message) = 0;
  virtual void notice (const Error &error) = 0; // something was refused; it goes on
  // Its last session is over: tells it why, and dismisses it when the call
  // stack is unwound.
  virtual void see_out (Guest &guest, const SessionEnd &end) = 0;
  // Destroys the viewer when the call stack is unwound: it may be on it.
  virtual void bury (std::unique_ptr<Viewer> viewer) = 0;
  // A session of its own that has offered, if there is one for it.
  virtual Understudy::Prepared take_prepared (const PeerId &id, ViewerClient &client,
                                              const std::optional<Capabilities> &capabilities) = 0;
  // Calls offer () when the call stack is unwound.
  virtual void offer_later (const Guest &guest) = 0;
  // From now on that is what comes from it, instead of what came before.
  virtual void hand_on (const std::vector<ReceivedTrack> &tracks) = 0;
};

class Guest final : private ViewerClient {
public:
  Guest (GuestHost &host, const PeerAdded &added);

  const PeerId &id () const { return id_; }

  // Media may flow to it, or have.
  bool live () const { return shown_ && shown_->live (); }

  // Signalling to it is gone, media may go on; or it is back.
  void set_reachable (bool reachable);
  // It is announced once more.
  void come_back (const PeerAdded &added);

  bool reachable () const { return reachable_; }

  // Its end was told, a task will dismiss it.
  void set_leaving () { leaving_ = true; }

  bool leaving () const { return leaving_; }

  // Anything but a bye.
  void on_message (const Message &message);
  void on_rtp_caps ();
  // Makes the first attempt if it is time for it.
  void offer ();
  void tick (Clock::time_point now);
  // See Viewer.
  void follow_path (Clock::time_point now, ReducedRates &rates);
  // Begins a session beside the one that is shown, if inputs came or went since
  // that was planned. True when it did.
  bool renew ();
  // Its tracks end at once, the others go on.
  void drop_input (const Ingest *input);
  // The input has another format: goes on with that if it can, else begins a
  // session beside the one that is shown. Afterwards nothing of the old is used.
  void change_format (Ingest &input);
  // Ends its sessions without a word.
  void retire ();

  // Of the session that it is shown.
  PeerStats stats () const;
  // The same.
  Result<GRef<GstWsrtcDataChannel>> create_channel (const ChannelOptions &options);

private:
  void note_waiting ();

  Viewer *newest () const { return next_ ? next_.get () : shown_.get (); }

  Result<std::unique_ptr<Viewer>> make_viewer ();
  void keep_early (const Message &message);
  bool open_viewer ();
  bool open_next ();
  bool answer_beside ();
  bool open_prepared ();
  bool may_be_offered () const;
  bool is_our_turn () const;
  bool only_answered () const;
  bool see_out_stranded (Clock::time_point now);
  bool try_again (const SessionEnd &end);
  Viewer *giver () const;
  void hand_on ();
  void watch_overlap (Clock::time_point now);
  void retire (std::unique_ptr<Viewer> &viewer);
  void give_next_up ();
  void take_over ();
  void on_next_ended (const SessionEnd &end, bool try_next);
  SessionEnd end_by (const Error &error) const;

  void send (const Message &message) override { host_.send (message); }

  void warn (const Error &error) override { host_.notice (error); }

  void viewer_live (Viewer &viewer) override;
  void viewer_outdated (Viewer &viewer) override;
  void viewer_ended (Viewer &viewer, const SessionEnd &end, bool try_next) override;

  GuestHost &host_;
  const PeerId id_;
  const std::string role_;
  std::optional<bool> polite_;
  const Clock::time_point joined_ = Clock::now ();
  std::optional<Clock::time_point> waits_since_; // for its first media, with something to show
  std::optional<double> join_time_;              // s
  std::optional<Capabilities> capabilities_;
  Viewer::Rejected rejected_;
  EarlyMessages early_; // came before there was a viewer
  std::unique_ptr<Viewer> shown_;
  std::unique_ptr<Viewer> next_;                    // is to take its place
  std::optional<Clock::time_point> overlap_begins_; // when next_ became live
  std::optional<Clock::time_point> overlap_ends_;
  bool outdated_ = false;                      // what is shown does not get what it has negotiated
  unsigned renewed_for_ = 0;                   // version of the inputs that next_ is, or was, for
  bool answers_ = false;                       // next_ is for an offer of its own
  unsigned vain_offers_ = 0;                   // of its own that came to nothing, one after the other
  Viewer *giver_ = nullptr;                    // whose tracks were handed on; only compared
  Backoff backoff_;                            // of a call
  std::optional<Clock::time_point> retry_due_; // the call was lost
  std::string told_;                           // why
  bool reachable_ = true;
  bool leaving_ = false;
};

} // namespace wsrtc
