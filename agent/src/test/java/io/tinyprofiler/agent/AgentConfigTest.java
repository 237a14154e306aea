package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.agent.health.Host;
import io.tinyprofiler.shared.config.ConfigLoader;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

@ExtendWith(VertxExtension.class)
class AgentConfigTest {

  private static final Path SHIPPED = Path.of("..", "config", "agent.yaml");

  @TempDir Path folder;

  @Test
  void theShippedFileSaysTheDefaults(Vertx vertx) {
    assertThat(load(vertx, SHIPPED, Map.of(), Map.of())).isEqualTo(AgentConfig.defaults());
  }

  @Test
  void thePackagedFileLeavesTheDefaultsToTheService(Vertx vertx) {
    Path packaged = Path.of("..", "systemd", "agent", "agent.yaml");
    Map<String, String> service =
        Map.of("TINY_PROFILER_UPLINK_TOKEN_FILE", "/run/credentials/x/hub-token");

    AgentConfig config = load(vertx, packaged, service, Map.of());

    assertThat(config.dataDir()).isEmpty();
    assertThat(config.uplink().tokenFile()).isEqualTo("/run/credentials/x/hub-token");
  }

  @Test
  void theShippedFileHasEveryKey() throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode shipped = json.valueToTree(new Yaml().load(Files.readString(SHIPPED)));

    assertThat(shipped).isEqualTo(json.valueToTree(AgentConfig.defaults()));
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentBeforeTheFile(Vertx vertx) throws IOException {
    Path file = file("spool: {maxMib: 1, graceMib: 1, graceHours: 1}");

    AgentConfig config =
        load(
            vertx,
            file,
            Map.of("TINY_PROFILER_SPOOL_MAX_MIB", "2", "TINY_PROFILER_SPOOL_GRACE_MIB", "2"),
            Map.of("spool.maxMib", "3", "serial.ports", "/dev/a,/dev/b*"));

    assertThat(config.spool().maxMib()).isEqualTo(3);
    assertThat(config.spool().graceMib()).isEqualTo(2);
    assertThat(config.spool().graceHours()).isEqualTo(1);
    assertThat(config.serial().ports()).containsExactly("/dev/a", "/dev/b*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "uplink: {hub: 'ftp://hub'}   | hub is 'ftp://hub'; allowed: an address like",
        "uplink: {hub: 'http://h/x'}  | hub is 'http://h/x'",
        "uplink: {retryMinMs: 5}      | retryMinMs is 5; allowed: 10 to 60000",
        "uplink: {heartbeat: 5}       | unknown key 'uplink.heartbeat'",
        "spool: {maxMib: many}        | key 'spool.maxMib'",
        "id: 'my agent'               | id is 'my agent'; allowed: 1 to 64 letters",
        "serial: [1]                  | key 'serial'",
        "'{'                          | is not valid YAML"
      })
  void wrongFilesStopTheStart(String yaml, String sentence, Vertx vertx) throws IOException {
    Path file = file(yaml.replace("'{'", "{"));

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> load(vertx, file, Map.of(), Map.of()))
        .withMessageContaining(sentence)
        .withMessageContaining(file.toString())
        .satisfies(problem -> assertThat(problem.exitCode()).isEqualTo(Problem.EXIT_USAGE));
  }

  @Test
  void theHostsNameIsTheUsualId() {
    assertThat(AgentConfig.defaults().agentId())
        .matches("[A-Za-z0-9_.-]{1,64}")
        .isEqualTo(Host.hostName().replaceAll("[^A-Za-z0-9_.-]", "-"));
  }

  @Test
  void theFolderFollowsTheEnvironment(Vertx vertx) {
    AgentConfig usual = AgentConfig.defaults();
    Map<String, String> home = Map.of("HOME", "/home/pi");
    assertThat(usual.folder(home)).hasToString("/home/pi/.local/state/tiny-profiler/agent");
    assertThat(usual.folder(Map.of("HOME", "/home/pi", "XDG_STATE_HOME", "/s")))
        .hasToString("/s/tiny-profiler/agent");
    assertThat(usual.folder(Map.of("STATE_DIRECTORY", "/var/lib/x", "XDG_STATE_HOME", "/s")))
        .hasToString("/var/lib/x");
    AgentConfig chosen = load(vertx, null, Map.of(), Map.of("dataDir", "/data"));
    assertThat(chosen.folder(home)).hasToString("/data");
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("agent.yaml"), yaml);
  }

  private static AgentConfig load(
      Vertx vertx, Path file, Map<String, String> environment, Map<String, String> overrides) {
    return ConfigLoader.load(vertx, file, environment, overrides, AgentConfig.defaults()).await();
  }
}
