package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.power.FoundMeter;
import io.tinyprofiler.agent.power.MeterReport;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Sparkline;
import io.tinyprofiler.shared.terminal.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent meters}: the power meters of this host, without hub or configuration. */
@Command(
    name = "meters",
    mixinStandardHelpOptions = true,
    description = "Find power meters, watch them live, and check them against a known load.",
    subcommands = {
      MetersCommand.ListAll.class,
      MetersCommand.Watch.class,
      MetersCommand.Calibrate.class,
      MlperfEnergyCommand.class
    })
public final class MetersCommand {

  private static final long STEP_NS = 250_000_000;

  private MetersCommand() {}

  /** {@code meters list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "List what may be a power meter by its USB identity.",
        "An LPM01A shares its identity with other boards of ST."
      })
  static final class ListAll implements Callable<Integer> {

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      List<FoundMeter> found = FoundMeter.all();
      if (json) {
        JsonArray all = new JsonArray();
        found.forEach(
            meter ->
                all.add(
                    new JsonObject()
                        .put("driver", meter.kind().key())
                        .put("port", meter.port())
                        .put("serial", meter.serial())));
        out.println(all.encodePrettily());
      } else if (found.isEmpty()) {
        out.println("No power meter found on USB; sensors of the kernel are in /sys/class/hwmon.");
      } else {
        Table table = new Table("Driver", "Port", "Serial");
        found.forEach(meter -> table.row(meter.kind().key(), meter.port(), meter.serial()));
        out.print(table);
      }
      out.flush();
      return 0;
    }
  }

  /** {@code meters watch}. */
  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = {
        "Show the power that a meter measures, four times a second.",
        "Exit code 1 if it was lost meanwhile."
      })
  static final class Watch implements Callable<Integer> {

    private static final int SHOWN = 40;

    @Mixin private MeterOptions options;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      try (Meters meters = options.open()) {
        options.awaitMeasuring(meters);
        double[] seen = new double[0];
        long end = System.nanoTime() + options.seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
          MeterReport report = MeterOptions.report(meters);
          if (report.milliwatts() == null) {
            throw new Problem(
                "meter-lost", "the meter was lost: " + report.reason(), "plug it in again");
          }
          seen = Arrays.copyOf(seen, seen.length + 1);
          seen[seen.length - 1] = report.milliwatts();
          print(report, Arrays.copyOfRange(seen, Math.max(0, seen.length - SHOWN), seen.length));
          LockSupport.parkNanos(STEP_NS);
        }
      }
      if (!options.json && spec.commandLine().getColorScheme().ansi().enabled()) {
        spec.commandLine().getOut().println();
      }
      return 0;
    }

    private void print(MeterReport report, double[] last) {
      PrintWriter out = spec.commandLine().getOut();
      if (options.json) {
        out.println(
            new JsonObject()
                .put("milliwatts", report.milliwatts())
                .put("samples", report.samples())
                .put("lost", report.lost())
                .put("slips", report.slips())
                .encode());
      } else {
        boolean terminal = spec.commandLine().getColorScheme().ansi().enabled();
        out.printf(
            Locale.ROOT,
            "%s%10s %s  %d lost of %d%s",
            terminal ? "\r" : "",
            Figure.milliwatts(report.milliwatts()),
            Sparkline.of(last),
            report.lost(),
            report.samples(),
            terminal ? "\u001b[K" : System.lineSeparator());
      }
      out.flush();
    }
  }

  /** {@code meters calibrate}. */
  @Command(
      name = "calibrate",
      mixinStandardHelpOptions = true,
      description = {
        "Measure a resistor and say by how much the meter is wrong.",
        "What it says is for accuracyPercent of the meter in the agent's configuration.",
        "Exit code 1 if it is wrong by more than --limit."
      })
  static final class Calibrate implements Callable<Integer> {

    @Mixin private MeterOptions options;

    @Option(
        names = "--ohm",
        required = true,
        paramLabel = "OHM",
        description = "of the resistor that is the load")
    private double ohm;

    @Option(
        names = "--limit",
        defaultValue = "10",
        paramLabel = "PERCENT",
        description = "most that it may be wrong (default: ${DEFAULT-VALUE})")
    private double limit;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      if (!(ohm > 0)) {
        throw Problem.usage("--ohm is " + ohm, "give the resistance of the load");
      }
      double expected = options.millivolts / 1e3 * options.millivolts / 1e3 / ohm * 1e3;
      double sum = 0;
      int looks = 0;
      MeterReport report;
      try (Meters meters = options.open()) {
        options.awaitMeasuring(meters);
        long end = System.nanoTime() + options.seconds * 1_000_000_000L;
        do {
          LockSupport.parkNanos(STEP_NS);
          report = MeterOptions.report(meters);
          if (report.milliwatts() == null) {
            throw new Problem(
                "meter-lost", "the meter was lost: " + report.reason(), "plug it in again");
          }
          sum += report.milliwatts();
          looks++;
        } while (System.nanoTime() < end);
      }
      print(sum / looks, expected, report);
      return Math.abs(sum / looks / expected - 1) * 100 > limit ? 1 : 0;
    }

    private void print(double measured, double expected, MeterReport report) {
      double wrong = (measured / expected - 1) * 100;
      PrintWriter out = spec.commandLine().getOut();
      if (options.json) {
        out.println(
            new JsonObject()
                .put("milliwatts", measured)
                .put("expected_milliwatts", expected)
                .put("error_percent", wrong)
                .put("samples", report.samples())
                .put("lost", report.lost())
                .encodePrettily());
      } else {
        out.printf(
            Locale.ROOT,
            "%s measured, %s expected of %.1f ohm at %d mV: %+.2f %%%n",
            Figure.milliwatts(measured),
            Figure.milliwatts(expected),
            ohm,
            options.millivolts,
            wrong);
        out.printf(
            Locale.ROOT,
            "for the agent's configuration: accuracyPercent: \"%.1f\"%n",
            Math.ceil(Math.abs(wrong) * 10) / 10);
      }
      out.flush();
    }
  }
}
