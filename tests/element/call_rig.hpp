// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Two pipelines with a wsrtcbin each, joined by loopback signallers as a server
// joins a pair.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "loopback_signaller.hpp"
#include "message.hpp"
#include "source_rig.hpp"
#include "wait_for.hpp"

// Parts of launch lines for a wsrtcbin called b: what it sends, and what becomes of what comes.
#define PICTURES(pattern)                                                                                    \
  " videotestsrc is-live=true pattern=" pattern                                                              \
  " ! video/x-raw,width=160,height=120,framerate=30/1 ! b.video_0"
#define SOUND " audiotestsrc is-live=true ! b.audio_1"
#define SEE                                                                                                  \
  " b.src_video_0 ! queue ! videoconvert ! video/x-raw,format=RGB ! fakesink name=seen sync=false "          \
  "async=false"
#define HEAR " b.src_audio_0 ! queue ! audioconvert ! fakesink name=heard sync=false async=false"

namespace wsrtc::test {

// The longest time without a buffer.
class GapWatch {
public:
  GapWatch (GstElement *pipeline, const char *element);
  ~GapWatch ();
  GapWatch (const GapWatch &) = delete;
  GapWatch &operator= (const GapWatch &) = delete;

  // In ms, since the last call; one that is open counts.
  gint64 take ();

private:
  GRef<GstPad> pad_;
  gulong probe_ = 0;
  std::mutex mutex_; // protects what follows; µs, monotonic
  gint64 last_ = 0;
  gint64 longest_ = 0;
};

// A gst-launch line with a wsrtcbin called b.
class Caller {
public:
  explicit Caller (const std::string &launch);
  ~Caller ();
  Caller (const Caller &) = delete;
  Caller &operator= (const Caller &) = delete;

  void play ();
  void stop ();
  // It has something to send: who has not in time leaves the offer to the other one.
  void wait_for_inputs ();

  GstElement *pipeline () const { return pipeline_.get (); }

  GstElement *bin () const { return bin_.get (); }

  Loopback &line () { return line_; }

  // Bus warnings and errors so far, one a line.
  std::string complaints ();
  size_t count_errors ();
  std::vector<std::string> source_pads ();

private:
  GRef<GstElement> pipeline_, bin_;
  Loopback line_;
  std::string complaints_;
  size_t errors_ = 0;
};

// What one says the other hears, from meet () to part ().
class Exchange {
public:
  Exchange (Caller &first, Caller &second);
  ~Exchange ();
  Exchange (const Exchange &) = delete;
  Exchange &operator= (const Exchange &) = delete;

  // Both are told of each other, the second that it is polite. Each time they have
  // other names.
  void meet ();
  // Signalling of both has gone.
  void part ();
  // The second has come again under another name.
  void replace_second ();

  // Looks at, and may change, what is said; false = nobody hears it. Any thread;
  // before meet ().
  void set_pass (std::function<bool (int who, Message &)> pass);

  // From now on neither hears anything of a round before both have offered.
  void cross_offers ();

  unsigned sent (int who, const char *kind);

private:
  void relay (int who, GstWsrtcMessage *message);
  void introduce (int to);
  void deliver (int to, const Message &message);
  std::string name (int who) const;

  Caller *const callers_[2];
  std::mutex mutex_; // protects what follows
  bool met_ = false;
  unsigned rounds_[2] = {0, 0};
  std::optional<Capabilities> capabilities_[2];
  std::function<bool (int, Message &)> pass_;
  std::vector<std::string> kinds_[2];
  bool cross_ = false;
  bool offered_[2] = {false, false}; // in this round
  std::vector<Message> held_[2];     // for whom
};

bool is_red (const SeenPicture &picture);
bool is_blue (const SeenPicture &picture);

} // namespace wsrtc::test
