package io.tinyprofiler.agent.power.ppk2;

import io.tinyprofiler.agent.power.MeterDriver;
import io.tinyprofiler.agent.power.SampleSink;
import java.nio.charset.StandardCharsets;

/**
 * The dialogue with a Power Profiler Kit II: its calibration first, then supply and samples.
 *
 * <pre>
 * STARTING --metadata up to END--> MEASURING
 * </pre>
 */
public final class Ppk2Driver implements MeterDriver {

  public static final double RATE_HZ = 100_000;
  public static final int MIN_MILLIVOLTS = 800;
  public static final int MAX_MILLIVOLTS = 5000;

  private static final byte[] STOP = {0x07};
  private static final byte[] METADATA = {0x19};
  private static final byte[] SUPPLY_ON = {0x0C, 0x01};
  private static final byte[] START = {0x06};

  /** More than the metadata of any firmware. */
  private static final int MAX_METADATA = 16_384;

  private final int millivolts;
  private final boolean source;
  private final Output output;
  private final SampleSink sink;
  private final Ppk2Calibration calibration = new Ppk2Calibration();
  private final Ppk2Stream stream;
  private final StringBuilder text = new StringBuilder();

  private State state = State.STARTING;
  private int constants;

  /**
   * A driver of a port that was just opened.
   *
   * @param millivolts that the kit supplies, or is supplied with
   * @param source whether the kit supplies the board; otherwise it is in the board's supply line
   */
  public Ppk2Driver(int millivolts, boolean source, Output output, SampleSink sink) {
    this.millivolts = millivolts;
    this.source = source;
    this.output = output;
    this.sink = sink;
    calibration.millivolts(millivolts);
    this.stream = new Ppk2Stream(calibration, millivolts, sink);
  }

  @Override
  public void start() {
    if (state == State.STARTING) {
      text.setLength(0);
      output.write(STOP); // an agent that was killed left it measuring
      output.write(METADATA);
    }
  }

  @Override
  public void stop() {
    output.write(STOP);
  }

  @Override
  public void received(byte[] bytes, int length, long hostNs) {
    if (state == State.MEASURING) {
      stream.received(bytes, 0, length);
      sink.read(hostNs);
      return;
    }
    text.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    int end = text.indexOf("END");
    if (end >= 0) {
      calibrate(text.substring(0, end));
    } else if (text.length() > MAX_METADATA) {
      text.delete(0, text.length() - MAX_METADATA / 2); // samples of an earlier start
    }
  }

  private void calibrate(String metadata) {
    text.setLength(0);
    constants = (int) metadata.lines().filter(calibration::take).count();
    if (constants == 0) {
      return; // END by chance, in samples of an earlier start: it is asked again
    }
    output.write(new byte[] {0x11, (byte) (source ? 0x02 : 0x01)});
    output.write(new byte[] {0x0D, (byte) (millivolts >> 8), (byte) millivolts});
    output.write(SUPPLY_ON);
    output.write(START);
    state = State.MEASURING;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public String reason() {
    return state == State.MEASURING
        ? "calibrated with %d constants".formatted(constants)
        : "waiting for its calibration";
  }

  @Override
  public double rateHz() {
    return RATE_HZ;
  }

  @Override
  public Integer millivolts() {
    return millivolts;
  }
}
