#include "board.h"

#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "pty.h"

static pty line;

const char *board_start(const char *link) { return pty_open(&line, link); }

uint64_t my_ticks(void *port) {
  struct timespec now;
  (void)port;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int my_read(void *port) {
  static uint8_t bytes[512];
  static ssize_t at, size;
  (void)port;
  if (at >= size) {
    at = 0;
    size = read(line.master, bytes, sizeof bytes);
  }
  return at < size ? bytes[at++] : -1;
}

/* A terminal has no interrupt that would empty a ring, so what it does not take at once is waited for. */
void my_write(void *port, const void *bytes, size_t size) {
  const char *at = bytes;
  (void)port;
  while (size > 0) {
    ssize_t taken = write(line.master, at, size);
    if (taken > 0) {
      at += taken;
      size -= (size_t)taken;
    } else {
      struct pollfd room = {line.master, POLLOUT, 0};
      poll(&room, 1, -1);
    }
  }
}

void my_idle(void) {
  struct pollfd input = {line.master, POLLIN, 0};
  poll(&input, 1, -1);
}

const char *my_boot_id(void) {
  static char text[17];
  uint64_t random = 0;
  (void)!getrandom(&random, sizeof random, 0);
  snprintf(text, sizeof text, "%016llx", (unsigned long long)random);
  return text;
}
