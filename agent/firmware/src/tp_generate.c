#include "tp_generate.h"

#include "tp_hash.h"
#include "tp_sampler.h"

static tp_status generate(const tp_generator *g, const tp_run *run, const uint32_t *ids, size_t count, const float **logits) {
  const uint32_t vocabulary = g->llama->shape.vocabulary;
  tp_sampler sampler;
  tp_sampler_start(&sampler, run->temperature_milli, run->seed);
  uint32_t token = ids[0];
  for (uint32_t position = 0; position < g->llama->positions; position++) {
    *logits = tp_llama_forward(g->llama, token, position);
    if (g->passed != NULL) {
      g->passed(g->port, position + 1);
    }
    if (position + 1 < count) {
      if (tp_stopping(g->device)) {
        return TP_ABORTED;
      }
      token = ids[position + 1];
      continue;
    }
    if (position + 1 == count) {
      tp_prefilled(g->device);
      if (run->max_tokens == 0) {
        return TP_DONE;
      }
    }
    uint32_t next = tp_sampler_next(&sampler, *logits, vocabulary);
    if (next == TP_TOKEN_BOS || next == TP_TOKEN_EOS) {
      return TP_EOS;
    }
    char byte;
    size_t size;
    const char *text = tp_tokenizer_decode(g->tokenizer, token, next, &byte, &size);
    if (g->chosen != NULL) {
      g->chosen(g->port, next);
    }
    if (!tp_token(g->device, next, text, size)) {
      break;
    }
    token = next;
  }
  return TP_DONE;
}

tp_status tp_generate(const tp_generator *g, const tp_run *run, const uint32_t *ids, size_t count, uint64_t *logits) {
  const float *last = NULL;
  tp_status status = generate(g, run, ids, count, &last);
  *logits = tp_hash(TP_HASH_START, last, g->llama->shape.vocabulary * sizeof *last);
  return status;
}
