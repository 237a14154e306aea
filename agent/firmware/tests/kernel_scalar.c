/* The plain C kernels under names of their own, so that a test can compare them with the vector code. */
#undef TP_SCALAR
#define TP_SCALAR
#define tp_dots scalar_dots
#define tp_dots_int8 scalar_dots_int8
#define tp_sum scalar_sum
#define tp_most scalar_most
#define tp_mix scalar_mix
#define tp_exp_all scalar_exp_all
#define tp_gate scalar_gate
#define tp_quantize scalar_quantize
#include "../src/tp_kernel.c"
