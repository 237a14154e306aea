package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HubTimeTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Instant WRONG = Instant.parse("1970-01-01T00:00:10Z");
  private static final long SECOND = 1_000_000_000L;

  private final HubTime time = new HubTime();

  @Test
  void mapsAnAgentsMonotonicTimeWhateverItsWallClockSays() {
    time.heard("pi", 100 * SECOND, NOW);

    HubTime.Mapped mapped = time.map("pi", 40 * SECOND, WRONG, NOW);

    assertThat(mapped.time().toInstant()).isEqualTo(NOW.minusSeconds(60));
    assertThat(mapped.clamped()).isFalse();
  }

  @Test
  void theMessageThatTravelledLeastCounts() {
    time.heard("pi", 100 * SECOND, NOW);
    time.heard("pi", 105 * SECOND, NOW.plusSeconds(9)); // 4 s on its way

    assertThat(time.map("pi", 100 * SECOND, WRONG, NOW).time().toInstant()).isEqualTo(NOW);
  }

  @Test
  void aRebootBeginsANewMapping() {
    time.heard("pi", 500 * SECOND, NOW);
    time.heard("pi", 2 * SECOND, NOW.plusSeconds(60));

    assertThat(time.map("pi", SECOND, WRONG, NOW.plusSeconds(60)).time().toInstant())
        .isEqualTo(NOW.plusSeconds(59));
    assertThat(time.map("pi", 400 * SECOND, NOW, NOW.plusSeconds(60)).time().toInstant())
        .as("of the boot before: its wall clock is all there is")
        .isEqualTo(NOW);
  }

  @Test
  void anImplausibleTimeIsClampedAndMarked() {
    HubTime.Mapped past = time.map("pi", 1, WRONG, NOW);
    HubTime.Mapped future = time.map("pi", 1, NOW.plus(Duration.ofDays(400)), NOW);

    assertThat(past.clamped()).isTrue();
    assertThat(past.time().toInstant()).isEqualTo(NOW.minus(Duration.ofDays(730)));
    assertThat(future.clamped()).isTrue();
    assertThat(future.time().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(1)));
  }
}
