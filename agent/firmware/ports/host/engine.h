/* The model, its tokenizer and their memory, as the host port holds them. */
#ifndef ENGINE_H
#define ENGINE_H

#include "options.h"
#include "sha256.h"
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
  const void *model_file, *tokenizer_file;
  size_t model_size, tokenizer_size;
  char model_sha[SHA256_TEXT];
  tp_llama llama;
  tp_tokenizer tokenizer;
  arena memory;
} engine;

/* Ends the process with one line on stderr and exit code 2 when the files are not usable. */
void engine_load(engine *e, const options *o);

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
