/* quantize IN OUT: a llama2.c checkpoint as an int8 model, what boards with little flash are built with. */
#include <stdio.h>
#include <stdlib.h>

#include "tp_llama.h"

static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    exit(2);
  }
  *size = (size_t)ftell(file);
  rewind(file);
  void *bytes = malloc(*size);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) {
    perror(path);
    exit(2);
  }
  fclose(file);
  return bytes;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: quantize IN OUT\n");
    return 64;
  }
  size_t size;
  void *file = read_file(argv[1], &size);
  tp_llama model;
  const char *wrong = tp_llama_open(&model, file, size);
  if (wrong == NULL && model.int8) {
    wrong = "it is an int8 model already";
  }
  if (wrong != NULL) {
    fprintf(stderr, "quantize: %s: %s\n", argv[1], wrong);
    return 2;
  }
  size_t int8_size = tp_llama_int8_size(&model);
  void *int8 = malloc(int8_size);
  tp_llama_quantize(&model, int8);
  FILE *out = fopen(argv[2], "wb");
  if (out == NULL || fwrite(int8, 1, int8_size, out) != int8_size || fclose(out) != 0) {
    perror(argv[2]);
    return 2;
  }
  return 0;
}
