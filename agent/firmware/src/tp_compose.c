/* Frames out of tables: what tp_device and its parts say in a few bytes each. */
#include <string.h>

#include "tp_part.h"

const uint8_t tp_frame_ok_field[] = {'o', 'k', 0, TP_AT(TEXT, field[0]), TP_AT(TEXT, field[1]), TP_LAST};
const uint8_t tp_frame_run[] = {'r', 'u', 'n', 0, TP_AT(WORD, run.number), TP_AT(LONG, accepted), TP_AT(WORD, prompt_tokens),
                                TP_LAST};
const uint8_t tp_frame_pre[] = {'p', 'r', 'e', 0, TP_AT(WORD, run.number), TP_AT(LONG, stamp), TP_LAST};
const uint8_t tp_frame_tok[] = {'t', 'o', 'k', 0, TP_AT(WORD, run.number), TP_AT(WORD, position), TP_AT(LONG, stamp),
                                TP_AT(WORD, id), TP_AT(TEXT, text), TP_LAST};
const uint8_t tp_frame_mem[] = {'m', 'e', 'm', 0, TP_AT(LONG, stamp), TP_AT(LONG, memory.heap), TP_AT(LONG, memory.heap_peak),
                                TP_AT(LONG, memory.stack_peak), TP_LAST};
const uint8_t tp_frame_end[] = {'e', 'n', 'd', 0, TP_AT(WORD, run.number), TP_AT(LONG, stamp), TP_AT(WORD, tokens),
                                TP_AT(HASH, hash), TP_AT(STRING, word), TP_AT(LOGITS, logits), TP_LAST};

/* Offsets are in words, as all fields are aligned to them and a byte must do. */
void tp_compose_of(tp_writer *w, const void *base, const uint8_t *frame) {
  unsigned type;
  tp_writer_begin(w, (const char *)frame);
  frame += w->size; /* the kind and its NUL take as much room as '~' and the kind */
  for (; (type = *frame) != TP_LAST; frame += 2) {
    const void *field = (const char *)base + 4 * frame[1];
    if (type == TP_STRING) {
      const char *string = *(const char *const *)field;
      tp_writer_text(w, string, strlen(string));
      continue;
    }
    if (type == TP_TEXT) {
      tp_writer_text(w, ((const tp_text *)field)->text, ((const tp_text *)field)->size);
      continue;
    }
    if (type == TP_LOGITS) {
      field = *(const void *const *)field;
      type = TP_HASH;
      if (field == NULL) {
        continue;
      }
    }
    uint64_t number = type == TP_WORD ? *(const uint32_t *)field : *(const uint64_t *)field;
    if (number == TP_NOT_MEASURED && type != TP_HASH) {
      tp_writer_text(w, NULL, 0); /* empty, never 0 */
    } else {
      tp_writer_number(w, number, type == TP_HASH ? 16 : 10);
    }
  }
  tp_writer_end(w);
}
