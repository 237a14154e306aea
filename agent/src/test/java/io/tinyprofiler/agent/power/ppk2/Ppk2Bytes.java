package io.tinyprofiler.agent.power.ppk2;

import java.nio.charset.StandardCharsets;

/** What a kit sends: the way back from a current to the bits of a sample. */
public final class Ppk2Bytes {

  /**
   * The metadata of a made-up kit, in the form of a real one's: constants near the defaults, and
   * some that its firmware could not say.
   */
  public static final String METADATA =
      """
      Calibrated: 0
      R0: 1003.5060
      R1: 101.4880
      R2: 10.1250
      R3: 0.9420
      R4: 0.0440
      GS0: 0.0000
      GS1: 112.7890
      GS2: 17.7830
      GS3: 0.9450
      GS4: 0.0340
      GI0: 1.0000
      GI1: 0.9695
      GI2: 0.9675
      GI3: 0.9656
      GI4: 0.9587
      O0: 112.9420
      O1: 75.4627
      O2: 64.6020
      O3: 40.4000
      O4: 63.3050
      VDD: 3000
      HW: 9173
      IA: 56
      S0: 0.000000048
      S1: 0.000000596
      S2: 0.000005281
      S3: 0.000062577
      S4: 0.002940743
      I0: -0.000000104
      I1: -0.000001443
      I2: -nan
      I3: -0.000210220
      I4: -nan
      UG0: 1.00
      UG1: 1.00
      UG2: 1.00
      UG3: 1.00
      UG4: 1.00
      END
      """;

  /** Highest current that a kit shows in each range, A. */
  private static final double[] TOP = {50e-6, 500e-6, 5e-3, 60e-3, 1};

  private final Ppk2Calibration calibration;
  private int counter;

  public Ppk2Bytes(String metadata, int millivolts) {
    calibration = new Ppk2Calibration();
    calibration.millivolts(millivolts);
    metadata.lines().forEach(calibration::take);
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The next sample, of this current, A; the converter rounds. */
  public int next(double amperes, double dither) {
    int range = 0;
    while (range < 4 && amperes > TOP[range]) {
      range++;
    }
    int low = 0;
    int high = 0x3FFF;
    while (low < high) {
      int middle = (low + high) / 2;
      if (calibration.amperes(range, middle) < amperes) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    double step = calibration.step(range);
    double above = calibration.amperes(range, low) - amperes;
    int adc = above > dither * step && low > 0 ? low - 1 : low;
    int word = adc | range << 14 | counter << 18;
    counter = (counter + 1) % 64;
    return word;
  }

  /** Current that a sample stands for, A. */
  public double amperes(int word) {
    return calibration.amperes(Ppk2Stream.range(word), word & 0x3FFF);
  }

  public static void put(byte[] bytes, int at, int word) {
    bytes[at] = (byte) word;
    bytes[at + 1] = (byte) (word >> 8);
    bytes[at + 2] = (byte) (word >> 16);
    bytes[at + 3] = (byte) (word >> 24);
  }
}
