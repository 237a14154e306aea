package io.tinyprofiler.hub.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.database.OpenDatabase;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was packed is what is read, here and in SQL, which has a reading of its own. */
class PackedTokensTest {

  @RegisterExtension final OpenDatabase database = new OpenDatabase();

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  private TokenChunk chunk() {
    int n = 1 + random.nextInt(64);
    byte[][] pieces = new byte[n][];
    for (int i = 0; i < n; i++) {
      pieces[i] = new byte[random.nextInt(8)];
      random.nextBytes(pieces[i]);
    }
    return new TokenChunk(
        UUID.randomUUID(),
        random.nextInt(1_000),
        gaps(n),
        random.nextInt(4) == 0 ? null : gaps(n),
        random.ints(n, -1, Integer.MAX_VALUE).toArray(),
        pieces);
  }

  /** Regular ones, wild ones, and now and then a clock that went back. */
  private long[] gaps(int n) {
    long bound = 1L << random.nextInt(1, 50);
    return random.longs(n, random.nextInt(5) == 0 ? -bound : bound / 2, bound).toArray();
  }

  private static Long[] offsets(long[] gaps) {
    long[] sums = gaps.clone();
    Arrays.parallelPrefix(sums, Long::sum);
    return Arrays.stream(sums).boxed().toArray(Long[]::new);
  }

  @Test
  void anyChunkComesBackHereAndInSql() {
    System.err.println("packed tokens: -Dseed=" + seed);
    for (int i = 0; i < 300; i++) {
      TokenChunk chunk = chunk();
      int n = chunk.tokenIds().length;
      Buffer packed = PackedTokens.pack(chunk);

      PackedTokens read = PackedTokens.of(n, packed);

      assertThat(read.ticks()).isEqualTo(unboxed(offsets(chunk.deviceTicks())));
      assertThat(read.hostNs())
          .isEqualTo(chunk.hostNs() == null ? null : unboxed(offsets(chunk.hostNs())));
      assertThat(read.ids()).isEqualTo(chunk.tokenIds());
      assertThat(read.pieces()).isDeepEqualTo(chunk.pieces());
      Row row =
          database
              .pool()
              .preparedQuery(
                  "select u.*, pack_tokens(u.ticks, u.host_ns, u.ids, u.pieces) as again"
                      + " from unpack_tokens($1, $2) u")
              .execute(Tuple.of(n, packed))
              .await()
              .iterator()
              .next();
      assertThat(row.getArrayOfLongs("ticks")).isEqualTo(offsets(chunk.deviceTicks()));
      assertThat(row.getArrayOfLongs("host_ns"))
          .isEqualTo(chunk.hostNs() == null ? null : offsets(chunk.hostNs()));
      assertThat(row.getArrayOfIntegers("ids"))
          .isEqualTo(Arrays.stream(chunk.tokenIds()).boxed().toArray());
      assertThat(row.getArrayOfBuffers("pieces"))
          .isEqualTo(Stream.of(chunk.pieces()).map(Buffer::buffer).toArray());
      assertThat(row.getBuffer("again")).isEqualTo(packed);
    }
  }

  private static long[] unboxed(Long[] values) {
    return Stream.of(values).mapToLong(value -> value).toArray();
  }

  @Test
  void aRowThatIsCutOrOfAnotherFormIsRefused() {
    TokenChunk chunk = chunk();
    Buffer packed = PackedTokens.pack(chunk);
    Buffer cut = packed.getBuffer(0, packed.length() - 1);
    int n = chunk.tokenIds().length;
    assertThatThrownBy(() -> PackedTokens.of(n, cut)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> PackedTokens.of(1, Buffer.buffer(new byte[] {4, 0, 0, 0, 0})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("packed as 4");
  }
}
