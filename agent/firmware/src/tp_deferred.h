/* Optional: deferred runs, and frames of the last run sent again (`deferred`, `dump`). README.md, "Deferred runs".
 *
 *   static tp_record records[256];                               16 bytes for each token on a 32-bit target
 *   static tp_deferred deferred = TP_DEFERRED(records, 256);
 *   config = {.., .deferred = &deferred.part, .room = my_room, .capabilities = "live+sync+stat+prompt+deferred+dump"};
 *
 * The five calls stay as they are. A token's text that is longer than a pointer is not copied: it must stay where it is
 * until the next run begins, as the pieces of a vocabulary do. After a run, tp_poll sends a frame each time it is called
 * and finds room for it; ask tp_sending before you let the processor sleep. */
#ifndef TP_DEFERRED_H
#define TP_DEFERRED_H

#include "tp_part.h"

typedef struct {
  uint32_t id, ticks; /* since the run was accepted, the low 32 bits */
  uint16_t ticks_high, size;
  union {
    const char *text;
    char bytes[sizeof(const char *)]; /* text that fits lies here itself */
  } at;
} tp_record;

typedef struct {
  tp_part part;
  tp_record *records;
  uint32_t capacity;

  uint8_t later;        /* the last run is deferred */
  uint8_t stage, again; /* of sending; it is a dump */
  uint32_t at, to;      /* positions that are to be sent */
  uint64_t prefilled, stopped, logits;
  int has_logits;
  tp_memory memory;
  const char *outcome;
} tp_deferred;

extern const tp_hooks tp_deferred_hooks;

#define TP_DEFERRED(records, count) {{&tp_deferred_hooks}, records, count, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0, 0, 0}, 0}

/* 1 while tp_poll has frames to send. */
int tp_sending(const tp_device *device);

#endif
