package io.tinyprofiler.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private final StringWriter written = new StringWriter();

  private Screen screen(boolean terminal) {
    return new Screen(new PrintWriter(written), terminal);
  }

  @Test
  void withoutATerminalOnlyNewLinesAreWritten() {
    Screen screen = screen(false);
    screen.show("NAME  STATE\na     idle\nb     idle\n");
    screen.show("NAME  STATE\na     idle\nb     idle\n");
    screen.show("NAME  STATE\na     running\nb     idle\n");
    screen.close();

    assertThat(written.toString().lines())
        .containsExactly("NAME  STATE", "a     idle", "b     idle", "a     running");
  }

  @Test
  void aTerminalIsDrawnAnewAndLeftAsItWas() {
    Screen screen = screen(true);
    screen.show("one\n");
    screen.show("one\n");
    screen.show("two\n");
    screen.close();
    screen.show("three\n");

    assertThat(written.toString())
        .isEqualTo("\u001b[?25l\u001b[H\u001b[2Jone\n\u001b[?25l\u001b[H\u001b[2Jtwo\n\u001b[?25h");
  }
}
