package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.Numbered;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
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

    assertThat((Object[]) write.values().getValue(2)).containsExactly(140L, 150L, 160L);
    assertThat((Object[]) write.values().getValue(3)).containsExactly(280L, 300L, 320L);
  }

  @Test
  void theTokensOfADeferredRunHaveNoHostTimes() {
    TokenChunk seen = Samples.chunk(UUID.randomUUID(), 4, 3);
    Write write =
        PgRunWrites.tokens(
            new TokenChunk(
                seen.run(), 4, seen.deviceTicks(), null, seen.tokenIds(), seen.pieces()));

    assertThat((Object[]) write.values().getValue(2)).containsExactly(140L, 150L, 160L);
    assertThat(write.values().getValue(3)).isNull();
  }
}
