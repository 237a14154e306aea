/* The choice of the next token, the same on every target for the same logits, temperature and seed. */
#ifndef TP_SAMPLER_H
#define TP_SAMPLER_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  float temperature; /* 0 takes the likeliest token, the first of equals */
  uint64_t state;
} tp_sampler;

void tp_sampler_start(tp_sampler *sampler, uint32_t temperature_milli, uint64_t seed);

uint32_t tp_sampler_next(tp_sampler *sampler, const float *logits, uint32_t count);

#endif
