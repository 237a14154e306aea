package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.emulate.BoardKind;
import io.tinyprofiler.agent.emulate.BoardsFolder;
import io.tinyprofiler.agent.emulate.EmulatedBoard;
import io.tinyprofiler.agent.emulate.EmulatedBoards;
import io.tinyprofiler.agent.emulate.Kernel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** Emulated boards by the commands of another terminal. */
@Tag("boards")
class EmulateCommandIT {

  /** In the place of the service. */
  @Command(name = "run")
  static final class NoService implements Runnable {
    @Override
    public void run() {}
  }

  private static final BoardKind KIND = BoardKind.MPS2_AN500;
  private static final Path FIRMWARE = Path.of("firmware/build").toAbsolutePath();

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private EmulatedBoards boards;
  private EmulatedBoard board;

  @BeforeEach
  void begin() {
    boards = EmulatedBoards.open(new BoardsFolder(folder));
    board = boards.start(KIND, Kernel.built(FIRMWARE, KIND, "int8"), false);
  }

  @AfterEach
  void end() {
    boards.close();
  }

  private int emulate(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "emulate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--dir";
    all[arguments.length + 2] = folder.toString();
    return AgentCommand.line(() -> new String[] {"test"}, new NoService())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }

  @Test
  void theyAreListed() {
    assertThat(emulate("list")).isZero();
    assertThat(out.toString()).contains("mps2-an500-1", board.uid(), "running", "" + board.link());
    out.getBuffer().setLength(0);
    assertThat(emulate("list", "--json")).isZero();
    JsonObject report = new JsonArray(out.toString()).getJsonObject(0);
    assertThat(report).isEqualTo(board.report().json());
  }

  @Test
  void eachFaultIsMadeAndMadeGood() {
    String name = board.name();
    assertThat(emulate("unplug", name)).isZero();
    assertThat(board.report().plugged()).isFalse();
    assertThat(emulate("replug", board.uid())).isZero();
    assertThat(board.report().plugged()).isTrue();
    assertThat(emulate("freeze", board.link().toString())).isZero();
    assertThat(board.report().state()).isEqualTo("frozen");
    assertThat(emulate("thaw", name)).isZero();
    assertThat(board.report().state()).isEqualTo("running");
    assertThat(emulate("reset", name)).isZero();
    assertThat(emulate("kill", name)).isZero();
    assertThat(board.report().state()).isEqualTo("killed");
    assertThat(emulate("start", name)).isZero();
    Path float32 = Kernel.built(FIRMWARE, KIND, "float32");
    assertThat(emulate("flash", name, float32.toString())).isZero();
    assertThat(board.report().kernel()).isEqualTo(float32.toString());
    assertThat(emulate("stop")).isZero();
    assertThat(out.toString()).isEqualTo("1 board ended\n");
    assertThat(boards.all()).isEmpty();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatCannotBeDoneIsOneSentenceWithANextStep() {
    assertThat(emulate("thaw", board.name())).isEqualTo(2);
    assertThat(emulate("kill", "mps2-an500-7")).isEqualTo(2);
    assertThat(emulate("esp32")).isEqualTo(64);
    assertThat(emulate("mps2-an385", "--count", "65")).isEqualTo(64);
    assertThat(err.toString().lines())
        .containsExactly(
            "tiny-profiler: the board mps2-an500-1 is not frozen; freeze it first with freeze",
            "tiny-profiler: no emulated board 'mps2-an500-7' runs in %s; choose one of mps2-an500-1"
                .formatted(folder),
            "tiny-profiler: there is no board 'esp32'; use netduinoplus2, mps2-an385, mps2-an500,"
                + " riscv32-virt",
            "tiny-profiler: --count is 65; give a number from 1 to 64");
  }
}
