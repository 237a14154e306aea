package io.tinyprofiler.agent.power.lpm01a;

import io.tinyprofiler.agent.power.MeterDriver;
import io.tinyprofiler.agent.power.SampleSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The dialogue with an LPM01A: a command, its acknowledgement, and so on until it measures.
 *
 * <pre>
 * STARTING --all acknowledged--> MEASURING     any --error--> REFUSED
 * </pre>
 */
public final class Lpm01aDriver implements MeterDriver {

  /** Of text; more does not fit its lines. */
  public static final int MAX_TEXT_HZ = 10_000;

  /** Of binary. */
  public static final int MAX_RATE_HZ = 100_000;

  private static final String ACKNOWLEDGED = "PowerShield > ack";
  private static final String ERROR = "error";
  private static final String DETAIL = "Error detail:";

  /** Older firmware has no events; it measures without them. */
  private static final String OPTIONAL = "eventsrc";

  private final int millivolts;
  private final int rateHz;
  private final Output output;
  private final SampleSink sink;
  private final List<String> commands;
  private final TextSamples text;
  private final BinarySamples binary;

  private State state = State.STARTING;
  private String reason = "waiting for its answer";
  private int next;

  /**
   * A driver of a port that was just opened.
   *
   * @param millivolts that it supplies the board with
   * @param rateHz samples a second; above {@link #MAX_TEXT_HZ} they come in binary
   */
  public Lpm01aDriver(int millivolts, int rateHz, Output output, SampleSink sink) {
    this.millivolts = millivolts;
    this.rateHz = rateHz;
    this.output = output;
    this.sink = sink;
    boolean fast = rateHz > MAX_TEXT_HZ;
    this.text = new TextSamples(rateHz, millivolts, sink, this::line);
    this.binary = fast ? new BinarySamples(rateHz, millivolts, sink) : null;
    this.commands =
        List.of(
            "htc",
            "volt %dm".formatted(millivolts),
            "freq %s".formatted(rateHz % 1000 == 0 ? rateHz / 1000 + "k" : rateHz),
            "acqtime inf",
            "output current",
            "format " + (fast ? "bin_hexa" : "ascii_dec"),
            "trigsrc sw",
            "eventsrc d7 fal",
            "pwr on",
            "start");
  }

  @Override
  public void start() {
    if (state == State.STARTING) {
      if (next == 0) {
        output.write("stop\n".getBytes(StandardCharsets.US_ASCII)); // of an earlier start
      }
      send();
    }
  }

  private void send() {
    output.write((commands.get(next) + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void stop() {
    output.write("stop\nhrc\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void received(byte[] bytes, int length, long hostNs) {
    int from = 0;
    if (state == State.STARTING || state == State.REFUSED) {
      from = throughAnswers(bytes, length);
    }
    if (state == State.MEASURING && from < length) {
      if (binary != null) {
        binary.received(bytes, from, length);
      } else {
        text.received(bytes, from, length);
      }
      sink.read(hostNs);
    }
  }

  /** Line by line: the first samples may be in the same read as the last acknowledgement. */
  private int throughAnswers(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      text.received(bytes[i]);
      if (state == State.MEASURING) {
        return i + 1;
      }
    }
    return length;
  }

  private void line(String line) {
    if (state == State.STARTING && line.startsWith(ACKNOWLEDGED)) {
      if (line.endsWith(commands.get(next))) {
        goOn();
      }
    } else if (state == State.STARTING && line.contains(ERROR)) {
      if (commands.get(next).startsWith(OPTIONAL)) {
        goOn();
      } else if (!line.contains("stop")) {
        refused(commands.get(next) + " was refused");
      }
    } else if (line.startsWith(DETAIL)) {
      reason = line.substring(DETAIL.length()).trim();
    } else if (state == State.MEASURING && line.contains(ERROR)) {
      refused("it ended the measurement: " + line.replace("PowerShield > ", ""));
    }
  }

  private void refused(String why) {
    state = State.REFUSED;
    reason = why;
  }

  private void goOn() {
    next++;
    if (next < commands.size()) {
      send();
    } else {
      state = State.MEASURING;
      text.begin();
      reason = "measuring at %d Hz".formatted(rateHz);
    }
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public double rateHz() {
    return rateHz;
  }

  @Override
  public Integer millivolts() {
    return millivolts;
  }
}
