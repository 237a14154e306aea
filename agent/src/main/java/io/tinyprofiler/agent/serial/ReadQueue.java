package io.tinyprofiler.agent.serial;

import java.util.ArrayDeque;

/**
 * Read buffers on their way from a port's reader thread to the event loop and back. It grows while
 * the loop lags, up to {@link #MAX_CHUNKS}, and reuses what it has: in the steady state nothing is
 * allocated.
 */
final class ReadQueue {

  /** What one read may bring. */
  static final int CHUNK_BYTES = 512;

  /**
   * At most 4096 reads, or 2 MiB a port: the loop may lag for half a second at 3 Mbaud, even if
   * each token is a read of its own.
   */
  static final int MAX_CHUNKS = 4096;

  /** One read. */
  static final class Chunk {
    final byte[] bytes = new byte[CHUNK_BYTES];
    int length;
    long hostNs;
  }

  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private final ArrayDeque<Chunk> full = new ArrayDeque<>();
  private int chunks;
  private long dropped;

  /** Reader: a buffer to read into; null when the bound is reached. */
  synchronized Chunk take() {
    Chunk chunk = free.pollFirst();
    if (chunk == null && chunks < MAX_CHUNKS) {
      chunks++;
      chunk = new Chunk();
    }
    return chunk;
  }

  /** Reader: hands a filled buffer over; how many wait now. */
  synchronized int put(Chunk chunk) {
    full.addLast(chunk);
    return full.size();
  }

  /** Reader: bytes were read with nowhere to put them. */
  synchronized void drop(int bytes) {
    dropped += bytes;
  }

  /** Loop: the oldest buffer, which stays in the queue until {@link #release}; null if none. */
  synchronized Chunk peek() {
    return full.peekFirst();
  }

  /** Loop: done with the oldest buffer. */
  synchronized void release() {
    free.addFirst(full.removeFirst());
  }

  synchronized long droppedBytes() {
    return dropped;
  }

  synchronized int size() {
    return chunks;
  }
}
