package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.shared.problem.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole measurement of the reference firmware, over a pseudo-terminal. */
@Timeout(120)
class ProfileCommandIT {

  private static final Path GREEDY = Path.of("firmware/models/fable260k-greedy.txt");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int profile(String... arguments) {
    return new CommandLine(new ProfileCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof Problem problem) {
                command.getErr().println(problem.line());
                return problem.exitCode();
              }
              throw e;
            })
        .execute(arguments);
  }

  private BoardProcess device(String... options) throws Exception {
    return BoardProcess.device(folder.resolve("board"), "profiled-1", options);
  }

  @Test
  void theFirstTextIsTheModelsAndTheTableHasTheFigures() throws Exception {
    try (BoardProcess board = device("--quantization", "float32")) {
      assertThat(profile("--port", board.port(), "--runs", "2")).as(err.toString()).isZero();
    }
    assertThat(out.toString())
        .startsWith(Files.readString(GREEDY))
        .contains("profiled-1: fable260k float32", "2 runs, 394 tokens, 0 lost, 0 runs invalid")
        .containsPattern("tg +[0-9.]+ tokens/s")
        .containsPattern("TTFT +[0-9.]+ (ms|µs)");
  }

  @Test
  void jsonIsTheSummaryAlone() throws Exception {
    try (BoardProcess board = device("--quantization", "int8")) {
      int exit =
          profile(
              "--port", board.port(), "--runs", "3", "--warmups", "0", "--json", "--prompt", "Sam");
      assertThat(exit).as(err.toString()).isZero();
    }
    JsonNode summary = new ObjectMapper().readTree(out.toString());
    assertThat(summary.get("device").asText()).isEqualTo("profiled-1");
    assertThat(summary.get("platform").asText()).isEqualTo("host");
    assertThat(summary.get("quantization").asText()).isEqualTo("int8");
    assertThat(summary.get("runs").asInt()).isEqualTo(3);
    assertThat(summary.get("invalid_runs").asInt()).isZero();
    assertThat(summary.get("lost_tokens").asInt()).isZero();
    for (String figure : List.of("tg_ts", "pp_ts", "ttft", "e2el", "tpot", "peak_ram")) {
      assertThat(summary.get(figure).asDouble()).as(figure).isPositive();
    }
    assertThat(summary.get("host_ttft").asDouble(1))
        .as("null if one read brought the acceptance and the first token")
        .isPositive();
    assertThat(summary.get("itl").get("count").asInt())
        .isEqualTo(summary.get("tokens").asInt() - 3);
    assertThat(summary.get("provenance").get("tg_ts").asText()).isEqualTo("derived");
  }

  @Test
  void everyPromptIsRun() throws Exception {
    try (BoardProcess board = device()) {
      String longPrompt = "Once upon a time there was a fox. ".repeat(20);
      int exit =
          profile(
              "--port",
              board.port(),
              "--runs",
              "1",
              "--warmups",
              "0",
              "--max-tokens",
              "8",
              "--prompt",
              "Sam",
              "--prompt",
              longPrompt);
      assertThat(exit).as(err.toString()).isZero();
    }
    assertThat(out.toString()).contains("2 runs, 16 tokens");
  }

  @Test
  void aPromptThatDoesNotFitIsTheModelsFailure() throws Exception {
    try (BoardProcess board = device()) {
      String tooLong = "Once upon a time there was a fox. ".repeat(100);
      assertThat(profile("--port", board.port(), "--prompt", tooLong)).isEqualTo(2);
    }
    assertThat(err.toString())
        .contains("the measurement failed (MODEL): the device refused the run");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aPortThatIsNotThereIsAProblem() {
    assertThat(profile("--port", folder + "/none")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("there is no serial port " + folder)
        .contains("; plug the device in")
        .hasLineCount(1);
  }

  @Test
  void aPortThatAnotherHoldsIsAProblem() throws Exception {
    try (BoardProcess board = device();
        AutoCloseable holder = holding(board.port())) {
      assertThat(holder).isNotNull();
      assertThat(profile("--port", board.port())).isEqualTo(2);
    }
    assertThat(err.toString()).contains("is held by another program; ").hasLineCount(1);
  }

  private static AutoCloseable holding(String port) throws Exception {
    var held =
        com.fazecast.jSerialComm.SerialPort.getCommPort(Path.of(port).toRealPath().toString());
    assertThat(held.openPort(0)).isTrue();
    return held::closePort;
  }

  @Test
  void aDeviceThatNeverAnswersIsAProblem() throws Exception {
    try (BoardProcess mute = BoardProcess.pipe(folder.resolve("mute"))) {
      assertThat(profile("--port", mute.port(), "--timeout", "5")).isEqualTo(2);
    }
    assertThat(err.toString())
        .startsWith("no device on " + folder)
        .contains("in 5 s: it does not answer at 115200 baud; check power")
        .hasLineCount(1);
  }

  @Test
  void aWrongCommandLineIsToldBeforeThePortIsTouched() {
    for (String[] wrong :
        new String[][] {
          {"--runs", "0"},
          {"--max-tokens", "0"},
          {"--temperature", "-1"},
          {"--seed", "4294967296"},
          {"--baud", "1"},
          {"--timeout", "0"},
          {"--driver", "morse"},
          {"--runs", "many"},
          {"--nonsense", "1"}
        }) {
      assertThat(profile("--port", folder + "/none", wrong[0], wrong[1]))
          .as("%s %s", wrong[0], wrong[1])
          .isEqualTo(64);
    }
    assertThat(profile()).as("without a port").isEqualTo(64);
    assertThat(profile("--port", folder + "/*")).as("a glob").isEqualTo(64);
  }

  @Test
  void helpIsThere() {
    assertThat(profile("--help")).isZero();
    assertThat(out.toString()).contains("--max-tokens", "default: 256", "--driver");
  }
}
