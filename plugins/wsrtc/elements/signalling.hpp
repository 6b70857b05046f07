// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The signalling of one element: picks the signaller that the settings ask
// for, and turns its signals into calls: each a task of its own, since a signaller
// may emit while a message is given to it, with peers and sessions on the call
// stack. Owner thread only.
#pragma once

#include <cstring>
#include <functional>
#include <string>

#include <gst/wsrtc/wsrtc.h>

#include "gptr.hpp"
#include "ids.hpp"
#include "message.hpp"
#include "owner_link.hpp"
#include "result.hpp"
#include "settings.hpp"
#include "still_desk.hpp"
#include "token_bucket.hpp"

namespace wsrtc {

struct SignallingEvents {
  std::function<void (const Message &)> message;
  std::function<void (bool ready)> state;
  std::function<void (const Error &, bool fatal)> error;
  std::function<void (unsigned size)> still_wanted; // see StillDesk
  std::function<GUnique<GstStructure> ()> stats;    // as GstWsrtcSink:stats
};

class Signalling {
public:
  // `role`: what we are in the room of a server.
  Signalling (LoopThread &owner, SignallingEvents events, const char *role)
      : events_ (std::move (events)), role_ (role), link_ (std::make_shared<OwnerLink> (owner))
  {
  }

  ~Signalling () { close (); }

  Status open (const Settings &settings);
  void close ();
  // Faults of sending come as an error event.
  void send (const Message &message);

  // What was wanted.
  void give_still (unsigned size, const Result<Still> &still);

  // Address of the stream's page; "" when we do not run the server.
  const std::string &address () const { return address_; }

  const StreamName &stream () const { return stream_; }

private:
  bool is_source () const { return std::strcmp (role_, "source") == 0; }

  Status pick (const Settings &settings);
  Status use_server (const Settings &settings);
  Status use_uri (const Settings &settings);
  void connect ();
  void connect_server ();
  void forget ();
  void receive (GstWsrtcMessage *message);
  void report ();

  SignallingEvents events_;
  const char *const role_;
  const OwnerLinkPtr link_; // until it is closed
  GRef<GstWsrtcSignaller> signaller_;
  GRef<GstWsrtcServer> server_;
  TokenBucket reports_{10, 10}; // in 1/s; a server of ours asks 4 times at most
  bool protected_ = false;      // the stream, by our token
  SignalHook on_message_, on_state_, on_error_, on_still_, on_stats_;
  StreamName stream_;
  std::string address_;
};

} // namespace wsrtc
