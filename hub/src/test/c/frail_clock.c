/* The wall clock; the monotonic one is nobody's to set. */
#include "frail_host.h"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS 1000000000LL

EXPORT int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) {
    real = frail_next("clock_gettime"); /* without it every look at the clock is a system call */
  }
  int result = real ? real(clock, now) : (int)syscall(SYS_clock_gettime, clock, now);
  if (!result && frail_control && frail_control->ahead_ns && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    int64_t ns = now->tv_sec * NS + now->tv_nsec + frail_control->ahead_ns;
    now->tv_sec = ns / NS;
    now->tv_nsec = ns % NS;
  }
  return result;
}

EXPORT int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec t;
  int result = clock_gettime(CLOCK_REALTIME, &t);
  now->tv_sec = t.tv_sec;
  now->tv_usec = t.tv_nsec / 1000;
  return result;
}

EXPORT time_t time(time_t *to) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  if (to) {
    *to = t.tv_sec;
  }
  return t.tv_sec;
}
