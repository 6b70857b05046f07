// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One camera: a pipeline that always plays, with a wsrtcsink in it, and in front
// of that a source part while the camera is pulled. What happens goes through the
// plan (camera_plan.hpp), whose actions are carried out here.
//
// On the thread of the default main context; what comes on others is posted.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "camera_config.hpp"
#include "camera_faults.hpp"
#include "camera_inputs.hpp"
#include "camera_plan.hpp"
#include "gptr.hpp"
#include "host_knock.hpp"
#include "http_redirects.hpp"
#include "key_frame_asker.hpp"
#include "main_link.hpp"
#include "main_timer.hpp"
#include "recorder.hpp"
#include "result.hpp"
#include "talk.hpp"

namespace wsrtc::bridge {

class Camera {
public:
  // `sink`: a wsrtcsink that is set up for it. `config` is complete. `place`: for those
  // who talk to it, where they may. `closer` outlives it.
  Camera (const CameraConfig &config, GRef<GstElement> sink, TalkPlace place, RecordingCloser &closer);
  ~Camera ();
  Camera (const Camera &) = delete;
  Camera &operator= (const Camera &) = delete;

  // The page is there when it returns; the camera comes as it can.
  Status start ();

  const CameraConfig &config () const { return config_; }

private:
  void watch_sink ();

  // Carrying out the plan.
  void step (const PlanEvent &event);
  void act (const PlanAction &action);
  void pull ();
  void start_source ();
  void leave ();

  MainTimer &timer (PlanTimer timer) { return *timers_[static_cast<size_t> (timer)]; }

  void on_due (PlanTimer timer);
  void check_stale ();

  // What comes from the elements. `pull`: the number of the pull that it is from.
  void on_media (unsigned pull, Kind kind);
  void on_ended (unsigned pull, Kind kind);
  void on_complete (unsigned pull);
  void on_message (GstMessage *message);
  void on_source_error (GstMessage *message);
  CameraFault read_error (const GError *error, const char *debug);
  void on_sink_error (GstMessage *message);
  void on_sink_element (GstMessage *message);
  void leave_sound_out (CameraFault fault);
  void on_sink_warning (GstMessage *message);
  void tell_once (const std::string &text);
  void fail (CameraFault fault);
  bool is_of (GstMessage *message, GstElement *element) const;
  bool is_of_source (GstMessage *message) const;

  void offer_talk (const std::string &stream);

  // What is said.
  void report (Trouble trouble, Milliseconds pause);
  void report_connection (Trouble trouble, const std::string &text);
  void report_back ();
  void knock (bool was_away);
  void tell ();
  std::string waiting_text () const;

  const CameraConfig config_;
  const GRef<GstElement> sink_;
  const GRef<GstWsrtcServer> server_; // may be none
  const GRef<GstElement> pipeline_;
  const MainLinkPtr link_ = std::make_shared<MainLink> ();
  CameraPlan plan_;
  std::unique_ptr<MainTimer> timers_[plan_timer_count];
  std::shared_ptr<CameraInputs> inputs_;
  std::unique_ptr<Recorder> recorder_;   // nullptr = it is not recorded
  std::unique_ptr<KeyFrameAsker> asker_; // nullptr = it has no ONVIF
  std::vector<gulong> sink_handlers_;
  bool watched_ = false;                    // the bus is
  GRef<GstElement> source_;                 // while it is pulled
  std::shared_ptr<std::atomic<bool>> left_; // that one was
  std::atomic<unsigned> pull_{0};           // counts; read on streaming threads
  CameraFault fault_;                       // of the last try
  std::string unconnected_;                 // why there was no connection; told once until it is back
  gint64 last_seen_ = 0;                    // µs, monotonic; 0 = never
  std::string told_;                        // to viewers
  std::vector<std::string> warned_;
  HostKnock knocker_, diagnosis_;
  HttpRedirects redirects_;
  std::unique_ptr<Talk> talk_; // nullptr: nobody may talk to it
  CameraFault refused_;        // why its sound is left out
  MainTimer knocking_, telling_, stalling_;
};

} // namespace wsrtc::bridge
