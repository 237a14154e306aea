package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.FlashTools;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a user gives it; tools are scripts, the board is the reference firmware. */
@Timeout(120)
class FlashCommandIT {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private FlashTools tools;
  private BoardProcess board;

  @BeforeEach
  void begin() throws Exception {
    tools = new FlashTools(folder);
    board = BoardProcess.device(folder.resolve("board"), "f-1", "--quantization", "float32");
  }

  @AfterEach
  void end() throws Exception {
    board.close();
    tools.close();
  }

  private int flash(String... arguments) {
    CommandLine line = AgentCommand.line(() -> new String[] {"test"}, new Unused());
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }

  @CommandLine.Command(name = "run")
  private static final class Unused implements Runnable {
    @Override
    public void run() {
      throw new AssertionError("not asked for");
    }
  }

  private String config(List<String> command) throws IOException {
    Map<String, Object> flash =
        Map.of("returnMs", 20_000, "commands", Map.of("host", command, "bare", command));
    return Files.writeString(
            folder.resolve("agent.yaml"),
            new ObjectMapper().writeValueAsString(Map.of("flash", flash)))
        .toString();
  }

  @Test
  void theBoardIsShownAsItWasAndAsItIs() throws Exception {
    String config = config(tools.replacing(board, "f-1"));
    String file = tools.firmware("--name other").toString();

    int code =
        flash("flash", "--port", board.port(), "--firmware", file, "--config", config, "--json");

    assertThat(code).as(err.toString()).isZero();
    JsonNode flashed = new ObjectMapper().readTree(out.toString());
    assertThat(flashed.path("before").path("model").asText()).isEqualTo("fable260k");
    assertThat(flashed.path("after").path("model").asText()).isEqualTo("other");
    assertThat(flashed.path("tool").asText()).isEqualTo("sh");
    assertThat(flashed.path("output").get(0).asText()).isEqualTo("erasing");
  }

  @Test
  void anEmptyBoardIsWrittenWhenItsPlatformIsGiven() throws Exception {
    try (BoardProcess empty = BoardProcess.pipe(folder.resolve("empty"))) {
      String config = config(tools.replacing(empty, "f-2"));
      String file = tools.firmware("--name revived").toString();
      List<String> silent =
          List.of(
              "flash",
              "--port",
              empty.port(),
              "--firmware",
              file,
              "--config",
              config,
              "--timeout",
              "1");

      assertThat(flash(silent.toArray(String[]::new))).isEqualTo(Problem.EXIT_FAILED);
      assertThat(err.toString()).contains("no board answers in 1 s", "--platform");
      List<String> named = new ArrayList<>(silent);
      named.addAll(List.of("--platform", "bare"));
      assertThat(flash(named.toArray(String[]::new))).as(err.toString()).isZero();
      assertThat(out.toString()).contains("BEFORE", "AFTER", "revived");
    }
  }

  @Test
  void aToolThatFailsIsOneSentenceAndANextStep() throws Exception {
    String config = config(tools.ending(3, "wrong chip"));
    String file = tools.firmware("--name x").toString();

    assertThat(flash("flash", "--port", board.port(), "--firmware", file, "--config", config))
        .isEqualTo(Problem.EXIT_FAILED);
    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(err.toString()).contains("sh ended with code 3", "wrong chip", "; ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void wrongUsageIsTold() {
    assertThat(flash("flash", "--port", "/dev/x", "--firmware", "/no/file")).isEqualTo(64);
    assertThat(err.toString()).contains("/no/file");
    assertThat(flash("flash", "--port", "/dev/x")).isEqualTo(64);
  }
}
