/* A part for tests: a device that speaks the MLPerf Tiny protocol as strictly as the reference firmware does. A command ends
 * with '%' and nothing else, so a line end is part of the next one; a bare '%' crashes it; commands longer than 80 bytes are
 * cut. Its laps are microseconds of 32 bits. What it is, and what goes wrong, is chosen by KEY=VALUE arguments:
 *   us=N            duration of an inference, 1000
 *   lap=N           the first lap, 0
 *   eol=S           crlf, lf or cr
 *   bytes=N         size of its input buffer, 4096
 *   score=1         puts out one score, the mean of the input's bytes, instead of three classes
 *   comma=1         a comma trails in the results
 *   chatty=1        prints help between the lines of an answer
 *   quiet=1         does not print results by itself after an inference
 *   energy=1        marks times by a pin and prints none
 *   reboot=N error=N hang=N   in the N-th infer command
 * It infers that input byte 0 modulo 3 is the class. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COMMAND_BYTES = 80, MAX_BYTES = 65536 };

static struct {
  long us, lap, bytes, score, comma, chatty, quiet, energy, reboot, error, hang;
  const char *eol;
} option = {.us = 1000, .bytes = 4096, .eol = "\r\n"};

static uint8_t input[MAX_BYTES];
static long expected, loaded, infers;
static uint64_t booted;

static uint64_t micros(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

static void say(const char *line) {
  printf("%s%s", line, option.eol);
  if (option.chatty) {
    printf("help: print this%s%s  db SUBCMD : a buffer%s", option.eol, option.eol, option.eol);
  }
  fflush(stdout);
}

static void say_number(const char *form, long number) {
  char line[128];
  snprintf(line, sizeof line, form, number);
  say(line);
}

static void say_text(const char *form, const char *text) {
  char line[256];
  snprintf(line, sizeof line, form, text);
  say(line);
}

static void lap(void) {
  if (!option.energy) {
    say_number("m-lap-us-%ld", (long)(uint32_t)(micros() - booted + (uint64_t)option.lap));
  }
}

static void boot(void) {
  booted = micros();
  expected = loaded = 0;
  say("");
  say("MLPerf Tiny, simulated");
  say(option.energy ? "m-timestamp-mode-energy" : "m-timestamp-mode-performance");
  say("m-init-done");
  say("m-ready");
}

static void infer_for(long inferences) {
  uint64_t end = micros() + (uint64_t)(inferences * option.us);
  for (uint64_t t = micros(); t < end; t = micros()) {
    struct timespec rest = {(time_t)((end - t) / 1000000u), (long)((end - t) % 1000000u) * 1000L};
    nanosleep(&rest, NULL);
  }
}

static void results(void) {
  char line[128];
  if (option.score) {
    double sum = 0;
    for (long i = 0; i < loaded; i++) {
      sum += input[i];
    }
    snprintf(line, sizeof line, "m-results-[%0.3f%s]", loaded > 0 ? sum / (double)loaded : 0, option.comma ? "," : "");
  } else {
    int best = input[0] % 3;
    snprintf(line, sizeof line, "m-results-[%0.3f,%0.3f,%0.3f%s]", best == 0 ? 0.9 : 0.05, best == 1 ? 0.9 : 0.05,
             best == 2 ? 0.9 : 0.05, option.comma ? "," : "");
  }
  say(line);
}

static int infer(char *n, char *w) {
  long inferences = n != NULL ? atol(n) : 1, warmups = w != NULL ? atol(w) : 10;
  infers++;
  if (inferences <= 0 || warmups < 0 || infers == option.error) {
    say("e-[Inference iterations must be >0]");
    return 1;
  }
  say_number("m-warmup-start-%ld", warmups);
  infer_for(warmups);
  say("m-warmup-done");
  say_number("m-infer-start-%ld", inferences);
  lap();
  if (infers == option.hang) {
    infer_for(1000000000L / (option.us + 1));
  }
  if (infers == option.reboot) {
    infer_for(inferences / 2);
    boot();
    return 0;
  }
  infer_for(inferences);
  lap();
  say("m-infer-done");
  if (!option.quiet) {
    results();
  }
  return 1;
}

static void load(const char *hex) {
  size_t digits = strlen(hex);
  if (digits % 2 != 0) {
    say("e-[Insufficent number of hex digits]");
    return;
  }
  for (size_t i = 0; i < digits; i += 2) {
    char two[3] = {hex[i], hex[i + 1], 0}, *end;
    long byte = strtol(two, &end, 16);
    if (*end != 0) {
      say_text("e-[Invalid hex digit '%s']", two);
      return;
    }
    if (loaded < expected) {
      input[loaded++] = (uint8_t)byte;
      if (loaded == expected) {
        say("m-load-done");
        return;
      }
    }
  }
}

static void buffer(void) {
  char *what = strtok(NULL, " "), *size;
  if (what == NULL) {
    say("e-[Command 'db' requires a subcommand]");
  } else if (strcmp(what, "load") != 0) {
    load(what);
  } else if ((size = strtok(NULL, " ")) == NULL || atol(size) <= 0) {
    say("e-[Command 'db load' must be >0 bytes]");
  } else if (atol(size) > option.bytes) {
    say_number("Supplied buffer size exceeds maximum of %ld", option.bytes);
  } else {
    expected = atol(size);
    loaded = 0;
    say_number("m-[Expecting %ld bytes]", expected);
  }
}

static void obey(char *command) {
  char *word = strtok(command, " ");
  if (word == NULL) {
    abort(); /* as the reference firmware, which compares what is not there */
  }
  if (strcmp(word, "name") == 0) {
    say("m-name-dut-[simulated]");
  } else if (strcmp(word, "timestamp") == 0) {
    lap();
  } else if (strcmp(word, "profile") == 0) {
    say("m-profile-[ULPBench for tinyML Firmware V0.0.1]");
    say("m-model-[kws01]");
  } else if (strcmp(word, "db") == 0) {
    buffer();
  } else if (strcmp(word, "infer") == 0) {
    char *n = strtok(NULL, " ");
    if (!infer(n, strtok(NULL, " "))) {
      return;
    }
  } else if (strcmp(word, "results") == 0) {
    results();
  } else {
    say_text("e-[Unknown command: %s]", word);
  }
  say("m-ready");
}

static int choose(const char *argument) {
  struct {
    const char *key;
    long *value;
  } known[] = {{"us=", &option.us},         {"lap=", &option.lap},       {"bytes=", &option.bytes},
               {"score=", &option.score},   {"comma=", &option.comma},   {"chatty=", &option.chatty},
               {"quiet=", &option.quiet},   {"energy=", &option.energy}, {"reboot=", &option.reboot},
               {"error=", &option.error},   {"hang=", &option.hang}};
  if (strncmp(argument, "eol=", 4) == 0) {
    option.eol = strcmp(argument + 4, "lf") == 0 ? "\n" : strcmp(argument + 4, "cr") == 0 ? "\r" : "\r\n";
    return 1;
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    size_t length = strlen(known[i].key);
    if (strncmp(argument, known[i].key, length) == 0) {
      *known[i].value = atol(argument + length);
      return 1;
    }
  }
  return 0;
}

int main(int count, char **arguments) {
  char command[COMMAND_BYTES + 1];
  size_t length = 0;
  for (int i = 1; i < count; i++) {
    if (!choose(arguments[i])) {
      fprintf(stderr, "mlperf-device: no option %s\n", arguments[i]);
      return 64;
    }
  }
  boot();
  for (int c = getchar(); c != EOF; c = getchar()) {
    if (c == '%') {
      command[length] = 0;
      length = 0;
      obey(command);
    } else {
      command[length] = (char)c;
      length = length < COMMAND_BYTES ? length + 1 : length;
    }
  }
  return 0;
}
