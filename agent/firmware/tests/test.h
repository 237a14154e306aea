/* The least that tests need: named checks, counted. */
#ifndef TEST_H
#define TEST_H

#include <stdio.h>

extern int passed, failed;

/* Only failures are printed; what is being checked stands in the text, printf-like. */
#define CHECK(condition, ...)                                \
  do {                                                       \
    if (condition) {                                         \
      passed++;                                              \
    } else {                                                 \
      failed++;                                              \
      printf("FAILED %s:%d: ", __FILE__, __LINE__);          \
      printf(__VA_ARGS__);                                   \
      printf("\n");                                          \
    }                                                        \
  } while (0)

void test_frame(void);
void test_kernel(void);
void test_model(void);
void test_device(void);
void test_deferred(void);
void test_loading(void);
void test_host(const char *tp_host, const char *pty_pipe);
void test_example(const char *example);
void test_line(const char *tp_host, const char *pty_pipe, const char *folder);
void test_late(const char *tp_host, const char *folder);
void test_upload(const char *tp_host, const char *folder);

/* A whole file with a NUL after it, or the end of the test run. */
char *slurp(const char *path, size_t *size);

/* The same sequence on every machine. */
unsigned next_random(unsigned *state);

#endif
