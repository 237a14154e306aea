/* Deferred runs and dump: each byte pair is a command with an argument, so that nearly every input means something. */
#include <stdio.h>
#include <stdlib.h>

#include "board.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COMMANDS = 12, LINE = 128 };

static const char TEXT[] = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static unsigned assembled; /* of a prompt, if the board is not busy */

static int prompt(char *to, int on, unsigned n) {
  unsigned offset = on ? assembled : n % 4, size = n / 8;
  assembled = offset + size <= PROMPT_ROOM ? offset + size : assembled;
  return sprintf(to, "prompt,%u,%.*s\n", offset, (int)size, TEXT);
}

static int say(char *to, unsigned command, unsigned n) {
  switch (command % COMMANDS) {
    case 0:
      return sprintf(to, "run,%u,%u,0,%u,live,%.*s\n", n % 3, n % 16, n, (int)(n % 5), "abcd");
    case 1:
    case 2:
    case 3:
      return sprintf(to, "run,%u,%u,0,%u,deferred,%.*s\n", n % 3, n % (KEPT_MAX + 2), n, (int)(n / 8 + command / 12 % 2 * 20), TEXT);
    case 4:
    case 5:
    case 6:
      return sprintf(to, "dump,%u,%u,%u\n", n % 3, n / 3 % 10, n / 30);
    case 7:
      return sprintf(to, "dump,%u,%u,4294967295\n", n % 3, n / 3 % 2 == 0 ? n / 6 : 4294967295u - n / 6);
    case 8:
      return sprintf(to, "abort,%u\n", n % 3);
    case 9:
      return sprintf(to, n % 2 == 0 ? "stat\n" : "sync,7\n");
    case 10:
      return prompt(to, command / COMMANDS % 4 != 0, n);
    default:
      return sprintf(to, n % 16 == 0 ? "reset\n" : n % 2 == 0 ? "!~tok,%%\n" : "hello\n");
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 3) {
    return 0;
  }
  const board_settings settings = {.chunk = data[0], .stop = data[1], .refill = data[2], .deferred = 1};
  char *lines = malloc(size * LINE);
  size_t at = 0, stream_size;
  assembled = 0;
  for (size_t i = 3; i + 1 < size; i += 2) {
    at += (size_t)say(lines + at, data[i], data[i + 1]);
  }
  uint8_t *stream = board_stream((const uint8_t *)lines, at, &stream_size);
  board_serve(&settings, stream, stream_size);
  free(stream);
  free(lines);
  return 0;
}
