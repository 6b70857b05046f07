// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A pipeline that ends in wsrtcsink, joined by a loopback signaller to viewers
// that are raw webrtcbins.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "loop_thread.hpp"
#include "loopback_signaller.hpp"
#include "message.hpp"
#include "wait_for.hpp"
#include "webrtc_receiver.hpp"

namespace wsrtc::test {

struct ViewerOptions {
  ReceiverConfig receiver;
  std::string role;                         // "" = a plain client
  std::optional<Capabilities> capabilities; // announced right after joining
  bool offers = false;                      // by itself
  // Changes what the viewer is about to say; false = it does not say it.
  // Viewers' thread. May be empty.
  std::function<bool (Message &)> alter;
  // Each message that it is about to be told, which may be changed. Viewers' thread. May be empty.
  std::function<void (Message &)> heard;
};

// The values of wsrtcsink's property, for tables of tests that must pass by both.
struct MediaPathRow {
  const char *name;
};

inline constexpr MediaPathRow media_paths[] = {{"auto"}, {"peer-connection"}};

class SinkRig {
public:
  // `launch` is a gst-launch line with a wsrtcsink called s.
  explicit SinkRig (const char *launch, const char *media_path = "auto");
  ~SinkRig ();
  SinkRig (const SinkRig &) = delete;
  SinkRig &operator= (const SinkRig &) = delete;

  void play ();

  void stop () { gst_element_set_state (pipeline (), GST_STATE_NULL); }

  GstElement *pipeline () const { return pipeline_.get (); }

  GstElement *sink () const { return sink_.get (); }

  Loopback &line () { return line_; }

  void join (const std::string &id, ViewerOptions options = {});
  // The viewer says bye, or vanishes without a word.
  void leave (const std::string &id);
  void kill (const std::string &id);
  // On the viewers' thread.
  void with (const std::string &id, const std::function<void (WebrtcReceiver &)> &task);
  // A message of that viewer, whatever it says.
  void say (const std::string &id, MessageBody body);

  // The element has emitted peer-removed for it, and means that it is over.
  bool removed (const std::string &id);
  void wait_until_removed (const std::string &id, Milliseconds deadline = default_deadline);

  bool connected (const std::string &id);
  guint64 packets (const std::string &id);
  void wait_for_packets (const std::string &id, guint64 more = 30, Milliseconds deadline = default_deadline);
  std::vector<ReceivedSection> sections (const std::string &id);
  // It has so many, and media in each.
  void wait_for_sections (const std::string &id, size_t count);

  // Sound from an element of that name, by a pad more.
  void add_source (const char *name);
  // Stops the pipeline's element of that name and releases the pad that it fed.
  // Any thread, also that of a handler.
  void remove_source (const char *name, const char *pad_name);

  // Bus warnings and errors so far, one a line, oldest first.
  std::string complaints ();
  size_t count_complaints ();
  size_t count_errors (); // of them
  void wait_for_complaint (const std::string &part, Milliseconds deadline = default_deadline);

  // Factory names of all elements in the sink's own bin.
  std::vector<std::string> elements ();
  size_t count_elements (const char *factory);

private:
  void route (GstWsrtcMessage *message);
  void read_bus ();
  static void on_peer_removed (GstElement *sink, const char *id, SinkRig *self);

  GRef<GstElement> pipeline_, sink_;
  Loopback line_;
  LoopThread viewers_loop_{"viewers"};
  // Viewers' thread only.
  std::map<std::string, std::unique_ptr<WebrtcReceiver>> viewers_;
  std::map<std::string, std::function<void (Message &)>> listeners_;
  std::string complaints_;
  size_t errors_ = 0;
  std::mutex removed_mutex_; // protects removed_
  std::set<std::string> removed_;
};

} // namespace wsrtc::test
