package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.power.Meter;
import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.MeterReport;
import io.tinyprofiler.agent.power.MeterState;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Option;

/** Which meter a command reads by itself; an agent that runs must not have it. */
class MeterOptions {

  private static final String DEVICE = "meter";
  private static final long LOOK_NS = 20_000_000;

  @Option(
      names = "--driver",
      required = true,
      paramLabel = "KIND",
      description = "ppk2, lpm01a or hwmon")
  String driver;

  @Option(
      names = "--port",
      paramLabel = "PATH",
      description = "its port, or folder in /sys/class/hwmon; the only one on USB unless told")
  Path port;

  @Option(
      names = "--millivolts",
      defaultValue = "3300",
      paramLabel = "MV",
      description = "of the supply (default: ${DEFAULT-VALUE})")
  int millivolts;

  @Option(
      names = "--ampere",
      description = "a ppk2 is in the supply line of the board, and does not supply it")
  boolean ampere;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "how long to measure (default: ${DEFAULT-VALUE})")
  int seconds;

  @Option(
      names = "--timeout",
      defaultValue = "15",
      paramLabel = "SECONDS",
      description = "how long it may take to answer (default: ${DEFAULT-VALUE})")
  int timeout;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  /** Begins to read it. */
  Meters open() {
    if (seconds < 1 || seconds > 86_400) {
      throw Problem.usage("--seconds is " + seconds, "give a number from 1 to 86400");
    }
    Map<String, String> options = new HashMap<>(Map.of("millivolts", "" + millivolts));
    options.put("mode", ampere ? "ampere" : "source");
    String path = port == null ? "" : port.toAbsolutePath().toString();
    try {
      var choice = new MeterChoice(DEVICE, driver, path, options);
      Meters meters = new Meters(new PowerConfig(List.of(choice), 1_000, 10_000, 60));
      meters.start();
      return meters;
    } catch (IllegalArgumentException e) {
      throw Problem.usage(e.getMessage(), "see agent meters --help");
    }
  }

  /**
   * Waits until it measures.
   *
   * @throws Problem saying why it does not
   */
  void awaitMeasuring(Meters meters) {
    long end = System.nanoTime() + timeout * 1_000_000_000L;
    MeterReport report = report(meters);
    while (report.milliwatts() == null) {
      if (report.state() == MeterState.ABSENT || System.nanoTime() > end) {
        throw new Problem(
            "meter-silent",
            "the meter does not measure: " + report.reason(),
            "check its port and that no agent has it");
      }
      LockSupport.parkNanos(LOOK_NS);
      report = report(meters);
    }
  }

  /** The one that is read. */
  Meter meter(Meters meters) {
    return meters.of(DEVICE).orElseThrow();
  }

  static MeterReport report(Meters meters) {
    return meters.reports().get(0);
  }
}
