package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.mlperf.EnergyMode;
import io.tinyprofiler.agent.power.mlperf.EnergyMode.Plan;
import io.tinyprofiler.agent.power.mlperf.EnergyMode.Result;
import io.tinyprofiler.agent.power.mlperf.EnergyMode.Window;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent meters mlperf}: MLPerf Tiny's energy mode. */
@Command(
    name = "mlperf",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the energy of an inference as MLPerf Tiny does in energy mode: windows between two",
      "edges of the device's pin on D7 of an LPM01A, and the median of them.",
      "The device runs firmware in energy mode and has its input loaded."
    })
final class MlperfEnergyCommand implements Callable<Integer> {

  @Mixin private MeterOptions options;

  @Option(
      names = "--device-port",
      required = true,
      paramLabel = "PATH",
      description = "serial port of the device")
  private Path device;

  @Option(
      names = "--baud",
      defaultValue = "9600",
      description = "of the device (default: ${DEFAULT-VALUE})")
  private int baud;

  @Option(
      names = "--windows",
      defaultValue = "5",
      description = "how many (default: ${DEFAULT-VALUE})")
  private int windows;

  @Option(
      names = "--inferences",
      required = true,
      paramLabel = "N",
      description = "in a window, which is to last 10 s or more")
  private int inferences;

  @Option(
      names = "--warmups",
      defaultValue = "10",
      paramLabel = "N",
      description = "inferences before each window (default: ${DEFAULT-VALUE})")
  private int warmups;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!options.driver.equals("lpm01a")) {
      throw Problem.usage("a %s has no events".formatted(options.driver), "use an lpm01a");
    }
    if (windows < 1 || inferences < 1 || warmups < 0) {
      throw Problem.usage("there is nothing to measure", "give windows and inferences above 0");
    }
    try (Meters meters = options.open()) {
      options.awaitMeasuring(meters);
      var mode = new EnergyMode(options.meter(meters), device.toAbsolutePath().toString(), baud);
      print(mode.measure(new Plan(windows, inferences, warmups, 60 + options.seconds * 10)));
    }
    return 0;
  }

  private void print(Result result) {
    PrintWriter out = spec.commandLine().getOut();
    if (options.json) {
      JsonArray all = new JsonArray();
      for (Window window : result.windows()) {
        all.add(
            new JsonObject()
                .put("seconds", window.seconds())
                .put("joules", window.joules())
                .put("error", window.errorJ()));
      }
      out.println(
          new JsonObject()
              .put("device", result.device())
              .put("inferences", result.inferences())
              .put("median_uj_per_inference", result.medianUj())
              .put("by_the_rules", result.byTheRules())
              .put("windows", all)
              .encodePrettily());
    } else {
      Table table = new Table("Window", "Time", "Energy", "Error");
      int number = 1;
      for (Window window : result.windows()) {
        table.row(
            "" + number++,
            Figure.seconds(window.seconds()),
            Figure.joules(window.joules()),
            Figure.joules(window.errorJ()));
      }
      out.print(table);
      out.printf(
          Locale.ROOT,
          "%s: %.3f \u00b5J per inference, median of %d windows of %d inferences%n",
          result.device(),
          result.medianUj(),
          result.windows().size(),
          result.inferences());
      if (!result.byTheRules()) {
        out.println("MLPerf Tiny wants five windows of 10 s or more.");
      }
    }
    out.flush();
  }
}
