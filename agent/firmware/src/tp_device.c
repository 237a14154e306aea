#include "tp_device.h"

#include <string.h>

enum { IDLE, PENDING, RUNNING }; /* PENDING: handed out by tp_poll, not yet accepted or refused */

enum { FIELDS = 8, NONCE_MAX = 32, ECHO_MAX = 16, MAX_TEMPERATURE = 100000 };

static uint64_t now(const tp_device *d) { return d->config->ticks(d->config->port); }

static void send(tp_device *d) {
  tp_writer_end(&d->writer);
  d->config->write(d->config->port, d->writer.line, d->writer.size);
}

/* Begins a frame that carries the run's number. */
static void begin_for_run(tp_device *d, const char *kind) {
  tp_writer_begin(&d->writer, kind);
  tp_writer_number(&d->writer, d->run.number);
}

static void send_ok(tp_device *d, const char *command, const uint64_t *number) {
  tp_writer_begin(&d->writer, "ok");
  tp_writer_string(&d->writer, command);
  if (number != NULL) {
    tp_writer_number(&d->writer, *number);
  }
  send(d);
}

static void send_no(tp_device *d, tp_text command, const char *code, const char *text) {
  tp_writer_begin(&d->writer, "no");
  tp_writer_text(&d->writer, command.text, command.size < ECHO_MAX ? command.size : ECHO_MAX);
  tp_writer_string(&d->writer, code);
  tp_writer_string(&d->writer, text);
  send(d);
}

static void send_hello(tp_device *d) {
  const tp_config *c = d->config;
  tp_writer *w = &d->writer;
  tp_writer_begin(w, "hello");
  tp_writer_number(w, 1);
  tp_writer_string(w, c->platform);
  tp_writer_string(w, c->uid);
  tp_writer_string(w, c->firmware);
  tp_writer_string(w, c->firmware_sha);
  tp_writer_number(w, c->cpu_hz);
  tp_writer_number(w, c->tick_hz);
  tp_writer_number(w, c->ram);
  tp_writer_number(w, c->flash);
  tp_writer_string(w, c->model);
  tp_writer_string(w, c->model_sha);
  tp_writer_string(w, c->capabilities);
  tp_writer_string(w, c->quantization);
  tp_writer_string(w, c->boot_id);
  tp_writer_string(w, c->reset_cause);
  send(d);
}

/* What was not measured is empty, never 0. */
static void put_measured(tp_writer *w, uint64_t value) {
  if (value == TP_NOT_MEASURED) {
    tp_writer_string(w, "");
  } else {
    tp_writer_number(w, value);
  }
}

static void send_memory(tp_device *d) {
  tp_memory memory = {TP_NOT_MEASURED, TP_NOT_MEASURED, TP_NOT_MEASURED};
  if (d->config->memory != NULL) {
    d->config->memory(d->config->port, &memory);
  }
  tp_writer_begin(&d->writer, "mem");
  tp_writer_number(&d->writer, now(d));
  put_measured(&d->writer, memory.heap);
  put_measured(&d->writer, memory.heap_peak);
  put_measured(&d->writer, memory.stack_peak);
  send(d);
}

static void do_stat(tp_device *d) {
  send_memory(d);
  tp_writer_begin(&d->writer, "lnk");
  tp_writer_number(&d->writer, now(d));
  put_measured(&d->writer, d->config->dropped != NULL ? d->config->dropped(d->config->port) : TP_NOT_MEASURED);
  tp_writer_number(&d->writer, d->bad_frames);
  send(d);
  send_ok(d, "stat", NULL);
}

static void do_sync(tp_device *d, const tp_text *field, size_t count) {
  uint64_t stamp = now(d); /* before anything else, it is what the host waits for */
  if (count != 2 || field[1].size > NONCE_MAX) {
    send_no(d, field[0], "args", "sync takes a nonce of at most 32 bytes");
  } else if (d->state != IDLE) {
    send_no(d, field[0], "busy", "sync is answered between runs only");
  } else {
    tp_writer_begin(&d->writer, "sync");
    tp_writer_text(&d->writer, field[1].text, field[1].size);
    tp_writer_number(&d->writer, stamp);
    send(d);
  }
}

static void do_prompt(tp_device *d, const tp_text *field, size_t count) {
  uint64_t offset;
  if (count != 3 || !tp_number(field[1], UINT32_MAX, &offset)) {
    send_no(d, field[0], "args", "prompt takes an offset and text");
  } else if (d->state != IDLE) {
    send_no(d, field[0], "busy", "a run is going on");
  } else if (offset > d->prompt_size) {
    send_no(d, field[0], "state", "text before that offset is missing");
  } else if (field[2].size > d->config->prompt_size - offset) {
    send_no(d, field[0], "toolong", "the prompt does not fit");
  } else {
    memcpy(d->config->prompt + offset, field[2].text, field[2].size);
    d->prompt_size = (size_t)offset + field[2].size;
    send_ok(d, "prompt", &offset);
  }
}

static int is(tp_text text, const char *word) {
  return text.size == strlen(word) && memcmp(text.text, word, text.size) == 0;
}

static void do_run(tp_device *d, const tp_text *field, size_t count) {
  uint64_t stamp = now(d), number, max_tokens, temperature, seed;
  if (count != 7 || !tp_number(field[1], UINT32_MAX, &number) || !tp_number(field[2], UINT32_MAX, &max_tokens) ||
      !tp_number(field[3], MAX_TEMPERATURE, &temperature) || !tp_number(field[4], UINT64_MAX, &seed) ||
      !(is(field[5], "live") || is(field[5], "deferred"))) {
    send_no(d, field[0], "args", "run takes a number, max tokens, temperature x1000, seed, live, prompt");
  } else if (d->state != IDLE) {
    send_no(d, field[0], "busy", "a run is going on");
  } else if (is(field[5], "deferred")) {
    send_no(d, field[0], "unsupported", "this firmware runs live only");
  } else if (field[6].size > d->config->prompt_size) {
    send_no(d, field[0], "toolong", "the prompt does not fit");
  } else {
    tp_run run = {(uint32_t)number, (uint32_t)max_tokens, (uint32_t)temperature, seed, {d->config->prompt, d->prompt_size}};
    if (field[6].size > 0) { /* its own prompt; the line it stands in will be overwritten */
      memcpy(d->config->prompt, field[6].text, field[6].size);
      run.prompt.size = field[6].size;
    }
    d->run = run;
    d->prompt_size = 0;
    d->accepted = stamp;
    d->abort = 0;
    d->state = PENDING;
  }
}

static void do_abort(tp_device *d, const tp_text *field, size_t count) {
  uint64_t number;
  if (count != 2 || !tp_number(field[1], UINT32_MAX, &number)) {
    send_no(d, field[0], "args", "abort takes the run's number");
  } else if (d->state == IDLE || number != d->run.number) {
    send_no(d, field[0], "state", "that run is not going on");
  } else {
    d->abort = 1;
    send_ok(d, "abort", &number);
  }
}

static void serve(tp_device *d, const tp_text *field, size_t count) {
  tp_text command = field[0];
  if (is(command, "run")) {
    do_run(d, field, count);
  } else if (is(command, "sync")) {
    do_sync(d, field, count);
  } else if (is(command, "prompt")) {
    do_prompt(d, field, count);
  } else if (is(command, "abort")) {
    do_abort(d, field, count);
  } else if (count != 1 && (is(command, "hello") || is(command, "stat") || is(command, "reset"))) {
    send_no(d, command, "args", "this command stands alone");
  } else if (is(command, "hello")) {
    send_hello(d);
  } else if (is(command, "stat")) {
    do_stat(d);
  } else if (is(command, "reset")) {
    d->reset = 1;
    send_ok(d, "reset", NULL);
  } else {
    send_no(d, command, "unsupported", "this firmware has no such command");
  }
}

/* Takes bytes until none is left, or a run or a reset has to be seen to first. */
static void service(tp_device *d, int runs_too) {
  int byte;
  while (!d->reset && !(runs_too && d->state == PENDING) && (byte = d->config->read(d->config->port)) >= 0) {
    tp_event event = tp_reader_put(&d->reader, (uint8_t)byte);
    if (event == TP_FRAME) {
      tp_text fields[FIELDS];
      serve(d, fields, tp_reader_fields(&d->reader, fields, FIELDS));
    } else if (event >= TP_BAD_CRC) {
      d->bad_frames++; /* nobody can tell what it was, so it has no answer: the host asks again */
    }
  }
}

void tp_start(tp_device *device, const tp_config *config) {
  memset(device, 0, sizeof *device);
  device->config = config;
  send_hello(device);
}

const tp_run *tp_poll(tp_device *device) {
  service(device, 1);
  return device->state == PENDING && !device->reset ? &device->run : NULL;
}

void tp_begin(tp_device *device, uint32_t prompt_tokens) {
  device->state = RUNNING;
  device->tokens = 0;
  device->hash = TP_HASH_START;
  begin_for_run(device, "run");
  tp_writer_number(&device->writer, device->accepted);
  tp_writer_number(&device->writer, prompt_tokens);
  send(device);
}

void tp_refuse(tp_device *device, const char *code, const char *text) {
  const tp_text command = {"run", 3};
  device->state = IDLE;
  send_no(device, command, code, text);
}

void tp_prefilled(tp_device *device) {
  uint64_t stamp = now(device);
  begin_for_run(device, "pre");
  tp_writer_number(&device->writer, stamp);
  send(device);
}

int tp_stopping(tp_device *device) {
  service(device, 0);
  return device->abort || device->reset;
}

int tp_token(tp_device *device, uint32_t id, const void *text, size_t size) {
  uint64_t stamp = now(device);
  begin_for_run(device, "tok");
  tp_writer_number(&device->writer, device->tokens++);
  tp_writer_number(&device->writer, stamp);
  tp_writer_number(&device->writer, id);
  tp_writer_text(&device->writer, text, size);
  send(device);
  device->hash = tp_hash_id(device->hash, id);
  return !tp_stopping(device) && device->tokens < device->run.max_tokens;
}

const char *tp_outcome(const tp_device *device, tp_status status) {
  static const char *const NAMES[] = {"done", "eos", "aborted", "oom", "error"};
  return NAMES[device->abort ? TP_ABORTED : status];
}

void tp_end(tp_device *device, tp_status status, const uint64_t *logits) {
  send_memory(device);
  begin_for_run(device, "end");
  tp_writer_number(&device->writer, now(device));
  tp_writer_number(&device->writer, device->tokens);
  tp_writer_hex(&device->writer, device->hash);
  tp_writer_string(&device->writer, tp_outcome(device, status));
  if (logits != NULL) {
    tp_writer_hex(&device->writer, *logits);
  }
  send(device);
  device->state = IDLE;
}

int tp_reset_wanted(const tp_device *device) { return device->reset; }
