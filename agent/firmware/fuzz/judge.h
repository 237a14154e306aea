/* Lines judged by the wording of README.md, without a line of the library's own code. */
#ifndef JUDGE_H
#define JUDGE_H

#include <stddef.h>
#include <stdint.h>

enum { LINE_MAX_BYTES = 512, FIELDS_MAX = 512 };

typedef struct {
  size_t count;
  const char *field[FIELDS_MAX]; /* each with a NUL behind it */
  size_t size[FIELDS_MAX];
  char bytes[2 * LINE_MAX_BYTES];
} judged;

/* The rows of the table "A reader handles each line by the first of these rules". */
typedef enum { EMPTY, CONSOLE, LONG, TORN, CRC, FORM, FRAME } verdict;

/* A line without its LF, a CR may be there; fields are set for a FRAME. */
verdict judge(judged *j, const void *line, size_t size);

/* What a device may write: a FRAME with its LF, with nothing escaped that need not be, nor the other way round. */
void judge_written(judged *j, const void *bytes, size_t size);

/* Makes a frame of a body, with its LF; `to` has room for 7 bytes more. Returns its size. */
size_t frame_of(char *to, const void *body, size_t size);

uint64_t judged_number(const judged *j, size_t field);
int judged_is(const judged *j, size_t field, const char *text);

#endif
