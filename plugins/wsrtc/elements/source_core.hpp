// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a GstWsrtcSrc is made of, without GObject: its owner thread while it is
// above NULL, signalling, intake and pads while it is above READY.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include <gst/gst.h>

#include "element_shell.hpp"
#include "intake.hpp"
#include "loop_thread.hpp"
#include "pad_stage.hpp"
#include "settings.hpp"
#include "signalling.hpp"
#include "stats_desk.hpp"

namespace wsrtc {

// Emission of the element's signal; called on the owner's thread.
using PreparePeer = void (*) (GstElement *element, const char *id, GstElement *webrtcbin);

class SourceCore final : public ElementCore {
public:
  // `element` owns this and outlives it.
  SourceCore (GstElement *element, PreparePeer prepare_peer);
  ~SourceCore () override;

  bool is_on_owner () override;
  Status open (std::shared_ptr<const Settings> settings) override;
  Status begin () override;
  void play (GstClock *clock, GstClockTime base_time) override;
  void pause () override;
  void end () override;
  void remove_pads () override;
  void close () override;
  void finish () override;

  // Any thread.
  SourceStats stats ();

private:
  // To the owner thread, if there is one. The first never waits, the second
  // always does.
  void post (std::function<void ()> task);
  void run (std::function<void ()> task);
  std::shared_ptr<LoopThread> owner ();
  Status open_on_owner ();
  Status begin_on_owner (LoopThread &owner);
  Status connect (LoopThread &owner);
  void reconnect ();
  IntakeHooks intake_hooks ();
  SignallingEvents signalling_events ();

  GstElement *const element_;
  const PreparePeer prepare_peer_;

  // Protects owner_; nothing is called while it is held.
  std::mutex mutex_;
  std::shared_ptr<LoopThread> owner_;

  // Owner thread only.
  std::shared_ptr<const Settings> settings_;
  ReceivableCodecs codecs_;
  std::shared_ptr<IceHost> ice_;
  // Between begin () and end ().
  std::unique_ptr<Signalling> signalling_;
  PadStage pads_;
  std::unique_ptr<Intake> intake_; // hands on to pads_, so it goes first

  StatsDesk<SourceStats> stats_desk_;
};

} // namespace wsrtc
