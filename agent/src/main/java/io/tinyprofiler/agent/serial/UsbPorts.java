package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The serial ports on USB. Asking the library takes some 2 ms of a processor, in which stamps wait
 * on a small host; so it is asked when a device file came or went, which the folder's time says.
 */
final class UsbPorts {

  /** Looks after which the library is asked whatever the folder says. */
  private static final int AT_LEAST = 30;

  private final Path devices;
  private final Supplier<Map<Path, UsbIdentity>> library;
  private Map<Path, UsbIdentity> known = Map.of();
  private FileTime changed;
  private int trusted;

  UsbPorts() {
    this(Path.of("/dev"), UsbPorts::ask);
  }

  UsbPorts(Path devices, Supplier<Map<Path, UsbIdentity>> library) {
    this.devices = devices;
    this.library = library;
  }

  /** Those of now, by their terminals. */
  synchronized Map<Path, UsbIdentity> now() {
    FileTime time = time(); // before the library looks: what comes meanwhile is another change
    if (time == null || !time.equals(changed) || ++trusted >= AT_LEAST) {
      known = library.get();
      changed = time;
      trusted = 0;
    }
    return new LinkedHashMap<>(known);
  }

  private FileTime time() {
    try {
      return Files.getLastModifiedTime(devices);
    } catch (IOException e) {
      return null;
    }
  }

  /** What the library says. */
  static Map<Path, UsbIdentity> ask() {
    Map<Path, UsbIdentity> found = new LinkedHashMap<>();
    for (SerialPort port : SerialPort.getCommPorts()) {
      Path tty = TtyPorts.terminal(Path.of(port.getSystemPortPath()));
      if (tty != null && port.getVendorID() >= 0) {
        String serial = port.getSerialNumber();
        boolean named = serial != null && !serial.isBlank() && !serial.equals("Unknown");
        found.put(
            tty, new UsbIdentity(port.getVendorID(), port.getProductID(), named ? serial : null));
      }
    }
    return found;
  }
}
