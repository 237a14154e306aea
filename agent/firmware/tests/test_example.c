/* The example in examples/llama2: it is what README.md shows, and a device. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugged.h"
#include "test.h"
#include "tp_frame.h"

/* The listing stands in the example as it is, line by line. */
static void check_listing(void) {
  char *readme = slurp("README.md", NULL), *example = slurp("examples/llama2/main.c", NULL);
  char *begin = strstr(readme, "\n# The library in your firmware\n");
  begin = begin != NULL ? strstr(begin, "\n```c\n") : NULL;
  char *end = begin != NULL ? strstr(begin, "\n```\n") : NULL;
  CHECK(end != NULL && end - begin > 1000, "README.md shows the calls");
  if (end != NULL) {
    end[1] = 0;
    char *found = example;
    int lines = 0;
    for (char *at = strtok(begin + 6, "\n"); at != NULL; at = strtok(NULL, "\n"), lines++) {
      char *next = strstr(found, at);
      CHECK(next != NULL && (lines == 0 || strspn(found, "\n") == (size_t)(next - found)), "README.md shows another line: %s", at);
      found = next != NULL ? next + strlen(at) : found;
    }
    CHECK(lines > 30, "%d lines are shown", lines);
  }
  for (int call = 1; call <= 5; call++) {
    char mark[20];
    snprintf(mark, sizeof mark, "/* %d: ", call);
    CHECK(strstr(example, mark) != NULL, "call %d of five", call);
  }
  free(readme);
  free(example);
}

/* The texts of a run's tokens, joined, out of the lines that were read last; positions must follow one another. */
static void story(char *text) {
  tp_reader reader;
  tp_text fields[6];
  uint64_t position, due = 0;
  tp_reader_init(&reader);
  for (const char *at = out; *at != 0; at++) {
    if (tp_reader_put(&reader, (uint8_t)*at) != TP_FRAME || tp_reader_fields(&reader, fields, 6) != 6 ||
        strncmp(fields[0].text, "tok", 3) != 0) {
      continue;
    }
    CHECK(tp_number(fields[2], &position) && position == due, "position %llu", (unsigned long long)due);
    due++;
    memcpy(text, fields[5].text, fields[5].size);
    text += fields[5].size;
  }
  strcpy(text, "\n");
}

static void check_device(const char *example) {
  static char text[1 << 16];
  char *greedy = slurp("models/fable260k-greedy.txt", NULL);
  plug_in_program((const char *const[]){example, link_path, NULL}, "example");
  has("~hello,1,linux,example,", ",power*");
  command("run,1,256,0,0,live,");
  has("~end,1,", ",197,5d2879f3eddfb6c2,eos*");
  story(text);
  CHECK(strcmp(text, greedy) == 0, "the greedy text: %s", text);
  command("prompt,0,Once upon");
  until("~ok,prompt,0*");
  command("prompt,9, a");
  until("~ok,prompt,9*");
  command("run,2,1,0,0,live,");
  has("~tok,2,0,", ", time*");
  until("~end,2,");
  kill(plugged.pid, SIGSTOP); /* it finds both commands at once: the run has no time to end by itself */
  command("run,3,512,1000,7,live,");
  command("abort,3");
  kill(plugged.pid, SIGCONT);
  until("~ok,abort,3*");
  has("~end,3,", ",aborted*");
  command("run,4,9,0,0,deferred,");
  until("~no,run,unsupported,");
  command("reset");
  until("~ok,reset*");
  has("~hello,1,linux,example,", ",command*");
  command("run,1,3,0,0,live,");
  has("~tok,1,0,", ",381,Once*");
  until("~end,1,");
  close(line);
  unlink(link_path);
  kill(plugged.pid, SIGTERM);
  CHECK(process_end(&plugged) == 1000 + SIGTERM, "it works until it is told to end");
  free(greedy);
}

static void check_usage(const char *example) {
  char text[256], error[256];
  CHECK(process_run((const char *const[]){example, NULL}, text, sizeof text, error, sizeof error) == 64, "usage");
  CHECK(process_run((const char *const[]){example, "/no/such/folder/link", NULL}, text, sizeof text, error, sizeof error) == 2 &&
            strncmp(error, "example: ", 9) == 0, "no link: %s", error);
}

void test_example(const char *example) {
  char folder[] = "/tmp/tp-example-XXXXXX";
  check_listing();
  if (mkdtemp(folder) == NULL) {
    CHECK(0, "no folder for the link");
    return;
  }
  plugged_use(example, folder);
  check_device(example);
  check_usage(example);
  CHECK(rmdir(folder) == 0, "no file is left behind");
}
