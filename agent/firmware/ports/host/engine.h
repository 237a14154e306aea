/* The model, its tokenizer and their memory, as the host port holds them. */
#ifndef ENGINE_H
#define ENGINE_H

#include "options.h"
#include "tp_sha256.h"
#include "tp_deferred.h"
#include "tp_llama.h"
#include "tp_sampler.h"
#include "tp_tokenizer.h"

#define PROMPT_MAX 2048 /* bytes of a prompt that is sent in parts */

/* All memory that a board would have to find in its RAM; the weights are its flash and not counted. */
typedef struct {
  uint8_t *base;
  size_t size, used, peak;
} arena;

typedef struct {
  const void *tokenizer_file;
  size_t tokenizer_size;
  const char *own_name; /* of the model that it starts with */
  char own_sha[TP_SHA256_TEXT];
  tp_llama own;

  char model_name[ENCODED_MAX + 1], model_sha[TP_SHA256_TEXT];
  tp_llama llama; /* in use */
  void *loaded; /* the file that it lies in if it came over the line, and one that is coming */
  void *coming;
  size_t loaded_size, coming_size;
  tp_tokenizer tokenizer;
  arena memory;
} engine;

/* Ends the process with one line on stderr and exit code 2 when the files are not usable. */
void engine_load(engine *e, const options *o);

#define ENGINE_MODEL_MAX ((size_t)64 << 20) /* bytes of a model that comes over the line */

/* Memory for a model that comes over the line, or NULL; then the switch to it, or what is wrong with it. */
void *engine_region(engine *e, size_t size);
const char *engine_switch(engine *e, const void *file, size_t size, const char *sha);

/* Back to the model that it starts with. */
void engine_own(engine *e);

/* A cold start in fresh memory. */
void engine_start(engine *e);

/* Memory in the order of a stack: release down to a mark taken from memory.used. */
void *arena_take(arena *a, size_t size);
void arena_release(arena *a, size_t mark);

/* Generates from a prompt without any protocol and returns the number of tokens; `print` may be NULL. */
uint32_t engine_generate(engine *e, const char *prompt, uint32_t max_tokens, void (*print)(const char *text, size_t size));

/* One line on stderr: "tp-host: <what>: <why>". */
void fail(const char *what, const char *why) __attribute__((noreturn));

/* A whole regular file, page-aligned and read-only; fails like engine_load. */
const void *map_file(const char *path, size_t *size);

#endif
