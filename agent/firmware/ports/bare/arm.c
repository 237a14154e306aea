/* Start-up and core peripherals of a Cortex-M. */
#include "arm.h"

#include <stddef.h>

#include "board.h"
#include "clock.h"

#define SYST_CSR REGISTER(0xE000E010)
#define SYST_RVR REGISTER(0xE000E014)
#define SYST_CVR REGISTER(0xE000E018)
#define NVIC_ISER(n) REGISTER(0xE000E100 + 4 * ((n) / 32))
#define NVIC_ISPR(n) REGISTER(0xE000E200 + 4 * ((n) / 32))
#define AIRCR REGISTER(0xE000ED0C)
#define CPACR REGISTER(0xE000ED88)

extern uint32_t link_data[], link_data_end[], link_data_load[], link_bss[], link_bss_end[];
extern uint8_t link_stack_top[];

int main(void);

static void start(void) {
#ifdef __ARM_FP
  CPACR |= 0xFu << 20; /* before anything that may use it */
  __asm volatile("dsb\n isb");
#endif
  for (uint32_t *from = link_data_load, *to = link_data; to < link_data_end;) {
    *to++ = *from++;
  }
  for (uint32_t *to = link_bss; to < link_bss_end;) {
    *to++ = 0;
  }
  main();
}

/* A fault, or an interrupt that nobody asked for: a board that stands still helps nobody. */
void arm_unexpected(void) { board_reset(); }

static void tick(void) { clock_now(); }

__attribute__((section(".vectors.core"), used)) static const struct {
  void *stack;
  vector core[15];
} vectors = {link_stack_top,
             {start, arm_unexpected, arm_unexpected, arm_unexpected, arm_unexpected, arm_unexpected, NULL, NULL, NULL, NULL,
              arm_unexpected, arm_unexpected, NULL, arm_unexpected, tick}};

void arm_enable(unsigned number) { NVIC_ISER(number) = 1u << number % 32; }

void arm_pend(unsigned number) { NVIC_ISPR(number) = 1u << number % 32; }

void arm_heartbeat(void) {
  SYST_RVR = 0xFFFFFF;
  SYST_CVR = 0;
  SYST_CSR = 7; /* on, with its interrupt, from the processor's clock */
}

void board_wait(void) { __asm volatile("dsb\n wfi" ::: "memory"); }

void board_reset(void) {
  __asm volatile("dsb");
  AIRCR = 0x05FA0004;
  __asm volatile("dsb");
  for (;;) {
  }
}

uint32_t board_mask(void) {
  uint32_t before;
  __asm volatile("mrs %0, primask\n cpsid i" : "=r"(before)::"memory");
  return before;
}

void board_unmask(uint32_t before) { __asm volatile("msr primask, %0\n isb" ::"r"(before) : "memory"); }
