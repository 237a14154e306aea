/* QEMU has neither unique ids nor random numbers on these boards, and no reset flags that survive. `alive`, `boots` and `why`
 * keep what the firmware left, as RAM does at a warm reset; QEMU's generic loader writes the other words at every reset. */
#include "identity.h"

#include <stddef.h>
#include <string.h>

#include "board.h"
#include "tp_frame.h"
#include "tp_hash.h"

#define ALIVE 0x6C697665u
#define COMMANDED 0x72736574u

typedef struct {
  uint64_t instance; /* -device loader,addr=link_words,data=N,data-len=8: tells boards of one kind apart */
  uint64_t salt;     /* the same at link_words + 8: a random number, so that boot ids differ from start to start */
  uint32_t alive, boots, why;
  uint32_t virtual_time; /* 1: time is the number of instructions (-icount), and stands still or leaps while the board sleeps */
  char script[SCRIPT_MAX]; /* -device loader,file=F,addr=link_words + 32,force-raw=on */
} words;

extern volatile words link_words;

static char *append(char *to, const char *text) {
  size_t size = strlen(text);
  memcpy(to, text, size + 1);
  return to + size;
}

static char *append_hex(char *to, uint64_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    *to++ = "0123456789abcdef"[value >> shift & 15];
  }
  *to = 0;
  return to;
}

void identity_read(identity *id) {
  volatile words *w = &link_words;
  if (w->alive == ALIVE) {
    w->boots = w->boots + 1;
    id->reset_cause = w->why == COMMANDED ? "command" : "external";
  } else {
    w->alive = ALIVE;
    w->boots = 0;
    id->reset_cause = "power";
  }
  w->why = 0;
  id->virtual_time = w->virtual_time == 1;
  append_hex(append(append(id->uid, board_platform), "-"), w->instance, 8);
  const uint64_t boot[] = {w->instance, w->salt, w->boots};
  append_hex(id->boot_id, tp_hash(TP_HASH_START, boot, sizeof boot), 16);
}

size_t identity_script(char script[SCRIPT_MAX]) {
  size_t size = 0;
  while (size < SCRIPT_MAX && (script[size] = link_words.script[size]) != 0) {
    size++;
  }
  return size;
}

void identity_commanded(void) { link_words.why = COMMANDED; }
