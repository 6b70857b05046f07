// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Push to talk: one viewer at a time says something, and the camera says it aloud.
// A stream beside the camera's, which takes sound in place of giving some, decoded
// and encoded anew as the camera wants it. It is there from when a camera has said
// that it can be spoken to.
//
// On the thread of the default main context.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc-server.h>

#include "camera_config.hpp"
#include "gptr.hpp"
#include "main_link.hpp"
#include "result.hpp"
#include "talk_format.hpp"
#include "talk_gate.hpp"

namespace wsrtc::bridge {

// How viewers reach it, as the camera's own sink.
struct TalkPlace {
  GRef<GstWsrtcServer> server;
  std::function<void (GstElement *element)> connect; // sets up the ICE of an element of ours
};

class Talk {
public:
  // `offer`: the name of the stream to which viewers may talk; "" = none.
  Talk (const StreamName &camera, TalkPlace place, std::function<void (const std::string &stream)> offer);
  ~Talk ();
  Talk (const Talk &) = delete;
  Talk &operator= (const Talk &) = delete;

  // For the source part of the next pull.
  const TalkGatePtr &gate () const { return gate_; }

  // The source has said all that it has.
  void on_complete ();
  // True: it failed because it was asked for a backchannel; the next try does without.
  bool explains (const GError *error);

private:
  void on_told (const TalkFormat &format);
  Status open (const TalkFormat &format);
  Result<GRef<GstElement>> make_source ();
  void watch ();
  void on_message (GstMessage *message);
  void withdraw (const std::string &why);
  void close ();
  static void on_pad (GstElement *source, GstPad *pad, GRef<GstElement> *chain);
  static GstFlowReturn on_sample (GstElement *sink, TalkGatePtr *gate);

  const std::string camera_;
  const std::string stream_;
  const TalkPlace place_;
  const std::function<void (const std::string &stream)> offer_;
  const MainLinkPtr link_ = std::make_shared<MainLink> ();
  const TalkGatePtr gate_;
  GRef<GstElement> pipeline_;
  TalkFormat format_; // of what is in the pipeline
  std::string told_;  // to the log, last
};

} // namespace wsrtc::bridge
