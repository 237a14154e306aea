/* Deferred runs of the host port. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugged.h"
#include "test.h"

/* The same run live, deferred and sent again: the same tokens, and in deferred mode nothing before the end. */
static void check_frames(void) {
  plug_in("--pace", "100", NULL);
  has("~hello,", ",live+deferred+dump+");
  command("run,7,500,0,0,deferred,");
  until("~ok,run,7*");
  command("stat");
  until("~ok,stat*");
  CHECK(strstr(out, "~run,7") == NULL && strstr(out, "~tok,7") == NULL, "nothing of the run while it goes on: %s", out);
  command("abort,7");
  until("~ok,abort,7*");
  CHECK(strstr(out, "~run,7") == NULL && strstr(out, "~tok,7") == NULL, "nothing before the abort: %s", out);
  until("~run,7,");
  has("~end,7,", ",aborted,");
  command("run,1,50,0,0,deferred,");
  until("~ok,run,1*");
  until("~run,1,");
  char *frames = until("~end,1,");
  CHECK(strncmp(out, "~pre,1,", 7) == 0 && strstr(frames, ",50,") != NULL && strstr(frames, ",done,") != NULL, "its frames: %s", out);
  static char first[sizeof out];
  memcpy(first, out, sizeof first);
  command("dump,1,0,4294967295");
  until("~run,1,");
  until("~end,1,");
  CHECK(strcmp(first, out) == 0, "dump repeats the run to the byte: %s", out);
  until("~ok,dump,1*");
  command("dump,1,7,1");
  until("~ok,dump,1*");
  CHECK(strncmp(out, "~tok,1,7,", 9) == 0 && strstr(strchr(out, '\n') + 1, "~ok,dump,1*") == strchr(out, '\n') + 1,
        "one token again: %s", out);
  command("run,2,513,0,0,deferred,");
  has("~no,run,toolong,", ": 512*");
  command("dump,1,7,1");
  until("~ok,dump,1*");
  unplug();
  unlink(log_path);
}

/* A host that reads slowly loses nothing of a deferred run: most of it waits in the records. */
static void check_slow_reader(void) {
  plug_in(NULL);
  until("~hello,");
  command("run,1,512,100000,7,deferred,");
  until("~ok,run,1*");
  struct stat info;
  for (int i = 0; i < 1000 && (stat(log_path, &info) != 0 || info.st_size == 0); i++) {
    usleep(10000);
  }
  char *end = until("~end,1,");
  unsigned tokens = 0, last = 0;
  sscanf(end, "~end,1,%*u,%u,", &tokens);
  command("dump,1,0,0"); /* an answer after all */
  until("~ok,dump,1*");
  command("dump,1,0,4294967295");
  end = until("~end,1,");
  unsigned next = 0;
  for (char *at = out; (at = strstr(at, "~tok,1,")) != NULL; at++, next++) {
    sscanf(at, "~tok,1,%u,", &last);
    CHECK(last == next, "token %u comes after token %u", last, next);
  }
  CHECK(tokens > 250 && next == tokens, "all %u tokens came: %u", tokens, next);
  command("stat");
  has("~lnk,", ",0,0*");
  unplug();
  unlink(log_path);
}

void test_late(const char *tp_host, const char *folder) {
  plugged_use(tp_host, folder);
  check_frames();
  check_slow_reader();
}
