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

/* How many of so many bytes the line has had the time for. The schedule is absolute: a late look sends more at once. */
static size_t due(uart *u, size_t size) {
  uint64_t t = now();
  uint64_t bytes = u->free_at < t ? (t - u->free_at) / u->byte_ns : 0;
  return bytes < size ? (size_t)bytes : size;
}

/* Sends what the line takes; to be called by the owner of `sending`. Returns what is left. */
static size_t drain(uart *u) {
  size_t filled = __atomic_load_n(&u->filled, __ATOMIC_ACQUIRE), sent = u->sent;
  ssize_t done = 1;
  while (sent != filled && done > 0) {
    size_t at = sent % UART_RING, piece = filled - sent;
    piece = piece < UART_RING - at ? piece : UART_RING - at;
    if (u->byte_ns > 0 && (piece = due(u, piece)) == 0) {
      break;
    }
    done = write(u->fd, u->ring + at, piece);
    sent += done > 0 ? (size_t)done : 0;
    u->free_at = done > 0 ? u->free_at + (uint64_t)done * u->byte_ns : now();
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
    while (!u->streaming && (u->byte_ns == 0 || __atomic_load_n(&u->filled, __ATOMIC_ACQUIRE) == u->sent)) {
      pthread_cond_wait(&u->begins, &u->sending);
    }
    pthread_mutex_unlock(&u->sending);
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&u->sending);
    drain(u);
  }
  return NULL;
}

int uart_open(uart *u, int fd, double baud, int polled) {
  pthread_t thread;
  u->fd = fd;
  u->byte_ns = baud > 0 ? (uint64_t)(10e9 / baud + 0.5) : 0;
  u->polled = polled;
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

static void sleep_until(uint64_t at) {
  const struct timespec due_at = {(time_t)(at / 1000000000u), (long)(at % 1000000000u)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due_at, NULL) != 0) {
  }
}

/* A transmitter without any memory. It does not know whether anyone listens: what the terminal does not take is lost. */
static void write_polled(uart *u, const uint8_t *bytes, size_t size) {
  uint64_t start = now();
  u->free_at = u->free_at > start ? u->free_at : start;
  while (size > 0) {
    size_t piece = MILLISECOND / u->byte_ns + 1;
    piece = piece < size ? piece : size;
    u->free_at += piece * u->byte_ns;
    sleep_until(u->free_at);
    ssize_t done = write(u->fd, bytes, piece);
    u->dropped += piece - (done > 0 ? (size_t)done : 0);
    bytes += piece;
    size -= piece;
  }
}

/* The line is idle until now, or it has its schedule; and somebody has to keep it. */
static void begin_paced(uart *u) {
  pthread_mutex_lock(&u->sending);
  uint64_t t = now();
  u->free_at = u->filled == u->sent && u->free_at < t ? t : u->free_at;
  pthread_mutex_unlock(&u->sending);
}

void uart_write(uart *u, const void *bytes, size_t size) {
  const uint8_t *from = bytes;
  if (u->polled) {
    write_polled(u, from, size);
    return;
  }
  if (u->byte_ns > 0) {
    begin_paced(u);
  }
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
  if (u->byte_ns > 0) {
    pthread_mutex_lock(&u->sending);
    pthread_cond_signal(&u->begins);
    pthread_mutex_unlock(&u->sending);
  } else if (!u->streaming || now() - __atomic_load_n(&u->last_sent, __ATOMIC_RELAXED) > LATE) {
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
  if (u->polled) {
    return UART_RING; /* it waits, and loses nothing for lack of room */
  }
  size_t used = u->filled - __atomic_load_n(&u->sent, __ATOMIC_ACQUIRE);
  return used < UART_RING - RESERVE ? UART_RING - RESERVE - used : 0;
}

void uart_wait(uart *u, int for_room) {
  struct pollfd line = {u->fd, POLLIN, 0};
  int timeout = -1; /* ms */
  size_t left = drain_now(u);
  if (u->byte_ns > 0) {
    timeout = for_room ? !u->polled : -1; /* the other thread empties the ring */
  } else if (left > 0) {
    line.events |= POLLOUT;
  } else if (for_room) {
    timeout = 0;
  }
  poll(&line, 1, timeout);
  drain_now(u);
}

void uart_flush(uart *u, int milliseconds) {
  struct pollfd line = {u->fd, POLLOUT, 0};
  const struct timespec pause = {0, MILLISECOND};
  milliseconds += (int)(UART_RING * u->byte_ns / MILLISECOND);
  for (; drain_now(u) > 0 && milliseconds > 0; milliseconds--) {
    if (u->byte_ns > 0) {
      nanosleep(&pause, NULL);
    } else {
      poll(&line, 1, 1);
    }
  }
}
