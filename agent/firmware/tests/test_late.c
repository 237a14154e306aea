/* Deferred runs of the host port. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "plugged.h"
#include "test.h"

/* The same run live, deferred and sent again: the same tokens, and in deferred mode nothing before the end. */
static void check_frames(void) {
  plug_in("--pace", "100", NULL);
  has("~hello,", ",live+deferred+dump+");
  command("run,7,500,0,0,deferred,");
  until("~ok,run,7*");
  command("stat");
  until("~ok,stat*");
  CHECK(strstr(out, "~run,7") == NULL && strstr(out, "~tok,7") == NULL, "nothing of the run while it goes on: %s", out);
  command("abort,7");
  until("~ok,abort,7*");
  CHECK(strstr(out, "~run,7") == NULL && strstr(out, "~tok,7") == NULL, "nothing before the abort: %s", out);
  until("~run,7,");
  has("~end,7,", ",aborted,");
  command("run,1,50,0,0,deferred,");
  until("~ok,run,1*");
  until("~run,1,");
  char *frames = until("~end,1,");
  CHECK(strncmp(out, "~pre,1,", 7) == 0 && strstr(frames, ",50,") != NULL && strstr(frames, ",done,") != NULL, "its frames: %s", out);
  static char first[sizeof out];
  memcpy(first, out, sizeof first);
  command("dump,1,0,4294967295");
  until("~run,1,");
  until("~end,1,");
  CHECK(strcmp(first, out) == 0, "dump repeats the run to the byte: %s", out);
  until("~ok,dump,1*");
  command("dump,1,7,1");
  until("~ok,dump,1*");
  CHECK(strncmp(out, "~tok,1,7,", 9) == 0 && strstr(strchr(out, '\n') + 1, "~ok,dump,1*") == strchr(out, '\n') + 1,
        "one token again: %s", out);
  command("run,2,513,0,0,deferred,");
  has("~no,run,toolong,", ": 512*");
  command("dump,1,7,1");
  until("~ok,dump,1*");
  unplug();
  unlink(log_path);
}

/* A host that reads slowly loses nothing of a deferred run: most of it waits in the records. */
static void check_slow_reader(void) {
  plug_in(NULL);
  until("~hello,");
  command("run,1,512,100000,7,deferred,");
  until("~ok,run,1*");
  struct stat info;
  for (int i = 0; i < 1000 && (stat(log_path, &info) != 0 || info.st_size == 0); i++) {
    usleep(10000);
  }
  char *end = until("~end,1,");
  unsigned tokens = 0, last = 0;
  sscanf(end, "~end,1,%*u,%u,", &tokens);
  command("dump,1,0,0"); /* an answer after all */
  until("~ok,dump,1*");
  command("dump,1,0,4294967295");
  end = until("~end,1,");
  unsigned next = 0;
  for (char *at = out; (at = strstr(at, "~tok,1,")) != NULL; at++, next++) {
    sscanf(at, "~tok,1,%u,", &last);
    CHECK(last == next, "token %u comes after token %u", last, next);
  }
  CHECK(tokens > 250 && next == tokens, "all %u tokens came: %u", tokens, next);
  command("stat");
  has("~lnk,", ",0,0*");
  unplug();
  unlink(log_path);
}

/* One greedy run of 100 tokens. Returns the ticks (ns) from its acceptance to its last token, and in *line_time what the line took
 * for its frames before that. */
static double decode_time(unsigned number, const char *mode, double byte_ns, double *line_time) {
  char body[64];
  unsigned long long accepted = 0, last = 0;
  snprintf(body, sizeof body, "run,%u,100,0,0,%s,", number, mode);
  command(body);
  char *run = until("~run,");
  sscanf(run, "~run,%*u,%llu", &accepted);
  double bytes = (double)strlen(run);
  until("~end,");
  char *token = strstr(out, ",99,");
  for (; token > out && token[-1] != '\n'; token--) {
  }
  CHECK(token != NULL && sscanf(token, "~tok,%*u,99,%llu", &last) == 1, "run %u has 100 tokens", number);
  bytes += (double)(token - out);
  *line_time = bytes * byte_ns;
  return (double)(last - accepted);
}

/* The observer's cost at 115200 baud, by the device's own clock: at least the bytes' time on the line when it prints like
 * printf over a polled UART; and none of it when it prints later. */
static void check_cost(void) {
  const double byte_ns = 86805;
  double line_time = 0, deferred_line = 0;
  plug_in("--baud", "115200", "--polled", NULL);
  until("~hello,");
  double live = decode_time(1, "live", byte_ns, &line_time), deferred = live;
  CHECK(line_time > 2e8 && live >= line_time, "live, %.0f ns for frames of %.0f ns", live, line_time);
  for (unsigned run = 2; run < 22 && deferred >= line_time; run++) { /* another program may have held it up */
    deferred = decode_time(run, "deferred", byte_ns, &deferred_line);
  }
  CHECK(deferred < line_time, "deferred, %.0f ns, without the %.0f ns of the frames", deferred, line_time);
  printf("note: 100 tokens at 115200 baud: %.1f ms live, %.1f ms deferred, %.1f ms on the line\n", live / 1e6, deferred / 1e6,
         line_time / 1e6);
  command("reset");
  until("~hello,");
  unplug();
  unlink(log_path);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* With a ring nobody waits for the line, which is as slow as it is; a deferred run loses nothing for it. */
static void check_paced_ring(void) {
  plug_in("--baud", "57600", NULL);
  until("~hello,");
  double begin = now();
  command("run,1,150,0,0,deferred,");
  until("~run,1,");
  until("~end,1,");
  double bytes = (double)strlen(out), took = now() - begin;
  CHECK(strstr(out, "~tok,1,149,") != NULL, "all tokens came: %.200s", out);
  CHECK(took >= bytes * 173610, "%.0f bytes at 57600 baud in %.0f ns", bytes, took);
  command("stat");
  has("~lnk,", ",0,0*");
  until("~ok,stat*");
  unplug();
  unlink(log_path);
}

void test_late(const char *tp_host, const char *folder) {
  plugged_use(tp_host, folder);
  check_frames();
  check_slow_reader();
  check_cost();
  check_paced_ring();
}
