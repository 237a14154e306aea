/* A serial port as a board has it: a transmit ring that loses what does not fit, and never makes anyone wait. */
#ifndef UART_H
#define UART_H

#include <stddef.h>
#include <stdint.h>

#define UART_RING 4096

typedef struct {
  int fd; /* non-blocking */
  size_t head, used;
  uint64_t dropped; /* bytes */
  size_t in_at, in_size;
  uint8_t ring[UART_RING], in[512];
} uart;

void uart_start(uart *u, int fd);
void uart_write(uart *u, const void *bytes, size_t size);

/* The next received byte, or -1. */
int uart_read(uart *u);

/* Sleeps until something was received; meanwhile sends what the ring holds. */
void uart_wait(uart *u);

/* Gives the ring some time to run empty; what is left then is lost. */
void uart_flush(uart *u, int milliseconds);

#endif
