#include "tp_llama.h"

#include <string.h>

#include "tp_kernel.h"
#include "tp_math.h"

static uint32_t head_dim(const tp_llama *m) { return m->shape.dim / m->shape.heads; }

static uint32_t kv_dim(const tp_llama *m) { return head_dim(m) * m->shape.kv_heads; }

/* Lays out the working memory from `base`; with `place` unset it is only measured. */
static uint64_t lay_out(tp_llama *m, uint32_t positions, uint8_t *base, int place) {
  const tp_llama_shape *s = &m->shape;
  uint64_t cache = (uint64_t)s->layers * positions * kv_dim(m);
  uint32_t widest = s->hidden > s->dim ? s->hidden : s->dim;
  struct {
    float **where;
    uint64_t floats;
  } parts[] = {
      {&m->keys, cache},       {&m->values, cache},     {&m->x, s->dim},
      {&m->normed, s->dim},    {&m->query, s->dim},     {&m->mixed, s->dim},
      {&m->key, kv_dim(m)},
      {&m->gate, s->hidden},   {&m->up, s->hidden},     {&m->scores, positions},
      {&m->logits, s->vocabulary}, {&m->sines, head_dim(m) / 2}, {&m->cosines, head_dim(m) / 2},
      {&m->scales, tp_groups(widest)},
  };
  uint64_t at = sizeof(double) * (head_dim(m) / 2);
  if (place) {
    m->frequencies = (double *)(void *)base;
  }
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    at = (at + 15) & ~(uint64_t)15;
    if (place) {
      *parts[i].where = (float *)(void *)(base + (size_t)at);
    }
    at += 4 * parts[i].floats;
  }
  if (place) {
    m->quantized = (int8_t *)(base + (size_t)at);
  }
  return (at + widest + 15) & ~(uint64_t)15;
}

uint64_t tp_llama_memory(const tp_llama *model, uint32_t positions) {
  tp_llama measured = *model;
  return lay_out(&measured, positions, NULL, 0);
}

void tp_llama_start(tp_llama *m, uint32_t positions, void *memory) {
  m->positions = positions;
  lay_out(m, positions, memory, 1);
  for (uint32_t i = 0; i < head_dim(m) / 2; i++) {
    m->frequencies[i] = tp_rope_frequency(2.0 * i / head_dim(m));
  }
}

/* out = matrix of one layer times x, whatever the matrix is made of; an int8 one takes x as quantised last. */
static void multiply(tp_llama *m, float *out, const float *x, int which, uint32_t layer) {
  const tp_matrix *w = &m->matrix[which];
  size_t row = (size_t)layer * w->rows;
  if (w->values != NULL) {
    tp_dots(out, x, w->values + row * w->columns, w->rows, w->columns, w->columns);
  } else {
    tp_dots_int8(out, m->quantized, m->scales, w->groups + row * w->columns,
                 w->scales + row * tp_groups(w->columns), w->rows, w->columns);
  }
}

static void quantize(tp_llama *m, const float *x, uint32_t size) {
  if (m->int8) {
    tp_quantize(m->quantized, m->scales, x, size);
  }
}

static void embed(tp_llama *m, uint32_t token) {
  const tp_matrix *w = &m->matrix[TP_EMBEDDING];
  if (w->values != NULL) {
    memcpy(m->x, w->values + (size_t)token * w->columns, 4 * (size_t)w->columns);
    return;
  }
  const int8_t *row = w->groups + (size_t)token * w->columns;
  const float *scales = w->scales + (size_t)token * tp_groups(w->columns);
  for (uint32_t i = 0; i < w->columns; i++) {
    m->x[i] = (float)row[i] * scales[i / TP_GROUP];
  }
}

/* Root mean square norm into `normed`, ready for the next matrices. */
static void normalize(tp_llama *m, const float *weight) {
  const uint32_t dim = m->shape.dim;
  float squares;
  tp_dots(&squares, m->x, m->x, 1, dim, dim);
  float scale = tp_rsqrt(squares / (float)dim + 1e-5f);
  for (uint32_t i = 0; i < dim; i++) {
    m->normed[i] = weight[i] * (scale * m->x[i]);
  }
  quantize(m, m->normed, dim);
}

/* Turns adjacent pairs of every head by the angle of the position. */
static void rotate(float *vector, uint32_t size, uint32_t pair, uint32_t step, float sine, float cosine) {
  for (uint32_t i = 2 * pair; i < size; i += step) {
    float a = vector[i], b = vector[i + 1];
    vector[i] = a * cosine - b * sine;
    vector[i + 1] = a * sine + b * cosine;
  }
}

/* Each head's vectors lie together, so that attention reads memory in order. */
static size_t cache_of(const tp_llama *m, uint32_t layer, uint32_t kv_head) {
  return ((size_t)layer * m->shape.kv_heads + kv_head) * m->positions * head_dim(m);
}

static void remember(const tp_llama *m, float *cache, const float *vector, uint32_t layer, uint32_t position) {
  const uint32_t size = head_dim(m);
  for (uint32_t h = 0; h < m->shape.kv_heads; h++) {
    memcpy(cache + cache_of(m, layer, h) + (size_t)position * size, vector + h * size, 4 * (size_t)size);
  }
}

static void attend(tp_llama *m, uint32_t layer, uint32_t position) {
  const uint32_t size = head_dim(m), count = position + 1;
  const float scale = tp_rsqrt((float)size);
  for (uint32_t h = 0; h < m->shape.heads; h++) {
    const size_t from = cache_of(m, layer, h / (m->shape.heads / m->shape.kv_heads));
    float *scores = m->scores;
    tp_dots(scores, m->query + h * size, m->keys + from, count, size, size);
    tp_exp_all(scores, count, tp_most(scores, count), scale);
    float inverse = 1.0f / tp_sum(scores, count);
    float *out = m->mixed + h * size;
    tp_mix(out, scores, m->values + from, count, size, size);
    for (uint32_t i = 0; i < size; i++) {
      out[i] *= inverse;
    }
  }
}

static void add(float *x, const float *y, uint32_t size) {
  for (uint32_t i = 0; i < size; i++) {
    x[i] += y[i];
  }
}

const float *tp_llama_forward(tp_llama *m, uint32_t token, uint32_t position) {
  const tp_llama_shape *s = &m->shape;
  embed(m, token);
  for (uint32_t pair = 0; pair < head_dim(m) / 2; pair++) {
    tp_sin_cos(position * m->frequencies[pair], &m->sines[pair], &m->cosines[pair]);
  }
  for (uint32_t layer = 0; layer < s->layers; layer++) {
    normalize(m, m->attention_norm + (size_t)layer * s->dim);
    multiply(m, m->query, m->normed, TP_WQ, layer);
    multiply(m, m->key, m->normed, TP_WK, layer);
    multiply(m, m->mixed, m->normed, TP_WV, layer);
    for (uint32_t pair = 0; pair < head_dim(m) / 2; pair++) {
      rotate(m->query, s->dim, pair, head_dim(m), m->sines[pair], m->cosines[pair]);
      rotate(m->key, kv_dim(m), pair, head_dim(m), m->sines[pair], m->cosines[pair]);
    }
    remember(m, m->keys, m->key, layer, position);
    remember(m, m->values, m->mixed, layer, position);
    attend(m, layer, position);
    quantize(m, m->mixed, s->dim);
    multiply(m, m->normed, m->mixed, TP_WO, layer);
    add(m->x, m->normed, s->dim);

    normalize(m, m->ffn_norm + (size_t)layer * s->dim);
    multiply(m, m->gate, m->normed, TP_W1, layer);
    multiply(m, m->up, m->normed, TP_W3, layer);
    tp_gate(m->gate, m->up, s->hidden);
    quantize(m, m->gate, s->hidden);
    multiply(m, m->normed, m->gate, TP_W2, layer);
    add(m->x, m->normed, s->dim);
  }
  normalize(m, m->final_norm);
  multiply(m, m->logits, m->normed, TP_CLASSIFIER, 0);
  return m->logits;
}
