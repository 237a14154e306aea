package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
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
  private final int[] ends = new int[MAX_TOKENS]; // of each token's bytes
  private byte[] text = new byte[MAX_TOKENS * 8];
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

  /** Adds a token, which is copied: what it costs is the chunk's. */
  void add(DeviceEvent.Token token, long atHostNs) {
    int position = token.position();
    long tick = token.tick();
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
    ids[size] = token.id();
    append(token);
    lastTick = tick;
    lastHostNs = atHostNs;
    size++;
    if (size == MAX_TOKENS) {
      close();
    }
  }

  private void append(DeviceEvent.Token token) {
    int start = size == 0 ? 0 : ends[size - 1];
    int end = start + token.length();
    if (end > text.length) {
      text = Arrays.copyOf(text, Math.max(end, 2 * text.length));
    }
    token.copyTo(text, start);
    ends[size] = end;
  }

  private byte[][] pieces() {
    byte[][] pieces = new byte[size][];
    int start = 0;
    for (int i = 0; i < size; i++) {
      pieces[i] = Arrays.copyOfRange(text, start, ends[i]);
      start = ends[i];
    }
    return pieces;
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
              pieces());
      size = 0;
      chunks.accept(chunk);
    }
  }
}
