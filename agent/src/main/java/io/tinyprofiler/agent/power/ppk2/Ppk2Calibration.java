package io.tinyprofiler.agent.power.ppk2;

import java.util.Arrays;

/**
 * A kit's calibration, as it tells it in lines {@code Key: value}. A value that is no number, as
 * the {@code -nan} of some firmware, keeps the default.
 */
final class Ppk2Calibration {

  static final int RANGES = 5;

  /** Volts of one step of the converter, times its gain. */
  private static final double STEP = 1.8 / 163840;

  /** The 14 bits of a sample count quarters of the converter's scale. */
  private static final int QUARTERS = 4;

  private final double[] r = {1031.64, 101.65, 10.15, 0.94, 0.043};
  private final double[] gs = ones();
  private final double[] gi = ones();
  private final double[] ug = ones();
  private final double[] o = new double[RANGES];
  private final double[] s = new double[RANGES];
  private final double[] i = new double[RANGES];
  private int millivolts;

  private static double[] ones() {
    double[] values = new double[RANGES];
    Arrays.fill(values, 1);
    return values;
  }

  /** Takes a line of the metadata; whether it told a constant of a range. */
  boolean take(String line) {
    int colon = line.indexOf(':');
    if (colon < 2) {
      return false;
    }
    String key = line.substring(0, colon).trim();
    String text = line.substring(colon + 1).trim();
    int range = key.isEmpty() ? -1 : key.charAt(key.length() - 1) - '0';
    if (range < 0 || range >= RANGES) {
      return false;
    }
    double[] column = column(key.substring(0, key.length() - 1));
    if (column == null) {
      return false;
    }
    try {
      double value = Double.parseDouble(text);
      boolean divisor = column == r;
      if (Double.isFinite(value) && !(divisor && value <= 0)) {
        column[range] = value;
      }
    } catch (NumberFormatException e) {
      return true; // -nan, nan or nothing: the default stands
    }
    return true;
  }

  private double[] column(String name) {
    return switch (name) {
      case "R" -> r;
      case "GS" -> gs;
      case "GI" -> gi;
      case "O" -> o;
      case "S" -> s;
      case "I" -> i;
      case "UG" -> ug;
      default -> null;
    };
  }

  /** The supply, which the offsets depend on, mV. */
  void millivolts(int supply) {
    millivolts = supply;
  }

  /**
   * Current of a sample, A.
   *
   * @param range 0 to 4
   * @param adc 14 bits
   */
  double amperes(int range, int adc) {
    double x = (QUARTERS * adc - o[range]) * (STEP / r[range]);
    return ug[range]
        * (x * (gs[range] * x + gi[range]) + s[range] * (millivolts / 1000.0) + i[range]);
  }

  /** Current of one step of a range's samples, A. */
  double step(int range) {
    return QUARTERS * STEP / r[range];
  }
}
