package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.RunMode;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Collects a run's tokens into chunks: a chunk is closed by 64 tokens, by the end of a quarter of a
 * second, or by a token that does not follow the one before. Quarters are those of the agent's
 * clock: the chunks of all devices then share a commit and a batch. Reads no clock. A deferred
 * run's chunks have no host times.
 */
final class TokenChunkBuilder {

  static final int MAX_TOKENS = 64;
  private static final long QUARTER_NS = 250_000_000;

  private final UUID run;
  private final long acceptedTick;
  private final long acceptedHostNs;
  private final boolean live;
  private final Consumer<TokenChunk> chunks;

  private final long[] ticks = new long[MAX_TOKENS];
  private final long[] hostNs = new long[MAX_TOKENS];
  private final int[] ids = new int[MAX_TOKENS];
  private final byte[][] pieces = new byte[MAX_TOKENS][];
  private int firstPosition;
  private int size;
  private long openedNs;
  private long lastTick;
  private long lastHostNs;

  TokenChunkBuilder(RunStarted run, Consumer<TokenChunk> chunks) {
    this.run = run.run();
    this.acceptedTick = run.acceptedTick();
    this.acceptedHostNs = run.acceptedHostNs();
    this.live = run.mode() == RunMode.LIVE;
    this.chunks = chunks;
  }

  /** Adds a token; ticks and host time as stamped, not as offsets. */
  void add(int position, long tick, long atHostNs, int id, byte[] piece) {
    onTime(atHostNs); // a token read after a chunk's time is not in it, however late the timer is
    if (size > 0 && position != firstPosition + size) {
      close();
    }
    if (size == 0) {
      firstPosition = position;
      openedNs = atHostNs;
      lastTick = acceptedTick;
      lastHostNs = acceptedHostNs;
    }
    ticks[size] = tick - lastTick;
    hostNs[size] = atHostNs - lastHostNs;
    ids[size] = id;
    pieces[size] = piece;
    lastTick = tick;
    lastHostNs = atHostNs;
    size++;
    if (size == MAX_TOKENS) {
      close();
    }
  }

  /** Closes a chunk whose time is over. */
  void onTime(long nowNs) {
    if (nowNs >= deadlineNs()) {
      close();
    }
  }

  /** When {@link #onTime} is to be called; {@link Long#MAX_VALUE} if nothing waits. */
  long deadlineNs() {
    return size == 0 ? Long.MAX_VALUE : quarterEndNs(openedNs);
  }

  /** When the quarter of a second that a time is in is over. */
  static long quarterEndNs(long ns) {
    return (Math.floorDiv(ns, QUARTER_NS) + 1) * QUARTER_NS;
  }

  /** Gives out what is there. */
  void close() {
    if (size > 0) {
      TokenChunk chunk =
          new TokenChunk(
              run,
              firstPosition,
              Arrays.copyOf(ticks, size),
              live ? Arrays.copyOf(hostNs, size) : null,
              Arrays.copyOf(ids, size),
              Arrays.copyOf(pieces, size));
      size = 0;
      chunks.accept(chunk);
    }
  }
}
