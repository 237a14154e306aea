#include "tp_kernel.h"

#include <string.h>

#include "tp_math.h"

#if defined(__SSE__) && !defined(TP_SCALAR)
#include <emmintrin.h>
#define TP_SSE 1
#endif

/* Eight accumulators to one, in the order that tp_kernel.h promises. */
static float settle(const float *a) { return ((a[0] + a[4]) + (a[1] + a[5])) + ((a[2] + a[6]) + (a[3] + a[7])); }

static float dot(const float *x, const float *row, size_t size) {
  float a[8] = {0};
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    for (size_t k = 0; k < 8; k++) {
      a[k] += row[i + k] * x[i + k];
    }
  }
  for (size_t k = 0; i + k < size; k++) {
    a[k] += row[i + k] * x[i + k];
  }
  return settle(a);
}

#ifdef TP_SSE
/* Four rows side by side: their sums are independent, and one transposition settles all four. */
static void dot4(float *out, const float *x, const float *row, size_t size, size_t stride) {
  __m128 low[4], high[4];
  for (int r = 0; r < 4; r++) {
    low[r] = high[r] = _mm_setzero_ps();
  }
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    __m128 x_low = _mm_loadu_ps(x + i), x_high = _mm_loadu_ps(x + i + 4);
    for (size_t r = 0; r < 4; r++) {
      low[r] = _mm_add_ps(low[r], _mm_mul_ps(_mm_loadu_ps(row + r * stride + i), x_low));
      high[r] = _mm_add_ps(high[r], _mm_mul_ps(_mm_loadu_ps(row + r * stride + i + 4), x_high));
    }
  }
  if (i + 4 <= size) {
    __m128 x_low = _mm_loadu_ps(x + i);
    for (size_t r = 0; r < 4; r++) {
      low[r] = _mm_add_ps(low[r], _mm_mul_ps(_mm_loadu_ps(row + r * stride + i), x_low));
    }
  }
  for (int r = 0; r < 4; r++) {
    low[r] = _mm_add_ps(low[r], high[r]);
  }
  _MM_TRANSPOSE4_PS(low[0], low[1], low[2], low[3]);
  _mm_storeu_ps(out, _mm_add_ps(_mm_add_ps(low[0], low[1]), _mm_add_ps(low[2], low[3])));
}
#endif

void tp_dots(float *out, const float *x, const float *rows, size_t count, size_t size, size_t stride) {
  size_t r = 0;
#ifdef TP_SSE
  if (size % 4 == 0) {
    for (; r + 4 <= count; r += 4) {
      dot4(out + r, x, rows + r * stride, size, stride);
    }
  }
#endif
  for (; r < count; r++) {
    out[r] = dot(x, rows + r * stride, size);
  }
}

static int32_t dot_group(const int8_t *x, const int8_t *row, size_t size) {
  int32_t sum = 0;
  if (size == TP_GROUP) { /* a known length, for the compiler */
    for (size_t i = 0; i < TP_GROUP; i++) {
      sum += x[i] * row[i];
    }
  } else {
    for (size_t i = 0; i < size; i++) {
      sum += x[i] * row[i];
    }
  }
  return sum;
}

void tp_dots_int8(float *out, const int8_t *x, const float *x_scales, const int8_t *rows, const float *scales,
                  size_t count, size_t size) {
  size_t groups = tp_groups(size);
  for (size_t r = 0; r < count; r++) {
    const int8_t *row = rows + r * size;
    const float *row_scales = scales + r * groups;
    float a[8] = {0};
    for (size_t g = 0; g < groups; g++) {
      size_t from = g * TP_GROUP;
      size_t length = size - from < TP_GROUP ? size - from : TP_GROUP;
      a[g & 7] += (float)dot_group(x + from, row + from, length) * (row_scales[g] * x_scales[g]);
    }
    out[r] = settle(a);
  }
}

float tp_sum(const float *x, size_t size) {
  float a[8] = {0};
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    for (size_t k = 0; k < 8; k++) {
      a[k] += x[i + k];
    }
  }
  for (size_t k = 0; i + k < size; k++) {
    a[k] += x[i + k];
  }
  return settle(a);
}

/* The greatest; eight at a time only for speed, the order does not matter here. */
float tp_most(const float *x, size_t size) {
  float a[8];
  size_t i = 0;
  for (size_t k = 0; k < 8; k++) {
    a[k] = x[0];
  }
  for (; i + 8 <= size; i += 8) {
    for (size_t k = 0; k < 8; k++) {
      a[k] = x[i + k] > a[k] ? x[i + k] : a[k];
    }
  }
  for (; i < size; i++) {
    a[0] = x[i] > a[0] ? x[i] : a[0];
  }
  for (size_t k = 1; k < 8; k++) {
    a[0] = a[k] > a[0] ? a[k] : a[0];
  }
  return a[0];
}

/* A strip of eight outputs is kept in registers while the rows go by. */
static void mix8(float *out, const float *weights, const float *rows, size_t count, size_t stride) {
#ifdef TP_SSE
  __m128 low = _mm_setzero_ps(), high = _mm_setzero_ps();
  for (size_t t = 0; t < count; t++) {
    __m128 weight = _mm_set1_ps(weights[t]);
    low = _mm_add_ps(low, _mm_mul_ps(weight, _mm_loadu_ps(rows + t * stride)));
    high = _mm_add_ps(high, _mm_mul_ps(weight, _mm_loadu_ps(rows + t * stride + 4)));
  }
  _mm_storeu_ps(out, low);
  _mm_storeu_ps(out + 4, high);
#else
  float sum[8] = {0};
  for (size_t t = 0; t < count; t++) {
    for (size_t k = 0; k < 8; k++) {
      sum[k] += weights[t] * rows[t * stride + k];
    }
  }
  memcpy(out, sum, sizeof sum);
#endif
}

void tp_mix(float *out, const float *weights, const float *rows, size_t count, size_t size, size_t stride) {
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    mix8(out + i, weights, rows + i, count, stride);
  }
  for (; i < size; i++) {
    float sum = 0;
    for (size_t t = 0; t < count; t++) {
      sum += weights[t] * rows[t * stride + i];
    }
    out[i] = sum;
  }
}

void tp_exp_all(float *x, size_t size, float most, float scale) {
  for (size_t i = 0; i < size; i++) {
    x[i] = tp_exp((x[i] - most) * scale);
  }
}

void tp_gate(float *gate, const float *up, size_t size) {
  for (size_t i = 0; i < size; i++) {
    gate[i] = gate[i] / (1.0f + tp_exp(-gate[i])) * up[i];
  }
}

void tp_quantize(int8_t *out, float *scales, const float *x, size_t size) {
  for (size_t from = 0; from < size; from += TP_GROUP) {
    size_t length = size - from < TP_GROUP ? size - from : TP_GROUP;
    float most = 0;
    for (size_t i = 0; i < length; i++) {
      float magnitude = x[from + i] < 0 ? -x[from + i] : x[from + i];
      most = magnitude > most ? magnitude : most;
    }
    float inverse = most > 0 ? 127.0f / most : 0;
    for (size_t i = 0; i < length; i++) {
      float v = x[from + i] * inverse;
      v = v > -127.0f ? v : -127.0f; /* in this form it also catches a NaN */
      v = v < 127.0f ? v : 127.0f;
      out[from + i] = (int8_t)(v + (v < 0 ? -0.5f : 0.5f));
    }
    scales[from / TP_GROUP] = most / 127.0f;
  }
}
