/* The host port from outside: its command line, its files, and itself as a device on a pseudo-terminal. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "sha256.h"
#include "test.h"
#include "tp_frame.h"

static const char *host, *pipe_tool;
static char folder[64], link_path[96], log_path[96];
static char out[1 << 20], err[4096];

#define RUN(...) process_run((const char *const[]){host, __VA_ARGS__, NULL}, out, sizeof out, err, sizeof err)

/* One line, of use to a person: what failed, and for usage where to read on. */
static int one_line(const char *text) {
  const char *end = strchr(text, '\n');
  return strncmp(text, "tp-host: ", 9) == 0 && end != NULL && end[1] == 0;
}

static void check_usage(void) {
  CHECK(RUN("--help") == 0 && strstr(out, "--quantization") != NULL && err[0] == 0, "help");
  const char *const bad[][4] = {{"--foo"}, {"word"}, {"--uid"}, {"--uid", ""}, {"--pace", "0"}, {"--pace", "-1"}, {"--pace", "x"},
                                {"--pace", "nan"}, {"--quantization", "int4"}, {"--model", "a"}, {"--tokenizer", "a"},
                                {"--text", "--bench"}, {"--seconds", "1e9"}, {"--max-tokens", "-1"}, {"--link"}, {""},
                                {"--name", "a name that is far too long for a frame, because all of hello has to fit into 512 bytes of it"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    int code = RUN(bad[i][0], bad[i][1], bad[i][2]);
    CHECK(code == 64 && one_line(err) && strstr(err, "--help") != NULL && out[0] == 0, "usage %s: %d %s", bad[i][0], code, err);
  }
}

static void check_text(void) {
  char *greedy = slurp("models/fable260k-greedy.txt", NULL);
  CHECK(RUN("--text") == 0 && strcmp(out, greedy) == 0 && err[0] == 0, "the greedy text");
  CHECK(RUN("--text", "--model", "models/fable260k.bin", "--tokenizer", "models/fable260k-tokenizer.bin") == 0 &&
            strcmp(out, greedy) == 0, "the greedy text from files");
  CHECK(RUN("--text", "--quantization", "int8") == 0 && strlen(out) > 100, "an int8 text");
  CHECK(RUN("--text", "--max-tokens", "3") == 0 && strcmp(out, "Once upon a\n") == 0, "three tokens: %s", out);
  CHECK(RUN("--text", "--max-tokens", "0") == 0 && strcmp(out, "\n") == 0, "no tokens");
  CHECK(RUN("--text", "--prompt", "Once upon a", "--max-tokens", "1") == 0 && strcmp(out, " time\n") == 0, "a prompt: %s", out);
  CHECK(RUN("--bench", "--seconds", "0.01") == 0 && strncmp(out, "{\"quantization\":\"float32\",\"tokens\":", 34) == 0 &&
            strstr(out, "\"tokens_per_second\":") != NULL, "bench: %s", out);
  free(greedy);
}

static void write_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  fwrite(bytes, 1, size, file);
  fclose(file);
}

static void check_files(void) {
  char path[96];
  size_t size, tokenizer_size;
  char *model = slurp("models/fable260k.bin", &size), *tokenizer = slurp("models/fable260k-tokenizer.bin", &tokenizer_size);
  const char *good_model = "models/fable260k.bin", *good_tokenizer = "models/fable260k-tokenizer.bin";
  snprintf(path, sizeof path, "%s/bad", folder);
  for (size_t length = 0; length < size; length = length * 3 + 7) {
    write_file(path, model, length);
    CHECK(RUN("--text", "--model", path, "--tokenizer", good_tokenizer) == 2 && one_line(err), "model cut at %zu: %s", length, err);
  }
  for (size_t length = 0; length < tokenizer_size; length = length * 2 + 3) {
    write_file(path, tokenizer, length);
    CHECK(RUN("--text", "--model", good_model, "--tokenizer", path) == 2 && one_line(err), "tokenizer cut at %zu: %s", length, err);
  }
  CHECK(RUN("--text", "--model", "README.md", "--tokenizer", good_tokenizer) == 2 && one_line(err), "a foreign model: %s", err);
  CHECK(RUN("--text", "--model", good_model, "--tokenizer", "README.md") == 2 && one_line(err), "a foreign tokenizer: %s", err);
  CHECK(RUN("--text", "--model", "no/such/file", "--tokenizer", good_tokenizer) == 2 && one_line(err), "no file: %s", err);
  CHECK(RUN("--text", "--model", ".", "--tokenizer", good_tokenizer) == 2 && one_line(err), "a folder: %s", err);
  int huge[7] = {4096, 16384, 128, 64, 64, 65536, 32768};
  memcpy(model, huge, sizeof huge);
  write_file(path, model, size);
  CHECK(RUN("--text", "--model", path, "--tokenizer", good_tokenizer) == 2 && one_line(err), "a huge header: %s", err);
  CHECK(RUN("--log", "/no/such/folder/log") == 2 && one_line(err), "no log: %s", err);
  write_file(path, "x", 1);
  CHECK(RUN("--link", path) == 2 && one_line(err), "a link over a file: %s", err);
  unlink(path);
  free(model);
  free(tokenizer);
}

/* A device on the link, and what it says: lines are judged as the agent would. */
static process device;
static int line;

/* What was received and not yet looked at. */
static char pending[1 << 18];
static size_t pending_size;

static void plug_in(const char *option, const char *value) {
  char text[256], expected[256];
  process_start(&device, (const char *const[]){host, "--link", link_path, "--uid", "u-1", "--log", log_path, option, value, NULL});
  process_line(device.out, text, sizeof text);
  snprintf(expected, sizeof expected, "device u-1 on %s", link_path);
  CHECK(strcmp(text, expected) == 0, "announces itself: %s", text);
  line = open(link_path, O_RDWR | O_NOCTTY);
  pending_size = 0;
  CHECK(line >= 0, "the link opens");
}

static void unplug(void) {
  close(line);
  kill(device.pid, SIGTERM);
  CHECK(process_end(&device) == 0, "ends well");
  struct stat info;
  CHECK(lstat(link_path, &info) != 0, "the link is removed");
}

static void command(const char *body) {
  char frame[TP_FRAME_MAX + 1];
  int size = snprintf(frame, sizeof frame, "~%s*%04X\n", body, tp_crc16(TP_CRC_START, body, strlen(body)));
  CHECK(write(line, frame, (size_t)size) == size, "the command %s is taken", body);
}

/* Moves lines to `out` until one begins so; returns it there, or an empty text after ten seconds. */
static char *until(const char *begin) {
  size_t used = 0;
  for (;;) {
    for (char *end; (end = memchr(pending, '\n', pending_size)) != NULL;) {
      char *at = out + used;
      size_t size = (size_t)(end + 1 - pending);
      memcpy(at, pending, size);
      at[size] = 0;
      used += size;
      pending_size -= size;
      memmove(pending, end + 1, pending_size);
      if (strncmp(at, begin, strlen(begin)) == 0) {
        return at;
      }
    }
    struct pollfd input = {line, POLLIN, 0};
    ssize_t got = poll(&input, 1, 10000) == 1 ? read(line, pending + pending_size, sizeof pending - pending_size) : 0;
    if (got <= 0) {
      CHECK(0, "no %s in .. %s", begin, used > 300 ? out + used - 300 : out);
      out[0] = 0;
      return out;
    }
    pending_size += (size_t)got;
  }
}

static void has(const char *begin, const char *part) {
  const char *found = until(begin);
  CHECK(strstr(found, part) != NULL, "%s has %s: %s", begin, part, found);
}

static void check_device(void) {
  char sha[SHA256_TEXT], boot[32], *found;
  size_t size;
  symlink("/dev/pts/nowhere", link_path); /* stale: to be replaced */
  plug_in(NULL, NULL);
  found = until("~hello,1,host,u-1,tp-host-1.0.0,");
  CHECK(strncmp(out, "tp-host 1.0.0 boots", 19) == 0, "a banner first");
  char *self = slurp(host, &size);
  sha256_text(self, size, sha);
  free(self);
  CHECK(strstr(found, sha) != NULL && strstr(found, ",power*") != NULL && strstr(found, ",0,1000000000,0,0,fable260k,") != NULL, "hello");
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
  CHECK(strncmp(log, "run 1 381,383,262,", 18) == 0 && strstr(log, ",472 eos 5d2879f3eddfb6c2\nrun 2 381,") != NULL &&
            strstr(log, "\nrun 3 333 done ") != NULL, "the log: %.60s ..", log);
  free(log);
  unlink(log_path);
}

static void check_slow(void) {
  struct timespec begin, end;
  plug_in("--pace", "50");
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
  command("run,11,500,0,0,live,");
  until("~tok,11,2,");
  command("reset");
  until("~hello,");
  char rest[256];
  CHECK(strstr(out, "~end,11") == NULL, "no end after a reset");
  unplug();
  char *log = slurp(log_path, NULL);
  CHECK(sscanf(log, "run 9 %*[0-9,] aborted %*x\nrun 11 %*[0-9,] %255s", rest) == 1 && strcmp(rest, "reset") == 0, "the log: %s", log);
  free(log);
  unlink(log_path);
}

/* Nobody reads: inference must go on, and what did not fit is counted. */
static void check_drops(void) {
  struct stat info = {0};
  plug_in("--quantization", "int8");
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
  CHECK(write(p.in, "to\r\n\003\177\377", 7) == 7 && read(line, text, 7) == 7 && memcmp(text, "to\r\n\003\177\377", 7) == 0, "pty-pipe, out");
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

void test_host(const char *tp_host, const char *pty_pipe) {
  char sha[SHA256_TEXT];
  host = tp_host;
  pipe_tool = pty_pipe;
  strcpy(folder, "/tmp/tp-test-XXXXXX");
  if (mkdtemp(folder) == NULL) {
    CHECK(0, "no folder for files");
    return;
  }
  signal(SIGPIPE, SIG_IGN);
  snprintf(link_path, sizeof link_path, "%s/link", folder);
  snprintf(log_path, sizeof log_path, "%s/log", folder);
  sha256_text("abc", 3, sha);
  CHECK(strcmp(sha, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0, "SHA-256 of abc");
  sha256_text("", 0, sha);
  CHECK(strncmp(sha, "e3b0c44298fc1c149afbf4c8996fb924", 32) == 0, "SHA-256 of nothing");
  check_usage();
  check_text();
  check_files();
  check_device();
  check_slow();
  check_drops();
  check_pipe();
  CHECK(rmdir(folder) == 0, "no file is left behind");
}
