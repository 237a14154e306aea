/* What must hold, whatever the input: ends the process for the fuzzer to see. */
#ifndef CLAIM_H
#define CLAIM_H

#include <stdio.h>
#include <stdlib.h>

#define CLAIM(condition, ...)                                                \
  do {                                                                       \
    if (!(condition)) {                                                      \
      fprintf(stderr, "does not hold: %s (%s:%d): ", #condition, __FILE__, __LINE__); \
      fprintf(stderr, __VA_ARGS__);                                          \
      fprintf(stderr, "\n");                                                 \
      abort();                                                               \
    }                                                                        \
  } while (0)

#endif
