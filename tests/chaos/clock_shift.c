// SPDX-License-Identifier: LGPL-2.1-or-later
//
// LD_PRELOAD: the wall clock of this process is shifted by the seconds that the file WSRTC_CLOCK_FILE has, as
// if somebody set it. Time that only goes on, CLOCK_MONOTONIC, is as it is.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long shift (void)
{
  const char *name = getenv ("WSRTC_CLOCK_FILE");
  char text[24] = "";
  int fd = name ? open (name, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0)
    return 0;
  if (read (fd, text, sizeof text - 1) < 0)
    text[0] = 0;
  close (fd);
  return atol (text);
}

int clock_gettime (clockid_t clock, struct timespec *time)
{
  int result = (int)syscall (SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    time->tv_sec += shift ();
  return result;
}

int gettimeofday (struct timeval *restrict time, void *restrict zone)
{
  struct timespec now;
  (void)zone;
  clock_gettime (CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time (time_t *where)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  if (where)
    *where = now.tv_sec;
  return now.tv_sec;
}
