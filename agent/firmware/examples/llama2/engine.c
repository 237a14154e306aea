#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "tp_llama.h"
#include "tp_sampler.h"
#include "tp_tokenizer.h"

extern const uint8_t asset_model[], asset_model_end[], asset_tokenizer[], asset_tokenizer_end[];

static tp_llama llama;
static tp_tokenizer tokenizer;
static tp_sampler chooser;

const char *engine_start(void) {
  const char *wrong = tp_llama_open(&llama, asset_model, (size_t)(asset_model_end - asset_model));
  if (wrong != NULL) {
    return wrong;
  }
  const uint32_t words = llama.shape.vocabulary;
  void *memory = malloc((size_t)tp_llama_memory(&llama, POSITIONS)), *tables = malloc(tp_tokenizer_memory(words));
  if (memory == NULL || tables == NULL) {
    return "there is no memory for it";
  }
  tp_llama_start(&llama, POSITIONS, memory);
  return tp_tokenizer_open(&tokenizer, asset_tokenizer, (size_t)(asset_tokenizer_end - asset_tokenizer), words, tables);
}

float *forward(int token, int position) {
  tp_llama_forward(&llama, (uint32_t)token, (uint32_t)position);
  return llama.logits;
}

int encode(const char *text, size_t size, int *ids) {
  uint32_t *scratch = malloc(tp_tokenizer_scratch(size));
  size_t count = scratch != NULL ? tp_tokenizer_encode(&tokenizer, text, size, scratch) : 0;
  for (size_t i = 0; i < count; i++) {
    ids[i] = (int)scratch[i];
  }
  free(scratch);
  return (int)count;
}

const char *decode(int before, int token) {
  static char text[TP_PIECE_MAX + 1];
  char byte;
  size_t size;
  const char *piece = tp_tokenizer_decode(&tokenizer, (uint32_t)before, (uint32_t)token, &byte, &size);
  memcpy(text, piece, size);
  text[size] = 0;
  return text;
}

void sampler(float temperature, uint64_t seed) { tp_sampler_start(&chooser, (uint32_t)(temperature * 1000.0f + 0.5f), seed); }

int sample(float *logits) { return (int)tp_sampler_next(&chooser, logits, llama.shape.vocabulary); }
