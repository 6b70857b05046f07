// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between the core's Message and the public GstWsrtcMessage, which is nothing
// but a reference-counted holder of it. Private to gst/wsrtc; the plugin sees
// only the public getters.
#pragma once

#include <gst/wsrtc/wsrtc-message.h>

#include <utility>

#include "gptr.hpp"
#include "message.hpp"

namespace wsrtc {

template <> struct GFree<GstWsrtcMessage> {
  void operator() (GstWsrtcMessage *p) const { gst_wsrtc_message_unref (p); }
};

// Of a Welcome the public sees what it brings, GST_WSRTC_MESSAGE_ICE_SERVERS.
GUnique<GstWsrtcMessage> message_to_public (Message message);

// A welcome that brings no servers is nothing to tell, but after one that did.
class WelcomeFilter {
public:
  bool passes (const Message &message)
  {
    const auto *welcome = std::get_if<Welcome> (&message.body);
    return !welcome || std::exchange (had_servers_, !welcome->ice_servers.empty ()) || had_servers_;
  }

private:
  bool had_servers_ = false;
};

// Lives as long as `message`.
const Message &message_of (const GstWsrtcMessage *message);

} // namespace wsrtc
