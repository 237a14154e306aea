/* The board's counter without its wraps. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Ticks since the boot. To be asked at least once in 2^32 ticks, by whomever. */
uint64_t clock_now(void);

#endif
