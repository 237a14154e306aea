package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.token.PackedTokens;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProjectionTest {

  private static final HubTime.Mapped AT = new HubTime.Mapped(OffsetDateTime.MIN, false);

  @Test
  void noRecordKindIsForgotten() {
    assertThat(Samples.oneOfEach().stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(
            Arrays.stream(AgentRecord.class.getPermittedSubclasses()).collect(Collectors.toSet()));
    for (AgentRecord record : Samples.oneOfEach()) {
      assertThat(Projection.of("a", "e", new Numbered(1, Instant.EPOCH, 1, record), AT))
          .as(record.getClass().getSimpleName())
          .isNotEmpty();
    }
  }

  @Test
  void chunksAreStoredAsOffsetsFromAcceptance() {
    Write write = PgRunWrites.tokens(Samples.chunk(UUID.randomUUID(), 4, 3));

    PackedTokens packed = packed(write);
    assertThat(packed.ticks()).containsExactly(140L, 150L, 160L);
    assertThat(packed.hostNs()).containsExactly(280L, 300L, 320L);
  }

  /** A batch's chunks are one statement. */
  @Test
  void rowsOfSeveralAreColumns() {
    UUID run = UUID.randomUUID();
    List<Write> rows =
        List.of(
            PgRunWrites.tokens(Samples.chunk(run, 4, 3)),
            PgRunWrites.tokens(Samples.chunk(run, 7, 2)));

    Write both = rows.get(0).rows().together(rows);

    assertThat((UUID[]) both.values().getValue(0)).containsExactly(run, run);
    assertThat((Integer[]) both.values().getValue(1)).containsExactly(4, 7);
    assertThat((Integer[]) both.values().getValue(2)).containsExactly(3, 2);
    assertThat((Buffer[]) both.values().getValue(3)).hasSize(2);
  }

  @Test
  void theTokensOfADeferredRunHaveNoHostTimes() {
    TokenChunk seen = Samples.chunk(UUID.randomUUID(), 4, 3);
    Write write =
        PgRunWrites.tokens(
            new TokenChunk(
                seen.run(), 4, seen.deviceTicks(), null, seen.tokenIds(), seen.pieces()));

    PackedTokens packed = packed(write);
    assertThat(packed.ticks()).containsExactly(140L, 150L, 160L);
    assertThat(packed.hostNs()).isNull();
  }

  private static PackedTokens packed(Write write) {
    int n = ((Integer[]) write.values().getValue(2))[0];
    return PackedTokens.of(n, ((Buffer[]) write.values().getValue(3))[0]);
  }
}
