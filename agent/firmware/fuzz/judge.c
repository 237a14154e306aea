#include "judge.h"

#include <string.h>

#include "claim.h"

static const char DIGITS[] = "0123456789ABCDEF";

/* A bit at a time, as the polynomial is written. */
static unsigned crc_of(const uint8_t *bytes, size_t size) {
  unsigned crc = 0xFFFF;
  for (size_t i = 0; i < size; i++) {
    for (int bit = 7; bit >= 0; bit--) {
      unsigned out = (crc >> 15 ^ (unsigned)bytes[i] >> bit) & 1;
      crc = (crc << 1 & 0xFFFF) ^ (out != 0 ? 0x1021 : 0);
    }
  }
  return crc;
}

/* The value of so many upper-case hex digits, or -1. */
static int hex_of(const uint8_t *bytes, const uint8_t *end, int count) {
  int value = 0;
  for (int i = 0; i < count; i++) {
    const char *digit = bytes + i < end && bytes[i] != 0 ? strchr(DIGITS, bytes[i]) : NULL;
    if (digit == NULL) {
      return -1;
    }
    value = value * 16 + (int)(digit - DIGITS);
  }
  return value;
}

static verdict decode(judged *j, const uint8_t *body, const uint8_t *end) {
  char *to = j->bytes;
  j->count = 0;
  j->field[0] = to;
  for (; body <= end; body++) {
    if (body == end || *body == ',') {
      j->size[j->count] = (size_t)(to - j->field[j->count]);
      *to++ = 0;
      j->field[++j->count] = to;
    } else if (*body != '%') {
      *to++ = (char)*body;
    } else if (hex_of(body + 1, end, 2) < 0) {
      return FORM;
    } else {
      *to++ = (char)hex_of(body + 1, end, 2);
      body += 2;
    }
  }
  return FRAME;
}

verdict judge(judged *j, const void *line, size_t size) {
  const uint8_t *bytes = line;
  if (size == 0 || (size == 1 && bytes[0] == '\r')) {
    return EMPTY;
  }
  if (bytes[0] != '~') {
    return CONSOLE;
  }
  if (size + 1 > LINE_MAX_BYTES) {
    return LONG;
  }
  size -= bytes[size - 1] == '\r';
  if (size < 6 || bytes[size - 5] != '*' || hex_of(bytes + size - 4, bytes + size, 4) < 0) {
    return TORN;
  }
  if ((unsigned)hex_of(bytes + size - 4, bytes + size, 4) != crc_of(bytes + 1, size - 6)) {
    return CRC;
  }
  return decode(j, bytes + 1, bytes + size - 5);
}

void judge_written(judged *j, const void *bytes, size_t size) {
  const uint8_t *line = bytes;
  CLAIM(size > 0 && size <= LINE_MAX_BYTES && line[size - 1] == '\n', "a frame of %zu bytes", size);
  CLAIM(judge(j, bytes, size - 1) == FRAME, "%.*s", (int)size, (const char *)bytes);
  for (size_t i = 1; i < size - 6; i++) {
    CLAIM(line[i] >= 0x20 && line[i] < 0x7F && line[i] != '*' && line[i] != '~', "byte %02X at %zu", line[i], i);
    if (line[i] == '%') {
      int c = hex_of(line + i + 1, line + size, 2);
      CLAIM(c < 0x20 || c >= 0x7F || strchr("%,*~", c) != NULL, "%02X is escaped at %zu", (unsigned)c, i);
    }
  }
}

size_t frame_of(char *to, const void *body, size_t size) {
  unsigned crc = crc_of(body, size);
  to[0] = '~';
  memcpy(to + 1, body, size);
  to[size + 1] = '*';
  for (int i = 0; i < 4; i++) {
    to[size + 2 + (size_t)i] = DIGITS[crc >> (12 - 4 * i) & 15];
  }
  to[size + 6] = '\n';
  return size + 7;
}

uint64_t judged_number(const judged *j, size_t field) {
  CLAIM(field < j->count && j->size[field] > 0 && strspn(j->field[field], "0123456789") == j->size[field],
        "field %zu of %s is no number", field, j->field[0]);
  return strtoull(j->field[field], NULL, 10);
}

int judged_is(const judged *j, size_t field, const char *text) {
  return field < j->count && j->size[field] == strlen(text) && memcmp(j->field[field], text, j->size[field]) == 0;
}
