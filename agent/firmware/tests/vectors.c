#include "vectors.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

size_t vector_bytes(char *text) {
  char *to = text;
  for (const char *p = text; *p != 0; p++) {
    if (*p != '\\') {
      *to++ = *p;
    } else if (*++p == 'x') {
      char digits[3] = {p[1], p[2], 0};
      *to++ = (char)strtol(digits, NULL, 16);
      p += 2;
    } else {
      *to++ = *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p == 't' ? '\t' : *p;
    }
  }
  return (size_t)(to - text);
}

int vector_lines(const char *path, void (*use)(char *line)) {
  char *text = slurp(path, NULL), *line = text;
  int count = 0;
  for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = 0;
    if (*line != '#') {
      use(line);
      count++;
    }
  }
  free(text);
  return count;
}
