/* Where everything lies in a model file, and the conversion to int8. */
#include <string.h>

#include "tp_kernel.h"
#include "tp_llama.h"

/* The int8 file: this word, the shape as in a checkpoint, all norms, all scales, then all int8 values. */
#define INT8_MAGIC 0x38515054u /* "TPQ8" */

enum { HEADER = 28, INT8_HEADER = 32 };

static uint32_t read32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void write32(uint8_t *p, uint32_t v) {
  for (int i = 0; i < 4; i++) {
    p[i] = (uint8_t)(v >> 8 * i);
  }
}

/* The limits keep every product below far from 64 bits, and admit any model that a small device could hold. */
static const char *read_shape(tp_llama_shape *s, const uint8_t *p) {
  s->dim = read32(p);
  s->hidden = read32(p + 4);
  s->layers = read32(p + 8);
  s->heads = read32(p + 12);
  s->kv_heads = read32(p + 16);
  s->vocabulary = read32(p + 20);
  s->sequence = read32(p + 24);
  s->shared = s->vocabulary < 0x80000000u;
  if (!s->shared) {
    s->vocabulary = 0u - s->vocabulary; /* llama2.c's mark of a classifier of its own */
  }
  if (s->dim < 1 || s->dim > 4096 || s->hidden < 1 || s->hidden > 16384 || s->layers < 1 || s->layers > 128 ||
      s->vocabulary < 3 || s->vocabulary > 65536 || s->sequence < 1 || s->sequence > 32768) {
    return "its dimensions are out of range";
  }
  if (s->heads < 1 || s->heads > 256 || s->dim % s->heads != 0 || s->dim / s->heads % 2 != 0 || s->kv_heads < 1 ||
      s->kv_heads > s->heads || s->heads % s->kv_heads != 0) {
    return "its numbers of heads do not fit its dimension";
  }
  return NULL;
}

static void set(tp_llama *m, int which, uint32_t rows, uint32_t columns) {
  m->matrix[which].rows = rows;
  m->matrix[which].columns = columns;
}

static void set_shapes(tp_llama *m) {
  const tp_llama_shape *s = &m->shape;
  uint32_t kv_dim = s->dim / s->heads * s->kv_heads;
  set(m, TP_EMBEDDING, s->vocabulary, s->dim);
  set(m, TP_WQ, s->dim, s->dim);
  set(m, TP_WK, kv_dim, s->dim);
  set(m, TP_WV, kv_dim, s->dim);
  set(m, TP_WO, s->dim, s->dim);
  set(m, TP_W1, s->hidden, s->dim);
  set(m, TP_W2, s->dim, s->hidden);
  set(m, TP_W3, s->hidden, s->dim);
  set(m, TP_CLASSIFIER, s->vocabulary, s->dim);
}

/* Rows of all layers together. */
static uint64_t rows_of(const tp_llama *m, int which) {
  uint64_t layers = which == TP_EMBEDDING || which == TP_CLASSIFIER ? 1 : m->shape.layers;
  return layers * m->matrix[which].rows;
}

static int stored(const tp_llama *m) { return m->shape.shared ? TP_CLASSIFIER : TP_MATRICES; }

static uint64_t norm_floats(const tp_llama *m) { return (2 * (uint64_t)m->shape.layers + 1) * m->shape.dim; }

static uint64_t scale_floats(const tp_llama *m) {
  uint64_t sum = 0;
  for (int i = 0; i < stored(m); i++) {
    sum += rows_of(m, i) * tp_groups(m->matrix[i].columns);
  }
  return sum;
}

static uint64_t weights(const tp_llama *m) {
  uint64_t sum = 0;
  for (int i = 0; i < stored(m); i++) {
    sum += rows_of(m, i) * m->matrix[i].columns;
  }
  return sum;
}

static uint64_t rope_floats(const tp_llama *m) { return (uint64_t)m->shape.sequence * (m->shape.dim / m->shape.heads); }

static const float *take(const float **at, uint64_t floats) {
  const float *here = *at;
  *at += floats;
  return here;
}

static void place_float32(tp_llama *m, const float *at) {
  const uint64_t norms = (uint64_t)m->shape.layers * m->shape.dim;
  for (int i = TP_EMBEDDING; i <= TP_W3; i++) {
    if (i == TP_WQ) {
      m->attention_norm = take(&at, norms);
    } else if (i == TP_W1) {
      m->ffn_norm = take(&at, norms);
    }
    m->matrix[i].values = take(&at, rows_of(m, i) * m->matrix[i].columns);
  }
  m->final_norm = take(&at, m->shape.dim);
  take(&at, rope_floats(m)); /* two tables that readers skip */
  m->matrix[TP_CLASSIFIER].values = m->shape.shared ? m->matrix[TP_EMBEDDING].values : at;
}

static void place_int8(tp_llama *m, const uint8_t *file) {
  const uint64_t norms = (uint64_t)m->shape.layers * m->shape.dim;
  const float *at = (const float *)(const void *)(file + INT8_HEADER);
  m->attention_norm = take(&at, norms);
  m->ffn_norm = take(&at, norms);
  m->final_norm = take(&at, m->shape.dim);
  const int8_t *groups = (const int8_t *)(at + scale_floats(m));
  for (int i = 0; i < stored(m); i++) {
    m->matrix[i].scales = take(&at, rows_of(m, i) * tp_groups(m->matrix[i].columns));
    m->matrix[i].groups = groups;
    groups += rows_of(m, i) * m->matrix[i].columns;
  }
  if (m->shape.shared) {
    m->matrix[TP_CLASSIFIER] = m->matrix[TP_EMBEDDING];
  }
}

/* All exponent bits set is an infinity or a NaN. */
static int all_finite(const uint8_t *floats, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) {
    if ((read32(floats + 4 * i) & 0x7F800000u) == 0x7F800000u) {
      return 0;
    }
  }
  return 1;
}

const char *tp_llama_open(tp_llama *m, const void *file, size_t size) {
  const uint8_t *bytes = file;
  memset(m, 0, sizeof *m);
  if (size < INT8_HEADER) {
    return "it is too short for a model";
  }
  m->int8 = read32(bytes) == INT8_MAGIC;
  const char *wrong = read_shape(&m->shape, m->int8 ? bytes + 4 : bytes);
  if (wrong != NULL) {
    return wrong;
  }
  set_shapes(m);
  uint64_t header = m->int8 ? INT8_HEADER : HEADER;
  uint64_t floats = norm_floats(m) + (m->int8 ? scale_floats(m) : weights(m) + rope_floats(m));
  uint64_t expected = header + 4 * floats + (m->int8 ? weights(m) : 0);
  if (size != expected) {
    return size < expected ? "it is shorter than its header says" : "it is longer than its header says";
  }
  if (!all_finite(bytes + header, floats)) {
    return "it holds a weight that is not a finite number";
  }
  if (m->int8) {
    place_int8(m, bytes);
  } else {
    place_float32(m, (const float *)(const void *)(bytes + HEADER));
  }
  return NULL;
}

size_t tp_llama_int8_size(const tp_llama *m) {
  return (size_t)(INT8_HEADER + 4 * (norm_floats(m) + scale_floats(m)) + weights(m));
}

void tp_llama_quantize(const tp_llama *m, void *out) {
  const tp_llama_shape *s = &m->shape;
  uint8_t *bytes = out;
  const uint32_t header[] = {INT8_MAGIC, s->dim, s->hidden, s->layers, s->heads, s->kv_heads,
                             s->shared ? s->vocabulary : 0u - s->vocabulary, s->sequence};
  for (size_t i = 0; i < sizeof header / sizeof header[0]; i++) {
    write32(bytes + 4 * i, header[i]);
  }
  float *at = (float *)(void *)(bytes + INT8_HEADER);
  const size_t norms = (size_t)s->layers * s->dim;
  memcpy(at, m->attention_norm, 4 * norms);
  memcpy(at + norms, m->ffn_norm, 4 * norms);
  memcpy(at + 2 * norms, m->final_norm, 4 * (size_t)s->dim);
  float *scales = at + norm_floats(m);
  int8_t *groups = (int8_t *)(scales + scale_floats(m));
  for (int i = 0; i < stored(m); i++) {
    const tp_matrix *w = &m->matrix[i];
    for (uint64_t row = 0; row < rows_of(m, i); row++) {
      tp_quantize(groups, scales, w->values + row * w->columns, w->columns);
      groups += w->columns;
      scales += tp_groups(w->columns);
    }
  }
}
