#include "board.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "tp_generate.h"

static uint64_t monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* What the protocol engine needs from a board. */

static uint64_t port_ticks(void *port) {
  const board *b = port;
  const uint64_t elapsed = monotonic() - b->boot_ns;
  return elapsed + (uint64_t)(int64_t)((double)elapsed * b->options->drift_ppm / 1e6);
}

static int port_read(void *port) { return uart_read(&((board *)port)->uart); }

static void port_write(void *port, const void *bytes, size_t size) { uart_write(&((board *)port)->uart, bytes, size); }

static void port_memory(void *port, tp_memory *memory) {
  const board *b = port;
  memory->heap = b->engine->memory.used;
  memory->heap_peak = b->engine->memory.peak;
  memory->stack_peak = stack_peak(b->stack);
}

static size_t port_room(void *port) { return uart_room(&((board *)port)->uart); }

static uint64_t port_dropped(void *port) { return ((board *)port)->uart.dropped; }

static const char *quantization(const board *b) { return b->engine->llama.int8 ? "int8" : "float32"; }

/* With memory for as many tokens as there are positions. */
static void start_model(board *b) {
  engine_start(b->engine);
  const uint32_t positions = b->engine->llama.positions;
  tp_record *records = arena_take(&b->engine->memory, positions * sizeof *records);
  b->deferred = (tp_deferred)TP_DEFERRED(records, positions);
}

static void *port_region(void *port, size_t size) { return engine_region(((board *)port)->engine, size); }

static const char *port_loaded(void *port, const void *file, size_t size, const char *sha) {
  board *b = port;
  const char *wrong = engine_switch(b->engine, file, size, sha);
  if (wrong == NULL) {
    start_model(b);
    b->config.quantization = quantization(b);
  }
  return wrong;
}

/* The device's own account of a run: the ids as generated, whatever became of them on the line. */
typedef struct {
  char *line;
  size_t size;
  uint64_t asked; /* ns, on CLOCK_MONOTONIC: before the run is accepted */
} record;

enum { ID_TEXT = 11, RECORD_REST = 128 }; /* bytes of an id with its comma; of everything else in a line */

static record begin_record(board *b, const tp_run *run, uint64_t asked) {
  record r = {arena_take(&b->engine->memory, (size_t)b->engine->llama.positions * ID_TEXT + RECORD_REST), 0, asked};
  r.size = (size_t)sprintf(r.line, "run %lu ", (unsigned long)run->number);
  return r;
}

static void add_id(record *r, uint32_t id) {
  char digits[ID_TEXT];
  size_t at = sizeof digits;
  digits[--at] = ',';
  do {
    digits[--at] = (char)('0' + id % 10);
  } while ((id /= 10) != 0);
  memcpy(r->line + r->size, digits + at, sizeof digits - at);
  r->size += sizeof digits - at;
}

/* In one call, so that no reader ever sees half a line. */
static void write_record(board *b, record *r, const char *outcome) {
  if (b->log < 0) {
    return;
  }
  if (r->line[r->size - 1] == ',') {
    r->size--;
  } else {
    r->line[r->size++] = '-'; /* no tokens */
  }
  r->size += (size_t)sprintf(r->line + r->size, " %s %016llx %llu\n", outcome, (unsigned long long)b->device.hash, (unsigned long long)r->asked);
  if (write(b->log, r->line, r->size) != (ssize_t)r->size) {
    static const char warning[] = "tp-host: the log is not complete\n";
    (void)!write(STDERR_FILENO, warning, sizeof warning - 1);
  }
}

/* What a run needs beside the generation itself. */
typedef struct {
  board *board;
  uint64_t start;
  record record;
} running;

/* An absolute schedule: one late forward pass does not make the next ones late. */
static void keep_pace(void *port, uint32_t passes) {
  const running *r = port;
  if (r->board->options->pace > 0) {
    uint64_t at = r->start + (uint64_t)(passes * 1e9 / r->board->options->pace);
    struct timespec due = {(time_t)(at / 1000000000u), (long)(at % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) != 0) {
    }
  }
}

static void note_id(void *port, uint32_t id) { add_id(&((running *)port)->record, id); }

static void serve(board *b, const tp_run *run, uint64_t asked) {
  engine *e = b->engine;
  const size_t mark = e->memory.used;
  uint32_t *ids = arena_take(&e->memory, tp_tokenizer_scratch(run->prompt.size));
  size_t count = tp_tokenizer_encode(&e->tokenizer, run->prompt.text, run->prompt.size, ids);
  if (count > e->llama.positions) {
    tp_refuse(&b->device, "toolong", "the prompt has more tokens than the model has positions");
  } else {
    running r = {b, monotonic(), begin_record(b, run, asked)};
    const tp_generator generator = {&b->device, &e->llama, &e->tokenizer, &r, keep_pace, note_id};
    uint64_t logits;
    uart_stream(&b->uart, 1);
    tp_begin(&b->device, (uint32_t)count);
    tp_status status = tp_generate(&generator, run, ids, count, &logits);
    if (tp_reset_wanted(&b->device)) {
      write_record(b, &r.record, "reset");
    } else {
      /* The log first: whoever has seen the end finds the run there. */
      write_record(b, &r.record, tp_outcome(&b->device, status));
      tp_end(&b->device, status, &logits);
    }
  }
  uart_stream(&b->uart, 0);
  arena_release(&e->memory, mark);
}

static void boot(board *b, const char *cause) {
  char boot_id[17], banner[160];
  uint64_t random = 0;
  (void)!getrandom(&random, sizeof random, 0);
  snprintf(boot_id, sizeof boot_id, "%016llx", (unsigned long long)random);
  b->boot_ns = monotonic();
  if (b->options->drifts) {
    fprintf(stderr, "tp-host: the clock runs since %llu ns\n", (unsigned long long)b->boot_ns);
  }
  stack_paint(b->stack);
  engine_own(b->engine);
  start_model(b);
  uart_start(&b->uart);
  b->loading = (tp_loading)TP_LOADING(port_region, port_loaded);
  b->loading.most = ENGINE_MODEL_MAX;
  b->config = (tp_config){
      .port = b, .ticks = port_ticks, .read = port_read, .write = port_write, .memory = port_memory, .dropped = port_dropped,
      .room = port_room,
      .platform = "host", .uid = b->options->uid, .firmware = "tp-host-" FIRMWARE_VERSION, .firmware_sha = b->firmware_sha,
      .tick_hz = 1000000000, .model = b->engine->model_name, .model_sha = b->engine->model_sha,
      .capabilities = "live+deferred+dump+sync+stat+prompt+logits+model",
      .quantization = quantization(b), .boot_id = boot_id, .reset_cause = cause,
      .prompt = b->prompt, .prompt_size = sizeof b->prompt, .deferred = &b->deferred.part,
      .loading = &b->loading.part};
  int length = snprintf(banner, sizeof banner, "tp-host " FIRMWARE_VERSION " boots: %s, %s, %lu positions\r\n",
                        b->engine->model_name, quantization(b), (unsigned long)b->engine->llama.positions);
  uart_write(&b->uart, banner, length < (int)sizeof banner ? (size_t)length : sizeof banner - 1);
  tp_start(&b->device, &b->config);
  while (!tp_reset_wanted(&b->device)) {
    const uint64_t asked = monotonic();
    const tp_run *run = tp_poll(&b->device);
    if (run != NULL) {
      serve(b, run, asked);
    } else if (!tp_reset_wanted(&b->device)) {
      uart_wait(&b->uart, tp_sending(&b->device));
    }
  }
  uart_flush(&b->uart, 50);
}

void *board_main(void *port) {
  stack_enter(((board *)port)->stack, __builtin_frame_address(0));
  boot(port, "power");
  for (;;) {
    boot(port, "command");
  }
}
