/* The agent's library without a JVM, so that it runs for other machines as well, emulated: stamped-read-test LIBRARY.
 * Its bound is tried on its source, with a clock and a read that are played; the rest on the library, as it ships. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jni.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* ---- what is played to the source ---- */

static int64_t played_ns;
static ssize_t played_size;
static int played_errno;

static ssize_t played_read(int fd, void *into, size_t most) {
  (void)fd;
  (void)most;
  memset(into, 'x', played_size > 0 ? (size_t)played_size : 0);
  errno = played_errno;
  return played_size;
}

static int played_clock(clockid_t clock, struct timespec *now) {
  (void)clock;
  *now = (struct timespec){played_ns / 1000000000, played_ns % 1000000000};
  return 0;
}

#define read played_read
#define clock_gettime played_clock
#include "../../main/c/stamped_read.c"
#undef read
#undef clock_gettime

/* ---- */

static int failures, checks;

static void check(int holds, const char *what, int line) {
  checks++;
  if (!holds) {
    failures++;
    printf("line %d: not so: %s\n", line, what);
  }
}

#define CHECK(x) check((x), #x, __LINE__)

/* What Java lends: slots with room for bytes. */
#define SLOTS 2
#define SLOT_BYTES (sizeof(slot) + 512)
static int64_t table[SLOTS * SLOT_BYTES / sizeof(int64_t)];
static slot *const first = (slot *)table;

static const int64_t SEEN_NS = 5000000000;

/* A read that ends some time after the wait did. */
static const slot *played(ssize_t size, int error, uint32_t events, int64_t after_ns) {
  struct epoll_event event = {.events = events, .data.fd = 7};
  memset(table, -2, sizeof table);
  played_size = size;
  played_errno = error;
  played_ns = SEEN_NS + after_ns;
  take(first, SLOT_BYTES - sizeof(slot), &event, SEEN_NS);
  CHECK(first->descriptor == 7);
  return first;
}

static void stamps_early_by_no_more_than_its_bound(void) {
  CHECK(AT_ONCE_NS <= 10000); /* as agent/README.md says */
  CHECK(played(3, 0, EPOLLIN, 0)->stamp_ns == SEEN_NS);
  CHECK(played(3, 0, EPOLLIN, AT_ONCE_NS - 1)->stamp_ns == SEEN_NS);
  CHECK(played(3, 0, EPOLLIN, AT_ONCE_NS)->stamp_ns == SEEN_NS + AT_ONCE_NS);
  CHECK(played(3, 0, EPOLLIN, 700000000)->stamp_ns == SEEN_NS + 700000000);
}

static void tells_an_end_from_nothing(void) {
  CHECK(played(3, 0, EPOLLIN, 0)->length == 3 && memcmp(first->bytes, "xxx", 3) == 0);
  CHECK(played(0, 0, EPOLLIN, 0)->length == 0);
  CHECK(played(-1, EAGAIN, EPOLLIN, 0)->length == 0);
  CHECK(played(-1, EINTR, EPOLLIN, 0)->length == 0);
  CHECK(played(0, 0, EPOLLIN | EPOLLHUP, 0)->length == -1);
  CHECK(played(0, 0, EPOLLERR, 0)->length == -1);
  CHECK(played(-1, EIO, EPOLLIN, 0)->length == -1);
  CHECK(played(3, 0, EPOLLIN | EPOLLHUP, 0)->length == 3); /* the end is told when all was */
}

/* ---- the library ---- */

#define PREFIX "Java_io_tinyprofiler_agent_serial_StampedRead_"
#define FUNCTION(name) Java_io_tinyprofiler_agent_serial_StampedRead_##name

static void *library;

static void *found(const char *name) {
  void *at = dlsym(library, name);
  if (at == NULL) {
    printf("%s\n", dlerror());
    exit(1);
  }
  return at;
}

/* The library's function of a name, by the type of the one that the source has. */
#define CALL(name) ((__typeof__(&FUNCTION(name)))(intptr_t)found(PREFIX #name))

static int await(int epoll) {
  return CALL(await)(NULL, NULL, epoll, (jlong)(intptr_t)table, SLOTS, SLOT_BYTES);
}

static int64_t clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* A pseudo-terminal, raw. */
static void open_line(int *board, int *terminal) {
  struct termios mode;
  *board = posix_openpt(O_RDWR | O_NOCTTY);
  if (*board < 0 || grantpt(*board) != 0 || unlockpt(*board) != 0) {
    perror("pseudo-terminal");
    exit(1);
  }
  *terminal = open(ptsname(*board), O_RDWR | O_NOCTTY);
  tcgetattr(*terminal, &mode);
  cfmakeraw(&mode);
  tcsetattr(*terminal, TCSANOW, &mode);
}

static void reads_lines_and_hears_its_bell(void) {
  int board, terminal, other_board, other;
  open_line(&board, &terminal);
  open_line(&other_board, &other);
  int epoll = CALL(openEpoll)(NULL, NULL);
  int bell = CALL(openBell)(NULL, NULL);
  CHECK(epoll >= 0 && bell >= 0);
  CHECK(CALL(watch)(NULL, NULL, epoll, bell));
  CHECK(CALL(neverWaits)(NULL, NULL, terminal));
  CHECK(!CALL(neverWaits)(NULL, NULL, bell));
  CHECK(CALL(watch)(NULL, NULL, epoll, terminal));
  CHECK(!CALL(watch)(NULL, NULL, epoll, terminal));
  CHECK(CALL(watch)(NULL, NULL, epoll, other));

  char byte;
  CHECK(read(terminal, &byte, 1) == 0); /* and returns */

  int64_t before = clock_ns();
  CHECK(write(board, "tok,1", 5) == 5);
  CHECK(await(epoll) == 1);
  CHECK(first->descriptor == terminal && first->length == 5);
  CHECK(memcmp(first->bytes, "tok,1", 5) == 0);
  CHECK(first->stamp_ns > before && first->stamp_ns < clock_ns());

  CALL(ring)(NULL, NULL, bell);
  CHECK(await(epoll) == 1);
  CHECK(first->descriptor == bell);

  CALL(forget)(NULL, NULL, epoll, terminal);
  CHECK(write(board, "unread", 6) == 6);
  close(other_board);
  CHECK(await(epoll) == 1);
  CHECK(first->descriptor == other && first->length == -1);
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: stamped-read-test LIBRARY\n");
    return 64;
  }
  library = dlopen(arguments[1], RTLD_NOW);
  if (library == NULL) {
    printf("%s\n", dlerror());
    return 1;
  }
  alarm(30); /* a read that waits would do so for good */
  stamps_early_by_no_more_than_its_bound();
  tells_an_end_from_nothing();
  reads_lines_and_hears_its_bell();
  printf("%d checks, %d failed\n", checks, failures);
  return failures != 0;
}
