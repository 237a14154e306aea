package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;

/**
 * A run whose tokens are told after the last one, out of the device's memory.
 *
 * <pre>
 * STARTING --understood--> COMPUTING --silence--> PROBED --any word--> COMPUTING
 * COMPUTING --first frame--> TELLING --end, silence--> MENDING --what was asked for--> MENDING ..
 * COMPUTING, PROBED --cancel--> ABORTING --first frame--> TELLING
 * any --nothing is missing, refusal, reboot, link lost, asked in vain--> OVER
 * </pre>
 *
 * <p>Whatever the device is asked while it computes costs it time, so it is asked nothing until it
 * has been silent for longer than a run may be. Then it is asked for what may have been lost: while
 * it computes it refuses that in a short word, which is the sign of life. What is missing at the
 * end is asked for again, as long as that brings something.
 */
final class DeferredAttempt implements RunAttempt {

  private enum State {
    STARTING,
    COMPUTING,
    PROBED,
    TELLING,
    MENDING,
    ABORTING,
    OVER
  }

  /** Questions in a row that may bring nothing: the line may lose them or their answers. */
  private static final int MAX_FRUITLESS = 4;

  /** Signs of life that are asked for before the device counts as silent. */
  private static final int PROBES = 2;

  private final RunOrder order;
  private final DeferredFrames frames;
  private final RunJudgement judgement;

  private State state = State.STARTING;
  private boolean cancelled;
  private boolean aborted;
  private long sentNs;
  private long acceptedHostNs;
  private long heardNs;
  private int probes;
  private int known;
  private int fruitless;
  private RunOutcome outcome;

  DeferredAttempt(RunOrder order) {
    this.order = order;
    this.judgement = order.judgement();
    this.frames = new DeferredFrames(order.spec().maxTokens());
  }

  @Override
  public void start(long nowNs) {
    sentNs = nowNs;
    order.send();
  }

  @Override
  public long number() {
    return order.name().number();
  }

  @Override
  public RunOutcome outcome() {
    return outcome;
  }

  @Override
  public void onEvent(DeviceEvent event, long hostNs, long nowNs) {
    heardNs = nowNs;
    if (event instanceof DeviceEvent.Denied denied) {
      onDenied(denied, nowNs);
      return;
    }
    boolean ofRun = RunAttempt.runOf(event) == number();
    if (state == State.STARTING && (ofRun || isObeyed(event, "run"))) {
      // if the answer itself was lost the command's time has to do
      begin(ofRun ? sentNs : hostNs, nowNs);
    }
    if (state == State.STARTING || state == State.OVER) {
      return;
    }
    frames.take(event);
    if (state == State.PROBED) {
      state = State.COMPUTING;
    }
    if ((state == State.COMPUTING || state == State.ABORTING) && ofRun) {
      state = State.TELLING;
    }
    boolean told = event instanceof DeviceEvent.RunEnded && state != State.MENDING;
    if (told || isObeyed(event, "dump")) {
      mend(nowNs);
    }
  }

  private boolean isObeyed(DeviceEvent event, String command) {
    return event instanceof DeviceEvent.Obeyed obeyed
        && obeyed.command().equals(command)
        && obeyed.argument() != null
        && obeyed.argument() == number();
  }

  private void begin(long hostNs, long nowNs) {
    acceptedHostNs = hostNs;
    state = State.COMPUTING;
    if (cancelled) {
      abort(nowNs);
    }
  }

  private void onDenied(DeviceEvent.Denied denied, long nowNs) {
    if (RunOrder.isRefusal(denied)) {
      if (state == State.STARTING || state == State.COMPUTING || state == State.PROBED) {
        order.abort(); // parts of the prompt may be on their way
        over(RunOrder.refused(denied));
      }
    } else if (denied.command().equals("abort") && state == State.ABORTING) {
      mend(nowNs); // it had ended already, and what it told was lost
    } else if (denied.command().equals("dump") && denied.code().equals("busy")) {
      state = state == State.PROBED ? State.COMPUTING : state;
    } else if (denied.command().equals("dump") && frames.ended() == null) {
      lose(FailureKind.BOARD, "the device cannot tell the run again: " + denied.text());
    } else if (denied.command().equals("dump")) {
      finish();
    }
  }

  /** Asks for what is missing, or ends the attempt. */
  private void mend(long nowNs) {
    DeferredFrames.Gap gap = frames.gap();
    fruitless = frames.count() == known ? fruitless + 1 : 0;
    known = frames.count();
    if (gap == null || fruitless > MAX_FRUITLESS) {
      finish();
      return;
    }
    state = State.MENDING;
    heardNs = nowNs;
    order.effects().send(new DeviceCommand.Dump(number(), gap.from(), gap.count()));
  }

  private void finish() {
    if (frames.ended() == null) {
      lose(FailureKind.LINK, "the end of the run never arrived");
    } else if (frames.accepted() == null) {
      lose(FailureKind.LINK, "the acceptance of the run never arrived");
    } else {
      over(RunOutcome.of(capture().ended(frames.ended(), acceptedHostNs, aborted)));
    }
  }

  /** Gives out what is here, in its order. */
  private RunCapture capture() {
    AgentRecord.RunStarted started = order.started(frames.accepted(), acceptedHostNs);
    order.effects().append(started);
    RunCapture capture =
        new RunCapture(order.spec().device(), started, judgement, order.effects()::append);
    frames.tell(capture, acceptedHostNs);
    return capture;
  }

  @Override
  public void onTime(long nowNs) {
    if (nowNs < deadlineNs()) {
      return;
    }
    switch (state) {
      case STARTING -> {
        order.abort();
        lose(FailureKind.BOARD, "the device did not accept the run");
      }
      case COMPUTING -> {
        probes = 0;
        probe();
      }
      case PROBED -> {
        if (probes < PROBES) {
          probe();
        } else {
          order.abort();
          lose(FailureKind.BOARD, SessionLimits.silent(order.limits().silence()));
        }
      }
      case TELLING, MENDING -> mend(nowNs);
      case ABORTING -> lose(FailureKind.BOARD, "the device did not end it");
      case OVER -> {}
    }
  }

  private void probe() {
    state = State.PROBED;
    probes++;
    int all = order.spec().maxTokens() + 1;
    order.effects().send(new DeviceCommand.Dump(number(), 0, all));
  }

  @Override
  public long deadlineNs() {
    SessionLimits limits = order.limits();
    return switch (state) {
      case STARTING -> sentNs + order.answerNs();
      case COMPUTING -> heardNs + limits.silence().toNanos();
      case PROBED ->
          heardNs + limits.silence().toNanos() + probes * limits.abort().toNanos() / PROBES;
      case TELLING, MENDING -> heardNs + limits.answer().toNanos();
      case ABORTING -> heardNs + limits.abort().toNanos();
      case OVER -> Long.MAX_VALUE;
    };
  }

  /** A run whose tokens are being told has ended: it is heard to its end, which is bounded. */
  @Override
  public void cancel(long nowNs) {
    cancelled = true;
    if (state == State.COMPUTING || state == State.PROBED) {
      abort(nowNs);
    }
  }

  private void abort(long nowNs) {
    state = State.ABORTING;
    aborted = true;
    heardNs = nowNs;
    order.abort();
  }

  @Override
  public void mark(RunMark mark) {
    judgement.mark(mark);
  }

  @Override
  public void lose(FailureKind kind, String why) {
    over(
        frames.accepted() == null
            ? new RunOutcome(null, kind, why, false)
            : RunOutcome.of(capture().lost(kind, why)));
  }

  private void over(RunOutcome how) {
    state = State.OVER;
    outcome = how;
  }
}
