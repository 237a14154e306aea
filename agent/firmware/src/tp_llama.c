#include "tp_llama.h"

#include <string.h>

#include "tp_kernel.h"
#include "tp_math.h"

static uint32_t head_dim(const tp_llama *m) { return m->shape.dim / m->shape.heads; }

static uint32_t kv_dim(const tp_llama *m) { return head_dim(m) * m->shape.kv_heads; }

/* Lays out the working memory from `base`; with `place` unset it is only measured. */
static uint64_t lay_out(tp_llama *m, uint32_t positions, uint8_t *base, int place) {
  const tp_llama_shape *s = &m->shape;
  const uint64_t rows = (uint64_t)s->layers * positions;
  const uint32_t widest = s->hidden > s->dim ? s->hidden : s->dim;
  const uint64_t cache = m->int8 ? 0 : rows * kv_dim(m), cache8 = m->int8 ? rows * kv_dim(m) : 0;
  const uint64_t scales8 = m->int8 ? rows * tp_groups(kv_dim(m)) : 0;
  struct {
    void *where; /* a pointer to a pointer */
    uint64_t bytes;
  } parts[] = {
      {&m->frequencies, sizeof(double) * (head_dim(m) / 2)},
      {&m->keys, 4 * cache}, {&m->values, 4 * cache},
      {&m->keys8, cache8}, {&m->values8, cache8}, {&m->key_scales, 4 * scales8}, {&m->value_scales, 4 * scales8},
      {&m->rows, m->int8 ? 4 * (uint64_t)positions * head_dim(m) : 0},
      {&m->x, 4 * s->dim}, {&m->normed, 4 * s->dim}, {&m->query, 4 * s->dim}, {&m->mixed, 4 * s->dim},
      {&m->key, 4 * kv_dim(m)}, {&m->gate, 4 * s->hidden}, {&m->up, 4 * s->hidden},
      {&m->scores, 4 * (uint64_t)positions * (s->heads / s->kv_heads)},
      {&m->logits, 4 * s->vocabulary}, {&m->sines, 2 * head_dim(m)}, {&m->cosines, 2 * head_dim(m)},
      {&m->scales, 4 * tp_groups(widest)}, {&m->quantized, widest},
  };
  uint64_t at = 0;
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    if (place) {
      void *here = base + (size_t)at;
      memcpy(parts[i].where, &here, sizeof here);
    }
    at = (at + parts[i].bytes + 15) & ~(uint64_t)15;
  }
  return at;
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

static void remember_float(const tp_llama *m, float *cache, const float *vector, uint32_t layer, uint32_t position) {
  const uint32_t size = head_dim(m);
  for (uint32_t h = 0; h < m->shape.kv_heads; h++) {
    memcpy(cache + cache_of(m, layer, h) + (size_t)position * size, vector + h * size, 4 * (size_t)size);
  }
}

static void remember(tp_llama *m, const float *key, const float *value, uint32_t layer, uint32_t position) {
  if (m->int8) {
    const size_t row = (size_t)layer * m->positions + position, groups = tp_groups(kv_dim(m));
    tp_quantize(m->keys8 + row * kv_dim(m), m->key_scales + row * groups, key, kv_dim(m));
    tp_quantize(m->values8 + row * kv_dim(m), m->value_scales + row * groups, value, kv_dim(m));
  } else {
    remember_float(m, m->keys, key, layer, position);
    remember_float(m, m->values, value, layer, position);
  }
}

/* What a head has kept of positions 0 to count - 1, as float32 rows of its dimension. */
static const float *recall(const tp_llama *m, int values, uint32_t layer, uint32_t kv_head, uint32_t count) {
  if (!m->int8) {
    return (values ? m->values : m->keys) + cache_of(m, layer, kv_head);
  }
  const uint32_t size = head_dim(m), width = kv_dim(m), first = kv_head * size;
  const size_t groups = tp_groups(width), row = (size_t)layer * m->positions;
  const int8_t *kept = (values ? m->values8 : m->keys8) + row * width;
  const float *scales = (values ? m->value_scales : m->key_scales) + row * groups;
  float *out = m->rows;
  for (uint32_t t = 0; t < count; t++, kept += width, scales += groups) {
    for (uint32_t from = first, end; from < first + size; from = end) { /* up to the end of a group */
      end = from / TP_GROUP * TP_GROUP + TP_GROUP;
      end = end < first + size ? end : first + size;
      const float scale = scales[from / TP_GROUP];
      for (uint32_t i = from; i < end; i++) {
        *out++ = (float)kept[i] * scale;
      }
    }
  }
  return m->rows;
}

/* Heads that share keys and values are done together. */
static void attend(tp_llama *m, uint32_t layer, uint32_t position) {
  const uint32_t size = head_dim(m), count = position + 1, shared = m->shape.heads / m->shape.kv_heads;
  const float scale = tp_rsqrt((float)size);
  for (uint32_t h = 0; h < m->shape.kv_heads; h++) {
    const float *query = m->query + h * shared * size;
    float *scores = m->scores, *out = m->mixed + h * shared * size;
    const float *rows = recall(m, 0, layer, h, count);
    for (uint32_t i = 0; i < shared; i++, query += size, scores += m->positions) {
      tp_dots(scores, query, rows, count, size, size);
      tp_exp_all(scores, count, tp_most(scores, count), scale);
    }
    rows = recall(m, 1, layer, h, count);
    scores = m->scores;
    for (uint32_t i = 0; i < shared; i++, out += size, scores += m->positions) {
      float inverse = 1.0f / tp_sum(scores, count);
      tp_mix(out, scores, rows, count, size, size);
      for (uint32_t k = 0; k < size; k++) {
        out[k] *= inverse;
      }
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
    remember(m, m->key, m->mixed, layer, position);
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
