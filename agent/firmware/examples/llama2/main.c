/* A llama2.c port that became a device: its generation loop with the five calls, as README.md shows it, behind a
 * pseudo-terminal. Usage: example LINK. */
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "engine.h"
#include "tp_device.h"

static char prompt[512];
static tp_device device;

static void firmware(const char *boot_id, const char *reset_cause) {
  const tp_config config = {
      .ticks = my_ticks, /* a counter of 64 bits that never runs backwards */
      .read = my_read,   /* the next received byte, or -1 */
      .write = my_write, /* a whole frame into the transmit buffer, without waiting */
      .platform = "linux", .uid = "example", .firmware = "example-1.0", .firmware_sha = "", .tick_hz = 1000000000,
      .model = "fable260k", .model_sha = "", .capabilities = "live+sync+stat+prompt", .quantization = "float32",
      .boot_id = boot_id, .reset_cause = reset_cause, .prompt = prompt, .prompt_size = sizeof prompt};
  int ids[sizeof prompt + 2];

  tp_start(&device, &config);                                         /* says hello */
  while (!tp_reset_wanted(&device)) {
    const tp_run *run = tp_poll(&device);                             /* 1: serves commands; a run to be done, or NULL */
    if (run == NULL) {
      if (!tp_reset_wanted(&device)) my_idle();                       /* until an interrupt, if you like */
      continue;
    }
    int count = encode(run->prompt.text, run->prompt.size, ids), token = ids[0];
    if (count > POSITIONS) {
      tp_refuse(&device, "toolong", "it has more tokens than there are positions");
      continue;
    }
    tp_status status = TP_DONE;
    sampler(run->temperature_milli / 1000.0f, run->seed);
    tp_begin(&device, count);                                         /* 2: accepted */
    for (int position = 0; position < POSITIONS; position++) {
      float *logits = forward(token, position);
      if (position + 1 < count) {
        if (tp_stopping(&device)) break;                              /* lets an abort through in a long prompt */
        token = ids[position + 1];
        continue;
      }
      if (position + 1 == count) tp_prefilled(&device);               /* 3: the prompt is done */
      if (run->max_tokens == 0) break;
      int next = sample(logits);
      if (next == 1 || next == 2) { status = TP_EOS; break; }
      const char *text = decode(token, next);
      if (!tp_token(&device, next, text, strlen(text))) break;        /* 4: sends it; 0 when the run must end */
      token = next;
    }
    if (!tp_reset_wanted(&device)) tp_end(&device, status, NULL);     /* 5: an abort overrides the status */
  }
} /* flush the UART, restart */

int main(int arguments, char **argument) {
  const char *wrong = arguments == 2 ? engine_start() : "usage: example LINK";
  if (wrong == NULL) {
    wrong = board_start(argument[1]);
  }
  if (wrong != NULL) {
    fprintf(stderr, "example: %s\n", wrong);
    return arguments == 2 ? 2 : 64;
  }
  printf("device example on %s\n", argument[1]);
  fflush(stdout);
  for (const char *cause = "power";; cause = "command") {
    firmware(my_boot_id(), cause);
  }
}
