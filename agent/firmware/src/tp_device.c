#include "tp_device.h"

#include <string.h>

#include "tp_part.h"

/* Frames and commands are tables, and refusals are one sentence for each code: this has to fit beside a model in a small
 * flash. README.md states its size, and a test holds it. */

enum { NONCE_MAX = 32, ECHO_MAX = 16, MAX_TEMPERATURE = 100000 };

#define IN_CONFIG(type, field) TP_##type, offsetof(tp_config, field) / 4

static const uint8_t HELLO[] = {
    'h', 'e', 'l', 'l', 'o', ',', '1', 0, IN_CONFIG(STRING, platform), IN_CONFIG(STRING, uid), IN_CONFIG(STRING, firmware),
    IN_CONFIG(STRING, firmware_sha), IN_CONFIG(LONG, cpu_hz), IN_CONFIG(LONG, tick_hz), IN_CONFIG(LONG, ram),
    IN_CONFIG(LONG, flash), IN_CONFIG(STRING, model), IN_CONFIG(STRING, model_sha), IN_CONFIG(STRING, capabilities),
    IN_CONFIG(STRING, quantization), IN_CONFIG(STRING, boot_id), IN_CONFIG(STRING, reset_cause), TP_LAST};
static const uint8_t SYNC[] = {'s', 'y', 'n', 'c', 0, TP_AT(TEXT, field[1]), TP_AT(LONG, stamp), TP_LAST};
static const uint8_t LNK[] = {'l', 'n', 'k', 0, TP_AT(LONG, stamp), TP_AT(LONG, dropped), TP_AT(WORD, bad_frames), TP_LAST};
static const uint8_t OK[] = {'o', 'k', 0, TP_AT(TEXT, field[0]), TP_LAST};
static const uint8_t NO[] = {'n', 'o', 0, TP_AT(TEXT, field[0]), TP_AT(STRING, word), TP_AT(STRING, sentence), TP_LAST};

/* One after the other, each with its NUL. */
static const char STATUSES[] = "done\0eos\0aborted\0oom\0error";
static const char REFUSALS[] =
    "args\0wrong fields\0"
    "busy\0a run is going on\0"
    "state\0it does not fit what came before\0"
    "toolong\0it does not fit the memory\0"
    "unsupported\0this firmware does not have it";

static const char *nth(const char *strings, int n) {
  for (; n > 0; n--) {
    strings += strlen(strings) + 1;
  }
  return strings;
}

static void stamp(tp_device *d) { d->stamp = d->config->ticks(d->config->port); }

void tp_compose(tp_device *d, const uint8_t *frame) { tp_compose_of(&d->writer, d, frame); }

void tp_send(tp_device *d) { d->config->write(d->config->port, d->writer.line, d->writer.size); }

static void send(tp_device *d, const uint8_t *frame) {
  tp_compose(d, frame);
  tp_send(d);
}

/* A frame of the run that goes on: sent, or kept for later. */
static void report(tp_device *d, const uint8_t *frame) {
  if (d->config->deferred == NULL || !d->config->deferred->hooks->keep(d, frame)) {
    send(d, frame);
  }
}

void tp_no(tp_device *d, const char *code, const char *text) {
  if (d->field[0].size > ECHO_MAX) {
    d->field[0].size = ECHO_MAX;
  }
  d->word = code;
  d->sentence = text;
  send(d, NO);
}

int tp_is(const tp_text *text, const char *word) {
  size_t size = strlen(word);
  return text->size == size && memcmp(text->text, word, size) == 0;
}

static void measure(tp_device *d) {
  if (d->config->memory != NULL) {
    d->config->memory(d->config->port, &d->memory);
  }
}

static tp_answer do_hello(tp_device *d) {
  tp_compose_of(&d->writer, d->config, HELLO);
  tp_send(d);
  return TP_ANSWERED;
}

static tp_answer do_sync(tp_device *d) {
  if (d->field[1].size > NONCE_MAX) {
    return TP_ARGS;
  }
  send(d, SYNC);
  return TP_ANSWERED;
}

static tp_answer do_stat(tp_device *d) {
  measure(d);
  if (d->config->dropped != NULL) {
    d->dropped = d->config->dropped(d->config->port);
  }
  send(d, tp_frame_mem);
  send(d, LNK);
  return TP_OK;
}

static tp_answer do_prompt(tp_device *d) {
  const tp_config *c = d->config;
  const tp_text *part = &d->field[2];
  size_t offset = (size_t)d->number[1];
  if (offset > d->prompt_size) {
    return TP_STATE;
  }
  if (part->size > c->prompt_size - offset) {
    return TP_TOOLONG;
  }
  memcpy(c->prompt + offset, part->text, part->size);
  d->prompt_size = offset + part->size;
  return TP_OK_FIELD;
}

static tp_answer do_run(tp_device *d) {
  const tp_config *c = d->config;
  const tp_text *own = &d->field[6];
  if (d->number[3] > MAX_TEMPERATURE) {
    return TP_ARGS;
  }
  if (own->size > c->prompt_size) {
    return TP_TOOLONG;
  }
  if (c->deferred != NULL) {
    tp_answer refusal = c->deferred->hooks->accept(d);
    if (refusal != TP_ANSWERED) {
      return refusal;
    }
  } else if (tp_is(&d->field[5], "live")) {
    d->accepted = d->stamp;
  } else {
    return TP_UNSUPPORTED;
  }
  d->run.number = (uint32_t)d->number[1];
  d->run.max_tokens = (uint32_t)d->number[2];
  d->run.temperature_milli = (uint32_t)d->number[3];
  d->run.seed = d->number[4];
  d->run.prompt.text = c->prompt;
  d->run.prompt.size = d->prompt_size;
  if (own->size > 0) { /* its own prompt; the line it stands in will be overwritten */
    memcpy(c->prompt, own->text, own->size);
    d->run.prompt.size = own->size;
  }
  d->prompt_size = 0;
  d->abort = 0;
  d->state = TP_PENDING;
  return TP_ANSWERED;
}

static tp_answer do_abort(tp_device *d) {
  if (d->state == TP_IDLE || d->number[1] != d->run.number) {
    return TP_STATE;
  }
  d->abort = 1;
  return TP_OK_FIELD;
}

static tp_answer do_reset(tp_device *d) {
  d->reset = 1;
  return TP_OK;
}

static const tp_command COMMANDS[] = {{"hello", TP_SHAPE(1, 0, 0), do_hello},   {"sync", TP_SHAPE(2, 0, 1), do_sync},
                                      {"stat", TP_SHAPE(1, 0, 0), do_stat},     {"prompt", TP_SHAPE(3, 1, 1), do_prompt},
                                      {"run", TP_SHAPE(7, 4, 1), do_run},      {"abort", TP_SHAPE(2, 1, 0), do_abort},
                                      {"reset", TP_SHAPE(1, 0, 0), do_reset},   {"", 0, NULL}};

static const tp_command *find(const tp_command *list, const tp_text *name) {
  while (list->serve != NULL && !tp_is(name, list->name)) {
    list++;
  }
  return list;
}

static tp_answer answer(tp_device *d) {
  const tp_command *command = find(COMMANDS, d->field);
  if (command->serve == NULL && d->config->deferred != NULL) {
    command = find(d->config->deferred->hooks->commands, d->field);
  }
  if (command->serve == NULL && d->config->loading != NULL) {
    command = find(d->config->loading->hooks->commands, d->field);
  }
  if (command->serve == NULL) {
    return TP_UNSUPPORTED;
  }
  unsigned shape = command->shape, fields = shape & 7;
  if (fields != 0 && d->count != fields) {
    return TP_ARGS;
  }
  for (unsigned i = shape >> 3 & 7; i > 0; i--) {
    if (!tp_number(d->field[i], &d->number[i]) || (i < 4 && d->number[i] >> 32 != 0)) {
      return TP_ARGS;
    }
  }
  return (shape >> 7) != 0 && d->state != TP_IDLE ? TP_BUSY : command->serve(d);
}

static void serve(tp_device *d) {
  stamp(d); /* before anything else: a host waits for it */
  d->count = (uint32_t)tp_reader_fields(&d->reader, d->field, TP_FIELDS);
  if (d->count == 0) {
    d->bad_frames++;
    return;
  }
  tp_answer how = answer(d);
  if (how >= TP_ARGS) {
    const char *code = nth(REFUSALS, 2 * (how - TP_ARGS));
    tp_no(d, code, nth(code, 1));
  } else if (how >= TP_OK) {
    send(d, how == TP_OK ? OK : tp_frame_ok_field);
  }
}

/* Takes bytes until none is left, or a run or a reset has to be seen to first. */
static int service(tp_device *d, int pending) {
  int byte;
  while (!d->reset && d->state != pending && (byte = d->config->read(d->config->port)) >= 0) {
    tp_event event = tp_reader_put(&d->reader, (uint8_t)byte);
    if (event == TP_FRAME) {
      serve(d);
    } else if (event == TP_BAD) {
      d->bad_frames++; /* nobody can tell what it was, so it has no answer: the host asks again */
    }
  }
  return d->reset;
}

void tp_start(tp_device *device, const tp_config *config) {
  memset(device, 0, sizeof *device);
  device->config = config;
  memset(&device->memory, 0xFF, sizeof device->memory); /* TP_NOT_MEASURED */
  device->dropped = TP_NOT_MEASURED;
  do_hello(device);
}

const tp_run *tp_poll(tp_device *device) {
  int reset = service(device, TP_PENDING);
  if (device->state == TP_SENDING && !reset) {
    device->config->deferred->hooks->next(device);
  }
  return device->state == TP_PENDING && !reset ? &device->run : NULL;
}

void tp_begin(tp_device *device, uint32_t prompt_tokens) {
  device->state = TP_RUNNING;
  device->tokens = 0;
  device->hash = TP_HASH_START;
  device->prompt_tokens = prompt_tokens;
  report(device, tp_frame_run);
}

void tp_refuse(tp_device *device, const char *code, const char *text) {
  device->state = TP_IDLE;
  device->field[0].text = "run";
  device->field[0].size = 3;
  tp_no(device, code, text);
}

void tp_prefilled(tp_device *device) {
  stamp(device);
  report(device, tp_frame_pre);
}

int tp_stopping(tp_device *device) { return service(device, -1) | device->abort; }

int tp_token(tp_device *device, uint32_t id, const void *text, size_t size) {
  stamp(device);
  device->position = device->tokens++;
  device->id = id;
  device->text.text = text;
  device->text.size = size;
  device->hash = tp_hash_id(device->hash, id);
  report(device, tp_frame_tok);
  return !tp_stopping(device) && device->tokens < device->run.max_tokens;
}

const char *tp_outcome(const tp_device *device, tp_status status) {
  return nth(STATUSES, device->abort ? TP_ABORTED : status);
}

void tp_end(tp_device *device, tp_status status, const uint64_t *logits) {
  stamp(device);
  measure(device);
  report(device, tp_frame_mem);
  device->word = tp_outcome(device, status);
  device->logits = logits;
  device->state = TP_IDLE;
  report(device, tp_frame_end);
}

int tp_reset_wanted(const tp_device *device) { return device->reset; }
