#include "model.h"

#include <string.h>

#include "memory.h"

extern const uint8_t asset_model[], asset_model_end[], asset_tokenizer[], asset_tokenizer_end[];
extern const char asset_model_sha[];
extern uint8_t link_model[], link_model_end[]; /* two halves: the model in use, and the one that is coming */

enum { FEWEST_POSITIONS = 16 };

/* Working memory for so many positions, a prompt of the greatest length being encoded included. */
static uint64_t memory_for(const tp_llama *llama, uint32_t positions) {
  return tp_tokenizer_memory(llama->shape.vocabulary) + tp_llama_memory(llama, positions) + tp_tokenizer_scratch(PROMPT_MAX) +
         positions * sizeof(tp_record) + 64;
}

/* As many positions as the model knows, or as fit. */
static uint32_t positions_that_fit(const tp_llama *llama) {
  uint64_t all = memory_used() + memory_left();
  uint32_t positions = llama->shape.sequence;
  while (positions >= FEWEST_POSITIONS && memory_for(llama, positions) > all) {
    positions -= positions > 64 ? 16 : 1;
  }
  return positions;
}

static const char *use(model *m, const void *file, size_t size) {
  tp_llama llama;
  const char *wrong = tp_llama_open(&llama, file, size);
  if (wrong != NULL) {
    return wrong;
  }
  uint32_t positions = positions_that_fit(&llama);
  if (positions < FEWEST_POSITIONS && positions < llama.shape.sequence) {
    return "it needs more working memory than this board has";
  }
  memory_release(0);
  void *tables = memory_take(tp_tokenizer_memory(llama.shape.vocabulary));
  wrong = tp_tokenizer_open(&m->tokenizer, asset_tokenizer, (size_t)(asset_tokenizer_end - asset_tokenizer),
                            llama.shape.vocabulary, tables);
  if (wrong != NULL) {
    return wrong;
  }
  m->llama = llama;
  tp_llama_start(&m->llama, positions, memory_take((size_t)tp_llama_memory(&m->llama, positions)));
  m->records = memory_take(positions * sizeof(tp_record));
  return NULL;
}

const char *model_start(model *m) {
  m->name = "fable260k";
  memcpy(m->sha, asset_model_sha, sizeof m->sha);
  return use(m, asset_model, (size_t)(asset_model_end - asset_model));
}

size_t model_room(void) { return (size_t)(link_model_end - link_model) / 2; }

void *model_region(model *m, size_t size) {
  return size > 0 && size <= model_room() ? link_model + (size_t)m->half * model_room() : NULL;
}

const char *model_switch(model *m, const void *file, size_t size, const char *sha) {
  tp_llama llama;
  const char *wrong = tp_llama_open(&llama, file, size);
  if (wrong == NULL && llama.shape.vocabulary != m->tokenizer.vocabulary) {
    wrong = "its vocabulary is not that of the tokenizer";
  }
  if (wrong == NULL) {
    wrong = use(m, file, size);
  }
  if (wrong != NULL) {
    return wrong;
  }
  memcpy(m->loaded_name, "model-", 6);
  memcpy(m->loaded_name + 6, sha, 8);
  m->loaded_name[14] = 0;
  m->name = m->loaded_name;
  memcpy(m->sha, sha, sizeof m->sha);
  m->half = !m->half;
  return NULL;
}
