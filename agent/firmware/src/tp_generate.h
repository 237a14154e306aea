/* The generation loop with its five calls, for a firmware that runs tp_llama and has tp_tokenizer. */
#ifndef TP_GENERATE_H
#define TP_GENERATE_H

#include "tp_device.h"
#include "tp_llama.h"
#include "tp_tokenizer.h"

typedef struct {
  tp_device *device;
  tp_llama *llama;
  const tp_tokenizer *tokenizer;
  /* Both may be NULL. */
  void *port;
  void (*passed)(void *port, uint32_t passes); /* a forward pass is done, the first of the run is 1 */
  void (*chosen)(void *port, uint32_t id);     /* before the token is sent */
} tp_generator;

/* One run that was accepted, up to its last token; the caller then calls tp_end. *logits: the hash of the last ones. */
tp_status tp_generate(const tp_generator *g, const tp_run *run, const uint32_t *ids, size_t count, uint64_t *logits);

#endif
