package io.tinyprofiler.agent.model;

import java.nio.ByteBuffer;

/**
 * A model that is on this host.
 *
 * @param sha256 of its bytes, lower-case hex
 * @param bytes all of them; its position is never moved
 */
public record Model(String sha256, ByteBuffer bytes) {

  int size() {
    return bytes.limit();
  }

  /** A part of it, shorter at its end. */
  byte[] part(int offset, int most) {
    byte[] part = new byte[Math.min(most, size() - offset)];
    bytes.get(offset, part);
    return part;
  }
}
