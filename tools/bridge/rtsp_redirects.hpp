// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where an RTSP camera sends who asks it (RFC 2326 section 11.3.3): rtspsrc goes
// anywhere, as often as it is told, and takes the password along.
#pragma once

#include "source_part.hpp"

namespace wsrtc::bridge {

// `source`: an rtspsrc that has its location and its account. An error of the bin for
// redirects without end, and from TLS to a connection without it; another host does
// not get the password.
void watch_redirects (GstElement *source, const SourceStreamsPtr &streams);

} // namespace wsrtc::bridge
