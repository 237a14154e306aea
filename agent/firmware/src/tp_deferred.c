#include "tp_deferred.h"

#include <string.h>

/* In the order in which they are sent. */
enum { RUN, PRE, TOKENS, MEM, END, DUMPED, NOTHING };

static const uint8_t OK_DUMP[] = {'o', 'k', ',', 'd', 'u', 'm', 'p', 0, TP_AT(WORD, run.number), TP_LAST};

static tp_deferred *of(const tp_device *d) { return (tp_deferred *)d->config->deferred; }

/* Not before it is known that nothing else is wrong with the command, but before a prompt is taken over. A run that is
 * refused leaves the last one as it was, its stamp too: it may still be asked for. */
static tp_answer accept(tp_device *d) {
  tp_deferred *k = of(d);
  int later = tp_is(&d->field[5], "deferred");
  if (!later && !tp_is(&d->field[5], "live")) {
    return TP_ARGS;
  }
  if (later && d->number[2] > k->capacity) {
    tp_no_more_than(d, "tokens that can be kept: ", k->capacity);
    return TP_REFUSED;
  }
  d->kept = 0;
  k->later = (uint8_t)later;
  d->accepted = d->stamp;
  if (later) { /* written before the run's time begins */
    tp_compose(d, tp_frame_ok_field);
    tp_send(d);
    d->accepted = d->config->ticks(d->config->port);
  }
  return TP_ANSWERED;
}

static void keep_token(const tp_device *d, tp_deferred *k) {
  if (d->position < k->capacity) {
    tp_record *r = &k->records[d->position];
    uint64_t ticks = d->stamp - d->accepted;
    r->id = d->id;
    r->ticks = (uint32_t)ticks;
    r->ticks_high = (uint16_t)(ticks >> 32);
    r->size = (uint16_t)(d->text.size < TP_FRAME_MAX ? d->text.size : TP_FRAME_MAX); /* a frame has no room for more */
    r->at.text = d->text.text;
    if (d->text.size <= sizeof r->at.bytes) {
      memcpy(r->at.bytes, d->text.text, d->text.size);
    }
  }
}

static void begin_sending(tp_device *d, uint32_t from, uint32_t to, int again) {
  tp_deferred *k = of(d);
  k->at = from;
  k->to = to;
  k->again = (uint8_t)again;
  k->stage = from == 0 ? RUN : TOKENS;
  d->abort = 0;
  d->state = TP_SENDING;
}

static int keep(tp_device *d, const uint8_t *frame) {
  tp_deferred *k = of(d);
  if (frame == tp_frame_run) {
    k->prefilled = TP_NOT_MEASURED;
  } else if (frame == tp_frame_pre) {
    k->prefilled = d->stamp;
  } else if (frame == tp_frame_tok) {
    keep_token(d, k);
  } else if (frame == tp_frame_mem) {
    k->memory = d->memory;
    k->stopped = d->stamp;
  } else {
    d->kept = 1;
    k->outcome = d->word;
    k->has_logits = d->logits != NULL;
    k->logits = k->has_logits ? *d->logits : 0;
    if (k->later) {
      begin_sending(d, 0, UINT32_MAX, 0);
    }
  }
  return k->later;
}

static const uint8_t *token(tp_device *d, tp_deferred *k) {
  const tp_record *r = &k->records[k->at];
  d->position = k->at;
  d->stamp = d->accepted + ((uint64_t)r->ticks_high << 32 | r->ticks);
  d->id = r->id;
  d->text.size = r->size;
  d->text.text = r->size <= sizeof r->at.bytes ? r->at.bytes : r->at.text;
  return tp_frame_tok;
}

/* Sets the fields of the frame that is next; NULL: there is none at this stage. */
static const uint8_t *look(tp_device *d, tp_deferred *k) {
  uint32_t kept = d->tokens < k->capacity ? d->tokens : k->capacity;
  switch (k->stage) {
    case RUN:
      return tp_frame_run;
    case PRE:
      d->stamp = k->prefilled;
      return k->prefilled == TP_NOT_MEASURED ? NULL : tp_frame_pre;
    case TOKENS:
      return d->abort || k->at >= k->to || k->at >= kept ? NULL : token(d, k);
    case MEM:
      d->stamp = k->stopped;
      d->memory = k->memory;
      return k->to <= d->tokens ? NULL : tp_frame_mem;
    case END:
      d->stamp = k->stopped;
      d->word = k->outcome;
      d->logits = k->has_logits ? &k->logits : NULL;
      return k->to <= d->tokens ? NULL : tp_frame_end;
    default:
      return k->again ? OK_DUMP : NULL;
  }
}

static void next(tp_device *d) {
  tp_deferred *k = of(d);
  const uint8_t *frame;
  while ((frame = look(d, k)) == NULL && k->stage < DUMPED) {
    k->stage++;
  }
  if (frame != NULL) {
    tp_compose(d, frame);
    if (d->config->room != NULL && d->config->room(d->config->port) < d->writer.size) {
      return; /* it is built anew when it is asked for again */
    }
    tp_send(d);
    if (k->stage == TOKENS) {
      k->at++;
    } else {
      k->stage++;
    }
  }
  if (k->stage > DUMPED - !k->again) {
    d->state = TP_IDLE;
  }
}

static tp_answer dump(tp_device *d) {
  uint64_t to = d->number[2] + d->number[3];
  if (!d->kept || d->number[1] != d->run.number) {
    return TP_STATE;
  }
  begin_sending(d, (uint32_t)d->number[2], to < UINT32_MAX ? (uint32_t)to : UINT32_MAX, 1);
  return TP_ANSWERED;
}

static const tp_command COMMANDS[] = {{"dump", TP_SHAPE(4, 3, 1), dump}, {"", 0, NULL}};

const tp_hooks tp_deferred_hooks = {COMMANDS, accept, keep, next};

int tp_sending(const tp_device *device) { return device->state == TP_SENDING; }
