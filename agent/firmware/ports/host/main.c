#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "board.h"
#include "pty.h"

static void print(const char *text, size_t size) { fwrite(text, 1, size, stdout); }

static int finish(void) {
  if (fflush(stdout) != 0) {
    fail("standard output", strerror(errno));
  }
  return EXIT_SUCCESS;
}

static int run_text(engine *e, const options *o) {
  engine_start(e);
  engine_generate(e, o->prompt, o->max_tokens, print);
  print("\n", 1);
  return finish();
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The same forward pass as the device's, with nothing around it: the yardstick for what the protocol costs. */
static int run_bench(engine *e, const options *o) {
  unsigned long long tokens = 0;
  engine_start(e);
  engine_generate(e, o->prompt, o->max_tokens, NULL);
  double start = seconds(), elapsed;
  do {
    tokens += engine_generate(e, o->prompt, o->max_tokens, NULL);
    elapsed = seconds() - start;
  } while (elapsed < o->seconds);
  printf("{\"quantization\":\"%s\",\"tokens\":%llu,\"seconds\":%.6f,\"tokens_per_second\":%.1f}\n",
         e->llama.int8 ? "int8" : "float32", tokens, elapsed, (double)tokens / elapsed);
  return finish();
}

/* The device runs in a thread of its own, on a measured stack; this one only waits for the end. */
static int run_device(engine *e, const options *o) {
  static board b;
  static stack measured;
  static pty line;
  size_t size;
  sigset_t ends;
  pthread_t thread;
  pthread_attr_t attributes;
  b.options = o;
  b.engine = e;
  b.stack = &measured;
  b.log = o->log != NULL ? open(o->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
  if (o->log != NULL && b.log < 0) {
    fail(o->log, strerror(errno));
  }
  const void *self = map_file("/proc/self/exe", &size);
  tp_sha256_text(self, size, b.firmware_sha);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_DFL); /* a shell may have left it ignored, and then sigwait would not see it */
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, NULL);
  const char *wrong = pty_open(&line, o->link);
  if (wrong != NULL) {
    char why[128];
    snprintf(why, sizeof why, "%s%s%s", wrong, errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
    fail(o->link != NULL ? o->link : "pty", why);
  }
  int error = uart_open(&b.uart, line.master, o->baud, o->polled);
  if (error == 0) {
    error = stack_make(&measured);
  }
  pthread_attr_init(&attributes);
  if (error == 0) {
    error = pthread_attr_setstack(&attributes, measured.base, measured.size);
  }
  if (error == 0) {
    error = pthread_create(&thread, &attributes, board_main, &b);
  }
  if (error != 0) {
    pty_unlink(&line);
    fail("thread", strerror(error));
  }
  printf("device %s on %s\n", o->uid, pty_name(&line));
  fflush(stdout);
  int signal_number;
  sigwait(&ends, &signal_number);
  pty_unlink(&line);
  return EXIT_SUCCESS;
}

int main(int count, char **arguments) {
  static engine e;
  static options o;
  options_parse(&o, count, arguments);
  engine_load(&e, &o);
  switch (o.mode) {
    case MODE_TEXT:
      return run_text(&e, &o);
    case MODE_BENCH:
      return run_bench(&e, &o);
    default:
      return run_device(&e, &o);
  }
}
