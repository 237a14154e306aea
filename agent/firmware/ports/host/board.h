/* The device that tp-host is: an endless loop of boots, to be run as a thread on a stack that it can measure. */
#ifndef BOARD_H
#define BOARD_H

#include "engine.h"
#include "stack.h"
#include "tp_deferred.h"
#include "tp_model.h"
#include "uart.h"

#define FIRMWARE_VERSION "1.0.0"

typedef struct {
  const options *options;
  engine *engine;
  stack *stack;
  int log;  /* or -1 */
  char firmware_sha[TP_SHA256_TEXT];

  uart uart; /* opened by the caller */
  tp_device device;
  tp_config config;
  tp_deferred deferred;
  tp_loading loading;
  uint64_t boot_ns;
  char prompt[PROMPT_MAX];
} board;

void *board_main(void *board);

#endif
