/* A Llama-architecture forward pass in float32 or int8, with bit-equal results on every target.
 * The weights stay where they are (flash, a mapped file); all working memory is handed in by the caller. */
#ifndef TP_LLAMA_H
#define TP_LLAMA_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t dim, hidden, layers, heads, kv_heads, vocabulary;
  uint32_t sequence; /* positions that the model knows */
  int shared;        /* the classifier is the embedding */
} tp_llama_shape;

/* Rows of weights, of all layers one after the other: float32 if `values` is set, else int8 in groups. */
typedef struct {
  const float *values;
  const int8_t *groups;
  const float *scales;
  uint32_t rows, columns; /* of one layer */
} tp_matrix;

enum { TP_EMBEDDING, TP_WQ, TP_WK, TP_WV, TP_WO, TP_W1, TP_W2, TP_W3, TP_CLASSIFIER, TP_MATRICES };

typedef struct {
  tp_llama_shape shape;
  tp_matrix matrix[TP_MATRICES];
  const float *attention_norm, *ffn_norm, *final_norm;
  int int8;

  uint32_t positions; /* that the caches hold, at most shape.sequence */
  double *frequencies;
  float *keys, *values; /* float32: [layer][kv head][position][head dim] */
  int8_t *keys8, *values8; /* int8: [layer][position][kv head][head dim], in groups of a position with scales of their own */
  float *key_scales, *value_scales;
  float *rows; /* int8: what one head is to see of a cache, as float32 */
  float *x, *normed, *query, *key, *mixed, *gate, *up, *scores, *logits;
  float *sines, *cosines; /* of the position at hand */
  float *scales; /* of the quantised activation */
  int8_t *quantized;
} tp_llama;

/* Reads a model: a llama2.c checkpoint (version 0) or what tp_llama_quantize wrote, aligned to 4 bytes. Returns NULL,
 * or what is wrong with it. Every size is checked against the length, and no weight may be infinite or NaN. */
const char *tp_llama_open(tp_llama *model, const void *file, size_t size);

/* An opened float32 model as int8: the bytes that it takes, and the conversion into that many bytes. */
size_t tp_llama_int8_size(const tp_llama *model);
void tp_llama_quantize(const tp_llama *model, void *out);

/* The working memory for so many positions, and the start in it; it must be aligned to 16 bytes. */
uint64_t tp_llama_memory(const tp_llama *model, uint32_t positions);
void tp_llama_start(tp_llama *model, uint32_t positions, void *memory);

/* The logits after `token` at `position`; positions are given in order from 0. */
const float *tp_llama_forward(tp_llama *model, uint32_t token, uint32_t position);

#endif
