package io.tinyprofiler.hub.token;

import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.vertx.core.buffer.Buffer;

/**
 * The columns of a token chunk as one value, a quarter of the size that PostgreSQL's arrays have.
 *
 * <p>A byte that says what is in it (1, or 3 with host times), then column by column: ticks, host
 * times, ids, lengths of pieces, their bytes. A number is a varint (7 bits a byte, the lowest
 * first, the eighth bit: there is more). Of times it is how much the gap to the token before
 * differs from the gap before that, zigzag (0, -1, 1, -2 ..), as gaps hardly change; an id is one
 * more than it is, as -1 stands for none. The view {@code token_columns} reads it in SQL.
 */
public final class PackedTokens {

  private static final int VERSION = 1;
  private static final int WITH_HOST = 2;

  private final long[] ticks;
  private final long[] hostNs;
  private final int[] ids;
  private final byte[][] pieces;

  private PackedTokens(long[] ticks, long[] hostNs, int[] ids, byte[][] pieces) {
    this.ticks = ticks;
    this.hostNs = hostNs;
    this.ids = ids;
    this.pieces = pieces;
  }

  /** Packs a chunk as its record has it. */
  public static Buffer pack(TokenChunk chunk) {
    Varints out = new Varints(16 * chunk.tokenIds().length);
    out.add(chunk.hostNs() == null ? VERSION : VERSION | WITH_HOST);
    addGaps(out, chunk.deviceTicks());
    if (chunk.hostNs() != null) {
      addGaps(out, chunk.hostNs());
    }
    for (int id : chunk.tokenIds()) {
      out.add(id + 1L);
    }
    for (byte[] piece : chunk.pieces()) {
      out.add(piece.length);
    }
    for (byte[] piece : chunk.pieces()) {
      out.add(piece);
    }
    return out.buffer();
  }

  /**
   * Reads a row.
   *
   * @param n tokens in it
   * @throws IllegalStateException if it is damaged
   */
  public static PackedTokens of(int n, Buffer packed) {
    VarintReader in = new VarintReader(packed);
    long flags = in.next();
    if ((flags & ~WITH_HOST) != VERSION) {
      throw new IllegalStateException("tokens are packed as " + flags + ", which is unknown");
    }
    long[] ticks = offsets(in, n);
    long[] hostNs = (flags & WITH_HOST) == 0 ? null : offsets(in, n);
    int[] ids = new int[n];
    for (int i = 0; i < n; i++) {
      ids[i] = (int) (in.next() - 1);
    }
    byte[][] pieces = new byte[n][];
    for (int i = 0; i < n; i++) {
      pieces[i] = new byte[in.length()];
    }
    for (byte[] piece : pieces) {
      in.next(piece);
    }
    return new PackedTokens(ticks, hostNs, ids, pieces);
  }

  private static void addGaps(Varints out, long[] gaps) {
    long before = 0;
    for (long gap : gaps) {
      long more = gap - before;
      out.add(more << 1 ^ more >> 63);
      before = gap;
    }
  }

  private static long[] offsets(VarintReader in, int n) {
    long[] offsets = new long[n];
    long gap = 0;
    long offset = 0;
    for (int i = 0; i < n; i++) {
      long zigzag = in.next();
      gap += zigzag >>> 1 ^ -(zigzag & 1);
      offset += gap;
      offsets[i] = offset;
    }
    return offsets;
  }

  /** Offsets from the run's acceptance, device ticks. */
  public long[] ticks() {
    return ticks;
  }

  /** Offsets from the run's acceptance, ns; null of a deferred run. */
  public long[] hostNs() {
    return hostNs;
  }

  /** {@link TokenChunk#UNKNOWN_ID} where the firmware prints text alone. */
  public int[] ids() {
    return ids;
  }

  /** The tokens' bytes. */
  public byte[][] pieces() {
    return pieces;
  }
}
