/* The emulated boards against what is checked in, and against the same model on this machine. Arguments: the build's folder,
 * and --update to write golden/ anew. Run from the firmware's folder. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boards.h"
#include "test.h"
#include "tp_frame.h"
#include "tp_hash.h"
#include "tp_llama.h"
#include "tp_sampler.h"
#include "tp_tokenizer.h"

enum { TOKENS = 24, LINES = TOKENS + 8, WIDTH = 256, BURNERS = 3 };

typedef struct {
  char line[LINES][WIDTH];
  int count;
} transcript;

int passed, failed;
static const char *build;

/* The frames of a run, from its acceptance to its end. */
static int record(const board *b, transcript *t) {
  process p;
  char body[32], frame[40];
  snprintf(body, sizeof body, "run,1,%d,0,0,live,", TOKENS);
  snprintf(frame, sizeof frame, "~%s*%04X\n", body, tp_crc16(0xFFFF, body, strlen(body)));
  if (!board_start(&p, b, build, frame)) {
    return 0;
  }
  t->count = 0;
  char line[WIDTH];
  int running = 0, over = 0;
  while (!over && t->count < LINES) {
    process_line(p.out, line, sizeof line); /* of a board that died, empty ones until alarm ends it */
    running |= strncmp(line, "~run,", 5) == 0;
    over = strncmp(line, "~end,", 5) == 0;
    if (running) {
      snprintf(t->line[t->count++], WIDTH, "%s", line);
    }
  }
  board_stop(&p);
  return 1;
}

/* Where a frame's field of ticks lies. */
static int tick_field(const char *line) {
  return strncmp(line, "~mem,", 5) == 0 ? 1 : strncmp(line, "~tok,", 5) == 0 ? 3 : 2;
}

/* A line with its ticks taken out, and the check sum with them. */
static unsigned long long without_ticks(const char *line, char *rest) {
  unsigned long long ticks = 0;
  int field = 0, wanted = tick_field(line);
  for (; *line != 0 && *line != '*'; line++) {
    field += *line == ',';
    if (field == wanted && *line >= '0' && *line <= '9') {
      ticks = ticks * 10 + (unsigned)(*line - '0');
    } else {
      *rest++ = *line;
    }
  }
  *rest = 0;
  return ticks;
}

static void compare(const board *b, const transcript *got, const transcript *golden, const char *when) {
  CHECK(got->count == golden->count, "%s-%s %s: %d frames, golden %d", b->name, b->quantization, when, got->count, golden->count);
  unsigned long long tolerance = b->exact ? 0 : 1;
  for (int i = 0; i < got->count && i < golden->count; i++) {
    char one[WIDTH], other[WIDTH];
    unsigned long long a = without_ticks(got->line[i], one), z = without_ticks(golden->line[i], other);
    CHECK(strcmp(one, other) == 0 && (a > z ? a - z : z - a) <= tolerance, "%s-%s %s: %s, golden %s", b->name, b->quantization,
          when, got->line[i], golden->line[i]);
  }
}

static void golden_path(const board *b, char *path, size_t size) {
  snprintf(path, size, "golden/%s-%s.txt", b->name, b->quantization);
}

static void read_golden(const board *b, transcript *t) {
  char path[128];
  golden_path(b, path, sizeof path);
  char *text = slurp(path, NULL);
  t->count = 0;
  for (char *line = strtok(text, "\n"); line != NULL && t->count < LINES; line = strtok(NULL, "\n")) {
    snprintf(t->line[t->count++], WIDTH, "%s", line);
  }
  free(text);
}

static void write_golden(const board *b, const transcript *t) {
  char path[128];
  golden_path(b, path, sizeof path);
  FILE *file = fopen(path, "w");
  for (int i = 0; file != NULL && i < t->count; i++) {
    fprintf(file, "%s\n", t->line[i]);
  }
  if (file == NULL || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

/* The hashes that end a run here, as the end frame has them. */
static void own_hashes(const char *model_path, char *ids_text, char *logits_text) {
  size_t size;
  char *file = slurp(model_path, &size);
  tp_llama model;
  CHECK(tp_llama_open(&model, file, size) == NULL, "%s opens", model_path);
  void *memory = malloc((size_t)tp_llama_memory(&model, model.shape.sequence));
  tp_llama_start(&model, model.shape.sequence, memory);
  tp_sampler greedy;
  tp_sampler_start(&greedy, 0, 0);
  uint64_t ids = TP_HASH_START;
  uint32_t token = TP_TOKEN_BOS;
  const float *logits = NULL;
  for (uint32_t position = 0; position < TOKENS; position++) {
    logits = tp_llama_forward(&model, token, position);
    token = tp_sampler_next(&greedy, logits, model.shape.vocabulary);
    ids = tp_hash_id(ids, token);
  }
  sprintf(ids_text, "%016llx", (unsigned long long)ids);
  sprintf(logits_text, "%016llx", (unsigned long long)tp_hash(TP_HASH_START, logits, model.shape.vocabulary * sizeof *logits));
  free(memory);
  free(file);
}

/* The greedy run's ids and logits have the same bits here and on the board. */
static void compare_hashes(const board *b, const transcript *got) {
  char path[256], ids[17], logits[17], expected[64];
  snprintf(path, sizeof path, "%s/models/%s/model.bin", build, b->quantization);
  own_hashes(path, ids, logits);
  snprintf(expected, sizeof expected, ",%d,%s,done,%s*", TOKENS, ids, logits);
  CHECK(got->count > 0 && strstr(got->line[got->count - 1], expected) != NULL, "%s-%s: %s, here %s", b->name, b->quantization,
        got->count > 0 ? got->line[got->count - 1] : "no frames", expected);
}

static void burn(pid_t *burners) {
  for (int i = 0; i < BURNERS; i++) {
    burners[i] = fork();
    if (burners[i] == 0) {
      for (volatile unsigned long n = 0;; n++) {
      }
    }
  }
}

static void cool(const pid_t *burners) {
  for (int i = 0; i < BURNERS; i++) {
    kill(burners[i], SIGKILL);
    waitpid(burners[i], NULL, 0);
  }
}

static int has_board(const board *b, transcript *t) {
  int there = record(b, t);
  CHECK(there, "%s-%s: build it with make boards; QEMU is in qemu-system-arm and qemu-system-misc", b->name, b->quantization);
  return there;
}

int main(int count, char **arguments) {
  static transcript got, golden;
  pid_t burners[BURNERS];
  const int update = count == 3 && strcmp(arguments[2], "--update") == 0;
  if (count != 2 && !update) {
    printf("usage: run-boards BUILD [--update]\n");
    return 64;
  }
  build = arguments[1];
  alarm(900); /* a board that hangs is a failure, not a riddle */
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (const board *b = boards; b < boards + board_count; b++) {
    if (!has_board(b, &got)) {
      continue;
    }
    compare_hashes(b, &got);
    if (update) {
      write_golden(b, &got);
    }
    read_golden(b, &golden);
    compare(b, &got, &golden, "alone");
    burn(burners);
    record(b, &got);
    cool(burners);
    compare(b, &got, &golden, "under load");
    printf("%s-%s: golden twice\n", b->name, b->quantization);
  }
  printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
