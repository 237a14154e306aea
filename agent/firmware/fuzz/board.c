#include "board.h"

#include <string.h>

#include "claim.h"
#include "judge.h"

enum { TEXTS = 700 };

typedef struct {
  board_settings settings;
  const uint8_t *stream;
  size_t size, at, tail, left, room, line;
  uint64_t ticks;
  tp_config config;
  tp_device *device; /* these three in memory of their own, so that the sanitizer sees a step beyond */
  char *prompt;
  tp_record *records;
  tp_deferred deferred;
} board;

static ledger book;
static char texts[TEXTS];

static uint64_t ticks(void *port) { return ++((board *)port)->ticks; }

/* Counts the commands that the library must answer as their last byte is handed out. */
static int read_byte(void *port) {
  board *b = port;
  if (b->left == 0 || b->at == b->size) {
    b->left = b->settings.chunk + 1u;
    return -1;
  }
  b->left--;
  if (b->at == b->tail) {
    book.hellos = 0;
  }
  if (b->stream[b->at] == '\n') {
    ledger_line(&book, b->stream + b->line, b->at - b->line);
    b->line = b->at + 1;
  }
  return b->stream[b->at++];
}

static void write_frame(void *port, const void *bytes, size_t size) {
  ((board *)port)->room = 0;
  ledger_frame(&book, bytes, size);
}

static void memory(void *port, tp_memory *m) {
  (void)port;
  m->heap = 100;
}

static size_t room(void *port) {
  board *b = port;
  b->room += b->settings.refill + 1u;
  return b->room;
}

static void boot(board *b) {
  const tp_config config = {
      .port = b, .ticks = ticks, .read = read_byte, .write = write_frame, .memory = memory, .room = room,
      .platform = "fuzz,ed", .uid = "1", .firmware = "f", .firmware_sha = "00", .tick_hz = 1000, .model = "m", .model_sha = "11",
      .capabilities = "live", .quantization = "int8", .boot_id = "b", .reset_cause = "power", .prompt = b->prompt,
      .prompt_size = PROMPT_ROOM, .deferred = b->settings.deferred ? &b->deferred.part : NULL,
      .loading = b->settings.loading != NULL ? &b->settings.loading->part : NULL};
  b->config = config;
  b->deferred = (tp_deferred)TP_DEFERRED(b->records, KEPT_MAX);
  ledger_boot(&book);
  tp_start(b->device, &b->config);
  CLAIM(book.hellos == 1 && book.frames == 1, "a boot says hello");
  book.answers = book.commands = 0;
}

/* What the library says about going on, held against what it was told. */
static int goes_on(const board *b, int it_says) {
  CLAIM(!it_says || (!tp_reset_wanted(b->device) && !book.cut), "a run goes on that must end");
  return it_says;
}

static void generate(board *b, const tp_run *run) {
  tp_device *d = b->device;
  tp_status status = TP_DONE;
  uint32_t count = (uint32_t)run->prompt.size + 1;
  CLAIM(run->prompt.size <= PROMPT_ROOM && run->temperature_milli <= 100000, "a prompt of %zu bytes", run->prompt.size);
  if (count > POSITIONS) {
    ledger_refused(&book);
    tp_refuse(d, "toolong", "it has more tokens than this board has positions");
    return;
  }
  ledger_begin(&book, run->number);
  tp_begin(d, count);
  book.accepting = 0;
  for (uint32_t i = 1; i < count; i++) {
    if (!goes_on(b, !tp_stopping(d))) {
      goto out;
    }
  }
  tp_prefilled(d);
  for (uint32_t n = 0; run->max_tokens > 0; n++) {
    if (count + n > POSITIONS) {
      break;
    }
    if (n == b->settings.stop) {
      status = TP_EOS;
      break;
    }
    uint32_t id = (uint32_t)run->seed * 7919u + n;
    size_t size = id % 50 == 0 ? TEXTS : id % 11;
    const char *text = texts + id % (TEXTS + 1 - size);
    ledger_token(&book, id, text, size);
    if (!goes_on(b, tp_token(d, id, text, size))) {
      break;
    }
  }
out:
  if (!tp_reset_wanted(d)) {
    tp_end(d, status, run->seed % 2 == 0 ? NULL : &run->seed);
  }
}

/* `tail` is where the last line begins: what came before is ended by a LF, and the hello after it has to be answered. */
void board_serve(const board_settings *settings, const uint8_t *stream, size_t size) {
  static const char HELLO[] = "\n~hello*D26E\n";
  uint8_t *all = malloc(size + sizeof HELLO);
  board b = {.settings = *settings, .stream = all, .size = size + sizeof HELLO - 1, .tail = size + 1, .left = settings->chunk};
  memcpy(all, stream, size);
  memcpy(all + size, HELLO, sizeof HELLO);
  for (size_t i = 0; i < TEXTS; i++) {
    texts[i] = (char)(i * 37);
  }
  b.device = malloc(sizeof *b.device);
  b.prompt = malloc(PROMPT_ROOM);
  b.records = malloc(KEPT_MAX * sizeof *b.records);
  boot(&b);
  while (b.at < b.size || tp_sending(b.device)) {
    const tp_run *run = tp_poll(b.device);
    if (run != NULL) {
      generate(&b, run);
    }
    if (tp_reset_wanted(b.device)) {
      boot(&b);
    }
  }
  CLAIM(book.hellos == 1, "a hello after a LF has %u answers", book.hellos);
  ledger_close(&book);
  free(b.records);
  free(b.prompt);
  free(b.device);
  free(all);
}

uint8_t *board_stream(const uint8_t *lines, size_t size, size_t *stream_size) {
  uint8_t *stream = malloc(size * 9 + 16);
  size_t at = 0;
  for (size_t begin = 0, end; begin < size; begin = end + 1) {
    const uint8_t *lf = memchr(lines + begin, '\n', size - begin);
    end = lf != NULL ? (size_t)(lf - lines) : size;
    if (lines[begin] == '!') {
      size_t rest = end - begin - 1 + (lf != NULL);
      memcpy(stream + at, lines + begin + 1, rest);
      at += rest;
    } else {
      at += frame_of((char *)stream + at, lines + begin, end - begin);
    }
  }
  *stream_size = at;
  return stream;
}
