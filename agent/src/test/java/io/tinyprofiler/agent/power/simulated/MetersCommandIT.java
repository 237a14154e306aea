package io.tinyprofiler.agent.power.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.agent.power.ppk2.Ppk2Bytes;
import io.tinyprofiler.agent.power.simulated.SimulatedPpk2.Faults;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code agent meters} against a simulated kit. */
class MetersCommandIT {

  @TempDir Path folder;

  private final Commands commands = new Commands();

  private int run(String... args) {
    return commands.run(args);
  }

  @Test
  void watchesLive() throws Exception {
    Path link = folder.resolve("kit");
    try (var kit = new SimulatedPpk2(link, Curve.CALM, Faults.NONE, Ppk2Bytes.METADATA, 3)) {
      String[] args = {
        "meters",
        "watch",
        "--driver",
        "ppk2",
        "--port",
        kit.port(),
        "--millivolts",
        "3000",
        "--seconds",
        "1"
      };
      assertThat(run(args)).isZero();
      assertThat(commands.out()).containsPattern("\\d+\\.\\d+ mW +[▁▂▃▄▅▆▇█]+ +\\d+ lost of \\d+");
    }
  }

  @Test
  void checksAMeterAgainstAResistor() throws Exception {
    Path link = folder.resolve("kit");
    Curve resistor = new Curve(9.0 / 330, 0, 0); // 3 V on 330 ohm
    try (var kit = new SimulatedPpk2(link, resistor, Faults.NONE, Ppk2Bytes.METADATA, 3)) {
      String[] args = {
        "meters",
        "calibrate",
        "--driver",
        "ppk2",
        "--port",
        kit.port(),
        "--millivolts",
        "3000",
        "--ohm",
        "300",
        "--seconds",
        "1",
        "--limit",
        "5",
        "--json"
      };
      assertThat(run(args)).isEqualTo(1);
      JsonNode said = new ObjectMapper().readTree(commands.out());
      assertThat(said.path("error_percent").asDouble()).isCloseTo(-9.09, within(0.2));
    }
  }

  @Test
  void saysThatThereIsNone() {
    String nowhere = folder.resolve("none").toString();
    assertThat(run("meters", "watch", "--driver", "ppk2", "--port", nowhere)).isEqualTo(2);
    assertThat(commands.err()).contains("the meter does not measure").contains(nowhere);
    assertThat(run("meters", "watch", "--driver", "gauge")).isEqualTo(64);
  }

  @Test
  void listsWhatUsbSays() throws Exception {
    assertThat(run("meters", "list", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(commands.out()).isArray()).isTrue();
  }
}
