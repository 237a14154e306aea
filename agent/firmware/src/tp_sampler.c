#include "tp_sampler.h"

#include "tp_math.h"

void tp_sampler_start(tp_sampler *sampler, uint32_t temperature_milli, uint64_t seed) {
  sampler->temperature = (float)temperature_milli / 1000.0f;
  sampler->state = seed;
}

/* SplitMix64: any seed will do, 0 too. The upper 24 bits make a float in 0..1 exactly. */
static float next_uniform(tp_sampler *sampler) {
  uint64_t z = sampler->state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return (float)(z >> 40) / 16777216.0f;
}

uint32_t tp_sampler_next(tp_sampler *sampler, const float *logits, uint32_t count) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < count; i++) {
    if (logits[i] > logits[best]) {
      best = i;
    }
  }
  if (!(sampler->temperature > 0)) {
    return best;
  }
  float most = logits[best], sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    sum += tp_exp((logits[i] - most) / sampler->temperature);
  }
  /* Computed once more rather than kept: the logits stay as they are and no memory is needed. */
  float left = next_uniform(sampler) * sum;
  for (uint32_t i = 0; i < count; i++) {
    left -= tp_exp((logits[i] - most) / sampler->temperature);
    if (left < 0) {
      return i;
    }
  }
  return best; /* only when rounding leaves a rest */
}
