/* Frames of the native device protocol: reading them a byte at a time, writing them, and the check sums.
 * No heap, no OS, nothing but the freestanding headers and memcpy. README.md has the rules. */
#ifndef TP_FRAME_H
#define TP_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define TP_FRAME_MAX 512 /* bytes of a frame, counting '~' and LF */

#define TP_CRC_START 0xFFFFu
#define TP_HASH_START 0xcbf29ce484222325u

/* CRC-16/CCITT-FALSE, to be continued from its own result. */
uint16_t tp_crc16(uint16_t crc, const void *data, size_t size);

/* FNV-1a 64, to be continued from its own result. */
uint64_t tp_hash(uint64_t hash, const void *data, size_t size);

/* The hash of a run takes each token id as four little-endian bytes. */
uint64_t tp_hash_id(uint64_t hash, uint32_t id);

/* What a received line turned out to be. */
typedef enum {
  TP_NOTHING, /* the line goes on, or was empty */
  TP_FRAME,
  TP_CONSOLE,
  TP_BAD_CRC,
  TP_BAD_TORN,
  TP_BAD_LONG,
  TP_BAD_FORM
} tp_event;

/* Text of known length: it may hold any byte, NUL too, and has no terminator. */
typedef struct {
  const char *text;
  size_t size;
} tp_text;

typedef struct {
  char line[TP_FRAME_MAX];
  uint16_t size;
  uint8_t too_long;
  uint8_t complete; /* the line was reported: the next byte begins another */
} tp_reader;

/* All bytes zero is a fresh reader too. */
void tp_reader_init(tp_reader *reader);

/* Takes the next byte. Anything but TP_NOTHING is reported at the LF, and stays readable until the next byte. */
tp_event tp_reader_put(tp_reader *reader, uint8_t byte);

/* After TP_CONSOLE: the line. */
tp_text tp_reader_console(const tp_reader *reader);

/* After TP_FRAME, once: decodes the fields in place, stores the first `most`, returns how many there are. */
size_t tp_reader_fields(tp_reader *reader, tp_text *fields, size_t most);

/* A frame under construction; never more than TP_FRAME_MAX bytes. */
typedef struct {
  char line[TP_FRAME_MAX];
  uint16_t size;
  uint8_t cut; /* something did not fit and was left out */
} tp_writer;

void tp_writer_begin(tp_writer *writer, const char *kind);

/* Each adds one field. Text that does not fit is cut at a whole byte, never inside an escape. */
void tp_writer_text(tp_writer *writer, const void *text, size_t size);
void tp_writer_string(tp_writer *writer, const char *string);
void tp_writer_number(tp_writer *writer, uint64_t number);
void tp_writer_hex(tp_writer *writer, uint64_t number); /* 16 digits, as hashes are written */

/* Adds the check sum and the LF; the frame is line[0..size). */
void tp_writer_end(tp_writer *writer);

/* Decimal digits only, at most `most`; returns 0 if the text is anything else. */
int tp_number(tp_text text, uint64_t most, uint64_t *number);

#endif
