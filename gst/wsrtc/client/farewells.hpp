// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

namespace wsrtc {

// Last words that are on their way in threads that nobody waits for. A process that
// exits meanwhile, as gst-launch-1.0 does right after the pipeline has stopped,
// waits for them, for at most three seconds. From any thread.
class Farewells {
public:
  static void begin ();
  static void end ();

private:
  static void wait_at_exit ();
};

} // namespace wsrtc
