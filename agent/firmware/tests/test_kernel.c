#include <math.h>
#include <string.h>

#include "test.h"
#include "tp_kernel.h"
#include "tp_math.h"

enum { MOST = 200, ROWS = 9 };

void scalar_dots(float *out, const float *x, const float *rows, size_t count, size_t size, size_t stride);
void scalar_mix(float *out, const float *weights, const float *rows, size_t count, size_t size, size_t stride);

static float x[MOST], rows[ROWS * MOST];
static unsigned state = 1;

/* Magnitudes far apart, so that another order of adding would show. */
static float next_float(void) {
  float value = (float)((int)(next_random(&state) % 20001) - 10000) / 7.0f;
  return next_random(&state) % 4 == 0 ? value * 1000.0f : value;
}

/* The definition, in the most literal form. */
static float defined_dot(const float *a, const float *b, size_t size) {
  volatile float sum[8] = {0};
  for (size_t i = 0; i < size; i++) {
    volatile float product = a[i] * b[i];
    sum[i % 8] = sum[i % 8] + product;
  }
  for (int k = 0; k < 4; k++) {
    sum[k] = sum[k] + sum[k + 4];
  }
  volatile float left = sum[0] + sum[1], right = sum[2] + sum[3];
  return left + right;
}

static void check_orders(void) {
  for (size_t size = 1; size <= MOST; size++) {
    float out[ROWS], plain[ROWS], mixed[MOST], plain_mixed[MOST];
    for (size_t count = 1; count <= ROWS; count += 4) {
      tp_dots(out, x, rows, count, size, MOST);
      scalar_dots(plain, x, rows, count, size, MOST);
      int same = memcmp(out, plain, count * sizeof *out) == 0;
      for (size_t r = 0; r < count; r++) {
        float defined = defined_dot(rows + r * MOST, x, size);
        same = same && memcmp(&defined, &out[r], sizeof defined) == 0;
      }
      CHECK(same, "dots of %zu elements, %zu rows: bit-equal", size, count);
    }
    tp_mix(mixed, x, rows, ROWS, size, MOST);
    scalar_mix(plain_mixed, x, rows, ROWS, size, MOST);
    CHECK(memcmp(mixed, plain_mixed, size * sizeof *mixed) == 0, "mix of %zu elements: bit-equal", size);
  }
}

static void check_int8(void) {
  static int8_t a[MOST], b[MOST];
  static float a_scales[MOST], b_scales[MOST];
  for (size_t size = 1; size <= MOST; size++) {
    double exact = 0, bound = 0;
    float out;
    tp_quantize(a, a_scales, x, size);
    tp_quantize(b, b_scales, rows, size);
    tp_dots_int8(&out, a, a_scales, b, b_scales, 1, size);
    for (size_t i = 0; i < size; i++) {
      double p = a_scales[i / TP_GROUP], q = b_scales[i / TP_GROUP];
      exact += a[i] * p * (b[i] * q);
      bound += fabs(a[i] * p * (b[i] * q)) * 1e-6;
      CHECK(fabs(a[i] * p - x[i]) <= p * 0.5001, "quantised element %zu", i);
    }
    CHECK(fabs(out - exact) <= bound + 1e-6, "int8 dot of %zu elements", size);
  }
  float zeros[3] = {0};
  tp_quantize(a, a_scales, zeros, 3);
  CHECK(a[0] == 0 && a_scales[0] == 0, "zeros quantise to zeros");
  float odd[3] = {NAN, INFINITY, -1};
  tp_quantize(a, a_scales, odd, 3);
  CHECK(1, "no undefined behaviour on NaN");
}

static void check_functions(void) {
  double worst = 0;
  for (double v = -87; v < 88; v += 0.0173) {
    worst = fmax(worst, fabs(tp_exp((float)v) / exp((float)v) - 1));
  }
  CHECK(worst < 3e-7, "exp within %g", worst);
  CHECK(tp_exp(0) == 1 && tp_exp(-1e9f) < 1e-37f && tp_exp(1e9f) > 1e37f && tp_exp(NAN) < 1, "exp at its ends");
  worst = 0;
  for (float v = 1e-30f; v < 1e30f; v *= 1.37f) {
    worst = fmax(worst, fabs(tp_rsqrt(v) * sqrt(v) - 1));
  }
  CHECK(worst < 1e-7 && tp_rsqrt(16) == 0.25f, "rsqrt within %g", worst);
  worst = 0;
  for (double v = 0; v < 33000; v += 0.37) {
    float sine, cosine;
    tp_sin_cos(v, &sine, &cosine);
    worst = fmax(worst, fmax(fabs(sine - sin(v)), fabs(cosine - cos(v))));
  }
  CHECK(worst < 1e-7, "sine and cosine within %g", worst);
  for (double y = 0; y <= 1; y += 0.125) {
    CHECK(fabs(tp_rope_frequency(y) * pow(10000, y) - 1) < 1e-12, "frequency %g", y);
  }
}

void test_kernel(void) {
  for (size_t i = 0; i < ROWS * MOST; i++) {
    rows[i] = next_float();
  }
  for (size_t i = 0; i < MOST; i++) {
    x[i] = next_float();
  }
  check_orders();
  check_int8();
  check_functions();
  float most[] = {3, -1, 9, 2, 8, 7, 6, 5, 4, 9.5f};
  for (size_t size = 1; size <= 10; size++) {
    CHECK(tp_most(most, size) == (size < 3 ? 3 : size < 10 ? 9 : 9.5f), "most of %zu", size);
  }
  CHECK(tp_sum(most, 10) == 52.5f, "sum");
}
