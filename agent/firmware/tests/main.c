/* Runs all tests from the firmware's folder; arguments: tp-host, pty-pipe and the example. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

int passed, failed;

unsigned next_random(unsigned *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void part(const char *name, int before) { printf("%-8s %d checks\n", name, passed + failed - before); }

int main(int count, char **arguments) {
  if (count != 4) {
    printf("usage: run-tests TP-HOST PTY-PIPE EXAMPLE\n");
    return 64;
  }
  alarm(300); /* a test that hangs is a failure, not a riddle */
  setvbuf(stdout, NULL, _IOLBF, 0);
  int before = 0;
  test_frame(), part("frame", before), before = passed + failed;
  test_kernel(), part("kernel", before), before = passed + failed;
  test_model(), part("model", before), before = passed + failed;
  test_device(), part("device", before), before = passed + failed;
  test_deferred(), part("deferred", before), before = passed + failed;
  test_loading(), part("loading", before), before = passed + failed;
  test_host(arguments[1], arguments[2]), part("host", before), before = passed + failed;
  test_example(arguments[3]), part("example", before);
  printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
