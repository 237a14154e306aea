#include "fake.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

enum { PAUSE = 1 };

static const char LONG[] = "a text too long to be copied";

fake port;
tp_device device;
void (*reboot)(void);
static char prompt[600];

static uint64_t fake_ticks(void *p) { return ++((fake *)p)->ticks; }

static int fake_read(void *p) {
  fake *f = p;
  if (f->left == 0) {
    f->left = f->chunk;
    return -1;
  }
  if (f->in_at < f->in_size && f->in[f->in_at] == PAUSE && device.state == TP_IDLE) {
    f->in_at++;
  }
  if (f->in_at == f->in_size || f->in[f->in_at] == PAUSE) {
    return -1;
  }
  f->left--;
  return (uint8_t)f->in[f->in_at++];
}

static void fake_write(void *p, const void *bytes, size_t size) {
  fake *f = p;
  f->room = 0;
  memcpy(f->out + f->out_size, bytes, size);
  f->out_size += size;
  f->out[f->out_size] = 0;
}

static void fake_memory(void *p, tp_memory *memory) {
  (void)p;
  memory->heap = 100;
  memory->heap_peak = 200;
}

static uint64_t fake_dropped(void *p) { return ((fake *)p)->dropped; }

/* Full at first, then emptied slowly: a frame has to be tried several times. */
static size_t fake_room(void *p) {
  fake *f = p;
  size_t room = f->room;
  f->room += TP_FRAME_MAX / 3;
  return room;
}

tp_config config = {.port = &port, .ticks = fake_ticks, .read = fake_read, .write = fake_write,
                                 .memory = fake_memory, .dropped = fake_dropped, .room = fake_room, .platform = "fake", .uid = "u,1", .firmware = "f", .firmware_sha = "aa",
                                 .cpu_hz = 1, .tick_hz = 2, .ram = 3, .flash = 4, .model = "m", .model_sha = "bb",
                                 .capabilities = "live", .quantization = "int8", .boot_id = "b", .reset_cause = "power",
                                 .prompt = prompt, .prompt_size = sizeof prompt};

void start(size_t chunk) {
  memset(&port, 0, sizeof port);
  port.chunk = port.left = chunk;
  if (reboot != NULL) {
    reboot();
  }
  tp_start(&device, &config);
}

char *frames(const char *bodies) {
  char *out = malloc(2 * strlen(bodies) + 8);
  size_t at = 0;
  for (const char *end; (end = strchr(bodies, '\n')) != NULL; bodies = end + 1) {
    size_t size = (size_t)(end - bodies);
    if (*bodies == '.') {
      out[at++] = PAUSE;
    } else if (*bodies == '!') {
      memcpy(out + at, bodies + 1, size);
      at += size;
    } else {
      at += (size_t)sprintf(out + at, "~%.*s*%04X\n", (int)size, bodies, tp_crc16(TP_CRC_START, bodies, size));
    }
  }
  out[at] = 0;
  return out;
}

void work(unsigned stop) {
  while ((port.in_at < port.in_size || tp_sending(&device)) && !tp_reset_wanted(&device)) {
    const tp_run *run = tp_poll(&device);
    if (run == NULL) {
      continue;
    }
    if (run->prompt.size == 13) {
      tp_refuse(&device, "toolong", "13 is too long");
      continue;
    }
    tp_begin(&device, (uint32_t)run->prompt.size + 1);
    tp_prefilled(&device);
    tp_status status = TP_DONE;
    for (unsigned n = 0; run->max_tokens > 0; n++) {
      if (n == stop) {
        status = TP_EOS;
        break;
      }
      const char *text = run->prompt.text + n;
      size_t size = n < run->prompt.size ? 1 : 0;
      if (size == 1 && *text == 'L') {
        text = LONG;
        size = sizeof LONG - 1;
      }
      if (!tp_token(&device, 300 + n, text, size)) {
        break;
      }
    }
    if (!tp_reset_wanted(&device)) {
      const uint64_t logits = 255;
      tp_end(&device, status, stop == 2 ? &logits : NULL);
    }
  }
}

void bodies_out(char *to) {
  tp_reader reader;
  tp_reader_init(&reader);
  size_t begin = 0;
  for (size_t i = 0; i < port.out_size; i++) {
    tp_event event = tp_reader_put(&reader, (uint8_t)port.out[i]);
    if (port.out[i] == '\n') {
      to += event == TP_FRAME ? sprintf(to, "%.*s\n", (int)(i - begin - 6), port.out + begin + 1) : sprintf(to, "BAD\n");
      begin = i + 1;
    }
  }
  *to = 0;
}

void expect(const char *name, const char *in, unsigned stop, const char *out, int all_chunks) {
  static char got[65536];
  char *stream = frames(in);
  size_t size = strlen(stream);
  for (size_t chunk = all_chunks ? 1 : size; chunk <= size; chunk++) {
    start(chunk);
    port.in = stream;
    port.in_size = size;
    work(stop);
    bodies_out(got);
    CHECK(strncmp(got, HELLO, strlen(HELLO)) == 0, "%s: hello first", name);
    CHECK(strcmp(got + strlen(HELLO), out) == 0, "%s, chunks of %zu:\n--- expected\n%s--- got\n%s", name, chunk, out,
          got + strlen(HELLO));
  }
  free(stream);
}

