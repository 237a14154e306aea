#include "tp_math.h"

float tp_rsqrt(float x) {
  uint32_t bits;
  float guess;
  memcpy(&bits, &x, sizeof bits);
  bits = 0x5F3759DFu - (bits >> 1); /* halves and negates the exponent: within 4 % of the result */
  memcpy(&guess, &bits, sizeof guess);
  double y = guess;
  for (int i = 0; i < 5; i++) {
    y = y * (1.5 - 0.5 * x * y * y);
  }
  return (float)y;
}

double tp_rope_frequency(double y) {
  double x = y * -9.210340371976182736 / 64; /* ln 10000; small enough for a short series */
  double sum = 1;
  for (int n = 12; n > 0; n--) {
    sum = 1 + sum * x / n;
  }
  for (int i = 0; i < 6; i++) {
    sum = sum * sum;
  }
  return sum;
}

void tp_sin_cos(double x, float *sine, float *cosine) {
  int64_t quarter = (int64_t)(x * 0.63661977236758134308 + 0.5);
  double n = (double)quarter;
  double r = (x - n * 1.57079632679489655800) - n * 6.12323399573676603587e-17;
  double z = r * r;
  double s = 1, c = 1;
  for (int i = 14; i > 0; i -= 2) { /* both series from their smallest term */
    s = 1 - s * z / (i * (i + 1));
    c = 1 - c * z / (i * (i - 1));
  }
  s = s * r;
  double swapped = (quarter & 1) != 0 ? c : s;
  double other = (quarter & 1) != 0 ? s : c;
  *sine = (float)((quarter & 2) != 0 ? -swapped : swapped);
  *cosine = (float)(((quarter + 1) & 2) != 0 ? -other : other);
}
