// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

namespace wsrtc {

// The first webrtcbin of a process loads plugins and libraries, and the first
// DTLS makes a key, which together take some 200 ms. Once that is done here, no
// viewer has to wait for it. Any thread.
void warm_up_peers ();

} // namespace wsrtc
