package io.tinyprofiler.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void numbersStandToTheRightTextToTheLeft() {
    Table table =
        new Table("Device", "tg").row("host-1", "5612 tokens/s").row("b", "12.3 tokens/s");
    assertThat(table)
        .hasToString("Device             tg\nhost-1  5612 tokens/s\nb       12.3 tokens/s\n");
  }

  @Test
  void whatWasNotMeasuredIsADash() {
    assertThat(new Table("A", "B").row("x", 1).row("y", null)).hasToString("A  B\nx  1\ny  -\n");
  }

  @Test
  void noLineEndsInSpaces() {
    assertThat(new Table("A", "Long header").row("x", "y")).hasToString("A  Long header\nx  y\n");
  }

  @Test
  void aRowHasAsManyCellsAsTheHeader() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Table("A", "B").row("x"));
  }
}
