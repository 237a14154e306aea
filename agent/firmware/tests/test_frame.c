#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "tp_fault.h"
#include "tp_hash.h"
#include "vectors.h"

static size_t escape(char *out, tp_text text) {
  size_t at = 0;
  for (size_t i = 0; i < text.size; i++) {
    unsigned char c = (unsigned char)text.text[i];
    int plain = c > 0x20 && c < 0x7F && c != ',' && c != '\\';
    at += (size_t)sprintf(out + at, plain ? "%c" : "\\x%02X", c);
  }
  return at;
}

/* Appends TAB and the event as the vectors write it. */
static size_t describe(char *out, tp_reader *reader, tp_event event) {
  static const char *const BAD[] = {[TP_FAULT_LONG] = "long", [TP_FAULT_TORN] = "torn", [TP_FAULT_CRC] = "crc"};
  tp_text fields[64];
  if (event == TP_BAD) {
    return (size_t)sprintf(out, "\tbad:%s", BAD[tp_reader_fault(reader)]);
  }
  if (event == TP_CONSOLE) {
    size_t at = (size_t)sprintf(out, "\tconsole:");
    return at + escape(out + at, tp_reader_console(reader));
  }
  size_t at = (size_t)sprintf(out, "\tframe:"), count = tp_reader_fields(reader, fields, 64);
  if (count == 0) {
    return (size_t)sprintf(out, "\tbad:form");
  }
  for (size_t i = 0; i < count; i++) {
    at += (size_t)sprintf(out + at, i > 0 ? "," : "");
    at += escape(out + at, fields[i]);
  }
  return at;
}

/* Decoded and encoded again: what came in with no more than necessary escaped must come out the same. */
static void check_round_trip(const char *name, const char *line, size_t size, tp_reader *copy) {
  tp_text fields[64];
  tp_writer writer;
  char kind[TP_FRAME_MAX];
  size_t count = tp_reader_fields(copy, fields, 64);
  if (count == 0) {
    return;
  }
  memcpy(kind, fields[0].text, fields[0].size);
  kind[fields[0].size] = 0;
  tp_writer_begin(&writer, kind);
  for (size_t i = 1; i < count; i++) {
    tp_writer_text(&writer, fields[i].text, fields[i].size);
  }
  tp_writer_end(&writer);
  CHECK(writer.size == size && memcmp(writer.line, line, size) == 0 && !writer.cut, "%s: encoded again", name);
}

static void check_vector(char *line) {
  char *input = strchr(line, '\t'), *expected, got[4096] = "";
  *input++ = 0;
  expected = strchr(input, '\t');
  char *events = expected != NULL ? strdup(expected) : strdup("");
  if (expected != NULL) {
    *expected = 0;
  }
  size_t size = vector_bytes(input), at = 0, begin = 0;
  tp_reader reader;
  tp_reader_init(&reader);
  for (size_t i = 0; i < size; i++) {
    tp_event event = tp_reader_put(&reader, (uint8_t)input[i]);
    if (event == TP_FRAME && strncmp(line, "text-raw", 8) != 0 && strstr(line, "more-than") == NULL && input[i - 1] != '\r') {
      tp_reader copy = reader;
      check_round_trip(line, input + begin, i + 1 - begin, &copy);
    }
    if (event != TP_NOTHING) {
      at += describe(got + at, &reader, event);
    }
    begin = input[i] == '\n' ? i + 1 : begin;
  }
  CHECK(strcmp(got, events) == 0, "vector %s:\n  expected%s\n  got     %s", line, events, got);
  free(events);
}

static void check_hash(char *line) {
  char *hex = strchr(line, '\t');
  uint64_t hash = TP_HASH_START;
  *hex++ = 0;
  for (char *id = strtok(line, ","); id != NULL; id = strtok(NULL, ",")) {
    hash = tp_hash_id(hash, (uint32_t)strtoul(id, NULL, 10));
  }
  CHECK(hash == strtoull(hex, NULL, 16), "hash %s", hex);
}

static void check_numbers(void) {
  const struct {
    const char *text;
    uint64_t most;
    int good;
  } cases[] = {{"0", 0, 1},   {"007", 7, 1},  {"", 9, 0},   {"-1", 9, 0},   {"+1", 9, 0}, {" 1", 9, 0},
               {"1 ", 9, 0},  {"1.5", 9, 0},  {"0x1", 9, 0}, {"10", 9, 0},  {"4294967295", UINT32_MAX, 1},
               {"4294967296", UINT32_MAX, 0}, {"18446744073709551615", UINT64_MAX, 1},
               {"18446744073709551616", UINT64_MAX, 0}, {"99999999999999999999999", UINT64_MAX, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    uint64_t value = 0;
    tp_text text = {cases[i].text, strlen(cases[i].text)};
    int good = tp_number(text, &value) && value <= cases[i].most;
    CHECK(good == cases[i].good, "number '%s'", cases[i].text);
    CHECK(!good || value == strtoull(cases[i].text, NULL, 10), "value of '%s'", cases[i].text);
  }
}

/* A frame is never longer than allowed, is always readable, and cut text is a whole part of the text. */
static void check_cutting(void) {
  char text[600];
  for (int escaped = 0; escaped < 2; escaped++) {
    memset(text, escaped ? ',' : 'a', sizeof text);
    for (size_t size = 0; size < sizeof text; size++) {
      tp_writer writer;
      tp_reader reader;
      tp_text fields[4];
      tp_event event = TP_NOTHING;
      tp_writer_begin(&writer, "tok");
      tp_writer_text(&writer, text, size);
      tp_writer_number(&writer, 7, 10);
      tp_writer_end(&writer);
      tp_reader_init(&reader);
      for (size_t i = 0; i < writer.size; i++) {
        event = tp_reader_put(&reader, (uint8_t)writer.line[i]);
      }
      size_t count = event == TP_FRAME ? tp_reader_fields(&reader, fields, 4) : 0;
      CHECK(writer.size <= TP_FRAME_MAX && count >= 2 && (writer.cut || (count == 3 && fields[1].size == size)) &&
                memcmp(fields[1].text, text, fields[1].size) == 0,
            "text of %zu bytes", size);
    }
  }
}

/* Whatever is on the line, after the next LF a good frame is read. */
static void check_garbage(void) {
  unsigned state = 1;
  tp_reader reader;
  tp_reader_init(&reader);
  for (int round = 0; round < 2000; round++) {
    for (unsigned n = next_random(&state) % 700; n > 0; n--) {
      unsigned r = next_random(&state);
      tp_event event = tp_reader_put(&reader, r % 9 == 0 ? (uint8_t)"~*\n\r%,\\0F"[r / 9 % 9] : (uint8_t)(r >> 4));
      if (event == TP_FRAME) {
        tp_text fields[4];
        tp_reader_fields(&reader, fields, 4);
      }
    }
    tp_event event = tp_reader_put(&reader, '\n');
    for (const char *p = "~123456789*29B1\n"; *p != 0; p++) {
      event = tp_reader_put(&reader, (uint8_t)*p);
    }
    CHECK(event == TP_FRAME, "in step after garbage, round %d", round);
  }
}

void test_frame(void) {
  CHECK(tp_hash(TP_HASH_START, "\1\0\0\0\2\0\0\0\3\0\0\0", 12) == 0xfd1f0f4381eb0395u, "FNV-1a 64");
  CHECK(tp_crc16(TP_CRC_START, "123456789", 9) == 0x29B1, "CRC check value");
  CHECK(tp_crc16(tp_crc16(TP_CRC_START, "1234", 4), "56789", 5) == 0x29B1, "CRC in two parts");
  CHECK(vector_lines("vectors/frames.tsv", check_vector) > 5, "frames.tsv holds vectors");
  CHECK(vector_lines("vectors/hashes.tsv", check_hash) > 5, "hashes.tsv holds vectors");
  check_numbers();
  check_cutting();
  check_garbage();
}
