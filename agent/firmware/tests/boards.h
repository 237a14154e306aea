/* The emulated boards, as tests start them. */
#ifndef BOARDS_H
#define BOARDS_H

#include "process.h"

typedef struct {
  const char *name, *quantization;
  int exact; /* its clock counts nanoseconds, so its times are the same to the tick */
} board;

extern const board boards[];
extern const int board_count;

/* Starts one whose virtual time depends on the instructions alone, with a frame to be served at its boot (at most 31 bytes).
 * Its console is p->out. Returns 0 if its firmware or QEMU is not there. */
int board_start(process *p, const board *b, const char *folder, const char *frame);
void board_stop(process *p);

#endif
