package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * One session as a state machine. Does no I/O, reads no clock and starts no timer: events, stamps
 * and the time go in, {@link SessionEffects} and {@link #deadlineNs} come out. Not thread-safe.
 *
 * <pre>
 * WAITING --device--> SYNCING --> COOLING --> RUNNING --> SYNCING ..
 * any --link lost--> WAITING      any --all done, cancelled, failed too often--> ENDED
 * </pre>
 *
 * <p>A run's last record waits for the burst after it: a clock that jumped spoils the run. That of
 * a run whose link was lost waits a while for what the device says when it is back.
 */
final class SessionRun {

  private final SessionLog log;
  private final SessionSpec spec;
  private final SessionLimits limits;
  private final Supplier<RunName> names;
  private final SessionEffects effects;
  private final Preparation preparation;
  private final StaleRuns stale;
  private final ReadingChunkBuilder idleReadings;
  private final SessionGuest guest;

  private SessionState state = SessionState.WAITING;
  private boolean synced;
  private boolean cancelled;
  private int index;
  private int failures;
  private long cooledNs;
  private long returnedNs;
  private RunAttempt attempt;
  private RunOutcome pending;

  /**
   * A session that waits for its device.
   *
   * @param nextIndex of the first run to do; runs before it were done before a restart
   */
  SessionRun(
      SessionSpec spec,
      int nextIndex,
      SessionLimits limits,
      Supplier<RunName> names,
      SessionEffects effects) {
    this.spec = spec;
    this.log = new SessionLog(LoggerFactory.getLogger(SessionRun.class), spec);
    this.index = nextIndex;
    this.limits = limits;
    this.names = names;
    this.effects = effects;
    this.preparation = new Preparation(spec, limits, effects);
    this.guest = new SessionGuest(spec);
    this.stale = new StaleRuns(effects::send);
    this.idleReadings = new ReadingChunkBuilder(spec.device(), null, 0, effects::append);
  }

  SessionState state() {
    return state;
  }

  /** To be called once, before all else: nothing may be left to do after a restart. */
  void begin(long nowNs) {
    next(nowNs);
  }

  /** The device is there and idle: the session begins or goes on. */
  void onDevice(DeviceInfo device, long nowNs) {
    if (state == SessionState.WAITING) {
      pending = guest.judged(pending, device);
      stale.stopAbandoned();
      meet(device);
      settle(null, nowNs);
    }
  }

  /** The device is gone: the link, or every sign of life. */
  void onLost(FailureKind kind, String reason, long nowNs) {
    if (state != SessionState.WAITING && state != SessionState.ENDED) {
      guest.leave();
      String text = (kind == FailureKind.LINK ? "the link" : "the board") + " was lost: " + reason;
      if (attempt == null) {
        interrupt(kind, text, nowNs);
      } else {
        stale.abandon(attempt.number());
        loseAttempt(kind, text);
        returnedNs = nowNs + limits.comeBack().toNanos();
        become(SessionState.WAITING, "device away in a run");
      }
    }
  }

  /** Ends the session as soon as the device has ended its run. */
  void cancel(long nowNs) {
    cancelled = true;
    if (state == SessionState.RUNNING) {
      attempt.cancel(nowNs);
    } else if (state != SessionState.ENDED) {
      settle(null, nowNs);
    }
  }

  /**
   * Something came from the device.
   *
   * @param hostNs when it was read, on the agent's monotonic clock, as is the time now
   */
  void onEvent(DeviceEvent event, long hostNs, long nowNs) {
    if (state == SessionState.WAITING || state == SessionState.ENDED) {
      return;
    }
    long current = attempt == null ? RunAttempt.NO_RUN : attempt.number();
    if (event instanceof DeviceEvent.Hello hello && guest.rebooted(hello.info())) {
      meet(hello.info());
      if (attempt != null) {
        attempt.mark(RunMark.REBOOT);
      }
      interrupt(FailureKind.BOARD, "the device " + SessionGuest.reboot(hello.info()), nowNs);
      return;
    }
    guest.hear(event);
    if (stale.take(event, current)) {
      log.debug("of another run: {}", event);
    } else if (state == SessionState.RUNNING) {
      attempt.onEvent(event, hostNs, nowNs);
      afterAttempt(nowNs);
    } else {
      idleReadings.add(event, hostNs);
      idleReadings.close();
      if (state == SessionState.SYNCING) {
        preparation.onEvent(event, hostNs, nowNs);
        afterSync(nowNs);
      }
    }
  }

  /** To be called at {@link #deadlineNs}; harmless at any other time. */
  void onTime(long nowNs) {
    if (state == SessionState.SYNCING) {
      preparation.onTime(nowNs);
      afterSync(nowNs);
    } else if (state == SessionState.RUNNING) {
      attempt.onTime(nowNs);
      afterAttempt(nowNs);
    } else if (state == SessionState.COOLING && nowNs >= cooledNs) {
      cooledNs = nowNs + effects.restNs(nowNs);
      if (nowNs >= cooledNs) {
        run(nowNs);
      }
    } else if (pending != null && nowNs >= returnedNs) {
      settle(null, nowNs);
    }
  }

  /** When {@link #onTime} is to be called; {@link Long#MAX_VALUE} if never. */
  long deadlineNs() {
    return switch (state) {
      case SYNCING -> preparation.deadlineNs();
      case COOLING -> cooledNs;
      case RUNNING -> attempt.deadlineNs();
      case WAITING, ENDED -> pending == null ? Long.MAX_VALUE : returnedNs;
    };
  }

  /** What to do now: the one place that decides. */
  private void next(long nowNs) {
    if (cancelled) {
      end(SessionOutcome.CANCELLED, null, "");
    } else if (index >= spec.totalRuns()) {
      end(SessionOutcome.COMPLETED, null, "");
    } else if (guest.unfit() != null) {
      end(SessionOutcome.FAILED, guest.unfit().failure(), guest.unfit().text());
    } else if (!guest.present()) {
      become(SessionState.WAITING, "device away");
    } else if (!synced) {
      sync(nowNs);
    } else {
      become(SessionState.COOLING, "");
      cooledNs = nowNs + spec.coolDownMs() * 1_000_000L;
      onTime(nowNs);
    }
  }

  private void sync(long nowNs) {
    become(SessionState.SYNCING, "");
    preparation.begin(nowNs);
    afterSync(nowNs);
  }

  private void afterSync(long nowNs) {
    if (!preparation.done()) {
      return;
    }
    synced = true;
    if (pending == null && preparation.failure() != null) {
      fail(preparation.failure(), nowNs);
    } else {
      settle(preparation.jump(), nowNs);
    }
  }

  private void run(long nowNs) {
    become(SessionState.RUNNING, "run " + index);
    PlannedRun next = PlannedRun.of(spec, index);
    attempt = RunAttempt.of(new RunOrder(spec, next, names.get(), guest.info(), limits, effects));
    attempt.start(nowNs);
  }

  private void afterAttempt(long nowNs) {
    if (attempt.outcome() == null) {
      return;
    }
    pending = attempt.outcome();
    attempt = null;
    if (pending.answered() && !cancelled) {
      sync(nowNs);
    } else {
      settle(null, nowNs);
    }
  }

  /** Writes down how the last run went, if that is still to be done, and goes on. */
  private void settle(String jump, long nowNs) {
    RunOutcome run = pending == null ? null : pending.after(jump);
    pending = null;
    if (run == null) {
      next(nowNs);
      return;
    }
    if (run.ended() != null) {
      effects.append(run.ended());
    }
    if (run.failure() == null) {
      index++;
      failures = 0;
      next(nowNs);
    } else {
      fail(run, nowNs);
    }
  }

  private void fail(RunOutcome run, long nowNs) {
    log.warn("run {}: {}: {}", index, run.failure(), run.text());
    failures = 1 + (run.hopeless() ? limits.repeats() : failures);
    synced = false;
    if (failures > limits.repeats() && !cancelled) {
      end(SessionOutcome.FAILED, run.failure(), run.text());
    } else {
      next(nowNs);
    }
  }

  /** The link is gone or the device rebooted; a run that had ended before stands. */
  private void interrupt(FailureKind kind, String text, long nowNs) {
    synced = false;
    loseAttempt(kind, text);
    if (pending != null) {
      settle(null, nowNs);
    } else {
      fail(new RunOutcome(null, kind, text, false), nowNs);
    }
  }

  private void loseAttempt(FailureKind kind, String text) {
    if (attempt != null) {
      attempt.lose(kind, text);
      pending = attempt.outcome();
      attempt = null;
    }
  }

  private void meet(DeviceInfo device) {
    preparation.meet(device, guest.info() == null || guest.rebooted(device));
    guest.meet(device);
    synced = false;
  }

  private void end(SessionOutcome outcome, FailureKind failure, String text) {
    effects.append(new AgentRecord.SessionEnded(spec.session(), outcome, failure, text));
    become(SessionState.ENDED, outcome.name());
  }

  /** The only place where the state changes. */
  private void become(SessionState next, String reason) {
    log.debug("{} -> {} {}", state, next, reason);
    state = next;
  }
}
