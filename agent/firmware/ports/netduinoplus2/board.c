/* STM32F405: USART1, and TIM2 as the clock, which QEMU runs at 1 GHz (a real one has 84 MHz). */
#include "board.h"

#include "arm.h"
#include "uart.h"

#define RCC_APB1ENR REGISTER(0x40023840)
#define RCC_APB2ENR REGISTER(0x40023844)
#define TIM2_CR1 REGISTER(0x40000000)
#define TIM2_EGR REGISTER(0x40000014)
#define TIM2_CNT REGISTER(0x40000024)
#define TIM2_PSC REGISTER(0x40000028)
#define TIM2_ARR REGISTER(0x4000002C)
#define USART1_SR REGISTER(0x40011000)
#define USART1_DR REGISTER(0x40011004)
#define USART1_BRR REGISTER(0x40011008)
#define USART1_CR1 REGISTER(0x4001100C)

enum { USART1_IRQ = 37, RXNE = 1 << 5, TXE = 1 << 7, UE = 1 << 13, TE = 1 << 3, RE = 1 << 2 };

const char board_platform[] = "netduinoplus2";
const uint32_t board_cpu_hz = 168000000, board_tick_hz = 1000000000;

static void usart1(void) {
  while (USART1_SR & RXNE) {
    uart_received((uint8_t)USART1_DR);
  }
  while (USART1_CR1 & TXE && USART1_SR & TXE) { /* the same bit asks for the interrupt */
    int byte = uart_next();
    if (byte < 0) {
      USART1_CR1 &= ~(uint32_t)TXE;
    } else {
      USART1_DR = (uint32_t)byte;
    }
  }
}

VECTORS const vector board_vectors[USART1_IRQ + 1] = {
    [0 ... USART1_IRQ - 1] = arm_unexpected, [USART1_IRQ] = usart1};

void board_start(void) {
  RCC_APB1ENR |= 1;      /* TIM2 */
  RCC_APB2ENR |= 1 << 4; /* USART1 */
  TIM2_PSC = 0;
  TIM2_ARR = 0xFFFFFFFF;
  TIM2_EGR = 1;
  TIM2_CR1 = 1;
  USART1_BRR = 84000000 / 115200;
  USART1_CR1 = UE | RXNE | TE | RE;
  arm_enable(USART1_IRQ);
  arm_heartbeat();
}

uint32_t board_counter(void) { return TIM2_CNT; }

/* QEMU 7.2 raises no interrupt for TXE, so it is made pending by hand; on a real one that does no harm. */
void board_transmit(void) {
  uint32_t before = board_mask();
  USART1_CR1 |= TXE;
  arm_pend(USART1_IRQ);
  board_unmask(before);
}
