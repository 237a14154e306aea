/* The host port from outside: its command line, its texts, its files. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "tp_sha256.h"
#include "test.h"

static const char *host;
static char folder[64];
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
                                {"--pace", "nan"}, {"--baud", "0"}, {"--polled"}, {"--quantization", "int4"}, {"--model", "a"}, {"--tokenizer", "a"},
                                {"--text", "--bench"}, {"--seconds", "1e9"}, {"--max-tokens", "-1"}, {"--link"}, {""},
                                {"--name", "a name that is far too long for a frame, because all of hello has to fit in"
                                           " 512 bytes of it, and it says much"}};
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

void test_host(const char *tp_host, const char *pty_pipe) {
  char sha[TP_SHA256_TEXT];
  host = tp_host;
  strcpy(folder, "/tmp/tp-test-XXXXXX");
  if (mkdtemp(folder) == NULL) {
    CHECK(0, "no folder for files");
    return;
  }
  signal(SIGPIPE, SIG_IGN);
  tp_sha256_text("abc", 3, sha);
  CHECK(strcmp(sha, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0, "SHA-256 of abc");
  tp_sha256_text("", 0, sha);
  CHECK(strncmp(sha, "e3b0c44298fc1c149afbf4c8996fb924", 32) == 0, "SHA-256 of nothing");
  check_usage();
  check_text();
  check_files();
  test_line(tp_host, pty_pipe, folder);
  test_late(tp_host, folder);
  test_upload(tp_host, folder);
  CHECK(rmdir(folder) == 0, "no file is left behind");
}
