/* The reader and the writer of frames: any bytes. */
#include <string.h>

#include "claim.h"
#include "judge.h"
#include "tp_fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static judged expected;

static void check_fields(const tp_text *fields, size_t count, const tp_reader *reader) {
  CLAIM(count == 0 || count == expected.count, "%zu fields, not %zu", count, expected.count);
  for (size_t i = 0; i < count && i < 8; i++) {
    CLAIM(fields[i].text >= reader->line && fields[i].text + fields[i].size <= reader->line + TP_FRAME_MAX, "field %zu", i);
    CLAIM(fields[i].size == expected.size[i] && memcmp(fields[i].text, expected.field[i], fields[i].size) == 0, "field %zu", i);
  }
}

static void check_line(tp_reader *reader, tp_event event, const uint8_t *line, size_t size) {
  static const tp_event EVENTS[] = {TP_NOTHING, TP_CONSOLE, TP_BAD, TP_BAD, TP_BAD, TP_FRAME, TP_FRAME};
  static const tp_fault FAULTS[] = {[LONG] = TP_FAULT_LONG, [TORN] = TP_FAULT_TORN, [CRC] = TP_FAULT_CRC};
  verdict v = judge(&expected, line, size);
  CLAIM(event == EVENTS[v], "event %d for verdict %d", (int)event, (int)v);
  if (event == TP_BAD) {
    CLAIM(tp_reader_fault(reader) == FAULTS[v], "fault %d for verdict %d", (int)tp_reader_fault(reader), (int)v);
  } else if (event == TP_FRAME) {
    tp_text fields[8];
    size_t count = tp_reader_fields(reader, fields, 8);
    CLAIM((count == 0) == (v == FORM), "%zu fields for verdict %d", count, (int)v);
    check_fields(fields, count, reader);
  } else if (v == CONSOLE) {
    tp_text text = tp_reader_console(reader);
    size_t most = size < TP_FRAME_MAX ? size - (line[size - 1] == '\r') : TP_FRAME_MAX - 1;
    CLAIM(text.size == most && memcmp(text.text, line, most) == 0, "%zu bytes of text, not %zu", text.size, most);
  }
}

static void read_all(tp_reader *reader, const uint8_t *data, size_t size) {
  size_t begin = 0;
  for (size_t i = 0; i < size; i++) {
    tp_event event = tp_reader_put(reader, data[i]);
    if (data[i] == '\n') {
      check_line(reader, event, data + begin, i - begin);
      begin = i + 1;
    } else {
      CLAIM(event == TP_NOTHING, "an event within a line");
    }
  }
}

/* Any bytes as three fields: what was written is read again, or a part of it where it did not fit. */
static void write_and_read(tp_reader *reader, const uint8_t *data, size_t size) {
  tp_writer *w = malloc(sizeof *w);
  size_t first = size > 0 ? data[0] * size / 256 : 0;
  tp_writer_begin(w, "tok");
  tp_writer_text(w, data, first);
  tp_writer_number(w, size * 0x123456789ABCDEFu, 10);
  tp_writer_text(w, data + first, size - first);
  tp_writer_end(w);
  judge_written(&expected, w->line, w->size);
  CLAIM(judged_is(&expected, 0, "tok") && memcmp(expected.field[1], data, expected.size[1]) == 0, "the first field");
  if (!w->cut) {
    CLAIM(expected.count == 4 && expected.size[1] == first && judged_number(&expected, 2) == size * 0x123456789ABCDEFu,
          "all fields");
    CLAIM(expected.size[3] == size - first && memcmp(expected.field[3], data + first, size - first) == 0, "the last field");
  }
  read_all(reader, (const uint8_t *)w->line, w->size);
  free(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tp_reader *reader = calloc(1, sizeof *reader);
  read_all(reader, data, size);
  tp_reader_put(reader, '\n');
  write_and_read(reader, data, size); /* in step again */
  free(reader);
  return 0;
}
