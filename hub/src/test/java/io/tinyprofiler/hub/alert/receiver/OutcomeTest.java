package io.tinyprofiler.hub.alert.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  private static Outcome of(int status, String retryAfter) {
    return Outcome.ofStatus(status, retryAfter, " no ", NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "3, PT3S",
    "0, PT0S",
    "'Thu, 26 Nov 2026 10:00:30 GMT', PT30S",
    "86400, PT1H",
    "999999999999999999, PT1H",
    "'Fri, 27 Nov 2026 10:00:00 GMT', PT1H"
  })
  void aReceiverMayAskForAPauseOfUpToAnHour(String retryAfter, Duration pause) {
    assertThat(of(429, retryAfter)).isEqualTo(new Outcome.Later("429 no", Optional.of(pause)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "1e3", "Thu, 26 Nov 2026 09:00:00 GMT"})
  void whatIsNoPauseLeavesItToUs(String retryAfter) {
    assertThat(of(503, retryAfter)).isEqualTo(new Outcome.Later("503 no", Optional.empty()));
  }

  @Test
  void onlyWhatMayPassIsTriedAgain() {
    assertThat(of(204, null)).isEqualTo(new Outcome.Sent());
    assertThat(of(408, null)).isInstanceOf(Outcome.Later.class);
    assertThat(of(500, null)).isInstanceOf(Outcome.Later.class);
    assertThat(of(400, "3")).isEqualTo(new Outcome.Refused("400 no"));
    assertThat(of(302, null)).isInstanceOf(Outcome.Refused.class);
  }
}
