#include "memory.h"

extern uint8_t link_heap[], link_heap_end[], link_stack[], link_stack_top[];

enum { PAINT = 0xA5, OWN_FRAME = 64 };

static size_t used, peak;

size_t memory_used(void) { return used; }

size_t memory_peak(void) { return peak; }

size_t memory_left(void) { return (size_t)(link_heap_end - link_heap) - used; }

void *memory_take(size_t size) {
  size = (size + 15) & ~(size_t)15;
  if (size > memory_left()) {
    return NULL;
  }
  void *memory = link_heap + used;
  used += size;
  peak = used > peak ? used : peak;
  return memory;
}

void memory_release(size_t mark) { used = mark; }

void stack_paint(void) {
  uint8_t *end = (uint8_t *)__builtin_frame_address(0) - OWN_FRAME;
  for (volatile uint8_t *p = link_stack; p < end; p++) {
    *p = PAINT;
  }
}

size_t stack_peak(void) {
  const uint8_t *p = link_stack;
  while (p < link_stack_top && *p == PAINT) {
    p++;
  }
  return (size_t)(link_stack_top - p);
}
