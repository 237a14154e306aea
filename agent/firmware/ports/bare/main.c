/* The device: the same for every board without an operating system. */
#include <string.h>

#include "board.h"
#include "clock.h"
#include "identity.h"
#include "memory.h"
#include "model.h"
#include "tp_deferred.h"
#include "tp_generate.h"
#include "tp_model.h"
#include "uart.h"

#define FIRMWARE "tp-bare-1.0.0"
#define CAPABILITIES "live+deferred+dump+sync+stat+prompt+logits+emulated"

extern const uint8_t link_flash[], link_flash_end[], link_ram[], link_ram_end[];

/* 64 digits: what the build made of the whole image while they were zeros. In a section of its own for objcopy to replace. */
__attribute__((section(".firmware_sha"), used)) const char firmware_sha[65] = {0};

static identity id;
static model loaded_model;
static char prompt[PROMPT_MAX];
static tp_device device;
static tp_deferred deferred;
static tp_loading loading;
static tp_config config;

static uint64_t port_ticks(void *port) {
  (void)port;
  return clock_now();
}

static int port_read(void *port) {
  (void)port;
  return uart_read();
}

static void port_write(void *port, const void *bytes, size_t size) {
  (void)port;
  uart_write(bytes, size);
}

static size_t port_room(void *port) {
  (void)port;
  return uart_room();
}

static uint64_t port_dropped(void *port) {
  (void)port;
  return uart_dropped();
}

static void port_memory(void *port, tp_memory *memory) {
  (void)port;
  memory->heap = memory_used();
  memory->heap_peak = memory_peak();
  memory->stack_peak = stack_peak();
}

static void *port_region(void *port, size_t size) {
  (void)port;
  return model_region(&loaded_model, size);
}

static void tell_model(void) {
  config.model = loaded_model.name;
  config.model_sha = loaded_model.sha;
  config.quantization = loaded_model.llama.int8 ? "int8" : "float32";
  deferred = (tp_deferred)TP_DEFERRED(loaded_model.records, loaded_model.llama.positions);
}

static const char *port_loaded(void *port, const void *file, size_t size, const char *sha) {
  (void)port;
  const char *wrong = model_switch(&loaded_model, file, size, sha);
  tell_model();
  return wrong;
}

static void serve(const tp_run *run) {
  const size_t mark = memory_used();
  uint32_t *ids = memory_take(tp_tokenizer_scratch(run->prompt.size));
  if (ids == NULL) {
    tp_refuse(&device, "toolong", "there is no memory to encode so long a prompt");
    return;
  }
  size_t count = tp_tokenizer_encode(&loaded_model.tokenizer, run->prompt.text, run->prompt.size, ids);
  if (count > loaded_model.llama.positions) {
    tp_refuse(&device, "toolong", "the prompt has more tokens than this board has positions");
  } else {
    const tp_generator generator = {&device, &loaded_model.llama, &loaded_model.tokenizer, NULL, NULL, NULL};
    uint64_t logits;
    tp_begin(&device, (uint32_t)count);
    tp_status status = tp_generate(&generator, run, ids, count, &logits);
    if (!tp_reset_wanted(&device)) {
      tp_end(&device, status, &logits);
    }
  }
  memory_release(mark);
}

/* Sleeps unless there is something to do; whatever comes while the masked question is asked ends the sleep. */
static void rest(void) {
  uint32_t before = board_mask();
  if (uart_quiet() && !tp_sending(&device) && !tp_reset_wanted(&device)) {
    board_wait();
  }
  board_unmask(before);
}

static void say(const char *text) { uart_write(text, strlen(text)); }

static void say_number(uint32_t number) {
  char digits[10];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
  } while ((number /= 10) != 0);
  uart_write(digits + at, sizeof digits - at);
}

static void boot(void) {
  static const char *const capabilities[2][2] = {{CAPABILITIES, CAPABILITIES "+virtual-time"},
                                                 {CAPABILITIES "+model", CAPABILITIES "+model+virtual-time"}};
  const int loads = model_room() > 0;
  loading = (tp_loading)TP_LOADING(port_region, port_loaded);
  loading.most = model_room();
  config = (tp_config){
      .ticks = port_ticks, .read = port_read, .write = port_write, .memory = port_memory, .dropped = port_dropped,
      .room = port_room,
      .platform = board_platform, .uid = id.uid, .firmware = FIRMWARE, .firmware_sha = firmware_sha,
      .cpu_hz = board_cpu_hz, .tick_hz = board_tick_hz,
      .ram = (uint64_t)(link_ram_end - link_ram), .flash = (uint64_t)(link_flash_end - link_flash),
      .capabilities = capabilities[loads][id.virtual_time],
      .boot_id = id.boot_id, .reset_cause = id.reset_cause,
      .prompt = prompt, .prompt_size = sizeof prompt,
      .deferred = &deferred.part, .loading = loads ? &loading.part : NULL};
  tell_model();
  say("\r\n" FIRMWARE " on ");
  say(board_platform);
  say(", ");
  say(config.model);
  say(" ");
  say(config.quantization);
  say(", ");
  say_number(loaded_model.llama.positions);
  say(" positions\r\n");
}

int main(void) {
  stack_paint();
  board_start();
  identity_read(&id);
  const char *wrong = model_start(&loaded_model);
  if (wrong != NULL) {
    say("the model cannot be used: ");
    say(wrong);
    say("\r\n");
    for (;;) {
      board_wait();
    }
  }
  boot();
  tp_start(&device, &config);
  char script[SCRIPT_MAX];
  for (size_t i = 0, size = identity_script(script); i < size; i++) {
    uart_received((uint8_t)script[i]);
  }
  while (!tp_reset_wanted(&device)) {
    const tp_run *run = tp_poll(&device);
    if (run != NULL) {
      serve(run);
    } else {
      rest();
    }
  }
  while (!uart_empty()) {
    /* the interrupt sends what is left */
  }
  identity_commanded();
  board_reset();
}
