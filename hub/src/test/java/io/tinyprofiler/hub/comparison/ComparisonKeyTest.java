package io.tinyprofiler.hub.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonKeyTest {

  private static final ComparisonKey KEY =
      new ComparisonKey("nucleo", false, "aa".repeat(32), "int8", "tp-bare", "cc".repeat(32));

  @Test
  void versionsOfOneFirmwareAreComparable() {
    assertThat(KEY.differences(KEY)).isEmpty();
    assertThat(
            KEY.differences(
                new ComparisonKey(
                    "nucleo", false, "aa".repeat(32), "int8", "other", "cc".repeat(32))))
        .isEmpty();
  }

  @Test
  void eachDifferenceIsOnePhrase() {
    ComparisonKey other =
        new ComparisonKey("", true, "bb".repeat(32), "int8", "tp-bare", "dd".repeat(32));
    assertThat(KEY.differences(other))
        .containsExactly(
            "the platform differs (nucleo, unknown)",
            "one device is an emulator",
            "the model differs (aaaaaaaaaaaa, bbbbbbbbbbbb)",
            "the prompt set differs (cccccccccccc, dddddddddddd)");
  }
}
