#include "clock.h"

#include "board.h"

uint64_t clock_now(void) {
  static uint32_t last, wraps;
  uint32_t before = board_mask();
  uint32_t now = board_counter();
  if (now < last) {
    wraps++;
  }
  last = now;
  uint64_t ticks = (uint64_t)wraps << 32 | now;
  board_unmask(before);
  return ticks;
}
