package io.tinyprofiler.agent.serial;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A serial port at this moment.
 *
 * @param name the most stable name there is: as configured, else under {@code /dev/serial/by-id},
 *     else the terminal itself
 * @param tty the terminal device behind the name; null for a configured path that leads to none now
 * @param usb null for what is not on USB
 */
public record PortAddress(String name, Path tty, UsbIdentity usb) {

  public PortAddress {
    requireNonNull(name, "name");
  }

  /** Whether there is something to open. */
  public boolean present() {
    return tty != null;
  }
}
