// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What our elements have in common as GObjects: settings that any thread may read
// and write, and what is done when at a change of state.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include <gst/gst.h>

#include "result.hpp"
#include "settings.hpp"

namespace wsrtc {

// What an element is made of. Of those with a transition: on the thread that
// changes the state, and never on the owner's.
class ElementCore {
public:
  virtual ~ElementCore () = default;

  // True in a handler of one of the element's signals, which cannot wait for the
  // owner's thread: it is on it.
  virtual bool is_on_owner () = 0;

  virtual Status open (std::shared_ptr<const Settings> settings) = 0; // NULL → READY

  virtual Status begin () { return Done{}; } // READY → PAUSED

  virtual void play (GstClock *clock, GstClockTime base_time) = 0; // PAUSED → PLAYING; does not wait

  virtual void pause () {} // PLAYING → PAUSED; does not wait

  virtual void end () = 0; // PAUSED → READY, before the children

  virtual void remove_pads () {} // … and after them

  // READY → NULL, and after an open () that failed.
  virtual void close () = 0;

  // The application wants no more: an end of stream on every source pad. Any
  // thread, does not wait.
  virtual void finish () {}
};

// The settings of an element. Any thread.
class SettingsBox {
public:
  // As GObjectClass has them.
  void set (GObject *object, guint id, const GValue *value, GParamSpec *pspec);
  void get (GObject *object, guint id, GValue *value, GParamSpec *pspec);

  std::shared_ptr<const Settings> copy ();
  // With the lock held, so `use` calls nothing.
  void with (const std::function<void (Settings &)> &use);

private:
  std::mutex mutex_; // protects what follows
  Settings settings_;
};

// As GstElementClass has it. `parent`: of the element's class. `live`: it has
// source pads, on which nothing comes while it is paused. Else it is a sink that
// waits for nothing, and its pipeline is live only if a source in front of it is.
GstStateChangeReturn change_state (GstElement *element, gpointer parent, ElementCore &core,
                                   SettingsBox &settings, GstStateChange transition, bool live);

// As GstElementClass has it. An end of stream that the application sends ends the
// source pads: a record of what comes has no other end.
gboolean send_event (GstElement *element, gpointer parent, ElementCore &core, GstEvent *event);

} // namespace wsrtc
