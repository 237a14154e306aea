#include "tp_model.h"

#include <string.h>

#include "tp_sha256.h"

static int sextet(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes to where the text lies, as it only shrinks. Returns the number of bytes, or -1. */
static long decode(char *text, size_t size) {
  long bytes = 0;
  if (size % 4 != 0) {
    return -1;
  }
  for (int padding = 0; padding < 2 && size > 0 && text[size - 1] == '='; padding++) {
    size--;
  }
  uint32_t bits = 0;
  for (size_t i = 0; i < size; i++) {
    int value = sextet(text[i]);
    if (value < 0) {
      return -1;
    }
    bits = bits << 6 | (uint32_t)value;
    if (i % 4 != 0) {
      text[bytes++] = (char)(bits >> (6 - 2 * (i % 4)));
    }
  }
  return bytes;
}

static tp_answer begin(tp_device *d, tp_loading *l) {
  uint64_t size;
  if (d->count != 4 || !tp_number(d->field[2], &size) || size > UINT32_MAX || d->field[3].size != sizeof l->sha - 1) {
    return TP_ARGS;
  }
  l->file = l->region(d->config->port, (size_t)size);
  if (l->file == NULL && l->most > 0) {
    tp_no_more_than(d, "bytes of a model: ", (uint32_t)l->most);
    return TP_REFUSED;
  }
  if (l->file == NULL) {
    return TP_TOOLONG;
  }
  l->size = (size_t)size;
  l->end = 0;
  memcpy(l->sha, d->field[3].text, sizeof l->sha - 1);
  return TP_OK_FIELD;
}

static tp_answer data(tp_device *d, tp_loading *l) {
  uint64_t offset;
  if (d->count != 4 || !tp_number(d->field[2], &offset) || offset > UINT32_MAX) {
    return TP_ARGS;
  }
  if (l->file == NULL) {
    return TP_STATE;
  }
  char *text = d->reader.line + (d->field[3].text - d->reader.line); /* it lies there, and may be written */
  long size = decode(text, d->field[3].size);
  if (size < 0) {
    return TP_ARGS;
  }
  if (offset > l->size || (size_t)size > l->size - (size_t)offset) {
    return TP_TOOLONG;
  }
  memcpy(l->file + offset, text, (size_t)size);
  size_t end = (size_t)offset + (size_t)size;
  l->end = end > l->end ? end : l->end;
  d->field[1] = d->field[2];
  return TP_OK_FIELD;
}

static tp_answer end(tp_device *d, tp_loading *l) {
  char sha[TP_SHA256_TEXT];
  const uint8_t *file = l->file;
  if (d->count != 2) {
    return TP_ARGS;
  }
  if (file == NULL) {
    return TP_STATE;
  }
  l->file = NULL;
  if (l->end < l->size) {
    tp_no(d, "state", "bytes at its end are missing");
    return TP_REFUSED;
  }
  tp_sha256_text(file, l->size, sha);
  if (memcmp(sha, l->sha, sizeof l->sha) != 0) {
    tp_no(d, "hash", "what came does not have that SHA-256");
    return TP_REFUSED;
  }
  const char *wrong = l->loaded(d->config->port, file, l->size, l->sha);
  if (wrong != NULL) {
    tp_no(d, "model", wrong);
    return TP_REFUSED;
  }
  d->kept = 0; /* the texts of the last run may be gone */
  return TP_OK_FIELD;
}

static tp_answer model(tp_device *d) {
  static const struct {
    char name[8];
    tp_answer (*serve)(tp_device *d, tp_loading *l);
  } STEPS[] = {{"data", data}, {"begin", begin}, {"end", end}};
  for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0] && d->count > 1; i++) {
    if (tp_is(&d->field[1], STEPS[i].name)) {
      return STEPS[i].serve(d, (tp_loading *)d->config->loading);
    }
  }
  return TP_ARGS;
}

static const tp_command COMMANDS[] = {{"model", TP_SHAPE(0, 0, 1), model}, {"", 0, NULL}};

const tp_hooks tp_loading_hooks = {COMMANDS, NULL, NULL, NULL};
