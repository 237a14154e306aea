/* The protocol engine behind four fake functions: scripts of bytes in, the text of all frames out. */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "tp_device.h"

typedef struct {
  const char *in;
  size_t in_size, in_at, chunk, left; /* at most `chunk` bytes are received between two looks */
  char out[65536];
  size_t out_size;
  uint64_t ticks, dropped;
} fake;

static fake port;
static tp_device device;
static char prompt[600];

static uint64_t fake_ticks(void *p) { return ++((fake *)p)->ticks; }

static int fake_read(void *p) {
  fake *f = p;
  if (f->left == 0) {
    f->left = f->chunk;
    return -1;
  }
  if (f->in_at == f->in_size) {
    return -1;
  }
  f->left--;
  return (uint8_t)f->in[f->in_at++];
}

static void fake_write(void *p, const void *bytes, size_t size) {
  fake *f = p;
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

static const tp_config CONFIG = {.port = &port, .ticks = fake_ticks, .read = fake_read, .write = fake_write,
                                 .memory = fake_memory, .dropped = fake_dropped, .platform = "fake", .uid = "u,1", .firmware = "f", .firmware_sha = "aa",
                                 .cpu_hz = 1, .tick_hz = 2, .ram = 3, .flash = 4, .model = "m", .model_sha = "bb",
                                 .capabilities = "live", .quantization = "int8", .boot_id = "b", .reset_cause = "power",
                                 .prompt = prompt, .prompt_size = sizeof prompt};

#define HELLO "hello,1,fake,u%2C1,f,aa,1,2,3,4,m,bb,live,int8,b,power\n"

static void start(size_t chunk) {
  memset(&port, 0, sizeof port);
  port.chunk = port.left = chunk;
  tp_start(&device, &CONFIG);
}

/* Lines of bodies become a stream of frames; a line that begins with "!" is sent as it is. */
static char *frames(const char *bodies) {
  char *out = malloc(2 * strlen(bodies) + 8);
  size_t at = 0;
  for (const char *end; (end = strchr(bodies, '\n')) != NULL; bodies = end + 1) {
    size_t size = (size_t)(end - bodies);
    if (*bodies == '!') {
      memcpy(out + at, bodies + 1, size);
      at += size;
    } else {
      at += (size_t)sprintf(out + at, "~%.*s*%04X\n", (int)size, bodies, tp_crc16(TP_CRC_START, bodies, size));
    }
  }
  out[at] = 0;
  return out;
}

/* The device's work: token n of a run is 300 + n with the text "<prompt byte n>"; `stop` is a token count to say eos at. */
static void work(unsigned stop) {
  size_t idle = 0;
  while (idle <= port.in_size + 2 && !tp_reset_wanted(&device)) {
    const tp_run *run = tp_poll(&device);
    idle++;
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
      if (!tp_token(&device, 300 + n, run->prompt.text + n, n < run->prompt.size ? 1 : 0)) {
        break;
      }
    }
    if (!tp_reset_wanted(&device)) {
      const uint64_t logits = 255;
      tp_end(&device, status, stop == 2 ? &logits : NULL);
    }
  }
}

/* What was sent, without check sums and with stamps as they are; a wrong frame becomes "BAD". */
static void bodies_out(char *to) {
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

/* In chunks of every size; but what arrives within a run meets another token then, so such scripts come at once. */
static void expect(const char *name, const char *in, unsigned stop, const char *out, int all_chunks) {
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

static void check_idle(void) {
  expect("hello", "hello\n", 0, HELLO, 1);
  expect("sync", "sync,77\nsync\nsync,1,2\nsync,\n", 0,
         "sync,77,1\nno,sync,args,sync takes a nonce of at most 32 bytes\n"
         "no,sync,args,sync takes a nonce of at most 32 bytes\nsync,,4\n", 1);
  expect("stat", "stat\n", 0, "mem,1,100,200,\nlnk,2,0,0\nok,stat\n", 1);
  expect("damage", "!~stat*0000\n!~stat\n!\n!console text\n!~tok,%zz*ABCD\nstat\n", 0, "mem,1,100,200,\nlnk,2,0,3\nok,stat\n", 1);
  expect("alone", "stat,1\nhello,1\nreset,1\n", 0,
         "no,stat,args,this command stands alone\nno,hello,args,this command stands alone\n"
         "no,reset,args,this command stands alone\n", 1);
  expect("unknown", "dump,1,2,3\nmodel,begin,1,a\nbaud,9600\n!~*FFFF\nA,,,,,,,,,,,,,\nabcdefghijklmnopqrstuvwxyz%2C\n", 0,
         "no,dump,unsupported,this firmware has no such command\nno,model,unsupported,this firmware has no such command\n"
         "no,baud,unsupported,this firmware has no such command\nno,,unsupported,this firmware has no such command\n"
         "no,A,unsupported,this firmware has no such command\nno,abcdefghijklmnop,unsupported,this firmware has no such command\n", 1);
  expect("abort when idle", "abort,3\nabort\nabort,x\n", 0,
         "no,abort,state,that run is not going on\nno,abort,args,abort takes the run's number\n"
         "no,abort,args,abort takes the run's number\n", 1);
  expect("reset", "stat\nreset\nhello\n", 0, "mem,1,100,200,\nlnk,2,0,0\nok,stat\nok,reset\n", 1);
}

static void check_runs(void) {
  const char *args = "no,run,args,run takes a number%2C max tokens%2C temperature x1000%2C seed%2C live%2C prompt\n";
  expect("a run", "run,7,3,0,0,live,ab\n", 9,
         "run,7,1,3\npre,7,2\ntok,7,0,3,300,a\ntok,7,1,4,301,b\ntok,7,2,5,302,\nmem,6,100,200,\n"
         "end,7,7,3,1ee3a3430486c071,done\n", 1);
  expect("eos, logits", "run,4294967295,9,0,0,live,\n", 2,
         "run,4294967295,1,1\npre,4294967295,2\ntok,4294967295,0,3,300,\ntok,4294967295,1,4,301,\nmem,5,100,200,\n"
         "end,4294967295,6,2,98435744242ba048,eos,00000000000000ff\n", 1);
  expect("no tokens", "run,1,0,0,0,live,\n", 9, "run,1,1,1\npre,1,2\nmem,3,100,200,\nend,1,4,0,cbf29ce484222325,done\n", 1);
  expect("two runs", "run,1,1,0,0,live,\nrun,2,1,100000,18446744073709551615,live,\n", 0,
         "run,1,1,1\npre,1,2\nmem,3,100,200,\nend,1,4,0,cbf29ce484222325,eos\n"
         "run,2,5,1\npre,2,6\nmem,7,100,200,\nend,2,8,0,cbf29ce484222325,eos\n", 1);
  char many[1024] = "";
  const char *bad[] = {"run", "run,1,1,0,0,live", "run,x,1,0,0,live,", "run,4294967296,1,0,0,live,", "run,1,-1,0,0,live,",
                       "run,1,1,100001,0,live,", "run,1,1,0,,live,", "run,1,1,0,0,LIVE,", "run,1,1,0,0,live,a,b"};
  char expected[2048] = "";
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    strcat(strcat(many, bad[i]), "\n");
    strcat(expected, args);
  }
  expect("bad arguments", many, 0, expected, 1);
  expect("deferred", "run,1,1,0,0,deferred,\n", 0, "no,run,unsupported,this firmware runs live only\n", 1);
  expect("refused", "run,1,1,0,0,live,thirteenbytes\nstat\n", 0,
         "no,run,toolong,13 is too long\nmem,2,100,200,\nlnk,3,0,0\nok,stat\n", 1);
}

static void check_prompts(void) {
  expect("assembled", "prompt,0,ab\nprompt,2,%2Cd\nrun,1,4,0,0,live,\n", 9,
         "ok,prompt,0\nok,prompt,2\nrun,1,1,5\npre,1,2\ntok,1,0,3,300,a\ntok,1,1,4,301,b\ntok,1,2,5,302,%2C\ntok,1,3,6,303,d\n"
         "mem,7,100,200,\nend,1,8,4,ef248abdf1f5fbe9,done\n", 1);
  expect("sent again", "prompt,0,abc\nprompt,0,xy\nprompt,2,z\nprompt,2,w\nrun,1,0,0,0,live,\n", 9,
         "ok,prompt,0\nok,prompt,0\nok,prompt,2\nok,prompt,2\nrun,1,1,4\npre,1,2\nmem,3,100,200,\nend,1,4,0,cbf29ce484222325,done\n", 1);
  expect("own prompt first", "prompt,0,abcdef\nrun,1,0,0,0,live,xy\nrun,2,0,0,0,live,\n", 9,
         "ok,prompt,0\nrun,1,1,3\npre,1,2\nmem,3,100,200,\nend,1,4,0,cbf29ce484222325,done\n"
         "run,2,5,1\npre,2,6\nmem,7,100,200,\nend,2,8,0,cbf29ce484222325,done\n", 1);
  expect("gap", "prompt,1,a\nprompt,x,a\nprompt,0\n", 0,
         "no,prompt,state,text before that offset is missing\nno,prompt,args,prompt takes an offset and text\n"
         "no,prompt,args,prompt takes an offset and text\n", 1);
  char in[2048], text[401];
  memset(text, 'p', 400);
  text[400] = 0;
  sprintf(in, "prompt,0,%s\nprompt,400,%s\nprompt,400,%.200s\nprompt,600,q\nprompt,600,\n", text, text, text);
  expect("overlong", in, 0, "ok,prompt,0\nno,prompt,toolong,the prompt does not fit\nok,prompt,400\n"
         "no,prompt,toolong,the prompt does not fit\nok,prompt,600\n", 0);
}

/* Everything has come before the first token is out, and is answered after it. */
static void check_in_run(void) {
  expect("in a run", "run,5,3,0,0,live,\nsync,1\nstat\nhello\nprompt,0,a\nrun,6,1,0,0,live,\nabort,6\nabort,5\nabort,5\n", 9,
         "run,5,1,1\npre,5,2\ntok,5,0,3,300,\nno,sync,busy,sync is answered between runs only\n"
         "mem,5,100,200,\nlnk,6,0,0\nok,stat\n" HELLO "no,prompt,busy,a run is going on\nno,run,busy,a run is going on\n"
         "no,abort,state,that run is not going on\nok,abort,5\nok,abort,5\n"
         "mem,8,100,200,\nend,5,9,1,c5112a962b05756e,aborted\n", 0);
  expect("reset in a run", "run,5,3,0,0,live,\nreset\nhello\n", 9, "run,5,1,1\npre,5,2\ntok,5,0,3,300,\nok,reset\n", 0);
}

static void check_noise(void) {
  unsigned state = 3;
  static char noise[40000];
  for (int round = 0; round < 20; round++) {
    for (size_t i = 0; i < sizeof noise; i++) {
      noise[i] = (char)(next_random(&state) % 3 == 0 ? "~*\n,%0Arun"[next_random(&state) % 10] : (int)next_random(&state));
    }
    start(100);
    port.in = noise;
    port.in_size = sizeof noise;
    work(2);
    char *after = frames("!\nstat\n");
    port.in = after;
    port.in_size = strlen(after);
    port.in_at = 0;
    port.out_size = 0;
    work(2);
    CHECK(strstr(port.out, "~ok,stat*") != NULL, "answers after noise, round %d", round);
    free(after);
  }
}

void test_device(void) {
  check_idle();
  check_runs();
  check_prompts();
  check_in_run();
  check_noise();
  CHECK(sizeof(tp_device) <= 1536, "the library's state is %zu bytes", sizeof(tp_device));
}
