package io.tinyprofiler.agent.serial;

import io.tinyprofiler.shared.config.Check;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which protocol the device at a port speaks.
 *
 * @param port path or glob of the ports' names
 * @param driver {@code native}, {@code mlperf} or {@code console}
 * @param options of the driver, as text; {@code baudRate} is known to all of them
 */
public record DriverChoice(String port, String driver, Map<String, String> options) {

  private static final String BAUD_RATE = "baudRate";

  public DriverChoice {
    Check.matches("port", port, "/.+", "absolute paths and globs");
    Check.matches("driver", driver, "native|mlperf|console", "native, mlperf and console");
    options = Map.copyOf(options);
    String rate = options.get(BAUD_RATE);
    if (rate != null) {
      Check.matches("options.baudRate", rate, "[0-9]{3,8}", "300 to 12000000");
      Check.range("options.baudRate", Integer.parseInt(rate), 300, 12_000_000);
    }
  }

  boolean names(String portName) {
    return PortGlob.matches(port, Path.of(portName));
  }

  /** Bits per second; null where it is the usual rate. */
  Integer baudRate() {
    String rate = options.get(BAUD_RATE);
    return rate == null ? null : Integer.valueOf(rate);
  }
}
