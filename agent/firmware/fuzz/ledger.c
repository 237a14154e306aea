#include "ledger.h"

#include <string.h>

#include "claim.h"

static judged frame;

void ledger_boot(ledger *l) { memset(l, 0, sizeof *l); }

/* A command is answered before the next one is read: what is not its refusal shows that the dump is on. */
static void follow_dump(ledger *l, int refused) {
  l->dump.on |= l->dump.asked && !refused;
  l->dump.asked = 0;
}

void ledger_line(ledger *l, const void *line, size_t size) {
  follow_dump(l, 0);
  if (judge(&frame, line, size) != FRAME) {
    return;
  }
  l->commands++;
  if (judged_is(&frame, 0, "dump") && frame.count == 4 && !l->dump.on) {
    l->dump = (dumping){.asked = 1, .from = strtoull(frame.field[2], NULL, 10), .to = strtoull(frame.field[3], NULL, 10)};
    l->dump.to += l->dump.from;
  }
}

static void close_dump(dumping *dump, const ledger *l) {
  uint64_t kept = l->tokens < KEPT_MAX ? l->tokens : KEPT_MAX, to = dump->to < kept ? dump->to : kept;
  CLAIM(dump->on && (dump->cut || dump->sent == (to > dump->from ? to - dump->from : 0)), "%u tokens from %llu to %llu", dump->sent,
        (unsigned long long)dump->from, (unsigned long long)to);
  CLAIM(dump->ended == (dump->to > l->tokens), "a dump with%s end", dump->ended ? "" : "out");
  dump->on = 0;
}

void ledger_refused(ledger *l) {
  l->late = l->deferred;
  l->deferred = 0;
}

void ledger_begin(ledger *l, uint32_t run) {
  l->run = run;
  l->tokens = 0;
  l->hash = 0xcbf29ce484222325u;
  l->cut = 0;
  l->accepting = !l->deferred;
  l->deferred = 0;
  memset(&l->begun, 0, sizeof *l - offsetof(ledger, begun));
}

void ledger_token(ledger *l, uint32_t id, const char *text, size_t size) {
  CLAIM(l->tokens < TOKENS_MAX, "a run goes on and on");
  l->ids[l->tokens] = id;
  l->texts[l->tokens] = text;
  l->sizes[l->tokens++] = size;
  for (int i = 0; i < 4; i++) {
    l->hash = (l->hash ^ (id >> 8 * i & 0xFF)) * 0x100000001b3u;
  }
}

/* The first time it is kept; whenever it is sent again it must be the same, to the byte. */
static void once(written *w, const void *bytes, size_t size) {
  if (w->size == 0) {
    memcpy(w->bytes, bytes, size);
    w->size = size;
  }
  CLAIM(w->size == size && memcmp(w->bytes, bytes, size) == 0, "sent again: %.*s, at first %.*s", (int)size, (const char *)bytes,
        (int)w->size, w->bytes);
}

static void take_token(ledger *l, const void *bytes, size_t size) {
  uint64_t position = judged_number(&frame, 2);
  CLAIM(frame.count == 6 && judged_number(&frame, 1) == l->run && position < l->tokens, "%s", frame.field[2]);
  CLAIM(judged_number(&frame, 4) == l->ids[position], "the id at %s", frame.field[2]);
  CLAIM(!l->dump.on || (position >= l->dump.from && position < l->dump.to), "position %s was not asked for", frame.field[2]);
  l->dump.sent++;
  size_t length = frame.size[5];
  int whole = length == l->sizes[position] || (length < l->sizes[position] && size > LINE_MAX_BYTES - 3);
  CLAIM(whole && memcmp(frame.field[5], l->texts[position], length) == 0, "the text at %s", frame.field[2]);
  once(&l->token[position], bytes, size);
}

static void take_end(ledger *l, const void *bytes, size_t size) {
  char hash[17];
  snprintf(hash, sizeof hash, "%016llx", (unsigned long long)l->hash);
  CLAIM(frame.count >= 6 && frame.count <= 7 && judged_number(&frame, 1) == l->run && judged_number(&frame, 3) == l->tokens,
        "%s tokens, not %u", frame.field[3], l->tokens);
  CLAIM(judged_is(&frame, 4, hash), "hash %s, not %s", frame.field[4], hash);
  l->dump.ended = 1;
  int first = l->ended.size == 0;
  for (uint32_t i = 0; i < l->tokens && first && !l->cut; i++) {
    CLAIM(l->token[i].size > 0, "position %u was not sent", i);
  }
  once(&l->memory, l->last_memory.bytes, l->last_memory.size);
  once(&l->ended, bytes, size);
}

static void take_ok(ledger *l) {
  l->answers++;
  l->deferred |= judged_is(&frame, 1, "run");
  if (judged_is(&frame, 1, "abort")) {
    l->cut = l->dump.cut = 1;
  } else if (judged_is(&frame, 1, "dump")) {
    close_dump(&l->dump, l);
  }
}

void ledger_frame(ledger *l, const void *bytes, size_t size) {
  judge_written(&frame, bytes, size);
  follow_dump(l, judged_is(&frame, 0, "no"));
  l->frames++;
  if (judged_is(&frame, 0, "hello")) {
    CLAIM(frame.count == 16 && judged_is(&frame, 2, "fuzz,ed"), "hello has %zu fields", frame.count);
    l->hellos++;
    l->answers++;
  } else if (judged_is(&frame, 0, "sync")) {
    CLAIM(frame.count == 3 && frame.size[1] <= 32, "sync");
    l->answers++;
  } else if (judged_is(&frame, 0, "ok")) {
    take_ok(l);
  } else if (judged_is(&frame, 0, "no")) {
    CLAIM(frame.count == 4 && frame.size[1] <= 16, "no");
    l->answers += !l->late;
    l->late = 0;
  } else if (judged_is(&frame, 0, "run")) {
    CLAIM(frame.count == 4 && judged_number(&frame, 1) == l->run, "run");
    l->answers += (unsigned)l->accepting;
    once(&l->begun, bytes, size);
  } else if (judged_is(&frame, 0, "pre")) {
    once(&l->prefilled, bytes, size);
  } else if (judged_is(&frame, 0, "tok")) {
    take_token(l, bytes, size);
  } else if (judged_is(&frame, 0, "mem")) {
    l->memory_before = l->last_memory;
    memcpy(l->last_memory.bytes, bytes, size);
    l->last_memory.size = size;
  } else if (judged_is(&frame, 0, "end")) {
    take_end(l, bytes, size);
  } else {
    CLAIM(judged_is(&frame, 0, "lnk"), "%s", frame.field[0]);
    l->last_memory = l->memory_before; /* that `mem` was of a `stat` */
  }
}

void ledger_close(const ledger *l) {
  CLAIM(l->answers == l->commands, "%u answers to %u commands", l->answers, l->commands);
}
