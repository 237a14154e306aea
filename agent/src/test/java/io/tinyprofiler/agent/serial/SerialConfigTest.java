package io.tinyprofiler.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.shared.config.ConfigLoader;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerialConfigTest {

  /** As the agent holds it. */
  record Config(SerialConfig serial) {}

  private static SerialConfig load(Map<String, String> environment) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      return ConfigLoader.load(
              vertx, null, environment, Map.of(), new Config(SerialConfig.defaults()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS)
          .serial();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void theDefaultsSurviveTheLoader() throws Exception {
    assertThat(load(Map.of())).isEqualTo(SerialConfig.defaults());
  }

  @Test
  void portsCanBeGivenByTheEnvironment() throws Exception {
    assertThat(load(Map.of("TINY_PROFILER_SERIAL_PORTS", "/dev/ttyAMA0,/run/boards/*")).ports())
        .isEqualTo(List.of("/dev/ttyAMA0", "/run/boards/*"));
  }

  @Test
  void aWrongValueIsNamedWithWhatIsAllowed() {
    assertThatThrownBy(() -> load(Map.of("TINY_PROFILER_SERIAL_BAUD_RATE", "5")))
        .rootCause()
        .hasMessage("baudRate is 5; allowed: 300 to 12000000");
    assertThatThrownBy(() -> SerialConfig.defaults().withPorts(List.of("COM1"), true))
        .hasMessage("ports is 'COM1'; allowed: absolute paths and globs");
  }
}
