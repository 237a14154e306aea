/* A thread's stack whose greatest depth can be read off its paint, as firmware does it. */
#ifndef STACK_H
#define STACK_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *base; /* the lowest usable byte */
  size_t size;
  const uint8_t *top; /* where the measured thread began */
} stack;

/* Returns 0, or an errno. */
int stack_make(stack *s);

/* In the thread, first of all: depth counts from this frame. */
void stack_enter(stack *s, const void *frame);

/* In the thread: forgets the depth reached so far. */
void stack_paint(stack *s);
size_t stack_peak(const stack *s);

#endif
