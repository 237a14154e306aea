package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.Set;

/** What an attempt is to do, and with what. */
record RunOrder(
    SessionSpec spec,
    PlannedRun planned,
    RunName name,
    DeviceInfo info,
    SessionLimits limits,
    SessionEffects effects) {

  /** For a byte of the prompt, escaped, at 9600 baud. */
  private static final long PROMPT_BYTE_NS = 3_200_000;

  /** Refusals that hold for this prompt now and later. */
  private static final Set<String> HOPELESS = Set.of("toolong", "args", "unsupported");

  /** Sends the command. */
  void send() {
    effects.send(
        new DeviceCommand.Run(
            name.number(),
            spec.maxTokens(),
            (int) Math.round(spec.temperature() * 1000),
            spec.seed(),
            planned.mode(),
            planned.prompt()));
  }

  /** For what speaks against the run. */
  RunJudgement judgement() {
    Double asked = spec.limits().maxCelsius();
    return new RunJudgement(asked == null ? limits.maxCelsius() : asked);
  }

  /** How long the device may take to answer the command, ns. */
  long answerNs() {
    return limits.answer().toNanos() + planned.prompt().length() * PROMPT_BYTE_NS;
  }

  void abort() {
    effects.send(new DeviceCommand.Abort(name.number()));
  }

  /** Whether a refusal is of this command. */
  static boolean isRefusal(DeviceEvent.Denied denied) {
    return denied.command().equals("run") || denied.command().equals("prompt");
  }

  /** The outcome of a command that the device refused. */
  static RunOutcome refused(DeviceEvent.Denied denied) {
    boolean hopeless = HOPELESS.contains(denied.code());
    return new RunOutcome(
        null,
        hopeless ? FailureKind.MODEL : FailureKind.BOARD,
        "the device refused the run: " + denied.text(),
        hopeless);
  }

  /**
   * The run's first record.
   *
   * @param hostNs when the acceptance was read
   */
  AgentRecord.RunStarted started(DeviceEvent.RunAccepted accepted, long hostNs) {
    return new AgentRecord.RunStarted(
        spec.session(),
        name.id(),
        planned.index(),
        planned.kind(),
        planned.mode(),
        planned.repetition(),
        planned.prompt(),
        info.tickHz(),
        accepted.tick(),
        hostNs,
        accepted.promptTokens());
  }
}
