package io.tinyprofiler.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {

  @Test
  void durationsHaveTheUnitThatFits() {
    assertThat(Figure.seconds(1.5)).isEqualTo("1.500 s");
    assertThat(Figure.seconds(75.25)).isEqualTo("75.25 s");
    assertThat(Figure.seconds(0.0125)).isEqualTo("12.50 ms");
    assertThat(Figure.seconds(0.000_178_5)).isEqualTo("178.5 µs");
    assertThat(Figure.seconds(-0.002)).isEqualTo("-2.000 ms");
  }

  @Test
  void sizesAreBinary() {
    assertThat(Figure.bytes(1023L)).isEqualTo("1023 B");
    assertThat(Figure.bytes(1536L)).isEqualTo("1.500 KiB");
    assertThat(Figure.bytes(5L * 1024 * 1024)).isEqualTo("5.000 MiB");
  }

  @Test
  void ratesHaveFourDigits() {
    assertThat(Figure.rate(5612.4)).isEqualTo("5612");
    assertThat(Figure.rate(3.14159)).isEqualTo("3.142");
  }

  @Test
  void notMeasuredStaysNull() {
    assertThat(Figure.seconds(null)).isNull();
    assertThat(Figure.rate(null)).isNull();
    assertThat(Figure.bytes(null)).isNull();
  }
}
