#include "tp_frame.h"

#include <string.h>

enum { TAIL = 6 }; /* what a frame needs after its fields: '*', four digits, LF */

static const char HEX[] = "0123456789ABCDEF";

uint16_t tp_crc16(uint16_t crc, const void *data, size_t size) {
  const uint8_t *bytes = data;
  /* A byte in eight shifts, without a table: 512 bytes of flash are worth more than the time. */
  for (size_t i = 0; i < size; i++) {
    uint16_t x = (uint16_t)((crc >> 8) ^ bytes[i]);
    x = (uint16_t)(x ^ (x >> 4));
    crc = (uint16_t)((uint32_t)crc << 8 ^ (uint32_t)x << 12 ^ (uint32_t)x << 5 ^ x);
  }
  return crc;
}

uint64_t tp_hash(uint64_t hash, const void *data, size_t size) {
  const uint8_t *bytes = data;
  for (size_t i = 0; i < size; i++) {
    hash = (hash ^ bytes[i]) * 0x100000001b3u;
  }
  return hash;
}

uint64_t tp_hash_id(uint64_t hash, uint32_t id) {
  const uint8_t bytes[4] = {(uint8_t)id, (uint8_t)(id >> 8), (uint8_t)(id >> 16), (uint8_t)(id >> 24)};
  return tp_hash(hash, bytes, sizeof bytes);
}

/* Upper-case hex only: -1 for anything else. */
static int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Judges a whole '~' line without its LF and CR, and leaves the body alone in it (line[1..size)). */
static tp_event judge(tp_reader *reader) {
  const char *line = reader->line;
  size_t size = reader->size;
  if (size < 6 || line[size - 5] != '*') {
    return TP_BAD_TORN;
  }
  uint16_t expected = 0;
  for (size_t i = size - 4; i < size; i++) {
    int digit = hex_digit(line[i]);
    if (digit < 0) {
      return TP_BAD_TORN;
    }
    expected = (uint16_t)(expected << 4 | digit);
  }
  size -= 5;
  if (tp_crc16(TP_CRC_START, line + 1, size - 1) != expected) {
    return TP_BAD_CRC;
  }
  for (size_t i = 1; i < size; i++) {
    if (line[i] == '%' && (i + 2 >= size || hex_digit(line[i + 1]) < 0 || hex_digit(line[i + 2]) < 0)) {
      return TP_BAD_FORM;
    }
  }
  reader->size = (uint16_t)size;
  return TP_FRAME;
}

void tp_reader_init(tp_reader *reader) {
  reader->size = 0;
  reader->too_long = 0;
  reader->complete = 0;
}

tp_event tp_reader_put(tp_reader *reader, uint8_t byte) {
  if (reader->complete) {
    tp_reader_init(reader);
  }
  if (byte != '\n') {
    /* One place is kept for the LF, which counts but is not stored. */
    if (reader->size < TP_FRAME_MAX - 1) {
      reader->line[reader->size++] = (char)byte;
    } else {
      reader->too_long = 1;
    }
    return TP_NOTHING;
  }
  reader->complete = 1;
  if (reader->too_long) {
    return reader->line[0] == '~' ? TP_BAD_LONG : TP_CONSOLE;
  }
  if (reader->size > 0 && reader->line[reader->size - 1] == '\r') {
    reader->size--;
  }
  if (reader->size == 0) {
    return TP_NOTHING;
  }
  return reader->line[0] == '~' ? judge(reader) : TP_CONSOLE;
}

tp_text tp_reader_console(const tp_reader *reader) {
  tp_text text = {reader->line, reader->size};
  return text;
}

size_t tp_reader_fields(tp_reader *reader, tp_text *fields, size_t most) {
  char *line = reader->line;
  size_t to = 1, begin = 1, count = 0;
  /* Decoding only shrinks, so it can write where it reads. */
  for (size_t from = 1; from <= reader->size; from++) {
    if (from == reader->size || line[from] == ',') {
      if (count < most) {
        fields[count].text = line + begin;
        fields[count].size = to - begin;
      }
      count++;
      begin = to;
    } else if (line[from] == '%') {
      line[to++] = (char)(hex_digit(line[from + 1]) << 4 | hex_digit(line[from + 2]));
      from += 2;
    } else {
      line[to++] = line[from];
    }
  }
  return count;
}

static int add(tp_writer *writer, const char *bytes, size_t size) {
  if (writer->cut || writer->size + size + TAIL > TP_FRAME_MAX) {
    writer->cut = 1;
    return 0;
  }
  memcpy(writer->line + writer->size, bytes, size);
  writer->size = (uint16_t)(writer->size + size);
  return 1;
}

void tp_writer_begin(tp_writer *writer, const char *kind) {
  writer->line[0] = '~';
  writer->size = 1;
  writer->cut = 0;
  add(writer, kind, strlen(kind));
}

void tp_writer_text(tp_writer *writer, const void *text, size_t size) {
  const uint8_t *bytes = text;
  int fits = add(writer, ",", 1);
  for (size_t i = 0; i < size && fits; i++) {
    uint8_t c = bytes[i];
    char escape[3] = {'%', HEX[c >> 4], HEX[c & 15]};
    if (c < 0x20 || c > 0x7E || c == '%' || c == ',' || c == '*' || c == '~') {
      fits = add(writer, escape, sizeof escape);
    } else {
      fits = add(writer, (const char *)&bytes[i], 1);
    }
  }
}

void tp_writer_string(tp_writer *writer, const char *string) { tp_writer_text(writer, string, strlen(string)); }

void tp_writer_number(tp_writer *writer, uint64_t number) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = HEX[number % 10];
    number /= 10;
  } while (number != 0);
  tp_writer_text(writer, digits + at, sizeof digits - at);
}

void tp_writer_hex(tp_writer *writer, uint64_t number) {
  char digits[16];
  for (int i = 15; i >= 0; i--, number >>= 4) {
    digits[i] = "0123456789abcdef"[number & 15];
  }
  tp_writer_text(writer, digits, sizeof digits);
}

void tp_writer_end(tp_writer *writer) {
  uint16_t crc = tp_crc16(TP_CRC_START, writer->line + 1, writer->size - 1u);
  char *tail = writer->line + writer->size;
  tail[0] = '*';
  for (int i = 4; i > 0; i--, crc = (uint16_t)(crc >> 4)) {
    tail[i] = HEX[crc & 15];
  }
  tail[5] = '\n';
  writer->size = (uint16_t)(writer->size + TAIL);
}

int tp_number(tp_text text, uint64_t most, uint64_t *number) {
  uint64_t value = 0;
  for (size_t i = 0; i < text.size; i++) {
    char c = text.text[i];
    if (c < '0' || c > '9' || value > UINT64_MAX / 10) {
      return 0;
    }
    uint64_t digit = (uint64_t)(c - '0');
    value = value * 10;
    if (value > UINT64_MAX - digit) {
      return 0;
    }
    value += digit;
  }
  *number = value;
  return text.size > 0 && value <= most;
}
