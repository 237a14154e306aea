package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.device.Drivers;
import io.tinyprofiler.agent.serial.DriverChoice;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which port, and how to talk to the device at it. */
final class PortOptions {

  /** The option of a driver that is a path; people give it relative to where they are. */
  private static final String DATA = "data";

  @Option(names = "--port", required = true, paramLabel = "PATH", description = "the serial port")
  private String port;

  @Option(
      names = "--driver",
      defaultValue = "native",
      description =
          "the device's protocol: native, mlperf (MLPerf Tiny) or console (firmware that only"
              + " prints text) (default: ${DEFAULT-VALUE})")
  private String driver;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "of the driver, e.g. data=FOLDER for mlperf; may be repeated")
  private Map<String, String> options = Map.of();

  @Option(
      names = "--baud",
      defaultValue = "115200",
      paramLabel = "RATE",
      description = "bits per second (default: ${DEFAULT-VALUE})")
  private int baud;

  /**
   * The port alone, with its driver.
   *
   * @throws Problem if an option is wrong
   */
  SerialConfig config() {
    if (port.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
      throw Problem.usage("--port is " + port, "name one port; `agent scan` shows them");
    }
    String path = Path.of(port).toAbsolutePath().toString();
    try {
      SerialConfig config =
          SerialConfig.defaults()
              .withPorts(List.of(path), false)
              .withDrivers(List.of(new DriverChoice(path, driver, absolute(options))), baud);
      Drivers.of(config);
      return config;
    } catch (IllegalArgumentException e) {
      throw Problem.usage(e.getMessage(), "see --help");
    }
  }

  private static Map<String, String> absolute(Map<String, String> options) {
    Map<String, String> absolute = new HashMap<>(options);
    absolute.computeIfPresent(DATA, (key, path) -> Path.of(path).toAbsolutePath().toString());
    return absolute;
  }
}
