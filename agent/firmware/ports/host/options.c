#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"

static const char HELP[] =
    "tp-host: a device of the native protocol, as a Linux process behind a pseudo-terminal\n"
    "\n"
    "  tp-host [options]           be a device until SIGTERM; prints: device <uid> on <path>\n"
    "  tp-host --text [options]    print the greedy text and end\n"
    "  tp-host --bench [options]   repeat greedy runs without the protocol, print one line of JSON and end\n"
    "\n"
    "  --quantization float32|int8   of the weights (float32)\n"
    "  --model FILE --tokenizer FILE llama2.c files instead of the demo model\n"
    "device:\n"
    "  --link PATH      make PATH a symbolic link to the pseudo-terminal; removed at the end\n"
    "  --uid UID        unique id of the device (host-<pid>)\n"
    "  --name NAME      name of the model (fable260k, or the model file's name)\n"
    "  --log FILE       append one line per run: run <run> <ids> <status> <hash>\n"
    "  --pace N         at most N forward passes per second\n"
    "  --baud N         the line takes 10 bits a byte at N baud (full speed)\n"
    "  --polled         no transmit ring: every write waits for its last byte to leave, as printf over a polled UART\n"
    "  --drift PPM      the clock runs wrong by so many parts per million; says on stderr when it began to run\n"
    "text:\n"
    "  --prompt TEXT    (none: from BOS)\n"
    "  --max-tokens N   (256)\n"
    "bench:\n"
    "  --seconds S      (3)\n"
    "\n"
    "Exit codes: 0 fine, 2 a file or the pseudo-terminal is not usable, 64 bad arguments.\n";

static void usage(const char *what, const char *argument) {
  fprintf(stderr, "tp-host: %s %s; see tp-host --help\n", what, argument);
  exit(EXIT_USAGE);
}

static double number(const char *option, const char *text, double least, double most) {
  char *end;
  double value = strtod(text, &end);
  const char first = text[text[0] == '-'];
  if (first < '0' || first > '9' || *end != 0 || !(value >= least && value <= most)) {
    fprintf(stderr, "tp-host: %s takes a number from %g to %g; see tp-host --help\n", option, least, most);
    exit(EXIT_USAGE);
  }
  return value;
}

/* In the frame a byte takes three when it must be escaped. */
static void check_length(const char *option, const char *text) {
  size_t encoded = 0;
  for (const char *p = text; *p != 0; p++) {
    unsigned char c = (unsigned char)*p;
    encoded += c < 0x20 || c > 0x7E || strchr("%,*~", c) != NULL ? 3 : 1;
  }
  if (encoded < 1 || encoded > ENCODED_MAX) {
    fprintf(stderr, "tp-host: %s takes 1 to %d bytes, percent-encoded; see tp-host --help\n", option, ENCODED_MAX);
    exit(EXIT_USAGE);
  }
}

/* The file's name without folder and ending, as far as it fits a frame. */
static const char *model_name(const char *file) {
  static char name[ENCODED_MAX / 3 + 1];
  const char *slash = strrchr(file, '/');
  snprintf(name, sizeof name, "%s", slash != NULL ? slash + 1 : file);
  char *dot = strrchr(name, '.');
  if (dot != NULL && dot != name) {
    *dot = 0;
  }
  return name[0] != 0 ? name : "model";
}

static int take_flag(options *o, const char *option) {
  run_mode mode = strcmp(option, "--text") == 0 ? MODE_TEXT : MODE_BENCH;
  if (strcmp(option, "--help") == 0) {
    fputs(HELP, stdout);
    exit(EXIT_SUCCESS);
  }
  if (strcmp(option, "--polled") == 0) {
    o->polled = 1;
    return 1;
  }
  if (strcmp(option, "--text") != 0 && strcmp(option, "--bench") != 0) {
    return 0;
  }
  if (o->mode != MODE_DEVICE && o->mode != mode) {
    usage("--text does not go with", "--bench");
  }
  o->mode = mode;
  return 1;
}

static void take_value(options *o, const char *option, const char *value) {
  const struct {
    const char *name;
    const char **where;
  } texts[] = {{"--link", &o->link},           {"--uid", &o->uid},   {"--model", &o->model_file},
               {"--tokenizer", &o->tokenizer_file}, {"--name", &o->name}, {"--log", &o->log},
               {"--prompt", &o->prompt}};
  const int known = strcmp(option, "--quantization") == 0 || strcmp(option, "--pace") == 0 || strcmp(option, "--baud") == 0 ||
                    strcmp(option, "--max-tokens") == 0 || strcmp(option, "--seconds") == 0 ||
                    strcmp(option, "--drift") == 0;
  const char **text = NULL;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    text = strcmp(option, texts[i].name) == 0 ? texts[i].where : text;
  }
  if (text == NULL && !known) {
    usage("unknown option", option);
  }
  if (value == NULL) {
    usage("a value is missing after", option);
  } else if (text != NULL) {
    *text = value;
  } else if (strcmp(option, "--pace") == 0) {
    o->pace = number(option, value, 0.001, 1e6);
  } else if (strcmp(option, "--baud") == 0) {
    o->baud = number(option, value, 300, 12000000);
  } else if (strcmp(option, "--drift") == 0) {
    o->drift_ppm = number(option, value, -10000, 10000);
    o->drifts = 1;
  } else if (strcmp(option, "--seconds") == 0) {
    o->seconds = number(option, value, 0.001, 3600);
  } else if (strcmp(option, "--max-tokens") == 0) {
    o->max_tokens = (uint32_t)number(option, value, 0, 4294967295.0);
  } else if (strcmp(value, "float32") == 0 || strcmp(value, "int8") == 0) {
    o->int8 = value[0] == 'i';
  } else {
    usage("--quantization takes float32 or int8, not", value);
  }
}

void options_parse(options *o, int count, char **arguments) {
  static char uid[32];
  memset(o, 0, sizeof *o);
  snprintf(uid, sizeof uid, "host-%ld", (long)getpid());
  o->uid = uid;
  o->prompt = "";
  o->max_tokens = 256;
  o->seconds = 3;
  for (int i = 1; i < count; i++) {
    if (!take_flag(o, arguments[i])) {
      take_value(o, arguments[i], i + 1 < count ? arguments[i + 1] : NULL);
      i++;
    }
  }
  if ((o->model_file == NULL) != (o->tokenizer_file == NULL)) {
    usage("--model and --tokenizer go together: missing", o->model_file == NULL ? "--model" : "--tokenizer");
  }
  if (o->polled && o->baud == 0) {
    usage("a line without --baud never makes anyone wait: it is missing with", "--polled");
  }
  if (strlen(o->prompt) > PROMPT_MAX) {
    usage("too long a value for", "--prompt");
  }
  if (o->name == NULL) {
    o->name = o->model_file != NULL ? model_name(o->model_file) : "fable260k";
  }
  check_length("--uid", o->uid);
  check_length("--name", o->name);
}
