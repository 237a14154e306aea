#include "uart.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { RESERVE = 1024 }; /* of the ring, for answers while a deferred run is sent */
enum { MILLISECOND = 1000000, LATE = 2 * MILLISECOND }; /* ns; LATE: the sender's turn is over, if it had one */

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Sends what the line takes; to be called by the owner of `sending`. Returns what is left. */
static size_t drain(uart *u) {
  size_t filled = __atomic_load_n(&u->filled, __ATOMIC_ACQUIRE), sent = u->sent;
  ssize_t done = 1;
  while (sent != filled && done > 0) {
    size_t at = sent % UART_RING, piece = filled - sent;
    piece = piece < UART_RING - at ? piece : UART_RING - at;
    done = write(u->fd, u->ring + at, piece);
    sent += done > 0 ? (size_t)done : 0;
    __atomic_store_n(&u->sent, sent, __ATOMIC_RELEASE);
  }
  __atomic_store_n(&u->last_sent, now(), __ATOMIC_RELAXED);
  return filled - sent;
}

static size_t drain_now(uart *u) {
  pthread_mutex_lock(&u->sending);
  size_t left = drain(u);
  pthread_mutex_unlock(&u->sending);
  return left;
}

static void *sender(void *port) {
  uart *u = port;
  const struct timespec pause = {0, MILLISECOND};
  pthread_mutex_lock(&u->sending);
  for (;;) {
    while (!u->streaming) {
      pthread_cond_wait(&u->begins, &u->sending);
    }
    pthread_mutex_unlock(&u->sending);
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&u->sending);
    drain(u);
  }
  return NULL;
}

int uart_open(uart *u, int fd) {
  pthread_t thread;
  u->fd = fd;
  pthread_mutex_init(&u->sending, NULL);
  pthread_cond_init(&u->begins, NULL);
  return pthread_create(&thread, NULL, sender, u);
}

void uart_start(uart *u) {
  pthread_mutex_lock(&u->sending);
  u->streaming = 0;
  u->filled = u->sent = 0;
  u->dropped = 0;
  u->in_at = u->in_size = 0;
  pthread_mutex_unlock(&u->sending);
}

void uart_stream(uart *u, int streaming) {
  pthread_mutex_lock(&u->sending);
  u->streaming = streaming;
  drain(u);
  pthread_cond_signal(&u->begins);
  pthread_mutex_unlock(&u->sending);
}

void uart_write(uart *u, const void *bytes, size_t size) {
  const uint8_t *from = bytes;
  size_t filled = u->filled, used = filled - __atomic_load_n(&u->sent, __ATOMIC_ACQUIRE);
  if (used + size > UART_RING / 2) { /* the sender is behind */
    used = drain_now(u);
  }
  size_t room = UART_RING - used;
  if (size > room) {
    u->dropped += size - room;
    size = room;
  }
  for (size_t i = 0; i < size; i++) {
    u->ring[filled++ % UART_RING] = from[i];
  }
  __atomic_store_n(&u->filled, filled, __ATOMIC_RELEASE);
  if (!u->streaming || now() - __atomic_load_n(&u->last_sent, __ATOMIC_RELAXED) > LATE) {
    drain_now(u);
  }
}

int uart_read(uart *u) {
  if (u->in_at == u->in_size) {
    ssize_t size = read(u->fd, u->in, sizeof u->in);
    u->in_at = 0;
    u->in_size = size > 0 ? (size_t)size : 0;
    if (u->in_size == 0) {
      return -1;
    }
  }
  return u->in[u->in_at++];
}

size_t uart_room(const uart *u) {
  size_t used = u->filled - __atomic_load_n(&u->sent, __ATOMIC_ACQUIRE);
  return used < UART_RING - RESERVE ? UART_RING - RESERVE - used : 0;
}

void uart_wait(uart *u, int for_room) {
  struct pollfd line = {u->fd, POLLIN, 0};
  if (drain_now(u) > 0) {
    line.events |= POLLOUT;
  } else if (for_room) {
    return;
  }
  poll(&line, 1, -1);
  drain_now(u);
}

void uart_flush(uart *u, int milliseconds) {
  struct pollfd line = {u->fd, POLLOUT, 0};
  for (; drain_now(u) > 0 && milliseconds > 0; milliseconds--) {
    poll(&line, 1, 1);
  }
}
