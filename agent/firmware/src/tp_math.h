/* The few functions that a forward pass needs, written out so that every target computes the same bits.
 * Only + - * / and integer operations are used, which IEEE 754 defines exactly; compile with -ffp-contract=off. */
#ifndef TP_MATH_H
#define TP_MATH_H

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "floating point must be computed in the precision of its type, or results differ between targets"
#endif

/* e^x within about two units in the last place; from -87 down it stays at e^-87. Inline, so that loops vectorise. */
static inline float tp_exp(float x) {
  const float to_integer = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer in the low bits */
  x = x > -87.0f ? x : -87.0f;          /* in this form it also catches a NaN */
  x = x < 88.0f ? x : 88.0f;
  float shifted = x * 1.44269504f + to_integer;
  float n = shifted - to_integer;
  float r = (x - n * 0.693359375f) - n * -2.12194440e-4f; /* ln 2 in two parts */
  float p = 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  uint32_t bits;
  float power;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 23) + 0x3F800000u;
  memcpy(&power, &bits, sizeof power);
  return p * power;
}

/* 1 / sqrt(x) for a normal, positive x. */
float tp_rsqrt(float x);

/* 10000^-y for y in 0..1, the base of the rotary frequencies. */
double tp_rope_frequency(double y);

/* Sine and cosine of x >= 0. */
void tp_sin_cos(double x, float *sine, float *cosine);

#endif
