/* QEMU's RISC-V virt: a 16550 behind the PLIC, and mtime as the clock, at 10 MHz. */
#include "board.h"

#include "clock.h"
#include "uart.h"

#define REGISTER8(address) (*(volatile uint8_t *)(address))
#define UART 0x10000000u
#define UART_DATA REGISTER8(UART)
#define UART_IER REGISTER8(UART + 1)
#define UART_IIR REGISTER8(UART + 2)
#define UART_FCR REGISTER8(UART + 2)
#define UART_LCR REGISTER8(UART + 3)
#define UART_LSR REGISTER8(UART + 5)
#define PLIC_PRIORITY(n) REGISTER(0x0C000000 + 4 * (n))
#define PLIC_ENABLE REGISTER(0x0C002000)
#define PLIC_THRESHOLD REGISTER(0x0C200000)
#define PLIC_CLAIM REGISTER(0x0C200004)
#define MTIMECMP REGISTER(0x02004000)
#define MTIMECMP_HIGH REGISTER(0x02004004)
#define MTIME REGISTER(0x0200BFF8)
#define MTIME_HIGH REGISTER(0x0200BFFC)
#define TEST REGISTER(0x00100000)

enum { UART_IRQ = 10, READY = 1, EMPTY = 0x20, ON_RECEIVE = 1, ON_EMPTY = 2, MIE = 1 << 3, TIMER = 1 << 7, EXTERNAL = 1 << 11 };

const char board_platform[] = "riscv32-virt";
const uint32_t board_cpu_hz = 0, board_tick_hz = 10000000;

static void uart(void) {
  (void)UART_IIR; /* reading it ends the interrupt of an empty transmitter */
  while (UART_LSR & READY) {
    uart_received(UART_DATA);
  }
  while (UART_IER & ON_EMPTY && UART_LSR & EMPTY) {
    int byte = uart_next();
    if (byte < 0) {
      UART_IER = ON_RECEIVE;
    } else {
      UART_DATA = (uint8_t)byte;
    }
  }
}

/* In half of the counter's low word, so that clock_now sees every wrap. */
static void set_alarm(void) {
  uint64_t due = ((uint64_t)MTIME_HIGH << 32 | MTIME) + 0x80000000u;
  MTIMECMP_HIGH = 0xFFFFFFFF; /* never early while half of it is written */
  MTIMECMP = (uint32_t)due;
  MTIMECMP_HIGH = (uint32_t)(due >> 32);
}

/* From start.S. */
void board_trap(uint32_t cause);
void board_trap(uint32_t cause) {
  if (cause == 0x80000007u) {
    clock_now();
    set_alarm();
  } else if (cause == 0x8000000Bu) {
    for (uint32_t source; (source = PLIC_CLAIM) != 0; PLIC_CLAIM = source) {
      uart();
    }
  } else {
    board_reset(); /* a board that stands still helps nobody */
  }
}

void board_start(void) {
  UART_LCR = 3; /* 8N1 */
  UART_FCR = 1;
  UART_IER = ON_RECEIVE;
  PLIC_PRIORITY(UART_IRQ) = 1;
  PLIC_ENABLE = 1 << UART_IRQ;
  PLIC_THRESHOLD = 0;
  set_alarm();
  __asm volatile("csrs mie, %0\n csrs mstatus, %1" ::"r"(TIMER | EXTERNAL), "r"(MIE));
}

uint32_t board_counter(void) { return MTIME; }

void board_transmit(void) {
  uint32_t before = board_mask();
  UART_IER = ON_RECEIVE | ON_EMPTY;
  board_unmask(before);
}

void board_wait(void) { __asm volatile("wfi" ::: "memory"); }

void board_reset(void) {
  TEST = 0x7777;
  for (;;) {
  }
}

uint32_t board_mask(void) {
  uint32_t before;
  __asm volatile("csrrc %0, mstatus, %1" : "=r"(before) : "r"(MIE) : "memory");
  return before & MIE;
}

void board_unmask(uint32_t before) { __asm volatile("csrs mstatus, %0" ::"r"(before) : "memory"); }
