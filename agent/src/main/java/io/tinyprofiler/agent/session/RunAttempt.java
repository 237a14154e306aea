package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.Set;

/**
 * One attempt at a run, from the command to its end. Does no I/O and reads no clock; see {@link
 * SessionRun}.
 *
 * <pre>
 * STARTING --accepted--> RUNNING --silence, cancel--> ABORTING
 * any --end, refusal, reboot, link lost--> OVER
 * </pre>
 */
final class RunAttempt {

  static final long NO_RUN = -1;

  private enum State {
    STARTING,
    RUNNING,
    ABORTING,
    OVER
  }

  /** For a byte of the prompt, escaped, at 9600 baud. */
  private static final long PROMPT_BYTE_NS = 3_200_000;

  /** Refusals that hold for this prompt now and later. */
  private static final Set<String> HOPELESS = Set.of("toolong", "args", "unsupported");

  private final SessionSpec spec;
  private final PlannedRun planned;
  private final RunName name;
  private final DeviceInfo info;
  private final SessionLimits limits;
  private final SessionEffects effects;

  private State state = State.STARTING;
  private boolean cancelled;
  private boolean silent;
  private long deadlineNs;
  private long heardNs;
  private RunJudgement judgement;
  private RunCapture capture;
  private RunOutcome outcome;

  RunAttempt(
      SessionSpec spec,
      PlannedRun planned,
      RunName name,
      DeviceInfo info,
      SessionLimits limits,
      SessionEffects effects) {
    this.spec = spec;
    this.planned = planned;
    this.name = name;
    this.info = info;
    this.limits = limits;
    this.effects = effects;
  }

  /** The run that an event is of, or {@link #NO_RUN}. */
  static long runOf(DeviceEvent event) {
    if (event instanceof DeviceEvent.Token token) {
      return token.run();
    } else if (event instanceof DeviceEvent.Prefilled prefilled) {
      return prefilled.run();
    } else if (event instanceof DeviceEvent.RunAccepted accepted) {
      return accepted.run();
    }
    return event instanceof DeviceEvent.RunEnded end ? end.run() : NO_RUN;
  }

  /** Sends the command. */
  void start(long nowNs) {
    deadlineNs = nowNs + limits.answer().toNanos() + planned.prompt().length() * PROMPT_BYTE_NS;
    effects.send(
        new DeviceCommand.Run(
            name.number(),
            spec.maxTokens(),
            (int) Math.round(spec.temperature() * 1000),
            spec.seed(),
            planned.prompt()));
  }

  /** The run's number on the device. */
  long number() {
    return name.number();
  }

  /** Null while the attempt goes on. */
  RunOutcome outcome() {
    return outcome;
  }

  /**
   * Something came from the device that is not of another run.
   *
   * @param hostNs when it was read
   */
  void onEvent(DeviceEvent event, long hostNs, long nowNs) {
    heardNs = nowNs;
    if (event instanceof DeviceEvent.RunAccepted accepted && state == State.STARTING) {
      onAccepted(accepted, hostNs, nowNs);
    } else if (event instanceof DeviceEvent.Denied denied) {
      onDenied(denied);
    } else if (capture != null) {
      onRunEvent(event, hostNs);
    } else if (event instanceof DeviceEvent.Token || event instanceof DeviceEvent.RunEnded) {
      // without the acceptance there is nothing to count the times from
      giveUp(FailureKind.LINK, "the acceptance of the run never arrived", false);
    }
  }

  private void onAccepted(DeviceEvent.RunAccepted accepted, long hostNs, long nowNs) {
    AgentRecord.RunStarted started =
        new AgentRecord.RunStarted(
            spec.session(),
            name.id(),
            planned.index(),
            planned.kind(),
            planned.repetition(),
            planned.prompt(),
            info.tickHz(),
            accepted.tick(),
            hostNs,
            accepted.promptTokens());
    effects.append(started);
    judgement = new RunJudgement(spec.limits().maxCelsius());
    capture = new RunCapture(spec.device(), started, judgement, effects::append);
    state = State.RUNNING;
    if (cancelled) {
      abort(nowNs);
    }
  }

  private void onRunEvent(DeviceEvent event, long hostNs) {
    if (event instanceof DeviceEvent.Token token) {
      capture.token(token, hostNs);
    } else if (event instanceof DeviceEvent.Prefilled prefilled) {
      capture.prefilled(prefilled, hostNs);
    } else if (event instanceof DeviceEvent.RunEnded end) {
      if (silent) {
        capture.spoil(FailureKind.BOARD, silence());
      }
      over(capture.ended(end, hostNs, state == State.ABORTING));
    } else {
      capture.reading(event, hostNs);
    }
  }

  private void onDenied(DeviceEvent.Denied denied) {
    boolean ofRun = denied.command().equals("run") || denied.command().equals("prompt");
    if (state == State.STARTING && ofRun) {
      boolean hopeless = HOPELESS.contains(denied.code());
      giveUp(
          hopeless ? FailureKind.MODEL : FailureKind.BOARD,
          "the device refused the run: " + denied.text(),
          hopeless);
    } else if (state == State.ABORTING && denied.command().equals("abort")) {
      lose(FailureKind.LINK, "the end of the run never arrived");
    }
  }

  void onTime(long nowNs) {
    if (capture != null) {
      capture.onTime(nowNs);
    }
    if (nowNs < phaseDeadlineNs()) {
      return;
    }
    switch (state) {
      case STARTING -> giveUp(FailureKind.BOARD, "the device did not accept the run", false);
      case RUNNING -> {
        silent = true;
        abort(nowNs);
      }
      case ABORTING -> lose(FailureKind.BOARD, silent ? silence() : "the device did not end it");
      case OVER -> {}
    }
  }

  private String silence() {
    return "silent for %d s".formatted(limits.silence().toSeconds());
  }

  /** When {@link #onTime} is to be called. */
  long deadlineNs() {
    long chunks = capture == null ? Long.MAX_VALUE : capture.deadlineNs();
    return Math.min(chunks, phaseDeadlineNs());
  }

  private long phaseDeadlineNs() {
    return switch (state) {
      case STARTING, ABORTING -> deadlineNs;
      case RUNNING -> heardNs + limits.silence().toNanos();
      case OVER -> Long.MAX_VALUE;
    };
  }

  /** Asks the device to end the run; one that is not accepted yet is asked then. */
  void cancel(long nowNs) {
    cancelled = true;
    if (state == State.RUNNING) {
      abort(nowNs);
    }
  }

  private void abort(long nowNs) {
    state = State.ABORTING;
    deadlineNs = nowNs + limits.abort().toNanos();
    effects.send(new DeviceCommand.Abort(name.number()));
  }

  /** Marks the run, if it has begun, ahead of its failure. */
  void mark(RunMark mark) {
    if (judgement != null) {
      judgement.mark(mark);
    }
  }

  /** The device will not say the end any more. */
  void lose(FailureKind kind, String why) {
    if (capture == null) {
      over(new RunOutcome(null, kind, why, false));
    } else {
      over(capture.lost(kind, why));
    }
  }

  /** The device may have begun all the same: it is told to stop. */
  private void giveUp(FailureKind kind, String why, boolean hopeless) {
    effects.send(new DeviceCommand.Abort(name.number()));
    over(new RunOutcome(null, kind, why, hopeless));
  }

  private void over(AgentRecord.RunEnded ended) {
    over(RunOutcome.of(ended));
  }

  private void over(RunOutcome how) {
    state = State.OVER;
    capture = null;
    outcome = how;
  }
}
