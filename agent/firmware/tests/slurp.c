#include <stdlib.h>

#include "test.h"

char *slurp(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  char *bytes = NULL;
  size_t used = 0, got;
  if (file == NULL) {
    printf("cannot read %s; run the tests from the firmware's folder\n", path);
    exit(1);
  }
  do {
    bytes = realloc(bytes, used + 65537);
    got = fread(bytes + used, 1, 65536, file);
    used += got;
  } while (got > 0);
  fclose(file);
  bytes[used] = 0;
  if (size != NULL) {
    *size = used;
  }
  return bytes;
}
