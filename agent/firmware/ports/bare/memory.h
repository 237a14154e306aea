/* The RAM that the linker left over: working memory from below, the stack from above. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* In the order of a stack: release down to a mark taken from memory_used. NULL if it does not fit. */
void *memory_take(size_t size);
void memory_release(size_t mark);
size_t memory_used(void);
size_t memory_peak(void);
size_t memory_left(void);

/* The stack's greatest depth since it was painted, bytes. */
void stack_paint(void);
size_t stack_peak(void);

#endif
