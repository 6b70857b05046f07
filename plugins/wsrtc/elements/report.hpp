// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How a wsrtc::Error reaches the application: as one message on the bus.
#pragma once

#include <string>

#include <gst/gst.h>

#include "result.hpp"

namespace wsrtc {

// The stream cannot go on.
void post_error (GstElement *element, const Error &error);
// An input cannot be used: the message's details have its pad's name as `input`.
void post_input_error (GstElement *element, const std::string &input, const Error &error);
// Media come in on that input, and nothing that can be used comes out; or not any more.
void post_stall (GstElement *element, const std::string &input, bool stalled);
// One peer, or one message of a peer, is out; all others go on.
void post_warning (GstElement *element, const Error &error);

// A handler of a signal runs on the owner's thread, which cannot wait for itself.
Error started_by_a_handler ();
Error stopped_by_a_handler ();

} // namespace wsrtc
