#include "uart.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

void uart_start(uart *u, int fd) {
  memset(u, 0, sizeof *u);
  u->fd = fd;
}

/* Hands over as much as the line takes now. */
static size_t put(const uart *u, const uint8_t *bytes, size_t size) {
  ssize_t done = size > 0 ? write(u->fd, bytes, size) : 0;
  return done > 0 ? (size_t)done : 0;
}

static void drain(uart *u) {
  while (u->used > 0) {
    size_t piece = u->head + u->used <= UART_RING ? u->used : UART_RING - u->head;
    size_t done = put(u, u->ring + u->head, piece);
    u->head = (u->head + done) % UART_RING;
    u->used -= done;
    if (done < piece) {
      return;
    }
  }
}

void uart_write(uart *u, const void *bytes, size_t size) {
  const uint8_t *from = bytes;
  drain(u);
  if (u->used == 0) { /* the usual case: straight to the line, one call for a frame */
    size_t done = put(u, from, size);
    from += done;
    size -= done;
  }
  size_t room = UART_RING - u->used;
  if (size > room) {
    u->dropped += size - room;
    size = room;
  }
  for (size_t i = 0; i < size; i++) {
    u->ring[(u->head + u->used++) % UART_RING] = from[i];
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

void uart_wait(uart *u) {
  struct pollfd line = {u->fd, POLLIN, 0};
  drain(u);
  if (u->used > 0) {
    line.events |= POLLOUT;
  }
  poll(&line, 1, -1);
  drain(u);
}

void uart_flush(uart *u, int milliseconds) {
  struct pollfd line = {u->fd, POLLOUT, 0};
  drain(u);
  for (; u->used > 0 && milliseconds > 0; milliseconds--) {
    poll(&line, 1, 1);
    drain(u);
  }
}
