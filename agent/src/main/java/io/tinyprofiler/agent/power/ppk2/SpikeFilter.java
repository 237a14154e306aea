package io.tinyprofiler.agent.power.ppk2;

/**
 * Takes off the spikes that the kit's switching of ranges makes: the samples after a switch are
 * replaced by a moving mean of those before and after it.
 */
final class SpikeFilter {

  private static final double WEIGHT = 0.18;
  private static final double WEIGHT_OF_THE_LARGEST = 0.06;
  private static final int SAMPLES = 3;
  private static final int LARGEST = Ppk2Calibration.RANGES - 1;

  private boolean begun;
  private double mean;
  private double slowMean;
  private int range;
  private int toReplace;
  private int sinceSwitch;

  /** A new stream begins. */
  void reset() {
    begun = false;
    toReplace = 0;
  }

  /** The current to take for a sample, A. */
  double filtered(int sampleRange, double amperes) {
    if (!begun) {
      begun = true;
      mean = amperes;
      slowMean = amperes;
      range = sampleRange;
      return amperes;
    }
    double meanBefore = mean;
    double slowBefore = slowMean;
    mean += WEIGHT * (amperes - mean);
    slowMean += WEIGHT_OF_THE_LARGEST * (amperes - slowMean);
    boolean switched = sampleRange != range;
    range = sampleRange;
    if (!switched && toReplace == 0) {
      return amperes;
    }
    if (switched) {
      sinceSwitch = 0;
      toReplace = SAMPLES;
    } else {
      sinceSwitch++;
    }
    toReplace--;
    if (sampleRange != LARGEST) {
      return mean;
    }
    if (sinceSwitch < 2) { // the largest range rings: its first samples say nothing
      mean = meanBefore;
      slowMean = slowBefore;
    }
    return slowMean;
  }
}
