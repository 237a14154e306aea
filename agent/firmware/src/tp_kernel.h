/* The inner loops of a forward pass. Each sum is defined by eight accumulators: element i goes to accumulator i mod 8,
 * in order; then accumulator k + 4 is added to k, then 1 to 0 and 3 to 2, then the last two. The order never depends
 * on the target, so neither do the bits; vector code may be used wherever it keeps that order. */
#ifndef TP_KERNEL_H
#define TP_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define TP_GROUP 32 /* int8 values that share a scale; the last group of a row may be shorter */

static inline size_t tp_groups(size_t size) { return (size + TP_GROUP - 1) / TP_GROUP; }

/* out[r] = sum of rows[r * stride + i] * x[i] over i < size, for r < count. */
void tp_dots(float *out, const float *x, const float *rows, size_t count, size_t size, size_t stride);

/* The same with both sides in int8: products are summed exactly within a group, and group g goes to accumulator g mod 8. */
void tp_dots_int8(float *out, const int8_t *x, const float *x_scales, const int8_t *rows, const float *scales,
                  size_t count, size_t size);

float tp_sum(const float *x, size_t size);
float tp_most(const float *x, size_t size);

/* out[i] = sum over t < count of weights[t] * rows[t * stride + i], each in the order of t. */
void tp_mix(float *out, const float *weights, const float *rows, size_t count, size_t size, size_t stride);

/* x[i] = e^((x[i] - most) * scale) */
void tp_exp_all(float *x, size_t size, float most, float scale);

/* gate[i] = SiLU(gate[i]) * up[i] */
void tp_gate(float *gate, const float *up, size_t size);

/* Groups of TP_GROUP values become int8 with one scale each: the largest magnitude is 127. */
void tp_quantize(int8_t *out, float *scales, const float *x, size_t size);

#endif
