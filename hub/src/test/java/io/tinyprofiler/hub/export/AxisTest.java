package io.tinyprofiler.hub.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AxisTest {

  private static String labels(double least, double most) {
    Axis axis = Axis.over(least, most, 0, 100);
    assertThat(axis.px(least)).isBetween(0.0, 100.0);
    assertThat(axis.px(most)).isBetween(0.0, 100.0);
    return String.join(" ", axis.ticks().stream().map(axis::label).toList());
  }

  @Test
  void ticksAreRoundAndHoldEveryValue() {
    assertThat(labels(0, 10)).isEqualTo("0 2 4 6 8 10");
    assertThat(labels(0.013, 0.041)).isEqualTo("0.01 0.02 0.03 0.04 0.05");
    assertThat(labels(-3, 4)).isEqualTo("-4 -2 0 2 4");
    assertThat(labels(7110, 13471)).isEqualTo("6000 8000 10000 12000 14000");
  }

  @Test
  void oneValueHasRoomAroundIt() {
    Axis axis = Axis.over(5, 5, 0, 100);
    assertThat(axis.px(5)).isBetween(20.0, 80.0);
    assertThat(Axis.over(0, 0, 0, 100).ticks()).hasSizeGreaterThan(1);
  }
}
