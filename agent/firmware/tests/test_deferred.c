/* Deferred runs and dump, behind fake functions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "test.h"

enum { CAPACITY = 5 };

static tp_record records[CAPACITY];
static tp_deferred deferred = TP_DEFERRED(records, CAPACITY);

#define RUN_7                                                                                                    \
  "run,7,2,4\npre,7,3\ntok,7,0,4,300,a\ntok,7,1,5,301,a text too long to be copied\ntok,7,2,6,302,%2C\n"         \
  "mem,7,100,200,\nend,7,7,3,1ee3a3430486c071,done\n"

static void check_order(void) {
  expect("deferred", "run,7,3,0,0,deferred,aL%2C\n", 9, "ok,run,7\n" RUN_7, 1);
  expect("nothing generated", "run,1,0,0,0,deferred,\n", 9,
         "ok,run,1\nrun,1,2,1\npre,1,3\nmem,4,100,200,\nend,1,4,0,cbf29ce484222325,done\n", 1);
  expect("eos, logits", "run,1,5,0,0,deferred,\n", 2,
         "ok,run,1\nrun,1,2,1\npre,1,3\ntok,1,0,4,300,\ntok,1,1,5,301,\nmem,6,100,200,\n"
         "end,1,6,2,98435744242ba048,eos,00000000000000ff\n", 1);
  expect("too many tokens", "prompt,0,ab\nrun,1,6,0,0,deferred,\nrun,1,1,0,0,live,\n", 9,
         "ok,prompt,0\nno,run,toolong,tokens that can be kept: 5\nrun,1,3,3\npre,1,4\ntok,1,0,5,300,a\nmem,6,100,200,\n"
         "end,1,6,1,c5112a962b05756e,done\n", 1);
  expect("refused by the firmware", "run,1,1,0,0,deferred,thirteenbytes\n.\nrun,1,1,0,0,late,\ndump,1,0,9\n", 9,
         "ok,run,1\nno,run,toolong,13 is too long\nno,run,args,wrong fields\nno,dump,state,it does not fit what came before\n", 1);
}

static void check_dump(void) {
  const char *run = "run,7,3,0,0,deferred,aL%2C\n";
  static const struct {
    const char *dump, *answer;
  } parts[] = {{"0,99", RUN_7},
               {"0,4294967295", RUN_7},
               {"0,3", "run,7,2,4\npre,7,3\ntok,7,0,4,300,a\ntok,7,1,5,301,a text too long to be copied\ntok,7,2,6,302,%2C\n"},
               {"0,0", "run,7,2,4\npre,7,3\n"},
               {"1,1", "tok,7,1,5,301,a text too long to be copied\n"},
               {"2,1", "tok,7,2,6,302,%2C\n"},
               {"2,2", "tok,7,2,6,302,%2C\nmem,7,100,200,\nend,7,7,3,1ee3a3430486c071,done\n"},
               {"3,1", "mem,7,100,200,\nend,7,7,3,1ee3a3430486c071,done\n"},
               {"4294967295,4294967295", "mem,7,100,200,\nend,7,7,3,1ee3a3430486c071,done\n"},
               {"3,0", ""}};
  char in[512], out[1024];
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    snprintf(in, sizeof in, "%s.\ndump,7,%s\n", run, parts[i].dump);
    snprintf(out, sizeof out, "ok,run,7\n%s%sok,dump,7\n", RUN_7, parts[i].answer);
    expect(parts[i].dump, in, 9, out, 1);
  }
  snprintf(in, sizeof in, "%s.\nrun,8,6,0,0,deferred,\ndump,7,0,99\n", run);
  snprintf(out, sizeof out, "ok,run,7\n%sno,run,toolong,tokens that can be kept: 5\n%sok,dump,7\n", RUN_7, RUN_7);
  expect("a run refused for its size leaves the last one as it was", in, 9, out, 1);
  expect("what is no run", "dump,7,0,1\ndump,7,0\ndump,7,0,x\ndump,7,4294967296,1\n", 9,
         "no,dump,state,it does not fit what came before\nno,dump,args,wrong fields\nno,dump,args,wrong fields\n"
         "no,dump,args,wrong fields\n", 1);
  expect("another run", "run,1,0,0,0,live,\n.\ndump,2,0,1\nrun,1,0,0,0,live,x,y\ndump,1,1,1\n", 9,
         "run,1,1,1\npre,1,2\nmem,3,100,200,\nend,1,3,0,cbf29ce484222325,done\nno,dump,state,it does not fit what came before\n"
         "no,run,args,wrong fields\nmem,3,100,200,\nend,1,3,0,cbf29ce484222325,done\nok,dump,1\n", 1);
  expect("a live run longer than the memory", "run,1,7,0,0,live,abcdefg\n.\ndump,1,4,9\n", 9,
         "run,1,1,8\npre,1,2\ntok,1,0,3,300,a\ntok,1,1,4,301,b\ntok,1,2,5,302,c\ntok,1,3,6,303,d\ntok,1,4,7,304,e\n"
         "tok,1,5,8,305,f\ntok,1,6,9,306,g\nmem,10,100,200,\nend,1,10,7,152246c7ac8b28f1,done\n"
         "tok,1,4,7,304,e\nmem,10,100,200,\nend,1,10,7,152246c7ac8b28f1,done\nok,dump,1\n", 1);
}

/* All commands have come before the first token is chosen, and are answered before the first frame of the run is sent. */
static void check_meanwhile(void) {
  expect("within the run", "run,5,3,0,0,deferred,ab\nsync,1\nstat\nabort,6\nabort,5\nrun,6,1,0,0,live,\n", 9,
         "ok,run,5\nno,sync,busy,a run is going on\nmem,6,100,200,\nlnk,6,0,0\nok,stat\n"
         "no,abort,state,it does not fit what came before\nok,abort,5\nno,run,busy,a run is going on\n"
         "run,5,2,3\npre,5,3\ntok,5,0,4,300,a\nmem,10,100,200,\nend,5,10,1,c5112a962b05756e,aborted\n", 0);
}

/* One frame at a time is sent, so a command that comes then meets the rest of them. */
static void check_sending(void) {
  static char got[4096];
  char *run = frames("run,7,3,0,0,deferred,abc\n"), *more = frames("run,8,0,0,0,live,\ndump,7,0,1\nabort,7\n");
  start(1000);
  port.in = run;
  port.in_size = strlen(run);
  const tp_run *wanted = tp_poll(&device);
  CHECK(wanted != NULL && wanted->number == 7, "a deferred run is handed out");
  size_t answered = port.out_size;
  tp_begin(&device, 1);
  tp_prefilled(&device);
  tp_token(&device, 300, "a", 1);
  tp_token(&device, 301, "b", 1);
  tp_token(&device, 302, "c", 1);
  tp_end(&device, TP_DONE, NULL);
  CHECK(port.out_size == answered && tp_sending(&device), "nothing is written before the end of generation");
  for (int i = 0; i < 100 && strstr(port.out, "~tok,7,0") == NULL; i++) {
    CHECK(tp_poll(&device) == NULL, "no run while one is sent");
  }
  port.in = more;
  port.in_size = strlen(more);
  port.in_at = 0;
  for (int i = 0; i < 100 && tp_sending(&device); i++) {
    tp_poll(&device);
  }
  bodies_out(got);
  const char *expected = HELLO "ok,run,7\nrun,7,2,1\npre,7,3\ntok,7,0,4,300,a\nno,run,busy,a run is going on\n"
                               "no,dump,busy,a run is going on\nok,abort,7\nmem,7,100,200,\n"
                               "end,7,7,3,1ee3a3430486c071,done\n";
  CHECK(strcmp(got, expected) == 0, "an abort cuts the sending short:\n--- expected\n%s--- got\n%s", expected, got);
  free(run);
  free(more);
}

/* Stamps far apart, and large. */
static void check_ticks(void) {
  static char got[4096];
  char *run = frames("run,7,3,0,0,deferred,abc\n");
  start(1000);
  port.in = run;
  port.in_size = strlen(run);
  port.ticks = 18000000000000000000u;
  tp_poll(&device);
  tp_begin(&device, 1);
  port.ticks += 0xFFFFFFFFu;
  tp_prefilled(&device);
  port.ticks += 0xFFFF00000000u - 0x100000000u;
  tp_token(&device, 300, "a", 1);
  tp_end(&device, TP_EOS, NULL);
  while (tp_sending(&device)) {
    tp_poll(&device);
  }
  bodies_out(got);
  CHECK(strstr(got, "\nrun,7,18000000000000000002,1\npre,7,18000000004294967298\ntok,7,0,18000281470681743363,300,a\n") != NULL,
        "long stamps: %s", got);
  free(run);
}

void test_deferred(void) {
  config.deferred = &deferred.part;
  check_order();
  check_dump();
  check_meanwhile();
  check_sending();
  check_ticks();
  config.room = NULL;
  check_order();
  config.deferred = NULL;
}
