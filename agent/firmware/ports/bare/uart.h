/* Two rings between the firmware and the UART's interrupt. Sending never waits: what does not fit is dropped and counted. */
#ifndef UART_H
#define UART_H

#include <stddef.h>
#include <stdint.h>

/* For the firmware. */
int uart_read(void); /* the next byte, or -1 */
void uart_write(const void *bytes, size_t size);
size_t uart_room(void);    /* bytes that uart_write would take now */
uint32_t uart_dropped(void);
int uart_quiet(void);      /* nothing received, nothing to be sent */
int uart_empty(void);      /* nothing to be sent */

/* For the interrupt: a byte that came, one that is to be sent, or -1. */
void uart_received(uint8_t byte);
int uart_next(void);

#endif
