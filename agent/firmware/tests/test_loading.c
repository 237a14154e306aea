/* A model over the line, behind fake functions. */
#include <stdio.h>
#include <string.h>

#include "fake.h"
#include "test.h"
#include "tp_model.h"

enum { ROOM = 40 };

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define X "4b68ab3847feda7d6c62c1fbcbeebfa35eab7351ed5e78f4ddadea5df64b8015" /* of "X" */
#define SEQUENCE "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd" /* of the bytes 0 to 31 */

static char region[ROOM], used[ROOM];
static size_t used_size, lent;

static void *lend(void *p, size_t size) {
  CHECK(p == &port, "the port is handed on");
  memset(region, '?', sizeof region);
  lent++;
  return size <= ROOM ? region : NULL;
}

static const char *take(void *p, const void *file, size_t size, const char *sha) {
  CHECK(p == &port && strlen(sha) == 64, "the SHA-256 is handed on: %s", sha);
  if (size > 0 && *(const char *)file == 'X') {
    return "it begins with an X";
  }
  memcpy(used, file, size);
  used_size = size;
  config.model_sha = size == 3 ? "abc" : "other";
  return NULL;
}

static tp_loading loading;
static size_t most; /* that it says it has */

static void boot(void) {
  loading = (tp_loading)TP_LOADING(lend, take);
  loading.most = most;
  config.model_sha = "bb";
}

static void check_good(void) {
  expect("in one part", "model,begin,3," ABC "\nmodel,data,0,YWJj\nmodel,end\nhello\nmodel,end\n", 0,
         "ok,model,begin\nok,model,0\nok,model,end\nhello,1,fake,u%2C1,f,aa,1,2,3,4,m,abc,live,int8,b,power\n"
         "no,model,state,it does not fit what came before\n", 1);
  CHECK(used_size == 3 && memcmp(used, "abc", 3) == 0, "the file is handed over");
  expect("in any order, twice", "model,begin,3," ABC "\nmodel,data,2,Yw==\nmodel,data,1,YmM=\nmodel,data,0,YWI=\nmodel,data,2,Yw==\nmodel,end\n",
         0, "ok,model,begin\nok,model,2\nok,model,1\nok,model,0\nok,model,2\nok,model,end\n", 1);
  expect("all kinds of digits", "model,begin,32," SEQUENCE "\nmodel,data,0,AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nmodel,end\n", 0,
         "ok,model,begin\nok,model,0\nok,model,end\n", 1);
  expect("nothing", "model,begin,0," NOTHING "\nmodel,data,0,\nmodel,end\n", 0, "ok,model,begin\nok,model,0\nok,model,end\n", 1);
  expect("begun anew", "model,begin,9," X "\nmodel,data,3,YWJj\nmodel,begin,3," ABC "\nmodel,data,0,YWJj\nmodel,end\n", 0,
         "ok,model,begin\nok,model,3\nok,model,begin\nok,model,0\nok,model,end\n", 1);
}

static void check_refused(void) {
  const char *args = "no,model,args,wrong fields\n";
  char in[2048] = "", out[2048] = "";
  const char *bad[] = {"model", "model,", "model,begin", "model,begin,3", "model,begin,x," ABC, "model,begin,3,abc", "model,begin,3," ABC "0",
                       "model,begin,4294967296," ABC, "model,data", "model,data,0", "model,data,-1,YWJj", "model,end,1", "model,stop"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    strcat(strcat(in, bad[i]), "\n");
    strcat(out, args);
  }
  expect("wrong fields", in, 0, out, 1);
  expect("not begun", "model,data,0,YWJj\nmodel,end\n", 0,
         "no,model,state,it does not fit what came before\nno,model,state,it does not fit what came before\n", 1);
  const char *texts[] = {"YWJ", "Y", "=", "====", "Y===", "Y=Jj", "YWJj=", "YW-_", "YW J", "YWJjYWJ*"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    snprintf(in, sizeof in, "model,begin,3," ABC "\nmodel,data,0,%s\nmodel,data,0,YWJj\nmodel,end\n", texts[i]);
    expect(texts[i], in, 0, "ok,model,begin\nno,model,args,wrong fields\nok,model,0\nok,model,end\n", 1);
  }
  expect("no room", "model,begin,40," ABC "\nmodel,begin,41," ABC "\nmodel,data,0,YWJj\n", 0,
         "ok,model,begin\nno,model,toolong,it does not fit the memory\nno,model,state,it does not fit what came before\n", 1);
  most = ROOM;
  expect("no room, and how much there is", "model,begin,41," ABC "\n", 0, "no,model,toolong,bytes of a model: 40\n", 1);
  most = 0;
  expect("beyond its end", "model,begin,3," ABC "\nmodel,data,1,YWJj\nmodel,data,4,\nmodel,data,4294967295,YWJj\nmodel,data,3,\n", 0,
         "ok,model,begin\nno,model,toolong,it does not fit the memory\nno,model,toolong,it does not fit the memory\n"
         "no,model,toolong,it does not fit the memory\nok,model,3\n", 1);
  CHECK(memcmp(region, "???", 3) == 0, "nothing of it was written");
  used_size = 0;
  expect("truncated", "model,begin,3," ABC "\nmodel,data,0,YWI=\nmodel,end\nmodel,data,2,Yw==\nhello\n", 0,
         "ok,model,begin\nok,model,0\nno,model,state,bytes at its end are missing\n"
         "no,model,state,it does not fit what came before\n" HELLO, 1);
  expect("a hole", "model,begin,3," ABC "\nmodel,data,0,YQ==\nmodel,data,2,Yw==\nmodel,end\nhello\n", 0,
         "ok,model,begin\nok,model,0\nok,model,2\nno,model,hash,what came does not have that SHA-256\n" HELLO, 1);
  expect("another file", "model,begin,3," ABC "\nmodel,data,0,YWJk\nmodel,end\nhello\n", 0,
         "ok,model,begin\nok,model,0\nno,model,hash,what came does not have that SHA-256\n" HELLO, 1);
  expect("not a model", "model,begin,1," X "\nmodel,data,0,WA==\nmodel,end\nhello\n", 0,
         "ok,model,begin\nok,model,0\nno,model,model,it begins with an X\n" HELLO, 1);
  CHECK(used_size == 0, "no failed loading reached the model in use");
  expect("within a run", "run,5,2,0,0,live,\nmodel,begin,3," ABC "\nmodel,end\n", 9,
         "run,5,1,1\npre,5,2\ntok,5,0,3,300,\nno,model,busy,a run is going on\nno,model,busy,a run is going on\n"
         "tok,5,1,6,301,\nmem,7,100,200,\nend,5,7,2,98435744242ba048,done\n", 0);
}

/* A loaded model takes the last run with it, a failed one does not. */
static void check_dump(void) {
  static tp_record records[2];
  static tp_deferred deferred = TP_DEFERRED(records, 2);
  config.deferred = &deferred.part;
  expect("dump after it", "run,5,0,0,0,live,\n.\nmodel,begin,3," ABC "\nmodel,end\ndump,5,0,0\n.\nmodel,begin,3," ABC
         "\nmodel,data,0,YWJj\nmodel,end\ndump,5,0,0\n", 9,
         "run,5,1,1\npre,5,2\nmem,3,100,200,\nend,5,3,0,cbf29ce484222325,done\nok,model,begin\n"
         "no,model,state,bytes at its end are missing\nrun,5,1,1\npre,5,2\nok,dump,5\nok,model,begin\nok,model,0\nok,model,end\n"
         "no,dump,state,it does not fit what came before\n", 1);
  config.deferred = NULL;
}

void test_loading(void) {
  config.loading = &loading.part;
  reboot = boot;
  check_good();
  check_refused();
  check_dump();
  CHECK(lent > 0, "memory was asked for");
  boot();
  reboot = NULL;
  config.loading = NULL;
}
