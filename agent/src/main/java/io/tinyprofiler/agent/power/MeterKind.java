package io.tinyprofiler.agent.power;

import java.util.Locale;

/** What the agent can measure power with. */
public enum MeterKind {
  /** Nordic Power Profiler Kit II. */
  PPK2(0x1915, 0xC00A, 115_200, 10),
  /** ST X-NUCLEO-LPM01A. */
  LPM01A(0x0483, 0x5740, 3_686_400, 2),
  /** A sensor that the kernel reads, an INA219 or INA226. */
  HWMON(-1, -1, 0, 1),
  /** The board's own, in {@code pwr} frames. */
  DEVICE(-1, -1, 0, 5);

  private final int vendorId;
  private final int productId;
  private final int baudRate;
  private final double accuracyPercent;

  MeterKind(int vendorId, int productId, int baudRate, double accuracyPercent) {
    this.vendorId = vendorId;
    this.productId = productId;
    this.baudRate = baudRate;
    this.accuracyPercent = accuracyPercent;
  }

  /** Its name in the configuration and in records, e.g. {@code ppk2}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static MeterKind of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  int vendorId() {
    return vendorId;
  }

  int productId() {
    return productId;
  }

  /** Whether it is at a serial port. */
  boolean serial() {
    return baudRate > 0;
  }

  int baudRate() {
    return baudRate;
  }

  /**
   * What is taken for the bound of its own error where nobody calibrated it, in percent of what it
   * reads: an assumption of ours, on the wide side.
   */
  double accuracyPercent() {
    return accuracyPercent;
  }
}
