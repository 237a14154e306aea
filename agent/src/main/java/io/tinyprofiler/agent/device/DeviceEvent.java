package io.tinyprofiler.agent.device;

import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.Arrays;
import java.util.Objects;

/**
 * Everything that a device can tell, whatever protocol it speaks. Ticks are the device's own clock,
 * unwrapped to 64 bits.
 */
public sealed interface DeviceEvent {

  /** The event for whoever wants it after the call that tells it. */
  default DeviceEvent kept() {
    return this;
  }

  /** Something about a run; {@code run} is the number that the agent chose for it. */
  sealed interface OfRun extends DeviceEvent {
    long run();
  }

  /** What is measured in a run beside tokens and readings. */
  sealed interface Finding extends OfRun {}

  /** Who the device is; unasked after a reboot. */
  record Hello(DeviceInfo info) implements DeviceEvent {}

  /** Answer to {@link DeviceCommand.Sync}. */
  record Synced(long nonce, long tick) implements DeviceEvent {}

  /**
   * The device accepted the run at this tick.
   *
   * @param promptTokens null where the device does not tell, or has no tokens
   */
  record RunAccepted(long run, long tick, Integer promptTokens) implements OfRun {}

  /** The last prompt token's forward pass is done. */
  record Prefilled(long run, long tick) implements OfRun {}

  /**
   * A generated token. A driver may tell each with the same object, so that a token costs no
   * garbage: it is valid during the call that tells it, and whoever wants it later takes {@link
   * #kept}.
   */
  final class Token implements OfRun {

    private long run;
    private int position;
    private long tick;
    private int id;
    private byte[] text;
    private int from;
    private int length;

    /** A token that is still to be {@link #set}. */
    public Token() {}

    /**
     * A token that stays as it is.
     *
     * @param position from 0, without gaps
     * @param id {@link io.tinyprofiler.shared.record.AgentRecord.TokenChunk#UNKNOWN_ID} where the
     *     firmware prints text alone
     * @param piece the token's bytes; may be a part of a UTF-8 character
     */
    public Token(long run, int position, long tick, int id, byte[] piece) {
      set(run, position, tick, id);
      piece(piece, 0, piece.length);
    }

    public void set(long run, int position, long tick, int id) {
      this.run = run;
      this.position = position;
      this.tick = tick;
      this.id = id;
    }

    /** Takes the token's bytes where they are; they are not copied. */
    public void piece(byte[] text, int from, int length) {
      this.text = text;
      this.from = from;
      this.length = length;
    }

    public void tick(long tick) {
      this.tick = tick;
    }

    @Override
    public long run() {
      return run;
    }

    public int position() {
      return position;
    }

    public long tick() {
      return tick;
    }

    public int id() {
      return id;
    }

    /** How many bytes it is. */
    public int length() {
      return length;
    }

    /** Copies its bytes. */
    public void copyTo(byte[] target, int at) {
      System.arraycopy(text, from, target, at, length);
    }

    /** Its bytes, copied. */
    public byte[] piece() {
      return Arrays.copyOfRange(text, from, from + length);
    }

    @Override
    public Token kept() {
      return new Token(run, position, tick, id, piece());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Token token
          && run == token.run
          && position == token.position
          && tick == token.tick
          && id == token.id
          && Arrays.equals(piece(), token.piece());
    }

    @Override
    public int hashCode() {
      return Objects.hash(run, position, tick, id);
    }

    @Override
    public String toString() {
      return "Token[run=%d, position=%d, tick=%d, id=%d]".formatted(run, position, tick, id);
    }
  }

  /** A sign of life in a run that has nothing to tell yet. */
  record Busy(long run) implements OfRun {}

  /** A timed window of inferences, after warm-up inferences that no time is taken of. */
  record Window(long run, int iterations, int warmups, long startTick, long endTick)
      implements Finding {}

  /**
   * What the device made of a labelled input.
   *
   * @param position of the input in its set, from 0
   * @param label the right class, from 0
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers on their way into a record; never compared
  record Scored(long run, int position, String input, int classes, int label, double[] outputs)
      implements Finding {}

  /** A figure that the firmware computed of itself and printed. */
  record Figure(long run, String name, double value) implements Finding {}

  /** The run goes wrong; its end follows. */
  record Spoiled(long run, FailureKind failure, String why) implements Finding {}

  /** Bytes; null where the device does not measure it. */
  record Memory(long tick, Long heap, Long heapPeak, Long stackPeak) implements DeviceEvent {}

  /** Thousandths of a degree Celsius. */
  record Temperature(long tick, int milliCelsius) implements DeviceEvent {}

  /**
   * The device slowed itself down.
   *
   * @param cause in its own words, e.g. {@code heat}
   */
  record Throttled(long tick, String cause) implements DeviceEvent {}

  /** On-board power measurement: microvolts and microamperes. */
  record Power(long tick, long microVolts, long microAmperes) implements DeviceEvent {}

  /** The device's own counters of its link: bytes it had to drop, frames it could not read. */
  record LinkCounters(long tick, long droppedBytes, long damagedFrames) implements DeviceEvent {}

  /**
   * The run is over.
   *
   * @param tokens generated, as the device counted them; null if it has none
   * @param hash FNV-1a 64 of the token ids, 16 hex digits; null where there are no ids
   * @param logitsHash null where the firmware does not compute it
   */
  record RunEnded(
      long run, long tick, Integer tokens, String hash, RunStatus status, String logitsHash)
      implements OfRun {}

  /**
   * A command was obeyed.
   *
   * @param command its name; of the steps of a loading {@code model,begin}, {@code model,data} and
   *     {@code model,end}
   * @param argument run or offset; null where the command has none
   */
  record Obeyed(String command, Long argument) implements DeviceEvent {}

  /** A command was refused. */
  record Denied(String command, String code, String text) implements DeviceEvent {}

  /** A line of console output: boot logs, printf. */
  record Console(String line) implements DeviceEvent {}

  /** A frame was dropped: {@code crc}, {@code torn}, {@code long} or {@code form}. */
  record Damaged(String kind) implements DeviceEvent {}

  /** Whether an event is a word of a device that has come to tell its run, or knows of none. */
  static boolean tellsRun(DeviceEvent event) {
    return event instanceof RunAccepted
        || event instanceof Token
        || event instanceof RunEnded
        || event instanceof Hello
        || (event instanceof Denied denied && denied.command().equals("run"));
  }
}
