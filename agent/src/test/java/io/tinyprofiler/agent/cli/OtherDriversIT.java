package io.tinyprofiler.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.shared.problem.Problem;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Devices that do not speak the native protocol, measured over a pseudo-terminal. */
@Timeout(120)
class OtherDriversIT {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int profile(BoardProcess board, String driver, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--port", board.port(), "--driver", driver));
    arguments.addAll(List.of(more));
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
        .execute(arguments.toArray(String[]::new));
  }

  private BoardProcess mlperf(String... options) throws Exception {
    return BoardProcess.running(folder.resolve("board"), "mlperf-device", options);
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out.toString());
  }

  /** Help between the lines, and a clock that begins anew half a second after the start. */
  @ParameterizedTest
  @ValueSource(strings = {"crlf", "lf", "cr"})
  void anMlperfDeviceIsMeasuredInWindows(String eol) throws Exception {
    try (BoardProcess board =
        mlperf("us=2000", "lap=4294467295", "comma=1", "chatty=1", "eol=" + eol)) {
      int exit =
          profile(
              board,
              "mlperf",
              "--option",
              "windowMs=300",
              "--option",
              "warmups=2",
              "--warmups",
              "0",
              "--runs",
              "5",
              "--json");
      assertThat(exit).as(err.toString()).isZero();
      assertThat(board.alive()).isTrue();
    }
    JsonNode summary = json();
    assertThat(summary.path("platform").asText()).isEqualTo("simulated");
    assertThat(summary.path("model").asText()).isEqualTo("kws01");
    assertThat(summary.path("runs").asInt()).isEqualTo(5);
    assertThat(summary.at("/inference/windows").asInt()).isEqualTo(5);
    double rate = summary.at("/inference/inferences_per_s").asDouble();
    assertThat(rate).as("2 ms each, and never faster").isBetween(50.0, 500.0);
    assertThat(summary.at("/inference/inferences").asInt())
        .as("every window is full")
        .isGreaterThanOrEqualTo((int) (5 * 0.3 * rate * 0.9));
    for (String figure : List.of("tokens", "lost_tokens", "tg_ts", "ttft", "host_ttft", "itl")) {
      assertThat(summary.path(figure).isNull()).as(figure).isTrue();
    }
    assertThat(summary.at("/provenance/inferences_per_s").asText()).isEqualTo("derived");
  }

  @Test
  void theTableOfADeviceWithoutTokensHasNone() throws Exception {
    try (BoardProcess board = mlperf()) {
      int exit = profile(board, "mlperf", "--option", "windowMs=50", "--runs", "1");
      assertThat(exit).as(err.toString()).isZero();
    }
    assertThat(out.toString())
        .contains("mlperf-board: kws01 with ULPBench for tinyML Firmware V0.0.1 on simulated")
        .contains("1 runs, 1 windows, 0 inputs, 0 runs invalid")
        .containsPattern("inferences +[0-9.]+ /s")
        .doesNotContain("TTFT", "tokens", "null");
  }

  private void inputs(int size, String... lines) throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (String line : lines) {
      String name = line.substring(0, line.indexOf(','));
      byte[] bytes = new byte[size];
      java.util.Arrays.fill(bytes, (byte) Integer.parseInt(name.replace(".bin", "")));
      Files.write(data.resolve(name), bytes);
    }
    Files.writeString(data.resolve("y_labels.csv"), String.join("\n", lines) + "\n");
  }

  private int evaluate(BoardProcess board) {
    return profile(
        board,
        "mlperf",
        "--mode",
        "accuracy",
        "--option",
        "data=" + folder.resolve("data"),
        "--warmups",
        "0",
        "--runs",
        "1",
        "--json");
  }

  /** The device takes byte 0 modulo 3 for the class; one label of four is another. */
  @Test
  void accuracyIsTheShareOfRightInputs() throws Exception {
    inputs(490, "3.bin,3,0", "4.bin,3,1", "8.bin,3,2", "9.bin,3,1");
    try (BoardProcess board = mlperf("us=10", "comma=1", "chatty=1", "quiet=1")) {
      assertThat(evaluate(board)).as(err.toString()).isZero();
    }
    assertThat(json().at("/inference/inputs").asInt()).isEqualTo(4);
    assertThat(json().at("/inference/top1").asDouble()).isEqualTo(0.75);
    assertThat(json().at("/inference/auc").isNull()).isTrue();
    assertThat(json().at("/inference/inferences_per_s").isNull()).isTrue();
  }

  /** As an anomaly detector: windows of an input, one score; 3 of 4 pairs are in order. */
  @Test
  void aDetectorHasAnAreaUnderItsCurve() throws Exception {
    inputs(100, "10.bin,2,0,64,12", "50.bin,2,0,64,12", "40.bin,2,1,64,12", "90.bin,2,1,64,12");
    try (BoardProcess board = mlperf("us=10", "score=1")) {
      assertThat(evaluate(board)).as(err.toString()).isZero();
    }
    assertThat(json().at("/inference/auc").asDouble()).isCloseTo(0.75, within(1e-12));
    assertThat(json().at("/inference/top1").isNull()).isTrue();
  }

  @Test
  void anInputThatTheDeviceCannotTakeIsTheModels() throws Exception {
    inputs(65, "1.bin,3,1");
    try (BoardProcess board = mlperf("bytes=64")) {
      assertThat(evaluate(board)).isEqualTo(2);
    }
    assertThat(err.toString()).contains("(MODEL)", "exceeds maximum of 64");
  }

  /** The runs before and after the reboot are good: the session goes on. */
  @Test
  void aRebootInAWindowIsTheBoardsAndTheRunIsDoneAgain() throws Exception {
    try (BoardProcess board = mlperf("reboot=4")) {
      int exit =
          profile(
              board,
              "mlperf",
              "--option",
              "windowMs=100",
              "--warmups",
              "0",
              "--runs",
              "3",
              "--json");
      assertThat(exit).as(err.toString()).isZero();
    }
    assertThat(json().path("runs").asInt()).isEqualTo(3);
    assertThat(json().path("invalid_runs").asInt()).isEqualTo(1);
  }

  @Test
  void aComplaintSpoilsTheRunAlone() throws Exception {
    try (BoardProcess board = mlperf("error=3")) {
      int exit =
          profile(
              board,
              "mlperf",
              "--option",
              "windowMs=100",
              "--warmups",
              "0",
              "--runs",
              "2",
              "--json");
      assertThat(exit).as(err.toString()).isZero();
    }
    assertThat(json().path("runs").asInt()).isEqualTo(2);
    assertThat(json().path("invalid_runs").asInt()).isEqualTo(1);
  }

  @Test
  void energyModeIsToldApart() throws Exception {
    try (BoardProcess board = mlperf("energy=1")) {
      assertThat(profile(board, "mlperf", "--timeout", "5")).isEqualTo(2);
    }
    assertThat(err.toString()).contains("as in energy mode; restart it in performance mode");
  }

  /** What the simulated device does to a host that is not careful. */
  @Test
  void aBarePercentSignCrashesTheSimulatedDevice() throws Exception {
    try (BoardProcess board = mlperf();
        FileOutputStream to = new FileOutputStream(board.port());
        FileInputStream from = new FileInputStream(board.port())) {
      to.write("\nname%".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      StringBuilder said = new StringBuilder();
      while (!said.toString().contains("e-[Unknown command: \nname]")) {
        said.append((char) from.read()); // the line feed became part of the command
      }
      to.write('%');
      assertThat(board.exited(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aProgramThatOnlyPrintsTextIsMeasuredOnTheHostsClock() throws Exception {
    try (BoardProcess board =
        BoardProcess.running(
            folder.resolve("board"), "story-printer", "20", "Once", "upon", "a", "time,", "Tom")) {
      int exit =
          profile(
              board,
              "console",
              "--option",
              "model=stories",
              "--option",
              "ready=> ", // else what it prints between two runs may come in the next one
              "--prompt",
              "Tom",
              "--warmups",
              "1",
              "--runs",
              "3",
              "--json");
      assertThat(exit).as(err.toString()).isZero();
    }
    JsonNode summary = json();
    assertThat(summary.path("runs").asInt()).isEqualTo(3);
    assertThat(summary.path("tokens").asInt()).isEqualTo(15);
    assertThat(summary.path("lost_tokens").asInt()).isZero();
    assertThat(summary.path("model").asText()).isEqualTo("stories");
    assertThat(summary.path("clock").asText()).isEqualTo("host");
    assertThat(summary.path("tg_ts").asDouble()).as("20 ms each").isBetween(1.0, 100.0);
    assertThat(summary.path("ttft").isNull()).as("the device's clock is not known").isTrue();
    assertThat(summary.path("host_ttft").asDouble()).isGreaterThanOrEqualTo(0.02);
    assertThat(summary.at("/provenance/tg_ts").asText()).isEqualTo("host_clock");
    assertThat(summary.path("llama2c_tok_s").asDouble()).isBetween(1.0, 50.0);
    assertThat(summary.at("/provenance/llama2c_tok_s").asText()).isEqualTo("reported");
  }

  @Test
  void theTextIsWhatTheProgramPrinted() throws Exception {
    try (BoardProcess board =
        BoardProcess.running(
            folder.resolve("board"), "story-printer", "1", "Once", "upon", "a", "time.")) {
      int exit = profile(board, "console", "--option", "ready=> ", "--warmups", "0", "--runs", "1");
      assertThat(exit).as(err.toString()).isZero();
    }
    assertThat(out.toString())
        .contains("Once upon a time.", "1 runs, 4 tokens, 0 lost", "on this host's clock")
        .containsPattern("claimed +[0-9.]+ tokens/s")
        .doesNotContain("null");
  }
}
