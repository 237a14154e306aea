package io.tinyprofiler.agent.session;

import java.util.HexFormat;

/** FNV-1a 64 over token ids, each as 4 little-endian bytes; what the device says in its end. */
final class TokenHash {

  private static final long START = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long hash = START;

  void add(int id) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      hash = (hash ^ ((id >>> shift) & 0xff)) * PRIME;
    }
  }

  /** 16 lower-case hex digits. */
  String hex() {
    return HexFormat.of().toHexDigits(hash);
  }
}
