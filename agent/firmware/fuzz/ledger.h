/* What a device was asked, what its runs were, and what it says of them. */
#ifndef LEDGER_H
#define LEDGER_H

#include "judge.h"

enum { TOKENS_MAX = 32, WRITTEN_MAX = 512, KEPT_MAX = 8 }; /* a board keeps so many of a run */

typedef struct {
  char bytes[WRITTEN_MAX];
  size_t size; /* 0: it was not written yet */
} written;

/* A dump, from its command to its `ok`. */
typedef struct {
  int asked, on, cut, ended;
  uint64_t from, to;
  unsigned sent;
} dumping;

typedef struct {
  unsigned hellos, frames;
  unsigned commands, answers; /* an undamaged command has one answer */
  int accepting;  /* a live run's `run` frame is its answer */
  int deferred;   /* the run at hand had its answer before it was begun */
  int late;       /* `no,run` is not an answer, as `ok,run` was one */
  int cut;        /* an abort was answered */
  dumping dump;

  uint32_t run, tokens;
  uint64_t hash;
  uint32_t ids[TOKENS_MAX];
  const char *texts[TOKENS_MAX];
  size_t sizes[TOKENS_MAX];
  written begun, prefilled, token[TOKENS_MAX], memory, ended, last_memory, memory_before;
} ledger;

void ledger_boot(ledger *l);
void ledger_line(ledger *l, const void *line, size_t size); /* received, without its LF */
void ledger_refused(ledger *l);
void ledger_begin(ledger *l, uint32_t run);
void ledger_token(ledger *l, uint32_t id, const char *text, size_t size);
void ledger_frame(ledger *l, const void *bytes, size_t size); /* written */

/* All has been served: are the answers as many as the commands? */
void ledger_close(const ledger *l);

#endif
