/* Writes the inputs that fuzzing starts from: the golden vectors, and small models and tokenizers. Argument: the folder. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "test.h"
#include "vectors.h"

enum { SEED_MAX = 8192 };

static const char *folder;
static uint8_t device[SEED_MAX] = {200, 9, 255, 1};
static size_t device_size = 4;

static void save(const char *target, const char *name, const void *bytes, size_t size) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, target);
  mkdir(path, 0755);
  snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

/* Each by itself for the reader; a command's body as a line, and anything else as it is, for the device. */
static void vector(char *line) {
  char *input = strchr(line, '\t'), *events;
  *input++ = 0;
  if ((events = strchr(input, '\t')) != NULL) {
    *events = 0;
  }
  size_t size = vector_bytes(input);
  uint8_t one[SEED_MAX] = {3, 9, 100, 1, '!'};
  if (size + 5 > sizeof one) {
    return;
  }
  save("frame", line, input, size);
  if (strncmp(line, "command-", 8) == 0) { /* ~body*1234LF */
    memcpy(device + device_size, input + 1, size - 7);
    device_size += size - 7;
    device[device_size++] = '\n';
  }
  memcpy(one + 5, input, size);
  save("device", line, one, size + 5);
}

static void files(void) {
  uint8_t seed[SEED_MAX] = {4}; /* a tokenizer of 259 pieces */
  char *tokenizer = slurp("models/fable260k-tokenizer.bin", NULL);
  size_t at = 4;
  for (int i = 0; i < 259; i++) {
    uint32_t length;
    memcpy(&length, tokenizer + at + 4, sizeof length);
    at += 8 + length;
  }
  memcpy(seed + 3, tokenizer, at);
  save("file", "tokenizer", seed, at + 3);
  free(tokenizer);
  for (size_t i = 0; i < 300; i++) { /* a shape, and weights around 1 */
    seed[i] = (uint8_t)(i % 4 == 0 ? 0x3F : i * 61);
  }
  seed[0] = 2;
  save("file", "shape", seed, 300);
  const uint32_t header[] = {2, 1, 1, 1, 1, 3, 1}; /* of the smallest model, in float32: 35 values */
  memset(seed, 0, sizeof seed);
  memcpy(seed + 3, header, sizeof header);
  save("file", "smallest", seed, 3 + sizeof header + 35 * sizeof(float));
}

static void commands(void) {
  const uint8_t deferred[] = {9, 20, 60, 1, 7, 4, 0, 6, 91, 9, 0, 3, 15, 8, 0, 7, 2, 0, 5, 10, 16};
  const uint8_t model[] = {255, 20, 255, 0, 80, 3, 0, 3, 1, 1, 0, 6, 1, 7, 0, 0, 30, 4, 0, 5, 3, 1, 0};
  save("deferred", "runs", deferred, sizeof deferred);
  save("model", "loads", model, sizeof model);
}

int main(int count, char **arguments) {
  if (count != 2) {
    printf("usage: fuzz-seeds FOLDER\n");
    return 64;
  }
  folder = arguments[1];
  mkdir(folder, 0755);
  if (vector_lines("vectors/frames.tsv", vector) < 50) {
    printf("vectors/frames.tsv holds few vectors\n");
    return 1;
  }
  save("device", "all-commands", device, device_size);
  files();
  commands();
  return 0;
}
