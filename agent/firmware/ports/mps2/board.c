/* Arm MPS2: the CMSDK's UART 0, and its timer 0 as the clock, at 25 MHz. */
#include "board.h"

#include "arm.h"
#include "uart.h"

#define TIMER_CTRL REGISTER(0x40000000)
#define TIMER_VALUE REGISTER(0x40000004) /* counts down */
#define TIMER_RELOAD REGISTER(0x40000008)
#define UART_DATA REGISTER(0x40004000)
#define UART_STATE REGISTER(0x40004004)
#define UART_CTRL REGISTER(0x40004008)
#define UART_INT REGISTER(0x4000400C)
#define UART_BAUDDIV REGISTER(0x40004010)

enum { RECEIVE_IRQ = 0, TRANSMIT_IRQ = 1, TX_FULL = 1, RX_FULL = 2, TX_INT = 1, RX_INT = 2 };

const char board_platform[] = BOARD_PLATFORM;
const uint32_t board_cpu_hz = 25000000, board_tick_hz = 25000000;

static void receive(void) {
  UART_INT = RX_INT;
  while (UART_STATE & RX_FULL) {
    uart_received((uint8_t)UART_DATA);
  }
}

/* Its interrupt says that the buffer became empty, once; so the first byte is sent by a call that is made pending. */
static void transmit(void) {
  UART_INT = TX_INT;
  while (!(UART_STATE & TX_FULL)) {
    int byte = uart_next();
    if (byte < 0) {
      return;
    }
    UART_DATA = (uint32_t)byte;
  }
}

VECTORS const vector board_vectors[] = {[RECEIVE_IRQ] = receive, [TRANSMIT_IRQ] = transmit};

void board_start(void) {
  TIMER_RELOAD = 0xFFFFFFFF;
  TIMER_VALUE = 0xFFFFFFFF;
  TIMER_CTRL = 1;
  UART_BAUDDIV = 25000000 / 115200;
  UART_CTRL = 1 | 2 | 4 | 8; /* transmitter, receiver, and both interrupts */
  arm_enable(RECEIVE_IRQ);
  arm_enable(TRANSMIT_IRQ);
  arm_heartbeat();
}

uint32_t board_counter(void) { return 0xFFFFFFFF - TIMER_VALUE; }

void board_transmit(void) { arm_pend(TRANSMIT_IRQ); }
