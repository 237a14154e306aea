/* The protocol engine behind fake functions: scripts of bytes in, the text of all frames out. */
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "test.h"

static void check_idle(void) {
  expect("hello", "hello\n", 0, HELLO, 1);
  expect("sync", "sync,77\nsync\nsync,1,2\nsync,\n", 0,
         "sync,77,1\nno,sync,args,wrong fields\n"
         "no,sync,args,wrong fields\nsync,,4\n", 1);
  expect("stat", "stat\n", 0, "mem,1,100,200,\nlnk,1,0,0\nok,stat\n", 1);
  expect("damage", "!~stat*0000\n!~stat\n!\n!console text\n!~tok,%zz*ABCD\nstat\n", 0, "mem,1,100,200,\nlnk,1,0,3\nok,stat\n", 1);
  expect("alone", "stat,1\nhello,1\nreset,1\n", 0,
         "no,stat,args,wrong fields\nno,hello,args,wrong fields\n"
         "no,reset,args,wrong fields\n", 1);
  expect("unknown", "dump,1,2,3\nmodel,begin,1,a\nbaud,9600\n!~*FFFF\nA,,,,,,,,,,,,,\nabcdefghijklmnopqrstuvwxyz%2C\n", 0,
         "no,dump,unsupported,this firmware does not have it\nno,model,unsupported,this firmware does not have it\n"
         "no,baud,unsupported,this firmware does not have it\nno,,unsupported,this firmware does not have it\n"
         "no,A,unsupported,this firmware does not have it\nno,abcdefghijklmnop,unsupported,this firmware does not have it\n", 1);
  expect("abort when idle", "abort,3\nabort\nabort,x\n", 0,
         "no,abort,state,it does not fit what came before\nno,abort,args,wrong fields\n"
         "no,abort,args,wrong fields\n", 1);
  expect("reset", "stat\nreset\nhello\n", 0, "mem,1,100,200,\nlnk,1,0,0\nok,stat\nok,reset\n", 1);
}

static void check_runs(void) {
  const char *args = "no,run,args,wrong fields\n";
  expect("a run", "run,7,3,0,0,live,ab\n", 9,
         "run,7,1,3\npre,7,2\ntok,7,0,3,300,a\ntok,7,1,4,301,b\ntok,7,2,5,302,\nmem,6,100,200,\n"
         "end,7,6,3,1ee3a3430486c071,done\n", 1);
  expect("eos, logits", "run,4294967295,9,0,0,live,\n", 2,
         "run,4294967295,1,1\npre,4294967295,2\ntok,4294967295,0,3,300,\ntok,4294967295,1,4,301,\nmem,5,100,200,\n"
         "end,4294967295,5,2,98435744242ba048,eos,00000000000000ff\n", 1);
  expect("no tokens", "run,1,0,0,0,live,\n", 9, "run,1,1,1\npre,1,2\nmem,3,100,200,\nend,1,3,0,cbf29ce484222325,done\n", 1);
  expect("two runs", "run,1,1,0,0,live,\nrun,2,1,100000,18446744073709551615,live,\n", 0,
         "run,1,1,1\npre,1,2\nmem,3,100,200,\nend,1,3,0,cbf29ce484222325,eos\n"
         "run,2,4,1\npre,2,5\nmem,6,100,200,\nend,2,6,0,cbf29ce484222325,eos\n", 1);
  char many[1024] = "";
  const char *bad[] = {"run", "run,1,1,0,0,live", "run,x,1,0,0,live,", "run,4294967296,1,0,0,live,", "run,1,-1,0,0,live,",
                       "run,1,1,100001,0,live,", "run,1,1,0,,live,", "run,1,1,0,0,live,a,b"};
  char expected[2048] = "";
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    strcat(strcat(many, bad[i]), "\n");
    strcat(expected, args);
  }
  expect("bad arguments", many, 0, expected, 1);
  expect("another mode", "run,1,1,0,0,deferred,\nrun,1,1,0,0,LIVE,\n", 0,
         "no,run,unsupported,this firmware does not have it\nno,run,unsupported,this firmware does not have it\n", 1);
  expect("refused", "run,1,1,0,0,live,thirteenbytes\nstat\n", 0,
         "no,run,toolong,13 is too long\nmem,2,100,200,\nlnk,2,0,0\nok,stat\n", 1);
}

static void check_prompts(void) {
  expect("assembled", "prompt,0,ab\nprompt,2,%2Cd\nrun,1,4,0,0,live,\n", 9,
         "ok,prompt,0\nok,prompt,2\nrun,1,3,5\npre,1,4\ntok,1,0,5,300,a\ntok,1,1,6,301,b\ntok,1,2,7,302,%2C\ntok,1,3,8,303,d\n"
         "mem,9,100,200,\nend,1,9,4,ef248abdf1f5fbe9,done\n", 1);
  expect("sent again", "prompt,0,abc\nprompt,0,xy\nprompt,2,z\nprompt,2,w\nrun,1,0,0,0,live,\n", 9,
         "ok,prompt,0\nok,prompt,0\nok,prompt,2\nok,prompt,2\nrun,1,5,4\npre,1,6\nmem,7,100,200,\nend,1,7,0,cbf29ce484222325,done\n", 1);
  expect("own prompt first", "prompt,0,abcdef\nrun,1,0,0,0,live,xy\nrun,2,0,0,0,live,\n", 9,
         "ok,prompt,0\nrun,1,2,3\npre,1,3\nmem,4,100,200,\nend,1,4,0,cbf29ce484222325,done\n"
         "run,2,5,1\npre,2,6\nmem,7,100,200,\nend,2,7,0,cbf29ce484222325,done\n", 1);
  expect("gap", "prompt,1,a\nprompt,x,a\nprompt,0\n", 0,
         "no,prompt,state,it does not fit what came before\nno,prompt,args,wrong fields\n"
         "no,prompt,args,wrong fields\n", 1);
  char in[2048], text[401];
  memset(text, 'p', 400);
  text[400] = 0;
  sprintf(in, "prompt,0,%s\nprompt,400,%s\nprompt,400,%.200s\nprompt,600,q\nprompt,600,\n", text, text, text);
  expect("overlong", in, 0, "ok,prompt,0\nno,prompt,toolong,it does not fit the memory\nok,prompt,400\n"
         "no,prompt,toolong,it does not fit the memory\nok,prompt,600\n", 0);
}

/* Everything has come before the first token is out, and is answered after it. */
static void check_in_run(void) {
  expect("in a run", "run,5,3,0,0,live,\nsync,1\nstat\nhello\nprompt,0,a\nrun,6,1,0,0,live,\nabort,6\nabort,5\nabort,5\n", 9,
         "run,5,1,1\npre,5,2\ntok,5,0,3,300,\nno,sync,busy,a run is going on\n"
         "mem,5,100,200,\nlnk,5,0,0\nok,stat\n" HELLO "no,prompt,busy,a run is going on\nno,run,busy,a run is going on\n"
         "no,abort,state,it does not fit what came before\nok,abort,5\nok,abort,5\n"
         "mem,12,100,200,\nend,5,12,1,c5112a962b05756e,aborted\n", 0);
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
