package io.tinyprofiler.agent.power.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.agent.power.simulated.SimulatedLpm01a.Variant;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLPerf Tiny's energy mode against a simulated device and meter. */
class EnergyModeIT {

  @TempDir Path folder;

  private final Commands commands = new Commands();

  private int measure(SimulatedLpm01a meter, SimulatedEnergyDevice device) {
    return commands.run(
        "meters",
        "mlperf",
        "--driver",
        "lpm01a",
        "--port",
        meter.port(),
        "--device-port",
        device.port(),
        "--inferences",
        "200",
        "--json");
  }

  @Test
  void tellsTheMedianOfFiveWindows() throws Exception {
    Curve constant = new Curve(0.030, 0, 0);
    try (var meter = new SimulatedLpm01a(folder.resolve("lpm"), constant, Variant.USUAL);
        var device = new SimulatedEnergyDevice(folder.resolve("dut"), meter)) {
      assertThat(measure(meter, device)).as(commands.err()).isZero();
      JsonObject said = new JsonObject(commands.out());
      JsonArray windows = said.getJsonArray("windows");
      assertThat(windows).hasSize(5);
      double[] truths = new double[5];
      for (int i = 0; i < 5; i++) {
        JsonObject window = windows.getJsonObject(i);
        truths[i] = 0.030 * device.windows.get(i) * 1e-9;
        assertThat(window.getDouble("joules"))
            .isCloseTo(truths[i], within(window.getDouble("error")));
      }
      Arrays.sort(truths);
      assertThat(said.getDouble("median_uj_per_inference"))
          .isCloseTo(truths[2] / 200 * 1e6, within(0.03 * truths[2] / 200 * 1e6));
      assertThat(said.getString("device")).isEqualTo("sim01");
      assertThat(said.getBoolean("by_the_rules")).as("windows of 0.3 s").isFalse();
    }
  }

  @Test
  void saysThatTheWireIsMissing() throws Exception {
    try (var meter =
            new SimulatedLpm01a(folder.resolve("lpm"), Curve.CALM, Variant.WITHOUT_EVENTS);
        var device = new SimulatedEnergyDevice(folder.resolve("dut"), meter)) {
      assertThat(measure(meter, device)).isEqualTo(2);
      assertThat(commands.err()).contains("the meter saw 0 edges in a window", "D7");
    }
  }
}
