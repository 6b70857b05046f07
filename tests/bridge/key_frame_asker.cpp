// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: key-frame-asker DEVICE-URL STREAM-URI USER PASSWORD [COUNT]
//
// Asks an ONVIF camera for a key frame, at once again, and when the first answer
// has come once more. Says what came of each. With COUNT: a key frame is wanted so
// many times, as a bridge wants it, ten times a second.
#include <cstdlib>

#include <glib.h>

#include "key_frame_asker.hpp"
#include "onvif_client.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;

namespace {

using Interval = std::chrono::milliseconds;

constexpr Interval interval (100), last_answer (1000);

int ask_three_times (char **argv, GMainLoop *loop)
{
  OnvifClient client ({argv[1], Credentials{argv[3], argv[4]}, ""});
  std::string lines[3];
  bool failed = false;
  const auto text = [&failed] (const Status &status) {
    failed |= !status && status.error ().fault != Fault::Busy;
    return status ? std::string ("done") : status.error ().text;
  };
  const auto third = [&] (const Status &status) {
    lines[2] = "third: " + text (status);
    g_main_loop_quit (loop);
  };
  client.request_key_frame (argv[2], [&] (const Status &status) {
    lines[0] = "first: " + text (status);
    client.request_key_frame (argv[2], third);
  });
  client.request_key_frame (argv[2], [&] (const Status &status) { lines[1] = "second: " + text (status); });
  g_main_loop_run (loop);
  for (const std::string &line : lines)
    g_print ("%s\n", line.c_str ());
  return failed ? 1 : 0;
}

int want (char **argv, int count, GMainLoop *loop)
{
  CameraConfig camera;
  camera.onvif = argv[1];
  camera.url = argv[2];
  camera.credentials = Credentials{argv[3], argv[4]};
  KeyFrameAsker asker (camera);
  MainTimer end ([loop] { g_main_loop_quit (loop); });
  std::function<void ()> next;
  MainTimer again ([&next] { next (); });
  next = [&] {
    asker.want ();
    if (--count > 0)
      again.set (interval);
    else
      end.set (last_answer);
  };
  next ();
  g_main_loop_run (loop);
  return 0;
}

} // namespace

int main (int argc, char **argv)
{
  if (argc != 5 && argc != 6)
    return 2;
  GMainLoop *loop = g_main_loop_new (nullptr, FALSE);
  const int code = argc == 6 ? want (argv, std::atoi (argv[5]), loop) : ask_three_times (argv, loop);
  g_main_loop_unref (loop);
  return code;
}
