#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_MEMORY ((uint64_t)1 << 30)

extern const uint8_t asset_model[], asset_model_end[], asset_tokenizer[], asset_tokenizer_end[];

void fail(const char *what, const char *why) {
  fprintf(stderr, "tp-host: %s: %s\n", what, why);
  exit(EXIT_UNUSABLE);
}

/* Or NULL. */
static void *try_allocate(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED ? memory : NULL;
}

static void *allocate(size_t size) {
  void *memory = try_allocate(size);
  if (memory == NULL) {
    fail("memory", strerror(errno));
  }
  return memory;
}

const void *map_file(const char *path, size_t *size) {
  struct stat info;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &info) != 0) {
    fail(path, strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) {
    fail(path, "it is not a regular file");
  }
  if (info.st_size == 0) {
    fail(path, "it is empty");
  }
  if ((uint64_t)info.st_size > MOST_MEMORY) {
    fail(path, "it is larger than 1 GiB");
  }
  /* Read, not mapped: a file that somebody shortens later must not take the device down. */
  *size = (size_t)info.st_size;
  uint8_t *bytes = allocate(*size);
  for (size_t at = 0; at < *size;) {
    ssize_t got = read(fd, bytes + at, *size - at);
    if (got <= 0) {
      fail(path, got < 0 ? strerror(errno) : "it became shorter while it was read");
    }
    at += (size_t)got;
  }
  close(fd);
  return bytes;
}

static void open_model(engine *e, const char *name, const void *file, size_t size) {
  const char *wrong = tp_llama_open(&e->own, file, size);
  if (wrong != NULL) {
    fail(name, wrong);
  }
}

/* Everything a start takes, a prompt of the greatest length being encoded included; each part may need padding. */
static uint64_t memory_needed(const tp_llama *model) {
  const tp_llama_shape *s = &model->shape;
  return tp_tokenizer_memory(s->vocabulary) + tp_llama_memory(model, s->sequence) + tp_tokenizer_scratch(PROMPT_MAX) +
         (12 + sizeof(tp_record)) * (uint64_t)s->sequence + 4096;
}

void engine_load(engine *e, const options *o) {
  const char *name = o->model_file != NULL ? o->model_file : "the demo model";
  const char *tokenizer_name = o->tokenizer_file != NULL ? o->tokenizer_file : "the demo tokenizer";
  const void *file = asset_model;
  size_t size = (size_t)(asset_model_end - asset_model);
  e->tokenizer_file = asset_tokenizer;
  e->tokenizer_size = (size_t)(asset_tokenizer_end - asset_tokenizer);
  if (o->model_file != NULL) {
    file = map_file(o->model_file, &size);
    e->tokenizer_file = map_file(o->tokenizer_file, &e->tokenizer_size);
  }
  open_model(e, name, file, size);
  e->own_name = o->name;
  tp_sha256_text(file, size, e->own_sha);
  if (o->int8 && !e->own.int8) { /* what a board would have been flashed with */
    size = tp_llama_int8_size(&e->own);
    void *int8 = allocate(size);
    tp_llama_quantize(&e->own, int8);
    open_model(e, name, int8, size);
  } else if (!o->int8 && e->own.int8) {
    fail(name, "it is an int8 model; use --quantization int8");
  }
  if (memory_needed(&e->own) > MOST_MEMORY) {
    fail(name, "it needs more than 1 GiB of working memory");
  }
  engine_own(e);
  const char *wrong = tp_tokenizer_open(&e->tokenizer, e->tokenizer_file, e->tokenizer_size,
                                        e->llama.shape.vocabulary, e->memory.base);
  if (wrong != NULL) {
    fail(tokenizer_name, wrong);
  }
}

static void drop(void **region, size_t *size) {
  if (*region != NULL) {
    munmap(*region, *size);
    *region = NULL;
  }
}

/* Working memory that is large enough, whatever was in it. */
static void use(engine *e, const tp_llama *model, const char *name, const char *sha) {
  size_t needed = (size_t)memory_needed(model);
  if (needed > e->memory.size) {
    void *base = e->memory.base;
    drop(&base, &e->memory.size);
    e->memory.base = allocate(needed);
    e->memory.size = needed;
  }
  e->llama = *model;
  snprintf(e->model_name, sizeof e->model_name, "%s", name);
  snprintf(e->model_sha, sizeof e->model_sha, "%s", sha);
}

void engine_own(engine *e) {
  use(e, &e->own, e->own_name, e->own_sha);
  drop(&e->loaded, &e->loaded_size);
  drop(&e->coming, &e->coming_size);
}

void *engine_region(engine *e, size_t size) {
  drop(&e->coming, &e->coming_size);
  if (size > 0 && size <= ENGINE_MODEL_MAX) {
    e->coming = try_allocate(size);
    e->coming_size = size;
  }
  return e->coming;
}

const char *engine_switch(engine *e, const void *file, size_t size, const char *sha) {
  tp_llama model;
  char name[24];
  const char *wrong = tp_llama_open(&model, file, size);
  if (wrong == NULL && model.shape.vocabulary != e->own.shape.vocabulary) {
    wrong = "its vocabulary is not that of the tokenizer";
  }
  if (wrong == NULL && memory_needed(&model) > MOST_MEMORY) {
    wrong = "it needs more than 1 GiB of working memory";
  }
  if (wrong != NULL) {
    drop(&e->coming, &e->coming_size);
    return wrong;
  }
  snprintf(name, sizeof name, "model-%.8s", sha);
  use(e, &model, name, sha);
  drop(&e->loaded, &e->loaded_size);
  e->loaded = e->coming;
  e->loaded_size = e->coming_size;
  e->coming = NULL;
  return NULL;
}

void *arena_take(arena *a, size_t size) {
  void *memory = a->base + a->used;
  a->used += (size + 15) & ~(size_t)15;
  a->peak = a->used > a->peak ? a->used : a->peak;
  return memory;
}

void arena_release(arena *a, size_t mark) { a->used = mark; }

void engine_start(engine *e) {
  const uint32_t vocabulary = e->llama.shape.vocabulary, positions = e->llama.shape.sequence;
  e->memory.used = e->memory.peak = 0;
  memset(e->memory.base, 0, e->memory.size);
  void *tables = arena_take(&e->memory, tp_tokenizer_memory(vocabulary));
  tp_tokenizer_open(&e->tokenizer, e->tokenizer_file, e->tokenizer_size, vocabulary, tables);
  tp_llama_start(&e->llama, positions, arena_take(&e->memory, (size_t)tp_llama_memory(&e->llama, positions)));
}

uint32_t engine_generate(engine *e, const char *prompt, uint32_t max_tokens, void (*print)(const char *, size_t)) {
  const size_t mark = e->memory.used;
  uint32_t *ids = arena_take(&e->memory, tp_tokenizer_scratch(strlen(prompt)));
  size_t count = tp_tokenizer_encode(&e->tokenizer, prompt, strlen(prompt), ids);
  uint32_t token = ids[0], generated = 0;
  tp_sampler greedy;
  tp_sampler_start(&greedy, 0, 0);
  if (count > e->llama.positions) {
    fail("--prompt", "it has more tokens than the model has positions");
  }
  for (uint32_t position = 0; position < e->llama.positions; position++) {
    const float *logits = tp_llama_forward(&e->llama, token, position);
    if (position + 1 < count) {
      token = ids[position + 1];
      continue;
    }
    uint32_t next = tp_sampler_next(&greedy, logits, e->llama.shape.vocabulary);
    if (generated == max_tokens || next == TP_TOKEN_BOS || next == TP_TOKEN_EOS) {
      break;
    }
    if (print != NULL) {
      char byte;
      size_t size;
      const char *text = tp_tokenizer_decode(&e->tokenizer, token, next, &byte, &size);
      print(text, size);
    }
    generated++;
    token = next;
  }
  arena_release(&e->memory, mark);
  return generated;
}
