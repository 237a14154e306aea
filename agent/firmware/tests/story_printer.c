/* A part for tests: prints text as llama2.c does, a word at a time, and its rate at the end, and knows no protocol.
 * Each line that it reads is a prompt. Usage: story-printer MS WORD.. with the pause before each word. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void pause_ms(int ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
  nanosleep(&t, NULL);
}

int main(int count, char **arguments) {
  char prompt[1024];
  int ms = count > 1 ? atoi(arguments[1]) : 0;
  printf("\xff\xfe\x80 boot: 96 KB free\r\nmodel loaded");
  fflush(stdout);
  pause_ms(20);
  printf(" in 12 ms\r\n> ");
  fflush(stdout);
  while (fgets(prompt, sizeof prompt, stdin) != NULL) {
    double start = now();
    for (int i = 2; i < count; i++) {
      pause_ms(ms);
      printf("%s%s", i > 2 ? " " : "", arguments[i]);
      fflush(stdout);
    }
    printf("\n");
    fflush(stdout);
    fprintf(stderr, "achieved tok/s: %f\n", (count - 3) / (now() - start));
    printf("> ");
    fflush(stdout);
  }
  return 0;
}
