package io.tinyprofiler.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  record Http(String host, int port, boolean tls) {
    Http {
      Check.present("host", host);
      Check.range("port", port, 0, 65_535);
    }
  }

  record Lab(Http http, List<String> ports, String mode) {
    Lab {
      ports = List.copyOf(ports);
      Check.oneOf("mode", mode, List.of("quick", "thorough"));
    }
  }

  private static final Lab DEFAULTS =
      new Lab(new Http("localhost", 8000, false), List.of("/dev/a"), "quick");

  private static Vertx vertx;
  @TempDir Path folder;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Path yaml(String text) throws IOException {
    return Files.writeString(folder.resolve("lab.yaml"), text);
  }

  private static Lab load(Path file, Map<String, String> environment, Map<String, String> line)
      throws Exception {
    return ConfigLoader.load(vertx, file, environment, line, DEFAULTS)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static Lab load(Path file) throws Exception {
    return load(file, Map.of(), Map.of());
  }

  /** What a user reads when the configuration is refused. */
  private static String refusal(Path file, Map<String, String> environment) {
    Throwable thrown = catchThrowable(() -> load(file, environment, Map.of()));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    assertThat(thrown.getCause()).isInstanceOf(Problem.class);
    Problem problem = (Problem) thrown.getCause();
    assertThat(problem.exitCode()).isEqualTo(64);
    assertThat(problem.line()).as("one line").doesNotContain("\n");
    return problem.line();
  }

  @Test
  void withoutAFileTheDefaultsHold() throws Exception {
    assertThat(load(null)).isEqualTo(DEFAULTS);
  }

  @Test
  void aFileChangesWhatItNames() throws Exception {
    assertThat(load(yaml("http:\n  port: 9000\nports: [/dev/b, /dev/c]\n")))
        .isEqualTo(
            new Lab(new Http("localhost", 9000, false), List.of("/dev/b", "/dev/c"), "quick"));
  }

  @Test
  void theEnvironmentComesBeforeTheFileAndTheCommandLineBeforeBoth() throws Exception {
    Path file = yaml("http:\n  port: 9000\n  host: file\n");
    Map<String, String> environment =
        Map.of(
            "TINY_PROFILER_HTTP_PORT", "9001",
            "TINY_PROFILER_HTTP_TLS", "true",
            "TINY_PROFILER_PORTS", "/dev/x,/dev/y");
    Lab lab = load(file, environment, Map.of("http.port", "9002"));
    assertThat(lab.http()).isEqualTo(new Http("file", 9002, true));
    assertThat(lab.ports()).containsExactly("/dev/x", "/dev/y");
  }

  @Test
  void camelCaseKeysHaveUnderscoresInTheEnvironment() {
    assertThat(ConfigLoader.variable("serial.silenceLimitMs"))
        .isEqualTo("TINY_PROFILER_SERIAL_SILENCE_LIMIT_MS");
  }

  @Test
  void anUnknownKeyIsNamedWithTheKeysThatExist() throws Exception {
    Path file = yaml("http:\n  prot: 9000\n");
    assertThat(refusal(file, Map.of())).contains(file.toString(), "'http.prot'", "host, port, tls");
  }

  @Test
  void aWrongTypeIsNamedWithItsValue() throws Exception {
    Path file = yaml("http:\n  port: many\n");
    assertThat(refusal(file, Map.of()))
        .contains(file.toString(), "'http.port'", "many", "a whole number");
    assertThat(refusal(yaml("http:\n  tls: perhaps\n"), Map.of()))
        .contains("'http.tls'", "perhaps", "true or false");
    assertThat(refusal(yaml("http:\n  port: 80.5\n"), Map.of()))
        .contains("'http.port'", "80.5", "a whole number");
    assertThat(refusal(yaml("ports: one\n"), Map.of())).contains("'ports'", "one", "a list");
    assertThat(refusal(yaml("http: 8000\n"), Map.of())).contains("'http'", "8000");
  }

  @Test
  void aValueOutOfRangeIsNamedWithTheRange() throws Exception {
    Path file = yaml("http:\n  port: 70000\n");
    assertThat(refusal(file, Map.of()))
        .contains(file.toString(), "http", "port is 70000; allowed: 0 to 65535");
    assertThat(refusal(yaml("mode: hasty\n"), Map.of()))
        .contains("mode is 'hasty'; allowed: quick, thorough");
  }

  @Test
  void aWrongEnvironmentIsRefusedAsWell() {
    assertThat(refusal(null, Map.of("TINY_PROFILER_HTTP_PORT", "eighty")))
        .contains("the configuration", "'http.port'", "eighty");
  }

  @Test
  void anEmptyValueIsNoValue() throws Exception {
    assertThat(refusal(yaml("http:\n  port:\n"), Map.of())).contains("'http.port'");
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("none.yaml");
    assertThat(refusal(missing, Map.of())).contains(missing.toString(), "--config");
  }

  @Test
  void brokenYamlIsNamedWithItsPlace() throws Exception {
    Path file = yaml("http: {port: 1\nx: [\n");
    assertThat(refusal(file, Map.of()))
        .contains(file.toString(), "is not valid YAML: line 2, column 2: ");
    assertThat(refusal(yaml("- a\n- b\n"), Map.of())).contains("is not valid YAML: line 1,");
    assertThat(refusal(yaml("mode: quick\nmode: thorough\n"), Map.of()))
        .contains("is not valid YAML: line 2, column 1: found duplicate key mode");
  }

  @Test
  void aFileThatSaysNothingLeavesTheDefaults() throws Exception {
    assertThat(load(yaml(""))).isEqualTo(DEFAULTS);
    assertThat(load(yaml("# http:\n#   port: 1\n"))).isEqualTo(DEFAULTS);
  }

  @Test
  void numbersAndDatesMayBeTexts() throws Exception {
    assertThat(load(yaml("http: {host: 2026-11-23}\nports: [1, 2.5, yes]\n")))
        .isEqualTo(
            new Lab(new Http("2026-11-23", 8000, false), List.of("1", "2.5", "true"), "quick"));
  }

  @Test
  void aNumberBeyondAllBoundsIsRefused() throws Exception {
    assertThat(refusal(yaml("http: {port: 99999999999999999999}"), Map.of()))
        .contains("'http.port'", "99999999999999999999", "out of range of int");
  }

  @Test
  void keysThatAreNoTextsAreUnknownKeys() throws Exception {
    assertThat(refusal(yaml("8000: x"), Map.of())).contains("unknown key '8000'");
    assertThat(refusal(yaml("[a, b]: x"), Map.of())).contains("a key is a map or a list");
  }
}
