package io.tinyprofiler.agent.power;

/**
 * A meter now.
 *
 * @param port where it is, or was last; empty if it never was
 * @param serial what tells it from others of its kind; empty if it does not say
 * @param reason why it is in its state, for people
 * @param rateHz samples a second; 0 until it measures
 * @param samples since it began to measure, lost ones included
 * @param lost of them that did not arrive
 * @param slips byte slips that were mended
 * @param milliwatts over the last tenth of a second, mW; null if it does not measure
 */
public record MeterReport(
    String device,
    MeterKind kind,
    String port,
    String serial,
    MeterState state,
    String reason,
    double rateHz,
    long samples,
    long lost,
    long slips,
    Double milliwatts) {}
