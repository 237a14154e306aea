/* The device's side of the native protocol, version 1, for any firmware that generates tokens.
 *
 * Set-up once (tp_start), then five calls: tp_poll, tp_begin, tp_prefilled, tp_token, tp_end. README.md shows them in an
 * ordinary generation loop. No heap, no OS; all state is in tp_device, all contact with the board in a few functions. */
#ifndef TP_DEVICE_H
#define TP_DEVICE_H

#include "tp_frame.h"

#define TP_NOT_MEASURED UINT64_MAX

typedef struct {
  uint64_t heap, heap_peak, stack_peak; /* bytes, or TP_NOT_MEASURED */
} tp_memory;

/* Optional parts, to be linked in by those who want them; see tp_part.h. */
typedef struct tp_part tp_part;

/* What the firmware lends to the library; it must stay valid. Strings are plain text, the library encodes them. */
typedef struct {
  void *port; /* handed to all functions */
  uint64_t (*ticks)(void *port);
  int (*read)(void *port);                                    /* the next received byte, or -1 */
  void (*write)(void *port, const void *bytes, size_t size);  /* a whole frame; should not wait */
  void (*memory)(void *port, tp_memory *memory);              /* may be NULL: nothing is measured */
  uint64_t (*dropped)(void *port);                            /* bytes that write had to drop; may be NULL: unknown */
  size_t (*room)(void *port); /* bytes that write would take now; may be NULL: it never drops any. Only for tp_deferred */

  const char *platform, *uid, *firmware, *firmware_sha;
  uint64_t cpu_hz, tick_hz, ram, flash; /* 0 is unknown, except for tick_hz */
  const char *model, *model_sha, *capabilities, *quantization;
  const char *boot_id, *reset_cause; /* they change with every boot */

  char *prompt; /* room for a prompt; it holds the text of the run that goes on */
  size_t prompt_size;

  tp_part *deferred, *loading; /* NULL, or the parts of tp_deferred.h and tp_model.h */
} tp_config;

typedef struct {
  uint64_t seed;
  uint32_t number, max_tokens, temperature_milli;
  tp_text prompt;
} tp_run;

typedef enum { TP_DONE, TP_EOS, TP_ABORTED, TP_OOM, TP_ERROR } tp_status;

enum { TP_FIELDS = 7 }; /* of a command */

typedef struct {
  const tp_config *config;
  uint8_t state, abort, reset;
  uint8_t kept; /* the last run has ended, and tp_deferred can send it again */
  size_t prompt_size; /* assembled so far for the next run */
  uint32_t prompt_tokens, tokens, bad_frames;

  /* The fields of the frame at hand, and of the command that came last. */
  uint32_t count, position, id;
  const char *word, *sentence;
  const uint64_t *logits;
  tp_text text;
  uint64_t stamp, accepted, hash, dropped;
  tp_run run;
  tp_text field[TP_FIELDS];
  uint64_t number[TP_FIELDS]; /* of a command's field, if it is one */
  tp_memory memory;

  tp_writer writer;
  tp_reader reader;
} tp_device;

/* Says hello. Console text, a boot banner for one, may be written before it. */
void tp_start(tp_device *device, const tp_config *config);

/* Serves what was received. Returns a run to be done, or NULL. Call it whenever nothing else is to do. */
const tp_run *tp_poll(tp_device *device);

/* The run is accepted: its prompt has this many tokens, BOS included. The stamp is of the command's arrival. */
void tp_begin(tp_device *device, uint32_t prompt_tokens);

/* Or it is refused, with one of the codes of README.md; no other call follows. */
void tp_refuse(tp_device *device, const char *code, const char *text);

/* The forward pass of the last prompt token is done. */
void tp_prefilled(tp_device *device);

/* A token was chosen. Stamps and sends it, then serves what was received. Returns 0 when the run must end. */
int tp_token(tp_device *device, uint32_t id, const void *text, size_t size);

/* The run has ended; an abort that was answered overrides the status. `logits` may be NULL. */
void tp_end(tp_device *device, tp_status status, const uint64_t *logits);

/* To be asked now and then in a long prefill: serves what was received, returns 1 when the run must end. */
int tp_stopping(tp_device *device);

/* The host asked for a reset and has its answer: send what is left, then restart. tp_poll gives no more runs. */
int tp_reset_wanted(const tp_device *device);

/* What tp_end will say, for a firmware that keeps a log of its own. */
const char *tp_outcome(const tp_device *device, tp_status status);

#endif
