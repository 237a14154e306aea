package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;

/**
 * A run whose tokens, or whatever it finds, are told as they come.
 *
 * <pre>
 * STARTING --accepted--> RUNNING --silence, cancel--> ABORTING
 * any --end, refusal, reboot, link lost--> OVER
 * </pre>
 */
final class LiveAttempt implements RunAttempt {

  private enum State {
    STARTING,
    RUNNING,
    ABORTING,
    OVER
  }

  private final RunOrder order;
  private final RunJudgement judgement;

  private State state = State.STARTING;
  private boolean cancelled;
  private boolean silent;
  private long deadlineNs;
  private long heardNs;
  private RunCapture capture;
  private RunOutcome outcome;

  LiveAttempt(RunOrder order) {
    this.order = order;
    this.judgement = order.judgement();
  }

  @Override
  public void start(long nowNs) {
    deadlineNs = nowNs + order.answerNs();
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
    if (event instanceof DeviceEvent.RunAccepted accepted && state == State.STARTING) {
      onAccepted(accepted, hostNs, nowNs);
    } else if (event instanceof DeviceEvent.Denied denied) {
      onDenied(denied);
    } else if (capture != null) {
      onRunEvent(event, hostNs);
    } else if (event instanceof DeviceEvent.Token || event instanceof DeviceEvent.RunEnded) {
      // without the acceptance there is nothing to count the times from
      giveUp(FailureKind.LINK, "the acceptance of the run never arrived");
    }
  }

  private void onAccepted(DeviceEvent.RunAccepted accepted, long hostNs, long nowNs) {
    AgentRecord.RunStarted started = order.started(accepted, hostNs);
    order.effects().append(started);
    capture = new RunCapture(order.spec().device(), started, judgement, order.effects()::append);
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
    } else if (event instanceof DeviceEvent.Finding finding) {
      capture.finding(finding);
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
    if (state == State.STARTING && RunOrder.isRefusal(denied)) {
      giveUp(RunOrder.refused(denied));
    } else if (state == State.ABORTING && denied.command().equals("abort")) {
      lose(FailureKind.LINK, "the end of the run never arrived");
    }
  }

  @Override
  public void onTime(long nowNs) {
    if (capture != null) {
      capture.onTime(nowNs);
    }
    if (nowNs < phaseDeadlineNs()) {
      return;
    }
    switch (state) {
      case STARTING -> giveUp(FailureKind.BOARD, "the device did not accept the run");
      case RUNNING -> {
        silent = true;
        abort(nowNs);
      }
      case ABORTING -> lose(FailureKind.BOARD, silent ? silence() : "the device did not end it");
      case OVER -> {}
    }
  }

  private String silence() {
    return SessionLimits.silent(order.limits().silence());
  }

  @Override
  public long deadlineNs() {
    long chunks = capture == null ? Long.MAX_VALUE : capture.deadlineNs();
    return Math.min(chunks, phaseDeadlineNs());
  }

  private long phaseDeadlineNs() {
    return switch (state) {
      case STARTING, ABORTING -> deadlineNs;
      case RUNNING -> heardNs + order.limits().silence().toNanos();
      case OVER -> Long.MAX_VALUE;
    };
  }

  @Override
  public void cancel(long nowNs) {
    cancelled = true;
    if (state == State.RUNNING) {
      abort(nowNs);
    }
  }

  private void abort(long nowNs) {
    state = State.ABORTING;
    deadlineNs = nowNs + order.limits().abort().toNanos();
    order.abort();
  }

  @Override
  public void mark(RunMark mark) {
    judgement.mark(mark);
  }

  @Override
  public void lose(FailureKind kind, String why) {
    if (capture == null) {
      over(new RunOutcome(null, kind, why, false));
    } else {
      over(capture.lost(kind, why));
    }
  }

  private void giveUp(FailureKind kind, String why) {
    giveUp(new RunOutcome(null, kind, why, false));
  }

  /** The device may have begun all the same: it is told to stop. */
  private void giveUp(RunOutcome how) {
    order.abort();
    over(how);
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
