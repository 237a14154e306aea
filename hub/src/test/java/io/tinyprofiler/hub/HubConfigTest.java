package io.tinyprofiler.hub;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.shared.config.ConfigLoader;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

@ExtendWith(VertxExtension.class)
class HubConfigTest {

  private static final Path SHIPPED = Path.of("..", "config", "hub.yaml");

  @TempDir Path folder;

  @Test
  void theShippedFileSaysTheDefaults(Vertx vertx) {
    assertThat(load(vertx, SHIPPED, Map.of(), Map.of())).isEqualTo(HubConfig.defaults());
  }

  @Test
  void thePackagedFileIsForAHubBehindAProxy(Vertx vertx) {
    Path packaged = Path.of("..", "systemd", "hub", "hub.yaml");

    HubConfig config = load(vertx, packaged, Map.of("TINY_PROFILER_ENVIRONMENT", "blue"), Map.of());

    assertThat(config.environment()).isEqualTo("blue");
    assertThat(config.http().anonymousRole()).isEqualTo("none");
    assertThat(config.database().embedded()).isFalse();
  }

  @Test
  void theShippedFileHasEveryKey() throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode shipped = json.valueToTree(new Yaml().load(Files.readString(SHIPPED)));

    assertThat(shipped).isEqualTo(json.valueToTree(HubConfig.defaults()));
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentBeforeTheFile(Vertx vertx) throws IOException {
    Path file = file("http: {port: 1, host: 127.0.0.2, bodyLimit: 2048}");

    HubConfig config =
        load(
            vertx,
            file,
            Map.of("TINY_PROFILER_HTTP_PORT", "2", "TINY_PROFILER_HTTP_HOST", "127.0.0.3"),
            Map.of("http.port", "3"));

    assertThat(config.http().port()).isEqualTo(3);
    assertThat(config.http().host()).isEqualTo("127.0.0.3");
    assertThat(config.http().bodyLimit()).isEqualTo(2048);
  }

  @Test
  void anUnknownKeyStopsTheStart(Vertx vertx) throws IOException {
    Path file = file("http: {prot: 8000}");

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> load(vertx, file, Map.of(), Map.of()))
        .withMessageContaining("http.prot")
        .withMessageContaining(file.toString())
        .satisfies(problem -> assertThat(problem.nextStep()).contains("port"))
        .satisfies(problem -> assertThat(problem.exitCode()).isEqualTo(Problem.EXIT_USAGE));
  }

  @Test
  void aValueOutOfItsRangeStopsTheStart(Vertx vertx) throws IOException {
    Path file = file("http: {port: 70000}");

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> load(vertx, file, Map.of(), Map.of()))
        .withMessageContaining("port is 70000; allowed: 0 to 65535");
  }

  @Test
  void aHubWithAColourLetsNobodyInWithoutAToken(Vertx vertx) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> load(vertx, null, Map.of(), Map.of("environment", "blue")))
        .withMessageContaining("http.anonymousRole is 'auto'");
    assertThat(
            load(vertx, null, Map.of(), Map.of("environment", "blue", "http.anonymousRole", "none"))
                .environment())
        .isEqualTo("blue");
  }

  @Test
  void aClusterNeedsADatabaseThatIsThere(Vertx vertx) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> load(vertx, null, Map.of(), Map.of("cluster.enabled", "true")))
        .withMessageContaining("database.uri is empty");
  }

  @Test
  void oneProcessorReadsYaml() {
    assertThat(ServiceLoader.load(ConfigProcessor.class))
        .filteredOn(processor -> processor.name().equals("yaml"))
        .hasSize(1);
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("hub.yaml"), yaml);
  }

  private static HubConfig load(
      Vertx vertx, Path file, Map<String, String> environment, Map<String, String> overrides) {
    return await(ConfigLoader.load(vertx, file, environment, overrides, HubConfig.defaults()));
  }
}
