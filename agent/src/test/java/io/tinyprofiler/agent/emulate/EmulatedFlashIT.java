package io.tinyprofiler.agent.emulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.AgentVersion;
import io.tinyprofiler.agent.cli.AgentCommand;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** {@code agent flash} of a board under QEMU, with the command of the shipped configuration. */
@Tag("boards")
class EmulatedFlashIT {

  private static final BoardKind KIND = BoardKind.RISCV32_VIRT;

  @TempDir Path folder;

  @Command(name = "run")
  private static final class NoService implements Runnable {
    @Override
    public void run() {
      throw new AssertionError("not asked for");
    }
  }

  @Test
  void theBoardComesBackWithTheOtherFirmware() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    try (EmulateProcess emulate = EmulateProcess.start(folder, KIND, 1)) {
      BoardReport board = emulate.awaitBoard();
      String kernel = Kernel.built(Onlooker.FIRMWARE, KIND, "float32").toString();

      int code =
          AgentCommand.line(new AgentVersion(), new NoService())
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err))
              .execute("flash", "--port", board.port(), "--firmware", kernel, "--json");

      assertThat(code).as(err.toString()).isZero();
      emulate.terminate();
      emulate.awaitExit();
    }
    JsonObject flashed = new JsonObject(out.toString());
    JsonObject before = flashed.getJsonObject("before");
    JsonObject after = flashed.getJsonObject("after");
    assertThat(before.getString("quantization")).isEqualTo("int8");
    assertThat(after.getString("quantization")).isEqualTo("float32");
    assertThat(after.getString("uid")).isEqualTo(before.getString("uid"));
    assertThat(after.getString("bootId")).isNotEqualTo(before.getString("bootId"));
  }
}
