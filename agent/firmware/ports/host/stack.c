#include "stack.h"

#include <errno.h>
#include <sys/mman.h>

enum { SIZE = 256 * 1024, GUARD = 64 * 1024, PAINT = 0xA5, OWN_FRAME = 512 };

int stack_make(stack *s) {
  uint8_t *memory = mmap(NULL, SIZE + GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, GUARD, PROT_NONE) != 0) {
    return errno;
  }
  s->base = memory + GUARD;
  s->size = SIZE;
  s->top = s->base + SIZE;
  return 0;
}

void stack_enter(stack *s, const void *frame) { s->top = frame; }

/* Both walk memory that the address sanitizer believes to be forbidden. */
__attribute__((no_sanitize("address"), noinline)) void stack_paint(stack *s) {
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  uint8_t *end = s->base + (here - (uintptr_t)s->base) - OWN_FRAME; /* above, this very function may be using it */
  for (volatile uint8_t *p = s->base; p < end; p++) {
    *p = PAINT;
  }
}

__attribute__((no_sanitize("address"), noinline)) size_t stack_peak(const stack *s) {
  const uint8_t *p = s->base;
  while (p < s->top && *p == PAINT) {
    p++;
  }
  return (size_t)(s->top - p);
}
