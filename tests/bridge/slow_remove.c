// SPDX-License-Identifier: LGPL-2.1-or-later
//
// LD_PRELOAD: files in the folder WSRTC_SLOW_FOLDER are removed by nobody before a
// minute is over, as on a network disk that has gone. Each try is told.
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int a_minute = 60000; // ms

int remove (const char *path)
{
  const char *folder = getenv ("WSRTC_SLOW_FOLDER");
  if (folder && strncmp (path, folder, strlen (folder)) == 0) {
    fprintf (stderr, "slow: remove %s\n", path);
    poll (NULL, 0, a_minute);
  }
  return unlink (path);
}
