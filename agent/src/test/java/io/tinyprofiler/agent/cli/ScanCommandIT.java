package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScanCommandIT {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();

  private int scan(String... arguments) {
    return new CommandLine(new ScanCommand()).setOut(new PrintWriter(out)).execute(arguments);
  }

  @Test
  void showsWhoIsThere() throws Exception {
    try (BoardProcess board = BoardProcess.device(folder.resolve("b"), "scan-1")) {
      assertThat(scan("--port", folder + "/*")).isZero();
      assertThat(out.toString()).contains(board.port(), "scan-1", "host", "fable260k", "idle");
    }
  }

  @Test
  void aPortThatIsNotThereIsANo() {
    assertThat(scan("--json", "--port", folder + "/none")).isEqualTo(1);
    JsonObject none = new JsonArray(out.toString()).getJsonObject(0);
    assertThat(none.getString("state")).isEqualTo("LOST");
    assertThat(none.getString("reason")).startsWith("there is no serial port " + folder);
    assertThat(none.getValue("device")).isNull();
  }

  @Test
  void aDeviceThatDoesNotAnswerIsANo() throws Exception {
    try (BoardProcess board = BoardProcess.pipe(folder.resolve("mute"))) {
      assertThat(scan("--seconds", "5", "--port", board.port())).isEqualTo(1);
      assertThat(out.toString()).contains("it does not answer at 115200 baud");
    }
  }

  @Test
  void noPortAtAllIsAnAnswerToo() {
    assertThat(scan("--port", folder + "/*")).isEqualTo(1);
    assertThat(out.toString()).startsWith("No serial port found; ");
  }
}
