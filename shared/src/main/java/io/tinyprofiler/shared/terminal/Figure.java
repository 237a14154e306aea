package io.tinyprofiler.shared.terminal;

import java.util.Locale;

/** Numbers for people: four significant digits and a unit. */
public final class Figure {

  private static final double KIB = 1024;

  private Figure() {}

  /** A duration given in seconds, as s, ms or µs; null stays null. */
  public static String seconds(Double seconds) {
    if (seconds == null) {
      return null;
    }
    double size = Math.abs(seconds);
    if (size >= 1) {
      return digits(seconds) + " s";
    }
    return size >= 1e-3 ? digits(seconds * 1e3) + " ms" : digits(seconds * 1e6) + " µs";
  }

  /** An energy given in joules, as J, mJ, µJ or nJ; null stays null. */
  public static String joules(Double joules) {
    if (joules == null) {
      return null;
    }
    double size = Math.abs(joules);
    if (size >= 1 || size == 0) {
      return digits(joules) + " J";
    }
    if (size >= 1e-3) {
      return digits(joules * 1e3) + " mJ";
    }
    return size >= 1e-6 ? digits(joules * 1e6) + " µJ" : digits(joules * 1e9) + " nJ";
  }

  /** A power given in milliwatts; null stays null. */
  public static String milliwatts(Double milliwatts) {
    return milliwatts == null ? null : digits(milliwatts) + " mW";
  }

  /** A throughput in tokens/s; null stays null. */
  public static String rate(Double perSecond) {
    return perSecond == null ? null : digits(perSecond);
  }

  /** A size given in bytes, as B, KiB, MiB or GiB; null stays null. */
  public static String bytes(Long bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes < KIB) {
      return bytes + " B";
    }
    if (bytes < KIB * KIB) {
      return digits(bytes / KIB) + " KiB";
    }
    return bytes < KIB * KIB * KIB
        ? digits(bytes / KIB / KIB) + " MiB"
        : digits(bytes / KIB / KIB / KIB) + " GiB";
  }

  /** A ratio as a percentage; null stays null. */
  public static String percent(Double ratio) {
    return ratio == null ? null : digits(ratio * 100) + " %";
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
