package io.tinyprofiler.agent.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.session.SoloSession;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A session on a device at a port, and what it told. */
public final class OneSession {

  private static final long LIMIT_S = 120;

  private final Loop loop = new Loop();
  private final List<AgentRecord> records = new ArrayList<>();
  private final Promise<SessionEnded> done = Promise.promise();
  private final Meters meters;

  private OneSession(Meters meters) {
    this.meters = meters;
  }

  /** Runs it to its end, which must be completion; warm-ups are left out. */
  public static List<AgentRecord> on(
      String port, String prompt, int runs, int maxTokens, Meters meters) throws Exception {
    OneSession session = new OneSession(meters);
    SessionEnded ended = session.run(port, prompt, runs, maxTokens);
    assertThat(ended.outcome()).isEqualTo(SessionOutcome.COMPLETED);
    return session.records;
  }

  private SessionEnded run(String port, String prompt, int runs, int maxTokens) throws Exception {
    SerialConfig config = SerialConfig.defaults().withPorts(List.of(port), false);
    Devices devices =
        loop.call(
            () ->
                new Devices(
                    loop.vertx,
                    config,
                    new DeviceConnection.Listener() {
                      @Override
                      public void onState(
                          DeviceConnection connection, DeviceState state, String reason) {
                        if (state == DeviceState.IDLE && records.isEmpty()) {
                          start(connection, prompt, runs, maxTokens).onComplete(done);
                        }
                      }

                      @Override
                      public void onEvent(
                          DeviceConnection connection, DeviceEvent event, long hostNs) {
                        // the session hears them itself
                      }
                    }));
    loop.run(devices::start);
    SessionEnded ended =
        done.future().toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);
    Loop.await(loop.call(devices::close));
    loop.close();
    return ended;
  }

  private Future<SessionEnded> start(
      DeviceConnection connection, String prompt, int runs, int maxTokens) {
    SessionSpec spec =
        new SessionSpec(
            UUID.randomUUID(),
            connection.info().uid(),
            List.of(prompt),
            0,
            runs,
            maxTokens,
            0,
            0,
            0,
            Map.of());
    return new SoloSession(
            loop.vertx,
            record -> {
              records.add(record);
              return Future.succeededFuture();
            },
            spec,
            SerialConfig.defaults().silenceLimitMs(),
            meters)
        .start(connection);
  }
}
