/* A part for tests: relays stdin to a pseudo-terminal and back, raw, so that a test can play any faulty device.
 * Usage: pty-pipe [--link PATH] [--drop]; prints "pty PATH" on stderr; ends at the end of stdin or by SIGTERM. With
 * --drop it is a device that cannot wait, as a power meter: what the terminal, which holds 4 KB, does not take within
 * the time that filled it is dropped, and at the end it prints "dropped N" (bytes). */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pty.h"

/* A meter of 400 bytes a millisecond fills a terminal in this time, ms. */
#define DROP_AFTER 10

#define LINGER_MS 5000
#define EMPTY_LOOKS 5

static pty line;
static int dropping;
static unsigned long long dropped;

static void end(int signal_number) {
  (void)signal_number;
  pty_unlink(&line);
  _exit(0);
}

/* Closing a pseudo-terminal throws away what its reader has not taken: waits for that a little. FIONREAD would not say
 * what the kernel is yet to hand to the reader's end: poll() has it do so first, but for what that end had no room for
 * and is asked for as the reader leaves, hence more than one look. */
static void linger(void) {
  struct pollfd reader = {line.slave, POLLIN, 0};
  for (int looks = 0, empty = 0; looks < LINGER_MS && empty < EMPTY_LOOKS; looks++) {
    int left = poll(&reader, 1, 0);
    empty = left == 0 ? empty + 1 : 0;
    usleep(1000);
  }
}

static int write_all(int fd, const char *bytes, ssize_t size) {
  for (ssize_t done; size > 0; bytes += done, size -= done) {
    done = write(fd, bytes, (size_t)size);
    if (done < 0) {
      return -1;
    }
  }
  return 0;
}

/* Whether nobody has read for so long that what is left is lost. */
static int overrun(void) {
  struct pollfd terminal = {line.master, POLLOUT, 0};
  return dropping && poll(&terminal, 1, DROP_AFTER) == 0;
}

static void relay(void) {
  char out[4096], in[4096];
  ssize_t size = 0, at = 0;
  int open = 1;
  while (open || at < size) {
    /* stdin waits for as long as the terminal does not take what came before; the other way goes on meanwhile */
    struct pollfd ends[2] = {{at < size || !open ? -1 : STDIN_FILENO, POLLIN, 0},
                             {line.master, at < size ? POLLIN | POLLOUT : POLLIN, 0}};
    if (poll(ends, 2, -1) < 0 && errno != EINTR) {
      return;
    }
    if (ends[0].revents != 0) {
      size = read(STDIN_FILENO, out, sizeof out);
      at = 0;
      open = size > 0;
    }
    if (at < size) {
      ssize_t done = write(line.master, out + at, (size_t)(size - at));
      at += done > 0 ? done : 0;
      if (at < size && overrun()) {
        dropped += (unsigned long long)(size - at);
        at = size;
      }
    }
    if ((ends[1].revents & POLLIN) != 0) {
      ssize_t got = read(line.master, in, sizeof in);
      if (got > 0 && write_all(STDOUT_FILENO, in, got) != 0) {
        return;
      }
    }
  }
}

int main(int count, char **arguments) {
  dropping = count > 1 && strcmp(arguments[count - 1], "--drop") == 0;
  count -= dropping;
  const char *link = count == 3 && strcmp(arguments[1], "--link") == 0 ? arguments[2] : NULL;
  if (count != 1 && link == NULL) {
    fprintf(stderr, "usage: pty-pipe [--link PATH] [--drop]\n");
    return 64;
  }
  const char *wrong = pty_open(&line, link);
  if (wrong != NULL) {
    fprintf(stderr, "pty-pipe: %s: %s\n", link != NULL ? link : "pty", wrong);
    return 2;
  }
  signal(SIGTERM, end);
  signal(SIGINT, end);
  signal(SIGPIPE, SIG_IGN);
  fprintf(stderr, "pty %s\n", pty_name(&line));
  relay();
  if (dropping) {
    fprintf(stderr, "dropped %llu\n", dropped);
  }
  linger();
  pty_unlink(&line);
  return 0;
}
