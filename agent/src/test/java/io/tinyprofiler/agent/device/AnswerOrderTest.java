package io.tinyprofiler.agent.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.FakePorts.FakeLink;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.DriverChoice;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.RunMode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A driver that answers while it is asked, and bytes that come before anybody could hear it. */
class AnswerOrderTest {

  private final Loop loop = new Loop();
  private final FakePorts ports = new FakePorts();
  private final RecordedListener told = new RecordedListener();

  @AfterEach
  void close() throws Exception {
    loop.close();
  }

  @Test
  void theAcceptanceOfARunIsToldBeforeItsTokens() throws Exception {
    SerialConfig config =
        SerialConfig.defaults()
            .withDrivers(List.of(new DriverChoice("/dev/*", "console", Map.of())), 115_200);
    DeviceConnection connection =
        new DeviceConnection(loop.vertx, ports, config, "/dev/x", Drivers.of(config), told);
    loop.run(connection::open);
    FakeLink link = ports.awaitLink();
    told.awaitState(DeviceState.IDLE);
    loop.run(
        () -> {
          connection.send(new DeviceCommand.Run(7, 9, 0, 0, RunMode.LIVE, "a"));
          link.receive("one two three\nachieved tok/s: 1\n", 5);
          assertThat(told.drain()).as("nobody is told while it asks").isEmpty();
        });
    assertThat(told.awaitEvent(DeviceEvent.OfRun.class))
        .isInstanceOf(DeviceEvent.RunAccepted.class);
    for (int position = 0; position < 3; position++) {
      assertThat(told.awaitEvent(DeviceEvent.Token.class).position()).isEqualTo(position);
    }
    assertThat(told.awaitEvent(DeviceEvent.RunEnded.class).tokens()).isEqualTo(3);
  }
}
