#include "tp_frame.h"

#include <string.h>

/* Every byte of this is in everybody's flash; README.md states its size, and a test holds it. */

enum { CHECK = 5, TAIL = CHECK + 1 }; /* '*' and four digits; with the LF */

static const char HEX[16] = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

uint16_t tp_crc16(uint16_t start, const void *data, size_t size) {
  const uint8_t *bytes = data;
  uint32_t crc = start;
  /* A byte in eight shifts, without a table: 512 bytes of flash are worth more than the time. */
  while (size-- > 0) {
    uint32_t x = (crc >> 8 & 0xFF) ^ *bytes++;
    x ^= x >> 4;
    crc = crc << 8 ^ x << 12 ^ x << 5 ^ x;
  }
  return (uint16_t)crc;
}

uint64_t tp_hash_id(uint64_t hash, uint32_t id) {
  for (int i = 0; i < 4; i++, id >>= 8) {
    hash = (hash ^ (uint8_t)id) * TP_HASH_PRIME;
  }
  return hash;
}

/* What has to follow line[0..size). */
static void check(const char *line, size_t size, char *sum) {
  unsigned crc = tp_crc16(TP_CRC_START, line + 1, size - 1);
  sum[0] = '*';
  for (int i = CHECK - 1; i > 0; i--, crc >>= 4) {
    sum[i] = HEX[crc & 15];
  }
}

tp_event tp_reader_put(tp_reader *reader, uint8_t byte) {
  char *line = reader->line, sum[CHECK];
  size_t size = reader->size;
  if (byte != '\n') {
    if (size < TP_FRAME_MAX) { /* the LF counts too, but is not stored: a line that fills it is too long */
      line[size++] = (char)byte;
    }
    reader->size = (uint16_t)size;
    return TP_NOTHING;
  }
  reader->size = 0;
  if (size > 0 && size < TP_FRAME_MAX && line[size - 1] == '\r') {
    size--;
  }
  reader->end = (uint16_t)size;
  if (size == 0) {
    return TP_NOTHING;
  }
  if (line[0] != '~') {
    return TP_CONSOLE;
  }
  size -= CHECK;
  if (size - 1 >= TP_FRAME_MAX - CHECK - 1) { /* too short, or too long */
    return TP_BAD;
  }
  check(line, size, sum);
  return memcmp(line + size, sum, CHECK) == 0 ? TP_FRAME : TP_BAD;
}

size_t tp_reader_fields(tp_reader *reader, tp_text *fields, size_t most) {
  char *to = reader->line + 1, *end = reader->line + reader->end - CHECK;
  const char *from = to, *begin = to;
  size_t count = 0;
  *end = ','; /* where the '*' was */
  do { /* decoding only shrinks, so it can write where it reads */
    unsigned c = (uint8_t)*from++;
    if (c == ',') {
      if (count < most) {
        fields->text = begin;
        fields->size = (size_t)(to - begin);
        fields++;
      }
      count++;
      begin = to;
      continue;
    }
    if (c == '%') {
      c = 1; /* is shifted out to bit 8 by two digits */
      do {
        unsigned digit = (uint8_t)*from++ - (unsigned)'0';
        if (digit > 9) {
          digit -= 'A' - '0' - 10;
          if (digit - 10 > 5) {
            return 0;
          }
        }
        c = c << 4 | digit;
      } while (c < 0x100);
    }
    *to++ = (char)c;
  } while (from <= end);
  return count;
}

void tp_writer_begin(tp_writer *writer, const char *kind) {
  writer->cut = 0;
  writer->line[0] = '~';
  writer->size = 1;
  while (*kind != 0) {
    writer->line[writer->size++] = *kind++;
  }
}

void tp_writer_text(tp_writer *writer, const void *text, size_t size) {
  const uint8_t *bytes = text;
  char *to = writer->line + writer->size;
  unsigned c = ',';
  int escaped = 0;
  for (;;) {
    if (to + 2 * escaped >= writer->line + TP_FRAME_MAX - TAIL) { /* an escape has two bytes more */
      writer->cut = 1;
    }
    if (writer->cut) {
      break;
    }
    if (escaped) {
      *to++ = '%';
      *to++ = HEX[c >> 4];
      c = (uint8_t)HEX[c & 15];
    }
    *to++ = (char)c;
    if (size-- == 0) {
      break;
    }
    c = *bytes++;
    escaped = c - 0x20 > 0x5D || c == '%' || c == ',' || c == '*';
  }
  writer->size = (uint16_t)(to - writer->line);
}

/* In steps of 16 bits, as a 64-bit division would bring in most of a kilobyte of the compiler's library. */
void tp_writer_number(tp_writer *writer, uint64_t number, unsigned base) {
  char digits[20];
  size_t at = sizeof digits;
  uint32_t high = (uint32_t)(number >> 32), low = (uint32_t)number;
  do {
    uint32_t upper = high % base << 16 | low >> 16;
    uint32_t lower = upper % base << 16 | (low & 0xFFFF);
    high /= base;
    low = upper / base << 16 | lower / base;
    digits[--at] = (char)(HEX[lower % base] | 0x20); /* a lower-case letter; digits stay as they are */
  } while ((high | low) != 0 || (base == 16 && at > sizeof digits - 16));
  tp_writer_text(writer, digits + at, sizeof digits - at);
}

void tp_writer_end(tp_writer *writer) {
  char *tail = writer->line + writer->size;
  check(writer->line, writer->size, tail);
  tail[CHECK] = '\n';
  writer->size = (uint16_t)(writer->size + TAIL);
}

int tp_number(tp_text text, uint64_t *number) {
  const char *end = text.text + text.size;
  uint64_t value = 0;
  if (text.size == 0) {
    return 0;
  }
  while (text.text < end) {
    uint32_t digit = (uint8_t)*text.text++ - (uint32_t)'0';
    uint64_t next = value * 10 + digit;
    /* The first keeps the product below two times 2^64, so the last sees it go over. */
    if (digit > 9 || value >> 32 > UINT32_MAX / 10 || next < value) {
      return 0;
    }
    value = next;
  }
  *number = value;
  return 1;
}
