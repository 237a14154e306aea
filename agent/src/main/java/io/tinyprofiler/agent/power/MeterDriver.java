package io.tinyprofiler.agent.power;

/**
 * The dialogue with a meter in one protocol. Does no I/O and reads no clock: bytes go in, samples
 * and bytes come out. One driver serves one opening of a port, on one thread.
 */
public interface MeterDriver {

  /** Whether the meter measures yet, or why it cannot. */
  enum State {
    /** It was asked for what it needs. */
    STARTING,
    MEASURING,
    /** It refused; {@link #reason} says what. */
    REFUSED
  }

  /** Bytes for the meter, in order. */
  @FunctionalInterface
  interface Output {
    void write(byte[] bytes);
  }

  /** Asks the meter for what it needs and to begin; harmless to be called again while it starts. */
  void start();

  /** Asks the meter to end; the board's supply is left as it is. */
  void stop();

  /**
   * Takes what was read, cut anywhere; never fails, whatever it is.
   *
   * @param bytes valid during this call only
   * @param hostNs when the read returned, agent's monotonic clock
   */
  void received(byte[] bytes, int length, long hostNs);

  State state();

  /** Why it is in its state, for people; may be empty. */
  String reason();

  /** Samples a second, as the meter says or is told. */
  double rateHz();

  /** Of the supply, mV; null where it changes. */
  Integer millivolts();
}
