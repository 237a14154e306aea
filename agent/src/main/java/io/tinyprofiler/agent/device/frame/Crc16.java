package io.tinyprofiler.agent.device.frame;

/** CRC-16/CCITT-FALSE: polynomial 1021 hex, initially FFFF, not reflected, no final xor. */
final class Crc16 {

  private static final int[] TABLE = table();

  private Crc16() {}

  static int of(byte[] bytes, int from, int to) {
    int crc = 0xFFFF;
    for (int i = from; i < to; i++) {
      crc = (crc << 8 & 0xFFFF) ^ TABLE[(crc >> 8 ^ bytes[i]) & 0xFF];
    }
    return crc;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int value = 0; value < table.length; value++) {
      int crc = value << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
      }
      table[value] = crc & 0xFFFF;
    }
    return table;
  }
}
