/* A serial port as a board has it: a transmit ring that loses what does not fit, and never makes anyone wait. Or, polled,
 * none at all: the writer waits for its bytes to leave. */
#ifndef UART_H
#define UART_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#define UART_RING 4096

/* While a run streams its tokens, waking a reader for each would cost a fifth of the speed. So bytes that closely follow
 * others are left to a second thread, which sends once a millisecond: what DMA, or a USB host's polling, does on a board. */
typedef struct {
  int fd; /* non-blocking */
  size_t filled, sent; /* bytes ever put into the ring and ever taken out; the difference is in it */
  uint64_t dropped;    /* bytes */
  uint64_t last_sent;  /* ns */
  uint64_t byte_ns;    /* that the line takes for a byte, 0 is none */
  uint64_t free_at;    /* when it will have taken all that was sent */
  int streaming, polled;
  pthread_mutex_t sending; /* guards all but `filled`, `dropped` and the input */
  pthread_cond_t begins;
  size_t in_at, in_size;
  uint8_t ring[UART_RING], in[512];
} uart;

/* Once; returns 0, or an errno. Baud 0 is a line that takes no time. */
int uart_open(uart *u, int fd, double baud, int polled);

/* At every boot: empty, nothing counted. */
void uart_start(uart *u);

/* Between runs (0) every byte goes out at once. */
void uart_stream(uart *u, int streaming);

void uart_write(uart *u, const void *bytes, size_t size);

/* The next received byte, or -1. */
int uart_read(uart *u);

/* What uart_write would take now, less a reserve for answers. */
size_t uart_room(const uart *u);

/* Sleeps until something was received, or was sent if the caller waits for room; meanwhile sends what the ring holds. */
void uart_wait(uart *u, int for_room);

/* Gives the ring some time to run empty; what is left then is lost. */
void uart_flush(uart *u, int milliseconds);

#endif
