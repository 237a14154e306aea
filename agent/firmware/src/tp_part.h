/* Between tp_device and its optional parts. A firmware only needs to know tp_device.h and the parts' own headers. */
#ifndef TP_PART_H
#define TP_PART_H

#include <string.h>

#include "tp_device.h"

/* SENDING: the run is over, its frames are on their way. PENDING: handed out by tp_poll, not yet accepted or refused. */
enum { TP_IDLE, TP_PENDING, TP_RUNNING, TP_SENDING };

/* How a command is answered: it has been, with its refusal too; with ok; with ok and its next field; or by a refusal. */
typedef enum { TP_ANSWERED, TP_REFUSED, TP_OK, TP_OK_FIELD, TP_ARGS, TP_BUSY, TP_STATE, TP_TOOLONG, TP_UNSUPPORTED } tp_answer;

typedef struct {
  char name[7];
  uint8_t shape; /* what is checked before it is served; TP_SHAPE */
  tp_answer (*serve)(tp_device *device);
} tp_command;

/* How many fields it has, itself included (0: it looks itself); how many of those after it are numbers (at most 4);
 * and 1 if it is served between runs only. Numbers have 32 bits, except for a seed, field 4. */
#define TP_SHAPE(fields, numbers, between) ((fields) | (numbers) << 3 | (between) << 7)

/* What a part adds. Only that of `deferred` has more than commands. */
typedef struct {
  const tp_command *commands;              /* the last one serves nothing */
  tp_answer (*accept)(tp_device *device);  /* a run was asked for: TP_ANSWERED, or its refusal */
  int (*keep)(tp_device *device, const uint8_t *frame); /* a frame of the run is due; 0: it is to be sent now */
  void (*next)(tp_device *device);         /* in TP_SENDING: sends a frame, if there is room */
} tp_hooks;

struct tp_part {
  const tp_hooks *hooks;
};

/* Frames as tables: the kind and a NUL; then for each field its type and where it lies in tp_device; TP_LAST. */
enum { TP_LAST, TP_STRING, TP_TEXT, TP_WORD, TP_LONG, TP_HASH, TP_LOGITS };
#define TP_AT(type, field) TP_##type, offsetof(tp_device, field) / 4

extern const uint8_t tp_frame_run[], tp_frame_pre[], tp_frame_tok[], tp_frame_mem[], tp_frame_end[], tp_frame_ok_field[];

/* Builds a frame from the fields of anything; from those of tp_device; and sends what was built. */
void tp_compose_of(tp_writer *writer, const void *base, const uint8_t *frame);
void tp_compose(tp_device *device, const uint8_t *frame);
void tp_send(tp_device *device);

/* Refuses the command at hand. */
void tp_no(tp_device *device, const char *code, const char *text);

/* Refuses it as `toolong`, and says how much would not be: words of at most 31 bytes and a number. */
static inline void tp_no_more_than(tp_device *device, const char *words, uint32_t number) {
  char text[32 + 10];
  size_t at = strlen(words);
  memcpy(text, words, at);
  for (uint32_t n = number; n >= 10; n /= 10) {
    at++;
  }
  text[++at] = 0;
  do {
    text[--at] = (char)('0' + number % 10);
  } while ((number /= 10) != 0);
  tp_no(device, "toolong", text);
}

int tp_is(const tp_text *text, const char *word);

#endif
