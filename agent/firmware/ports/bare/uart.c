#include "uart.h"

#include "board.h"

/* Powers of two, so that free-running indexes wrap by a mask. A run's frames fit, if the line is not slower than the board. */
#define SENT 4096u
#define CAME 2048u

static uint8_t sent[SENT], came[CAME];
static volatile uint32_t sent_in, sent_out, came_in, came_out;
static uint32_t dropped;

int uart_read(void) {
  if (came_out == came_in) {
    return -1;
  }
  uint8_t byte = came[came_out & (CAME - 1)];
  came_out = came_out + 1;
  return byte;
}

size_t uart_room(void) { return SENT - (sent_in - sent_out); }

void uart_write(const void *bytes, size_t size) {
  const uint8_t *from = bytes;
  size_t room = uart_room(), fits = size < room ? size : room;
  for (size_t i = 0; i < fits; i++) {
    sent[(sent_in + i) & (SENT - 1)] = from[i];
  }
  dropped += (uint32_t)(size - fits);
  sent_in = sent_in + (uint32_t)fits;
  if (fits > 0) {
    board_transmit();
  }
}

uint32_t uart_dropped(void) { return dropped; }

int uart_quiet(void) { return came_in == came_out; }

int uart_empty(void) { return sent_in == sent_out; }

void uart_received(uint8_t byte) {
  if (came_in - came_out < CAME) { /* else the frame's check sum tells */
    came[came_in & (CAME - 1)] = byte;
    came_in = came_in + 1;
  }
}

int uart_next(void) {
  if (sent_in == sent_out) {
    return -1;
  }
  uint8_t byte = sent[sent_out & (SENT - 1)];
  sent_out = sent_out + 1;
  return byte;
}
