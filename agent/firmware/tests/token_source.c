/* A part for benchmarks: a device of the native protocol that streams tokens at a steady rate and does nothing else. A
 * token's tick is CLOCK_MONOTONIC, ns, right before the write that sends it, so a reader's stamp tells how late it was.
 * It reads commands without looking at their check sums.
 * Usage: token-source --link PATH --uid UID --rate TOKENS_PER_S; prints "device UID on PATH". It writes without
 * waiting: what its queue of 4 KB and the terminal do not take is dropped, and at SIGTERM it prints "dropped N" (tokens). */
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pty.h"

#define QUEUE 4096

static pty line;
static const char *uid;
static int64_t gap_ns;
static char queue[QUEUE];
static int queued;
static unsigned long long dropped;
static volatile sig_atomic_t ending;

/* The run that goes on, if there is one: its number, tokens that are still to come, the next one's position and time. */
static unsigned long run;
static long left, position;
static int64_t due_ns;
static uint64_t hash;

static void end(int signal_number) {
  (void)signal_number;
  ending = 1;
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static unsigned crc16(const char *bytes, int size) {
  unsigned crc = 0xFFFF;
  for (int i = 0; i < size; i++) {
    crc ^= (unsigned)(unsigned char)bytes[i] << 8;
    for (int bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
    }
  }
  return crc & 0xFFFF;
}

static void flush(void) {
  ssize_t done = queued > 0 ? write(line.master, queue, (size_t)queued) : 0;
  if (done > 0) {
    queued -= (int)done;
    memmove(queue, queue + done, (size_t)queued);
  }
}

/* Sends a frame, whole or not at all. */
static int say(const char *body) {
  char frame[512];
  int size = (int)strlen(body);
  int length = snprintf(frame, sizeof frame, "~%s*%04X\n", body, crc16(body, size));
  flush();
  if (queued + length > QUEUE) {
    return 0;
  }
  memcpy(queue + queued, frame, (size_t)length);
  queued += length;
  flush();
  return 1;
}

static void token(void) {
  char body[128];
  int id = (int)(position & 511);
  snprintf(body, sizeof body, "tok,%lu,%ld,%lld,%d,%%20tok", run, position, (long long)now_ns(), id);
  dropped += say(body) ? 0 : 1;
  for (int shift = 0; shift < 32; shift += 8) {
    hash = (hash ^ ((unsigned)id >> shift & 0xff)) * UINT64_C(0x100000001b3);
  }
  position++;
  left--;
  due_ns += gap_ns;
}

static void run_ends(const char *status) {
  char body[128];
  snprintf(body, sizeof body, "end,%lu,%lld,%ld,%016llx,%s,", run, (long long)now_ns(), position,
           (unsigned long long)hash, status);
  left = 0;
  while (!say(body)) {
    usleep(1000);
  }
}

/* The next moment of this device, by its name: as far from those of others whoever starts the runs, and when. */
static int64_t first_due(int64_t now) {
  uint32_t phase = (crc16(uid, (int)strlen(uid)) * UINT32_C(2654435761)) >> 16;
  int64_t due = now - now % gap_ns + gap_ns * phase / 0x10000;
  return due > now ? due : due + gap_ns;
}

static void run_begins(const char *fields) {
  char body[128];
  long most = 0;
  sscanf(fields, "%lu,%ld", &run, &most);
  snprintf(body, sizeof body, "run,%lu,%lld,1", run, (long long)now_ns());
  say(body);
  snprintf(body, sizeof body, "pre,%lu,%lld", run, (long long)now_ns());
  say(body);
  left = most;
  position = 0;
  hash = UINT64_C(0xcbf29ce484222325);
  due_ns = first_due(now_ns());
}

static void command(char *frame) {
  char body[256];
  char *star = strchr(frame, '*');
  if (star != NULL) {
    *star = '\0';
  }
  if (strcmp(frame, "~hello") == 0) {
    snprintf(body, sizeof body, "hello,1,host,%s,token-source,,0,1000000000,,,none,,live,,1,power", uid);
    say(body);
  } else if (strncmp(frame, "~sync,", 6) == 0) {
    snprintf(body, sizeof body, "sync,%.100s,%lld", frame + 6, (long long)now_ns());
    say(body);
  } else if (strncmp(frame, "~run,", 5) == 0) {
    run_begins(frame + 5);
  } else if (strncmp(frame, "~abort", 6) == 0 && left > 0) {
    run_ends("aborted");
  } else if (strcmp(frame, "~stat") == 0) {
    say("ok,stat");
  }
}

static void listen_for_commands(void) {
  static char frame[1024];
  static size_t length;
  char in[512];
  ssize_t got = read(line.master, in, sizeof in);
  for (ssize_t i = 0; i < got; i++) {
    if (in[i] == '\n') {
      frame[length] = '\0';
      command(frame);
      length = 0;
    } else if (length < sizeof frame - 1) {
      frame[length++] = in[i];
    }
  }
}

static void stream(void) {
  int64_t now = now_ns();
  while (left > 0 && due_ns <= now) {
    token();
    if (left == 0) {
      run_ends("done");
    }
  }
}

static void wait_for_something(void) {
  struct pollfd terminal = {line.master, queued > 0 ? POLLIN | POLLOUT : POLLIN, 0};
  int64_t ns = left > 0 ? due_ns - now_ns() : INT64_C(1000000000);
  struct timespec limit = {ns > 0 ? ns / 1000000000 : 0, ns > 0 ? ns % 1000000000 : 0};
  if (ppoll(&terminal, 1, &limit, NULL) > 0) {
    if ((terminal.revents & POLLIN) != 0) {
      listen_for_commands();
    }
    flush();
  }
}

int main(int count, char **arguments) {
  if (count != 7) {
    fprintf(stderr, "usage: token-source --link PATH --uid UID --rate TOKENS_PER_S\n");
    return 64;
  }
  uid = arguments[4];
  gap_ns = (int64_t)(1e9 / atof(arguments[6]));
  const char *wrong = pty_open(&line, arguments[2]);
  if (wrong != NULL) {
    fprintf(stderr, "token-source: %s: %s\n", arguments[2], wrong);
    return 2;
  }
  signal(SIGTERM, end);
  signal(SIGINT, end);
  printf("device %s on %s\n", uid, arguments[2]);
  fflush(stdout);
  while (!ending) {
    wait_for_something();
    stream();
  }
  printf("dropped %llu\n", dropped);
  pty_unlink(&line);
  return 0;
}
