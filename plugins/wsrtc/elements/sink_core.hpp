// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a GstWsrtcSink is made of, without GObject: its owner thread, signalling
// and audience while it is above NULL, and its inputs for as long as their
// request pads live.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "audience.hpp"
#include "element_shell.hpp"
#include "ingest.hpp"
#include "loop_thread.hpp"
#include "settings.hpp"
#include "signalling.hpp"
#include "source_pads.hpp"
#include "stats_desk.hpp"
#include "stream_time.hpp"

namespace wsrtc {

// Emission of the element's signals; called on the owner's thread.
struct SinkSignals {
  void (*peer_added) (GstElement *element, const char *id);
  void (*peer_removed) (GstElement *element, const char *id);
  void (*prepare_peer) (GstElement *element, const char *id, GstElement *webrtcbin);
  void (*data_channel) (GstElement *element, const char *id, GstWsrtcDataChannel *channel);
  void (*encoder_setup) (GstElement *element, const char *pad, GstElement *encoder);
  void (*payloader_setup) (GstElement *element, const char *pad, GstElement *payloader);
};

// Of a call: how it is led, and where what comes back goes. The functions are called
// on the owner's thread, the first after play () only.
struct CallSetup {
  CallTerms terms;
  std::function<void (const std::vector<ReceivedTrack> &, const RunningClock &peer_clock)> hand_on;
  std::function<std::vector<ReceivedStats> ()> received; // what comes back, in figures
};

class SinkCore final : public ElementCore {
public:
  // `element` owns this and `settings`, which are asked for what changes at once,
  // and outlives it. nullptr = nothing does.
  SinkCore (GstElement *element, const SinkSignals &signals, SettingsBox *settings = nullptr);
  ~SinkCore () override;

  bool is_on_owner () override;

  Status open (std::shared_ptr<const Settings> settings) override
  {
    return open (std::move (settings), std::nullopt);
  }

  Status open (std::shared_ptr<const Settings> settings, std::optional<CallSetup> call);
  void play (GstClock *clock, GstClockTime base_time) override;
  void end () override; // the viewers
  void close () override;

  // Any thread of the application. The pad returned is borrowed. From a handler
  // of our signals, the input goes when the handler has returned.
  Result<GstPad *> add_input (const std::string &pad_name, MediaKind kind, GstPadTemplate *templ);
  void remove_input (GstPad *pad);

  // What changes at once has changed. Any thread; does not wait.
  void on_setting ();

  // Any thread.
  SinkStats stats ();
  // Any thread but a streaming one: waits for the owner's.
  Result<GRef<GstWsrtcDataChannel>> create_channel (const std::string &peer, const ChannelOptions &options);

  // To the owner thread, if there is one. The first never waits, the second
  // always does, on any other thread. The third waits, too, but in a handler on the
  // owner's own thread the task comes after it.
  void post (std::function<void ()> task);
  void run (std::function<void ()> task);
  void run_or_post (std::function<void ()> task);
  std::shared_ptr<LoopThread> owner ();

private:
  using Inputs = std::vector<std::shared_ptr<Ingest>>;

  Inputs inputs ();
  bool has_input (const std::string &pad_name);
  std::shared_ptr<Ingest> find_input (GstPad *pad);
  void forget_input (const std::shared_ptr<Ingest> &input);

  IngestEvents input_events (const std::string &pad_name);
  AudienceHooks audience_hooks (const std::optional<CallSetup> &call);
  SignallingEvents signalling_events ();
  Status open_on_owner (const std::shared_ptr<LoopThread> &owner,
                        const std::shared_ptr<const Settings> &settings, std::optional<CallSetup> call);
  SinkStats collect () const;
  void present ();
  // `what_to_do` there, on standard error, too; nullptr = not there.
  void announce (const char *what_to_do);

  GstElement *const element_;
  const SinkSignals signals_;
  SettingsBox *const settings_;
  const std::shared_ptr<StreamTime> time_ = std::make_shared<StreamTime> (); // for all inputs

  // Protects the two below; nothing is called while it is held.
  std::mutex mutex_;
  Inputs inputs_;
  std::shared_ptr<LoopThread> owner_;

  // Owner thread only, between open () and close ().
  std::unique_ptr<Signalling> signalling_;
  std::unique_ptr<Audience> audience_;
  std::function<std::vector<ReceivedStats> ()> received_; // of a call

  StatsDesk<SinkStats> stats_desk_;
};

} // namespace wsrtc
