/* The command line of tp-host. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdint.h>

enum { ENCODED_MAX = 90 }; /* bytes of uid and name in a frame: with all else in it, hello stays below 512 */

enum { EXIT_UNUSABLE = 2, EXIT_USAGE = 64 };

typedef enum { MODE_DEVICE, MODE_TEXT, MODE_BENCH } run_mode;

typedef struct {
  run_mode mode;
  int int8;
  const char *link, *uid, *model_file, *tokenizer_file, *name, *log, *prompt;
  uint32_t max_tokens;
  double pace, seconds, baud; /* pace and baud 0 are full speed */
  int polled, drifts;
  double drift_ppm; /* if it drifts */
} options;

/* Ends the process itself for --help (exit code 0) and for bad arguments (64). */
void options_parse(options *o, int count, char **arguments);

#endif
