// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: key-frame-asker DEVICE-URL STREAM-URI USER PASSWORD
//
// Asks an ONVIF camera for a key frame, at once again, and when the first answer
// has come once more. Says what came of each.
#include <glib.h>

#include "onvif_client.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;

int main (int argc, char **argv)
{
  if (argc != 5)
    return 2;
  OnvifClient client ({argv[1], Credentials{argv[3], argv[4]}, ""});
  GMainLoop *loop = g_main_loop_new (nullptr, FALSE);
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
  g_main_loop_unref (loop);
  for (const std::string &line : lines)
    g_print ("%s\n", line.c_str ());
  return failed ? 1 : 0;
}
