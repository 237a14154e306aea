package io.tinyprofiler.agent.device;

import static io.tinyprofiler.shared.record.DeviceState.IDLE;

import io.tinyprofiler.agent.device.FakePorts.FakeLink;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.SerialConfig;
import org.junit.jupiter.api.AfterEach;

/** A connection on an event loop, to a port that is played. */
abstract class ConnectionFixture {

  final Loop loop = new Loop();
  final FakePorts ports = new FakePorts();
  final RecordedListener told = new RecordedListener();
  final RecordedListener session = new RecordedListener();
  DeviceConnection connection = connection(60_000);

  @AfterEach
  void close() throws Exception {
    loop.close();
  }

  DeviceConnection connection(int silenceLimitMs) {
    SerialConfig config = FakePorts.config(2_000, silenceLimitMs, 10, 20);
    return new DeviceConnection(loop.vertx, ports, config, "P", ScriptedDriver::new, told);
  }

  FakeLink open() throws Exception {
    loop.run(connection::open);
    return ports.awaitLink();
  }

  FakeLink identified(String letter) throws Exception {
    FakeLink link = open();
    loop.run(() -> link.receive(letter, 7));
    told.awaitState(IDLE);
    return link;
  }
}
