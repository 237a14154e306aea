#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "tp_frame.h"
#include "tp_hash.h"
#include "tp_llama.h"
#include "tp_sampler.h"
#include "tp_tokenizer.h"

/* What every target must compute for the greedy run from BOS; the text alone would hide small differences. */
#define GREEDY_IDS 0x5d2879f3eddfb6c2u
#define GREEDY_LOGITS_FLOAT32 0x89f8353cd7bce337u
#define GREEDY_LOGITS_INT8 0x6e36cd7423d1fe20u

static char *model_file, *tokenizer_file, *greedy;
static size_t model_size, tokenizer_size;
static tp_tokenizer tokenizer;

/* In memory of exactly that size, so that the address sanitizer sees any step beyond it. */
static void *exact_copy(const void *bytes, size_t size) {
  void *copy = malloc(size > 0 ? size : 1);
  memcpy(copy, bytes, size);
  return copy;
}

static void check_greedy(tp_llama *model, const char *name, uint64_t expected_logits) {
  void *memory = malloc((size_t)tp_llama_memory(model, 512));
  tp_llama_start(model, 512, memory);
  char text[2048], byte;
  size_t at = 0, size;
  uint32_t token = TP_TOKEN_BOS, position = 0;
  uint64_t ids = TP_HASH_START, logits_hash;
  tp_sampler sampler;
  tp_sampler_start(&sampler, 0, 0);
  for (;; position++) {
    const float *logits = tp_llama_forward(model, token, position);
    logits_hash = tp_hash(TP_HASH_START, logits, 512 * sizeof *logits);
    uint32_t next = tp_sampler_next(&sampler, logits, 512);
    if (next == TP_TOKEN_BOS || next == TP_TOKEN_EOS || position == 256) {
      break;
    }
    const char *piece = tp_tokenizer_decode(&tokenizer, token, next, &byte, &size);
    memcpy(text + at, piece, size);
    at += size;
    ids = tp_hash_id(ids, next);
    token = next;
  }
  size_t same = 0, length = strlen(greedy) - 1;
  while (same < at && same < length && text[same] == greedy[same]) {
    same++;
  }
  if (!model->int8) {
    CHECK(same == length && at == length && position == 197 && ids == GREEDY_IDS, "%s greedy text leaves at byte %zu", name, same);
  } else if (same < length || at != length) {
    printf("note: %s leaves the float32 text at byte %zu of %zu: \"%.40s\"\n", name, same, length, greedy + same);
  } else {
    printf("note: %s keeps to the float32 text, all %zu bytes\n", name, length);
  }
  CHECK(logits_hash == expected_logits, "%s logits hash %016llx", name, (unsigned long long)logits_hash);
  /* A second run in the used memory is the first again. */
  tp_llama_forward(model, TP_TOKEN_BOS, 0);
  uint64_t first = tp_hash(TP_HASH_START, model->logits, 512 * sizeof(float));
  tp_llama_forward(model, TP_TOKEN_BOS, 0);
  CHECK(tp_hash(TP_HASH_START, model->logits, 512 * sizeof(float)) == first, "%s starts again alike", name);
  free(memory);
}

static void check_bad_models(const void *file, size_t size) {
  tp_llama model;
  for (size_t length = 0; length < size; length = length < 64 ? length + 1 : length * 5 / 4 + 3) {
    void *copy = exact_copy(file, length);
    CHECK(tp_llama_open(&model, copy, length) != NULL, "model cut at %zu", length);
    free(copy);
  }
  char *longer = malloc(size + 4);
  memcpy(longer, file, size);
  CHECK(tp_llama_open(&model, longer, size + 1) != NULL, "model with a byte too many");
  const uint32_t values[] = {0, 1, 2, 3, 63, 65, 4097, 65537, 0x7FFFFFFF, 0x80000000u, 0xFFFFFFFFu};
  size_t header = model.int8 ? 32 : 28;
  const size_t checked = 28; /* an int8 file's size does not tell its sequence, the last word */
  for (size_t at = 0; at < checked; at += 4) {
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
      memcpy(longer, file, size);
      memcpy(longer + at, &values[i], 4);
      CHECK(tp_llama_open(&model, longer, size) != NULL, "header word %zu is %lu", at / 4, (unsigned long)values[i]);
    }
  }
  memcpy(longer, file, size);
  const uint32_t infinity = 0x7F800000u;
  memcpy(longer + header + 400, &infinity, 4);
  CHECK(tp_llama_open(&model, longer, size) != NULL, "an infinite weight");
  free(longer);
}

static void check_bad_tokenizers(uint32_t *memory) {
  tp_tokenizer t;
  for (size_t length = 0; length < tokenizer_size; length++) {
    void *copy = exact_copy(tokenizer_file, length);
    CHECK(tp_tokenizer_open(&t, copy, length, 512, memory) != NULL, "tokenizer cut at %zu", length);
    free(copy);
  }
  CHECK(tp_tokenizer_open(&t, tokenizer_file, tokenizer_size, 511, memory) != NULL, "a piece too many");
  CHECK(tp_tokenizer_open(&t, tokenizer_file, tokenizer_size, 258, memory) != NULL, "no room for bytes");
  CHECK(tp_tokenizer_open(&t, model_file, model_size, 512, memory) != NULL, "a model is no tokenizer");
  CHECK(tp_llama_open(&(tp_llama){0}, tokenizer_file, tokenizer_size) != NULL, "a tokenizer is no model");
}

static void check_round_trip(const char *text, size_t size) {
  uint32_t *ids = malloc(tp_tokenizer_scratch(size));
  size_t count = tp_tokenizer_encode(&tokenizer, text, size, ids), at = 0;
  char *back = malloc(size + TP_PIECE_MAX);
  CHECK(count >= 1 && count <= size + 2 && ids[0] == TP_TOKEN_BOS, "count of ids");
  for (size_t i = 1; i < count && at <= size; i++) {
    char byte;
    size_t length;
    const char *piece = tp_tokenizer_decode(&tokenizer, ids[i - 1], ids[i], &byte, &length);
    memcpy(back + at, piece, length);
    at += length;
  }
  CHECK(at == size && memcmp(back, text, size) == 0, "text of %zu bytes comes back", size);
  free(back);
  free(ids);
}

static void check_tokenizer(void) {
  const char *texts[] = {"", " ", "a", "  two  spaces ", "Once upon a time, there was a little boy named Sam.",
                         "Grüße, 世界 🦊", "\xE4\xB8", "\xFF\xFE\x80\x80\x80\x80\x80", "tab\tand\nline\r\n", "<unk>", "<0x41>",
                         "\n<s>\n", "\n</s>\n"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    check_round_trip(texts[i], strlen(texts[i]));
  }
  check_round_trip("nul\0inside", 10);
  check_round_trip(greedy, strlen(greedy));
  unsigned state = 7;
  for (int round = 0; round < 200; round++) {
    char text[600];
    size_t size = next_random(&state) % sizeof text;
    for (size_t i = 0; i < size; i++) {
      text[i] = round % 2 == 0 ? (char)next_random(&state) : "etaoins hrdlu,.T"[next_random(&state) % 16];
    }
    check_round_trip(text, size);
  }
  const uint32_t expected[] = {1, 381, 383, 262, 333, 471};
  uint32_t ids[64];
  size_t count = tp_tokenizer_encode(&tokenizer, "Once upon a time,", 17, ids);
  CHECK(count == 6 && memcmp(ids, expected, sizeof expected) == 0, "ids of a known text");
}

static void check_sampler(void) {
  const float logits[4] = {0.5f, 2.0f, 2.0f, -1.0f};
  tp_sampler a, b;
  int seen[4] = {0};
  tp_sampler_start(&a, 0, 9);
  CHECK(tp_sampler_next(&a, logits, 4) == 1, "greedy takes the first of equals");
  tp_sampler_start(&a, 1000, 0);
  tp_sampler_start(&b, 1000, 0);
  for (int i = 0; i < 10000; i++) {
    uint32_t token = tp_sampler_next(&a, logits, 4);
    CHECK(token < 4 && token == tp_sampler_next(&b, logits, 4), "the same seed, the same tokens");
    seen[token]++;
  }
  /* Expected 982, 4400, 4400, 219 of 10 000. */
  CHECK(seen[0] > 850 && seen[0] < 1120 && seen[1] > 4150 && seen[1] < 4650 && seen[3] > 150 && seen[3] < 290,
        "sampled as often as likely: %d %d %d %d", seen[0], seen[1], seen[2], seen[3]);
}

void test_model(void) {
  static uint32_t tables[1024];
  tp_llama model, int8;
  model_file = slurp("models/fable260k.bin", &model_size);
  tokenizer_file = slurp("models/fable260k-tokenizer.bin", &tokenizer_size);
  greedy = slurp("models/fable260k-greedy.txt", NULL);
  CHECK(strlen(greedy) == 530, "the greedy text is 529 bytes and a LF");
  check_bad_tokenizers(tables);
  CHECK(tp_tokenizer_memory(512) == sizeof tables &&
            tp_tokenizer_open(&tokenizer, tokenizer_file, tokenizer_size, 512, tables) == NULL, "the demo tokenizer opens");
  CHECK(tp_llama_open(&model, model_file, model_size) == NULL, "the demo model opens");
  check_tokenizer();
  check_sampler();
  check_greedy(&model, "float32", GREEDY_LOGITS_FLOAT32);
  size_t size = tp_llama_int8_size(&model);
  char *int8_file = malloc(size);
  tp_llama_quantize(&model, int8_file);
  CHECK(tp_llama_open(&int8, int8_file, size) == NULL && int8.int8, "the int8 model opens");
  check_greedy(&int8, "int8", GREEDY_LOGITS_INT8);
  tp_llama_open(&model, model_file, model_size);
  check_bad_models(model_file, model_size);
  check_bad_models(int8_file, size);
  free(int8_file);
  free(model_file);
  free(tokenizer_file);
  free(greedy);
}
