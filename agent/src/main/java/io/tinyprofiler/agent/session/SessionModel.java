package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.artifact.ArtifactFailure;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.agent.model.ModelTransfer;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.AsyncResult;

/**
 * Sees to it that a session's device has the session's model: after each boot, for a reset goes
 * back to the firmware's own. Reads no clock.
 */
final class SessionModel {

  private final SessionSpec spec;
  private final SessionEffects effects;

  private DeviceInfo device;
  private boolean busy;
  private int attempt;
  private Model model;
  private ModelTransfer transfer;
  private RunOutcome failure;
  private long begunNs;
  private boolean ready;

  SessionModel(SessionSpec spec, SessionEffects effects) {
    this.spec = spec;
    this.effects = effects;
  }

  /** The device is there, or says something new of itself. */
  void meet(DeviceInfo info) {
    device = info;
  }

  /** Begins to load what the device lacks; it is over at once if that is nothing. */
  void begin(long nowNs) {
    attempt++;
    transfer = null;
    failure = null;
    begunNs = nowNs;
    ready = false;
    busy = spec.model() != null && !spec.model().equals(device.modelSha());
    if (busy && model == null) {
      int mine = attempt;
      effects.fetch(spec.model(), fetched -> took(mine, fetched));
    } else if (busy) {
      load(nowNs);
    }
  }

  /** Whether it is over: the device has the model, or {@link #failure} says why not. */
  boolean done() {
    return !busy;
  }

  /** Null unless the model is not on the device. */
  RunOutcome failure() {
    return failure;
  }

  long deadlineNs() {
    if (transfer != null) {
      return busy ? transfer.deadlineNs() : Long.MAX_VALUE;
    }
    return busy && ready ? begunNs : Long.MAX_VALUE;
  }

  /** What was fetched is of use at the next {@link #onTime}, which is due now. */
  private void took(int whose, AsyncResult<Model> fetched) {
    if (whose != attempt || !busy) {
      return; // begun anew, or over, meanwhile
    }
    if (fetched.succeeded()) {
      model = fetched.result();
      ready = true;
    } else {
      Throwable e = fetched.cause();
      FailureKind kind = e instanceof ArtifactFailure known ? known.kind() : FailureKind.AGENT;
      end(new RunOutcome(null, kind, e.getMessage(), true));
    }
  }

  void onTime(long nowNs) {
    if (busy && transfer == null && ready) {
      load(nowNs);
    } else if (busy && transfer != null) {
      transfer.onTime(nowNs);
      look();
    }
  }

  void onEvent(DeviceEvent event, long nowNs) {
    if (busy && transfer != null) {
      transfer.onEvent(event, nowNs);
      look();
    }
  }

  private void load(long nowNs) {
    transfer = new ModelTransfer(model, device, effects::send);
    transfer.begin(nowNs);
    look();
  }

  private void look() {
    if (!transfer.over()) {
      return;
    }
    ModelTransfer.Failure why = transfer.failure();
    if (why == null) {
      device = transfer.loaded();
      effects.append(new AgentRecord.ModelLoaded(spec.session(), spec.model(), device));
      end(null);
    } else {
      end(new RunOutcome(null, why.kind(), why.text(), why.hopeless()));
    }
  }

  private void end(RunOutcome why) {
    busy = false;
    failure = why;
  }
}
