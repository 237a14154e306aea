/* What the Cortex-M boards share. */
#ifndef ARM_H
#define ARM_H

#include <stdint.h>

/* Of a board's interrupts, in the order of their numbers, right behind the core's own vectors. */
#define VECTORS __attribute__((section(".vectors.board"), used))

typedef void (*vector)(void);

void arm_unexpected(void);

/* Interrupt by number: lets it in; has it called soon. */
void arm_enable(unsigned number);
void arm_pend(unsigned number);

/* SysTick at its longest period, so that clock_now sees every wrap of a 32-bit counter. */
void arm_heartbeat(void);

#endif
