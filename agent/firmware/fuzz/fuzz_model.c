/* A model over the line: whatever is sent in whatever order, only the announced bytes are ever handed over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "claim.h"
#include "tp_sha256.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 120, PART_MAX = 40, LINE = 160 };

static uint8_t *region; /* exactly as large as was asked for */
static uint8_t file[256];
static unsigned announced, taken;

static void *lend(void *port, size_t size) {
  (void)port;
  free(region);
  taken = 0;
  region = size <= FILE_MAX ? malloc(size > 0 ? size : 1) : NULL;
  if (region != NULL) {
    memset(region, 0xEE, size);
  }
  return region;
}

static const char *take(void *port, const void *bytes, size_t size, const char *sha) {
  char own[TP_SHA256_TEXT];
  (void)port;
  tp_sha256_text(file, size, own);
  CLAIM(bytes == region && size <= FILE_MAX && strcmp(sha, own) == 0, "what was announced");
  CLAIM(memcmp(bytes, file, size) == 0, "a file of %zu bytes has other bytes than were announced", size);
  CLAIM(taken++ == 0, "a file is handed over twice");
  return size % 5 == 4 ? "its size is not to our liking" : NULL;
}

static int base64(char *to, const uint8_t *bytes, unsigned size) {
  static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  int at = 0;
  for (unsigned i = 0; i < size; i += 3) {
    uint32_t three = (uint32_t)bytes[i] << 16 | (i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0) | (i + 2 < size ? bytes[i + 2] : 0u);
    for (unsigned k = 0; k < 4; k++) {
      to[at++] = i + k > size ? '=' : ALPHABET[three >> (18 - 6 * k) & 63];
    }
  }
  return at;
}

static int part(char *to, unsigned offset, unsigned size, int spoilt) {
  int at = sprintf(to, "model,data,%u,", offset);
  char *text = to + at;
  int length = base64(text, file + offset, size);
  if (spoilt && length > 0) {
    text[offset % (unsigned)length] ^= (char)(1 + size % 31);
    text[offset % (unsigned)length] = (char)(text[offset % (unsigned)length] == '\n' ? 'A' : text[offset % (unsigned)length]);
  }
  text[length] = '\n';
  return at + length + 1;
}

static int say(char *to, unsigned command, unsigned n) {
  char sha[TP_SHA256_TEXT];
  switch (command % 8) {
    case 0:
      announced = n % (FILE_MAX + 2);
      tp_sha256_text(file, announced, sha);
      if (command / 8 % 4 == 3) {
        sha[command / 32 * 7 + n % 8] ^= 1;
      }
      return sprintf(to, "model,begin,%u,%s\n", announced, sha);
    case 1:
      return sprintf(to, "model,end\n");
    case 2:
      return part(to, n % FILE_MAX, command / 8, 0);
    case 3: /* all that is left, in parts in a row */
      return part(to, n % 3 * PART_MAX, PART_MAX, 0);
    case 4: {
      unsigned from = n % (FILE_MAX + 1);
      return part(to, from, announced > from ? (announced - from) % (PART_MAX + 1) : 0, 0);
    }
    case 5:
      return part(to, n % FILE_MAX, command / 8, 1);
    case 6:
      return sprintf(to, "run,%u,2,0,%u,%s,\n", n % 3, n, n % 2 == 0 ? "live" : "deferred");
    default:
      return sprintf(to, "dump,%u,0,9\n", n % 3);
  }
}

/* Undamaged and whole, it arrives, with its parts in any order and some of them twice. */
static void load(board_settings settings, const uint8_t *data, size_t size) {
  char lines[32 * LINE], sha[TP_SHA256_TEXT];
  size_t stream_size;
  announced = data[0] % (FILE_MAX + 1);
  tp_sha256_text(file, announced, sha);
  int at = sprintf(lines, "model,begin,%u,%s\n", announced, sha);
  for (unsigned i = 0; i < 8 + FILE_MAX / 6; i++) {
    unsigned which = i < 8 ? data[i % size] % 20 : i - 8, from = which * 6;
    if (from < announced) {
      at += part(lines + at, from, announced - from < 6 ? announced - from : 6, 0);
    }
  }
  at += sprintf(lines + at, "model,end\n");
  uint8_t *stream = board_stream((const uint8_t *)lines, (size_t)at, &stream_size);
  taken = 0;
  board_serve(&settings, stream, stream_size);
  CLAIM(taken == 1, "a file of %u bytes was handed over %u times", announced, taken);
  free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 3) {
    return 0;
  }
  tp_loading loading = TP_LOADING(lend, take);
  const board_settings settings = {.chunk = data[0], .stop = data[1], .refill = data[2], .deferred = 1, .loading = &loading};
  char *lines = malloc(size * LINE);
  size_t at = 0, stream_size;
  for (size_t i = 0; i < sizeof file; i++) {
    file[i] = (uint8_t)(i * i * 31 + 7 * i);
  }
  announced = 0;
  for (size_t i = 3; i + 1 < size; i += 2) {
    at += (size_t)say(lines + at, data[i], data[i + 1]);
  }
  uint8_t *stream = board_stream((const uint8_t *)lines, at, &stream_size);
  board_serve(&settings, stream, stream_size);
  free(stream);
  free(lines);
  load(settings, data, size);
  free(region);
  region = NULL;
  return 0;
}
