/* What a board brings to the ports without an operating system; everything else is the same for all of them. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

extern const char board_platform[];
extern const uint32_t board_cpu_hz, board_tick_hz;

/* Clock, UART and their interrupts. Whatever is sent before is lost. */
void board_start(void);

/* The counter as it is, going up. Wraps at 2^32; some interrupt must ask clock_now at least once a wrap. */
uint32_t board_counter(void);

/* There is something in the transmit ring: see to it that uart_sent is called from an interrupt. */
void board_transmit(void);

/* Until an interrupt; called with interrupts masked, returns with them masked. */
void board_wait(void);

/* Does not return. */
void board_reset(void) __attribute__((noreturn));

/* Nestable: returns what unmask wants. */
uint32_t board_mask(void);
void board_unmask(uint32_t before);

#endif
