package io.tinyprofiler.shared.record;

import io.tinyprofiler.shared.json.MayBeMissing;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The one unit of everything downstream of the session runner: of spooling, transport,
 * acknowledgement, live view and storage. A new kind, called in JSON what its record is, is one
 * here and one handler in the hub's ingest; a test walks the permitted kinds. Ticks and host times
 * inside a run are offsets from its acceptance: {@link RunStarted} holds the absolute ones.
 */
public sealed interface AgentRecord {

  /**
   * The first record after each start of an agent.
   *
   * @param epoch of the spool, unsigned 64 bits in hex
   * @param machineId of the host, stable over reboots
   * @param boot the kernel's boot id
   * @param config its configuration by key, as it is in effect; null of an agent that does not tell
   */
  record AgentStarted(
      String epoch,
      String version,
      String host,
      String machineId,
      String boot,
      @MayBeMissing Map<String, Object> config)
      implements AgentRecord {}

  /** A device said who it is, on this port. */
  record DeviceSeen(String device, String port, DeviceInfo info) implements AgentRecord {}

  /** The connection's state changed after the device was identified. */
  record DeviceChanged(String device, String port, DeviceState state, String reason)
      implements AgentRecord {}

  /** Console output of a device: boot logs, printf. */
  record DeviceLog(String device, List<String> lines) implements AgentRecord {}

  /** The agent owns the session from here; attempts of the dispatch count from 1. */
  record SessionAccepted(int attempt, SessionSpec spec, DeviceInfo info) implements AgentRecord {}

  /**
   * The session's firmware was written and the device is back: the runs that follow are of what it
   * now says of itself.
   *
   * @param firmware SHA-256 of the file that was written, lower-case hex; the device's own {@link
   *     DeviceInfo#firmwareSha} may be of another form of it
   */
  record FirmwareWritten(UUID session, String firmware, DeviceInfo info) implements AgentRecord {}

  /**
   * The session's model is in the device's RAM, checked there: the runs that follow are of what the
   * device now says of itself.
   *
   * @param model SHA-256 of the file, lower-case hex
   */
  record ModelLoaded(UUID session, String model, DeviceInfo info) implements AgentRecord {}

  /**
   * Final.
   *
   * @param failure null unless the outcome is {@link SessionOutcome#FAILED}
   * @param text a sentence for people, or empty
   */
  record SessionEnded(UUID session, SessionOutcome outcome, FailureKind failure, String text)
      implements AgentRecord {}

  /**
   * The device accepted a run. Of a deferred run it comes with all others after the run's end, and
   * not at all if the device never came to tell.
   *
   * @param index position of the run in its session, from 0, warm-up runs included
   * @param mode when the device told the tokens
   * @param repetition of the prompt, from 0 within its kind
   * @param tickHz rate of the device's ticks, 1/s
   * @param acceptedTick device clock at acceptance
   * @param acceptedHostNs agent's monotonic clock when the acceptance was read, ns; of a deferred
   *     run when the device said that it begins
   * @param promptTokens tokens in the prompt, BOS included; null if nobody told
   */
  record RunStarted(
      UUID session,
      UUID run,
      int index,
      RunKind kind,
      RunMode mode,
      int repetition,
      String prompt,
      long tickHz,
      long acceptedTick,
      long acceptedHostNs,
      Integer promptTokens)
      implements AgentRecord {}

  /**
   * Up to 64 consecutive generated tokens, or what came within 250 ms.
   *
   * @param firstPosition of the first token, from 0
   * @param deviceTicks the first is the offset from acceptance, the others from the token before
   * @param hostNs the same on the agent's monotonic clock, ns; null in a deferred run
   * @param tokenIds {@link #UNKNOWN_ID} where the firmware prints text alone
   * @param pieces the tokens' bytes; may be a part of a UTF-8 character
   */
  @SuppressWarnings("ArrayRecordComponent") // columns of primitives; nobody compares chunks
  record TokenChunk(
      UUID run,
      int firstPosition,
      long[] deviceTicks,
      long[] hostNs,
      int[] tokenIds,
      byte[][] pieces)
      implements AgentRecord {

    /** No vocabulary has it. */
    public static final int UNKNOWN_ID = -1;

    public TokenChunk {
      int n = tokenIds.length;
      boolean hostFits = hostNs == null || hostNs.length == n;
      if (n == 0 || deviceTicks.length != n || !hostFits || pieces.length != n) {
        throw new IllegalArgumentException("columns of a token chunk differ in length");
      }
    }
  }

  /**
   * A timed window of inferences, of a device that has no tokens.
   *
   * @param iterations inferences in the window
   * @param warmups inferences right before it, which no time is taken of
   * @param startTicks offset of the window's beginning from the run's acceptance
   * @param endTicks the same of its end
   */
  record InferenceWindow(UUID run, int iterations, int warmups, long startTicks, long endTicks)
      implements AgentRecord {

    public InferenceWindow {
      if (iterations < 1 || warmups < 0 || endTicks <= startTicks) {
        throw new IllegalArgumentException(
            "%d inferences from %d to %d".formatted(iterations, startTicks, endTicks));
      }
    }
  }

  /**
   * What a device made of one labelled input.
   *
   * @param position of the input in its set, from 0
   * @param input its name in the set
   * @param classes there are in the set
   * @param label the right class, from 0
   * @param outputs of the model, in its own order
   */
  @SuppressWarnings("ArrayRecordComponent") // a column of primitives; nobody compares it
  record InferenceResult(
      UUID run, int position, String input, int classes, int label, double[] outputs)
      implements AgentRecord {

    public InferenceResult {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException("input %s has label %d".formatted(input, label));
      }
      if (outputs.length == 0 || !Arrays.stream(outputs).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("the outputs for %s are no numbers".formatted(input));
      }
    }
  }

  /** What firmware computed of itself and printed, e.g. {@code llama2c_tok_s}. */
  record ReportedFigure(UUID run, String name, double value) implements AgentRecord {}

  /** What a device reported of itself during a session; the run is null between runs. */
  record ReadingChunk(
      String device, UUID run, List<MemoryReading> memory, List<TemperatureReading> temperature)
      implements AgentRecord {
    public ReadingChunk {
      memory = List.copyOf(memory);
      temperature = List.copyOf(temperature);
    }
  }

  /** What a power meter told of a run that is about to end. */
  record PowerMeasured(UUID run, MeteredRun measured) implements AgentRecord {}

  /**
   * Energy of consecutive windows of a run: of its tokens, each from the one before on (of the
   * first from the end of the prompt), or of its timed windows of inferences.
   *
   * @param first position of the first window, from 0
   * @param nanojoules of each window, idle power included, nJ
   * @param errorNj bound of each one's error, nJ
   */
  @SuppressWarnings("ArrayRecordComponent") // columns of primitives; nobody compares chunks
  record EnergyChunk(UUID run, int first, long[] nanojoules, long[] errorNj)
      implements AgentRecord {}

  /** A piece of a run's power over time. */
  record PowerChunk(UUID run, PowerCurve curve) implements AgentRecord {}

  /**
   * The mapping of device ticks to the agent's monotonic clock after a burst of exchanges.
   *
   * @param fitted false when the clocks cannot be mapped; the other figures are then null
   * @param tick device clock of the burst's best exchange
   * @param hostNs agent's monotonic clock of that exchange (middle of the round trip), ns
   * @param roundTripNs its round trip, ns
   * @param ratePpm how much faster the device's clock runs than it says, parts per million; null
   *     before the second burst
   * @param errorNs bound of a mapped time's error, ns
   */
  record ClockSync(
      UUID session,
      String device,
      boolean fitted,
      Long tick,
      Long hostNs,
      Long roundTripNs,
      Double ratePpm,
      Long errorNs)
      implements AgentRecord {}

  /**
   * A run is over.
   *
   * @param tokens generated tokens as the device counts them; null if it never said
   * @param hash FNV-1a 64 of the token ids as the device computed it; null if it never said
   * @param logitsHash the same of the logits, where the firmware computes it
   * @param prefillTicks offset of the end of prompt processing; null if it was not seen
   * @param endTicks offset of the end
   * @param lost tokens that the device generated and that never arrived
   * @param failure null for a valid run
   * @param text why it is not valid, or empty
   * @param marks what speaks against it, as far as the agent can tell
   */
  record RunEnded(
      UUID session,
      UUID run,
      RunStatus status,
      Integer tokens,
      String hash,
      String logitsHash,
      Long prefillTicks,
      Long endTicks,
      int lost,
      FailureKind failure,
      String text,
      Set<RunMark> marks)
      implements AgentRecord {

    public RunEnded {
      marks = marks.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(marks));
    }

    /** Nothing speaks against it but, where some were lost, its tokens. */
    public RunEnded(
        UUID session,
        UUID run,
        RunStatus status,
        Integer tokens,
        String hash,
        String logitsHash,
        Long prefillTicks,
        Long endTicks,
        int lost,
        FailureKind failure,
        String text) {
      this(
          session,
          run,
          status,
          tokens,
          hash,
          logitsHash,
          prefillTicks,
          endTicks,
          lost,
          failure,
          text,
          lost > 0 ? Set.of(RunMark.LOST_TOKEN) : Set.of());
    }
  }

  /** Something the agent or its spool had to turn away. */
  record Refused(String what, long count, String reason) implements AgentRecord {}

  /** Records {@code from} to {@code to} can no longer be delivered; it advances the mark. */
  record Lost(long from, long to, String reason) implements AgentRecord {}
}
