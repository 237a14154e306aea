package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.shared.record.AgentRecord;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;

/** What a session wants done; the order of calls is the order of commands and of records. */
interface SessionEffects {

  void send(DeviceCommand command);

  void append(AgentRecord record);

  /**
   * How much longer the device has to be left alone before the next run, for its idle power to be
   * measured, ns; 0 if the run may begin. Asked when the session's own pause is over.
   */
  default long restNs(long nowNs) {
    return 0;
  }

  /**
   * Gets a model to this host. The session is called at its deadline once the taker was told.
   *
   * @param model SHA-256, lower-case hex
   * @param taker told once, later, the model or an {@link
   *     io.tinyprofiler.agent.artifact.ArtifactFailure}
   */
  void fetch(String model, Handler<AsyncResult<Model>> taker);
}
