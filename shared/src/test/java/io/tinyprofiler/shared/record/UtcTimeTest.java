package io.tinyprofiler.shared.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtcTimeTest {

  @Test
  void readsWhatInstantsWrite() {
    long seed = System.nanoTime();
    System.err.println("UtcTimeTest: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long second = random.nextLong(-62_135_596_800L, 253_402_300_800L); // the years 1 to 9999
      int[] nanos = {0, random.nextInt(1000) * 1_000_000, random.nextInt(1_000_000_000)};
      Instant time = Instant.ofEpochSecond(second, nanos[i % 3]);
      assertThat(UtcTime.parse(time.toString())).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-23T24:00:00Z",
        "2026-11-23T23:59:60Z",
        "+12026-11-23T10:15:30Z",
        "2026-11-23T10:15:30+01:00",
        "2026-11-23T10:15:30.Z",
        "2026-11-23T10:15Z"
      })
  void leavesWhatIsUnusualToInstant(String text) {
    Instant expected;
    try {
      expected = Instant.parse(text);
    } catch (DateTimeException e) {
      assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> UtcTime.parse(text));
      return;
    }
    assertThat(UtcTime.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-23",
        "2026-13-23T10:15:30Z",
        "2026-02-30T10:15:30Z",
        "2026-11-23T10:61:30Z",
        "2026-11-23 10:15:30Z",
        "2026-11-23T10:15:30.1234567890Z",
        "2026-11-23T10:15:3\u0660Z"
      })
  void refusesWhatIsNoTime(String text) {
    assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> UtcTime.parse(text));
  }
}
