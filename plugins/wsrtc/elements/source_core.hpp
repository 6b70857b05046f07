// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a GstWsrtcSrc is made of, without GObject: its owner thread while it is
// above NULL, signalling, intake and pads while it is above READY.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include <gst/gst.h>

#include "intake.hpp"
#include "loop_thread.hpp"
#include "settings.hpp"
#include "signalling.hpp"
#include "source_pads.hpp"

namespace wsrtc {

// Emission of the element's signal; called on the owner's thread.
using PreparePeer = void (*) (GstElement *element, const char *id, GstElement *webrtcbin);

class SourceCore {
public:
  // `element` owns this and outlives it.
  SourceCore (GstElement *element, PreparePeer prepare_peer);
  ~SourceCore ();

  // True in a handler of one of our signals, which cannot wait for the owner's
  // thread: it is on it.
  bool is_on_owner ();

  // The state changes of the element; on the thread that changes the state, and
  // never on the owner's.
  Status open (std::shared_ptr<const Settings> settings); // NULL → READY
  Status begin ();                                        // READY → PAUSED
  void play (GstClock *clock, GstClockTime base_time);    // PAUSED → PLAYING; does not wait
  void pause ();                                          // PLAYING → PAUSED; does not wait
  void end ();                                            // PAUSED → READY, before the children
  void remove_pads ();                                    // … and after them
  void close ();                                          // READY → NULL

  // The application wants no more: an end of stream on every pad. Any thread,
  // does not wait.
  void finish ();

private:
  // To the owner thread, if there is one. The first never waits, the second
  // always does.
  void post (std::function<void ()> task);
  void run (std::function<void ()> task);
  std::shared_ptr<LoopThread> owner ();
  Status open_on_owner ();
  Status begin_on_owner (LoopThread &owner);
  Status connect ();
  void reconnect ();
  IntakeHooks intake_hooks ();
  SourceTrackHooks track_hooks ();
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
  OwnerLinkPtr link_; // between begin () and end ()
  std::unique_ptr<Signalling> signalling_;
  std::unique_ptr<SourcePads> pads_;
  std::unique_ptr<Intake> intake_; // hands on to pads_, so it goes first
  RunningClock clock_;
  std::vector<std::shared_ptr<SourceTrack>> finished_;
};

} // namespace wsrtc
