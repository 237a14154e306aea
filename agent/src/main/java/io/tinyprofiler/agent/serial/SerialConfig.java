package io.tinyprofiler.agent.serial;

import io.tinyprofiler.shared.config.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which serial ports to look at, and how patient to be with them.
 *
 * @param ports paths and globs beside what USB offers, e.g. {@code /dev/ttyAMA0}, {@code
 *     /run/boards/*}; pseudo-terminals and on-board UARTs are never found otherwise
 * @param ignore paths and globs that are never opened, e.g. a modem
 * @param usb whether every USB serial port is looked at
 * @param emulated whether the boards of {@code agent emulate} in its usual folder are looked at
 * @param drivers for ports whose device speaks another protocol than the native one; the first that
 *     names the port counts
 * @param baudRate bits per second
 * @param dtr whether opening raises DTR and RTS: many USB devices send only then, some boards reset
 * @param scanIntervalMs between two looks at the ports, ms
 * @param handshakeMs how long the handshake is repeated quickly after opening, ms; QEMU delays the
 *     first byte by up to a second
 * @param silenceLimitMs a device that answers nothing for this long is lost, ms
 * @param writeTimeoutMs a write that takes longer closes the port, ms
 * @param retryMinMs before the first attempt to open a port again, ms
 * @param retryMaxMs the longest pause between attempts, ms
 */
public record SerialConfig(
    List<String> ports,
    List<String> ignore,
    boolean usb,
    boolean emulated,
    List<DriverChoice> drivers,
    int baudRate,
    boolean dtr,
    int scanIntervalMs,
    int handshakeMs,
    int silenceLimitMs,
    int writeTimeoutMs,
    int retryMinMs,
    int retryMaxMs) {

  public SerialConfig {
    ports = absolute("ports", ports);
    ignore = absolute("ignore", ignore);
    drivers = List.copyOf(drivers);
    Check.range("baudRate", baudRate, 300, 12_000_000);
    Check.range("scanIntervalMs", scanIntervalMs, 50, 3_600_000);
    Check.range("handshakeMs", handshakeMs, 1_500, 60_000);
    Check.range("silenceLimitMs", silenceLimitMs, 200, 3_600_000);
    Check.range("writeTimeoutMs", writeTimeoutMs, 50, 60_000);
    Check.range("retryMinMs", retryMinMs, 10, 60_000);
    Check.range("retryMaxMs", retryMaxMs, retryMinMs, 3_600_000);
  }

  /** Every USB port and emulated board, 115200 baud. */
  public static SerialConfig defaults() {
    return new SerialConfig(
        List.of(), List.of(), true, true, List.of(), 115_200, true, 2_000, 1_500, 30_000, 2_000,
        250, 15_000);
  }

  /** The same with other paths and globs; USB ports and emulated boards only if asked for. */
  public SerialConfig withPorts(List<String> others, boolean foundToo) {
    return new SerialConfig(
        others,
        ignore,
        foundToo,
        foundToo,
        drivers,
        baudRate,
        dtr,
        scanIntervalMs,
        handshakeMs,
        silenceLimitMs,
        writeTimeoutMs,
        retryMinMs,
        retryMaxMs);
  }

  /** The same, never opening these: something else has them. */
  public SerialConfig without(List<String> others) {
    List<String> more = new ArrayList<>(ignore);
    more.addAll(others);
    return new SerialConfig(
        ports,
        more,
        usb,
        emulated,
        drivers,
        baudRate,
        dtr,
        scanIntervalMs,
        handshakeMs,
        silenceLimitMs,
        writeTimeoutMs,
        retryMinMs,
        retryMaxMs);
  }

  /** The same with other drivers, and another rate for ports without one of their own. */
  public SerialConfig withDrivers(List<DriverChoice> others, int otherBaudRate) {
    return new SerialConfig(
        ports,
        ignore,
        usb,
        emulated,
        others,
        otherBaudRate,
        dtr,
        scanIntervalMs,
        handshakeMs,
        silenceLimitMs,
        writeTimeoutMs,
        retryMinMs,
        retryMaxMs);
  }

  /** Which driver a port was given; empty for the native one. */
  public Optional<DriverChoice> driver(String portName) {
    return drivers.stream().filter(choice -> choice.names(portName)).findFirst();
  }

  /** Bits per second of a port. */
  public int baudRate(String portName) {
    return driver(portName).map(DriverChoice::baudRate).orElse(baudRate);
  }

  private static List<String> absolute(String key, List<String> paths) {
    for (String path : paths) {
      Check.matches(key, path, "/.+", "absolute paths and globs");
    }
    return List.copyOf(paths);
  }
}
