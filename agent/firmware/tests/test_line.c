/* The host port as a device on a pseudo-terminal, and pty-pipe. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "plugged.h"
#include "tp_sha256.h"
#include "test.h"
#include "tp_frame.h"

static const char *pipe_tool;

static void check_device(const char *tp_host) {
  char sha[TP_SHA256_TEXT], boot[32], *found;
  size_t size;
  symlink("/dev/pts/nowhere", link_path); /* stale: to be replaced */
  plug_in(NULL);
  found = until("~hello,1,host,u-1,tp-host-1.0.0,");
  CHECK(strncmp(out, "tp-host 1.0.0 boots", 19) == 0, "a banner first");
  char *self = slurp(tp_host, &size);
  tp_sha256_text(self, size, sha);
  free(self);
  CHECK(strstr(found, sha) != NULL && strstr(found, ",power*") != NULL, "hello, %s", sha);
  CHECK(strstr(found, ",0,1000000000,0,0,fable260k,") != NULL, "hello, clocks and sizes");
  memcpy(boot, strstr(found, ",power*") != NULL ? strstr(found, ",power*") - 16 : "?", 16);
  boot[16] = 0;
  command("sync,12345");
  has("~sync,", "~sync,12345,");
  command("run,1,256,0,0,live,");
  has("~run,1,", ",1*");
  until("~pre,1,");
  has("~tok,1,0,", ",381,Once*");
  until("~tok,1,196,");
  until("~mem,");
  has("~end,1,", ",197,5d2879f3eddfb6c2,eos,89f8353cd7bce337*");
  command("hello");
  has("~hello,", boot);
  command("stat");
  has("~lnk,", ",0,0*");
  until("~ok,stat*");
  command("run,2,2000,0,0,live,");
  has("~end,2,", ",197,5d2879f3eddfb6c2,eos,89f8353cd7bce337*");
  command("prompt,0,Once upon");
  until("~ok,prompt,0*");
  command("prompt,9, a");
  until("~ok,prompt,9*");
  command("run,3,1,0,0,live,");
  has("~tok,3,0,", ", time*");
  until("~end,3,");
  command("reset");
  until("~ok,reset*");
  found = until("~hello,");
  CHECK(strstr(found, ",command*") != NULL && strstr(found, boot) == NULL, "another boot");
  close(line); /* a host that closes the port does not end the device */
  line = open(link_path, O_RDWR | O_NOCTTY);
  command("stat");
  until("~ok,stat*");
  unplug();
  char *log = slurp(log_path, NULL);
  CHECK(strncmp(log, "run 1 381,383,262,", 18) == 0 && strstr(log, ",472 eos 5d2879f3eddfb6c2 ") != NULL &&
            strstr(log, "\nrun 2 381,") != NULL && strstr(log, "\nrun 3 333 done ") != NULL, "the log: %.60s ..", log);
  free(log);
  unlink(log_path);
}

static void check_slow(void) {
  struct timespec begin, end;
  plug_in("--pace", "50", NULL);
  until("~hello,");
  clock_gettime(CLOCK_MONOTONIC, &begin);
  command("run,9,500,0,0,live,");
  until("~tok,9,9,");
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
  CHECK(seconds >= 0.19, "ten passes at 50 a second took %.3f s", seconds);
  command("sync,1");
  has("~no,sync,", "busy");
  command("run,10,1,0,0,live,");
  has("~no,run,", "busy");
  command("abort,9");
  until("~ok,abort,9*");
  has("~end,9,", ",aborted,");
  command("run,10,500,0,0,live,A prompt of many tokens gives time enough to abort its prefill");
  until("~run,10,");
  command("abort,10");
  until("~ok,abort,10*");
  has("~end,10,", ",0,cbf29ce484222325,aborted,");
  CHECK(strstr(out, "~pre,10") == NULL, "no end of a prefill that was aborted");
  command("run,11,500,0,0,live,");
  until("~tok,11,2,");
  command("reset");
  until("~hello,");
  char rest[256];
  CHECK(strstr(out, "~end,11") == NULL, "no end after a reset");
  unplug();
  char *log = slurp(log_path, NULL);
  unsigned long long first, second;
  int found = sscanf(log, "run 9 %*[0-9,] aborted %*x %llu\nrun 10 - aborted %*x %llu\nrun 11 %*[0-9,] %255s", &first, &second, rest);
  CHECK(found == 3 && strcmp(rest, "reset") == 0, "the log: %s", log);
  const unsigned long long asked = (unsigned long long)begin.tv_sec * 1000000000u + (unsigned long long)begin.tv_nsec;
  const unsigned long long told = (unsigned long long)end.tv_sec * 1000000000u + (unsigned long long)end.tv_nsec;
  CHECK(first > asked && first < told && second > told, "runs asked for at %llu, %llu; asked at %llu, told at %llu", first, second, asked, told);
  free(log);
  unlink(log_path);
}

/* Nobody reads: inference must go on, and what did not fit is counted. */
static void check_drops(void) {
  struct stat info = {0};
  plug_in("--quantization", "int8", NULL);
  until("~hello,");
  for (int run = 1; run <= 8; run++) {
    char body[64];
    off_t before = info.st_size;
    snprintf(body, sizeof body, "run,%d,512,900,%d,live,", run, run);
    command(body);
    for (int i = 0; i < 1000 && (stat(log_path, &info) != 0 || info.st_size == before); i++) {
      usleep(10000);
    }
    CHECK(info.st_size > before, "run %d ends although nobody reads", run);
  }
  tcflush(line, TCIFLUSH);
  command("sync,1"); /* its answer may be glued to a torn line */
  command("again");
  until("~no,again,");
  command("stat");
  char *found = until("~lnk,");
  unsigned long long dropped = 0;
  CHECK(sscanf(found, "~lnk,%*u,%llu,", &dropped) == 1 && dropped > 0, "dropped bytes are counted: %.60s", found);
  unplug();
  unlink(log_path);
}

static void check_pipe(void) {
  process p;
  char text[128], expected[128];
  process_start(&p, (const char *const[]){pipe_tool, "--link", link_path, NULL});
  process_line(p.err, text, sizeof text);
  snprintf(expected, sizeof expected, "pty %s", link_path);
  CHECK(strcmp(text, expected) == 0, "pty-pipe says: %s", text);
  line = open(link_path, O_RDWR | O_NOCTTY);
  const char odd[] = "to\r\n\003\177\377";
  CHECK(write(p.in, odd, 7) == 7 && read(line, text, 7) == 7 && memcmp(text, odd, 7) == 0, "pty-pipe, out");
  CHECK(write(line, "from\r\n\003", 7) == 7, "pty-pipe, in");
  for (ssize_t at = 0, got = 1; at < 7 && got > 0; at += got) {
    got = read(p.out, text + at, (size_t)(7 - at));
  }
  CHECK(memcmp(text, "from\r\n\003", 7) == 0, "pty-pipe relays raw");
  CHECK(write(p.in, "last", 4) == 4, "pty-pipe, last words");
  close(p.in);
  CHECK(read(line, text, 4) == 4 && memcmp(text, "last", 4) == 0, "last words are read");
  p.in = -1;
  CHECK(process_end(&p) == 0, "pty-pipe ends at the end of its input");
  struct stat info;
  CHECK(lstat(link_path, &info) != 0, "pty-pipe removes its link");
  close(line);
}

void test_line(const char *tp_host, const char *pty_pipe, const char *folder) {
  pipe_tool = pty_pipe;
  plugged_use(tp_host, folder);
  check_device(tp_host);
  check_slow();
  check_drops();
  check_pipe();
}
