/* Model and tokenizer files as they may come over the line: refused, or safe to use. */
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "tp_llama.h"
#include "tp_tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_MEMORY = 1 << 20 };

static void use_model(const void *file, size_t size) {
  tp_llama model;
  if (tp_llama_open(&model, file, size) != NULL) {
    return;
  }
  uint32_t positions = model.shape.sequence < 3 ? model.shape.sequence : 3;
  uint64_t memory = tp_llama_memory(&model, positions);
  if (memory > MOST_MEMORY) {
    return;
  }
  void *lent = malloc((size_t)memory);
  tp_llama_start(&model, positions, lent);
  for (uint32_t i = 0; i < positions; i++) {
    const float *logits = tp_llama_forward(&model, model.shape.vocabulary - 1 - i, i);
    CLAIM(logits != NULL, "logits");
  }
  free(lent);
  if (!model.int8) {
    size_t int8_size = tp_llama_int8_size(&model);
    void *int8 = malloc(int8_size);
    tp_llama_quantize(&model, int8);
    free(int8);
  }
}

static void use_tokenizer(const uint8_t *file, size_t size, uint32_t vocabulary, const void *text, size_t text_size) {
  tp_tokenizer t;
  void *memory = malloc(tp_tokenizer_memory(vocabulary));
  if (tp_tokenizer_open(&t, file, size, vocabulary, memory) == NULL) {
    uint32_t *ids = malloc(tp_tokenizer_scratch(text_size));
    size_t count = tp_tokenizer_encode(&t, text, text_size, ids);
    CLAIM(count >= 1 && ids[0] == TP_TOKEN_BOS, "%zu ids", count);
    for (size_t i = 1; i < count; i++) {
      char byte;
      size_t piece;
      CLAIM(ids[i] < vocabulary, "id %u", ids[i]);
      const char *bytes = tp_tokenizer_decode(&t, ids[i - 1], ids[i], &byte, &piece);
      CLAIM(piece <= TP_PIECE_MAX && (piece == 0 || bytes != NULL), "a piece of %zu bytes", piece);
    }
    free(ids);
  }
  free(memory);
}

/* A header with dimensions that are possible, and as many weights as belong to it. */
static void use_shaped(const uint8_t *data, size_t size) {
  const uint32_t groups = 1 + data[0] % 2, heads = groups * (1 + data[1] % 2), dim = heads * 2 * (1 + data[2] % 9);
  const uint32_t hidden = 1 + data[3] % 40, layers = 1 + data[4] % 2, words = 3 + data[5] % 20, sequence = 1 + data[6] % 4;
  const uint32_t own = data[7] % 2;
  const uint32_t header[] = {dim, hidden, layers, heads, groups, own ? 0u - words : words, sequence};
  const size_t attention = 2 * dim * dim + 2 * dim * (dim / heads * groups);
  const size_t floats = (1 + own) * words * dim + layers * (2 * dim + attention + 3 * dim * hidden) + dim + sequence * (dim / heads);
  float *file = malloc(sizeof header + 4 * floats);
  uint8_t *bytes = (uint8_t *)file + sizeof header;
  memcpy(file, header, sizeof header);
  for (size_t i = 0; i < 4 * floats; i++) {
    bytes[i] = data[8 + i % (size - 8)];
  }
  use_model(file, sizeof header + 4 * floats);
  free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 16) {
    return 0;
  }
  const size_t cut = (data[1] << 8 | data[2]) % (size - 3), length = size - 3 - cut;
  void *file = malloc(length); /* aligned, and exactly as large */
  memcpy(file, data + 3, length);
  switch (data[0] % 3) {
    case 0:
      use_model(file, length);
      break;
    case 1:
      use_tokenizer(file, length, 258 + data[0] / 3, data, size < 60 ? size : 60);
      break;
    default:
      use_shaped(data + 1, size - 1);
  }
  free(file);
  return 0;
}
