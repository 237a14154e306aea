/* Frames of the native device protocol: reading them a byte at a time, writing them, and the check sums.
 * No heap, no OS, nothing but the freestanding headers and memcpy. README.md has the rules. */
#ifndef TP_FRAME_H
#define TP_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define TP_FRAME_MAX 512 /* bytes of a frame, counting '~' and LF */

#define TP_CRC_START 0xFFFFu
#define TP_HASH_START 0xcbf29ce484222325u
#define TP_HASH_PRIME 0x100000001b3u

/* CRC-16/CCITT-FALSE, to be continued from its own result. */
uint16_t tp_crc16(uint16_t crc, const void *data, size_t size);

/* The FNV-1a 64 of a run takes each token id as four little-endian bytes; to be continued from its own result. */
uint64_t tp_hash_id(uint64_t hash, uint32_t id);

/* What a received line turned out to be. */
typedef enum {
  TP_NOTHING, /* the line goes on, or was empty */
  TP_CONSOLE,
  TP_FRAME, /* its check sum is right; tp_reader_fields tells whether its form is */
  TP_BAD    /* tp_reader_fault tells why, for those who want to know */
} tp_event;

/* Text of known length: it may hold any byte, NUL too, and has no terminator. */
typedef struct {
  const char *text;
  size_t size;
} tp_text;

typedef struct {
  uint16_t size; /* of the line that is coming, TP_FRAME_MAX if it is too long */
  uint16_t end;  /* of the line that was reported, without its LF and CR */
  char line[TP_FRAME_MAX];
} tp_reader;

/* All bytes zero is a fresh reader too. */
static inline void tp_reader_init(tp_reader *reader) { reader->size = reader->end = 0; }

/* Takes the next byte. Anything but TP_NOTHING is reported at the LF, and stays readable until the next byte. */
tp_event tp_reader_put(tp_reader *reader, uint8_t byte);

/* After TP_CONSOLE: the line. */
static inline tp_text tp_reader_console(const tp_reader *reader) {
  tp_text text = {reader->line, reader->end < TP_FRAME_MAX ? reader->end : TP_FRAME_MAX - 1u};
  return text;
}

/* After TP_FRAME, once: decodes the fields in place, stores the first `most`, returns how many there are; 0 if a '%' is
 * not followed by two upper-case hex digits: that is no frame either. */
size_t tp_reader_fields(tp_reader *reader, tp_text *fields, size_t most);

/* A frame under construction; never more than TP_FRAME_MAX bytes. */
typedef struct {
  uint16_t size;
  uint8_t cut; /* something did not fit and was left out */
  char line[TP_FRAME_MAX];
} tp_writer;

/* The kind is not encoded, and short. */
void tp_writer_begin(tp_writer *writer, const char *kind);

/* Each adds one field. Text that does not fit is cut at a whole byte, never inside an escape, and nothing follows it. */
void tp_writer_text(tp_writer *writer, const void *text, size_t size);
void tp_writer_number(tp_writer *writer, uint64_t number, unsigned base); /* 10; or 16, all 16 digits, as hashes are written */

/* Adds the check sum and the LF; the frame is line[0..size). */
void tp_writer_end(tp_writer *writer);

/* Decimal digits only; returns 0 if the text is anything else, or more than 64 bits hold. */
int tp_number(tp_text text, uint64_t *number);

#endif
