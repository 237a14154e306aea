/**
 * Boards that QEMU emulates, on serial ports of their own, and the faults that real boards have. A
 * board is two processes: QEMU, and a cable (socat) from QEMU's UART to a pseudo-terminal.
 */
package io.tinyprofiler.agent.emulate;
