package io.tinyprofiler.agent.device;

import static io.tinyprofiler.shared.record.DeviceState.IDLE;
import static io.tinyprofiler.shared.record.DeviceState.LOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.FakePorts.FakeLink;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.PortAddress;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.serial.UsbIdentity;
import io.tinyprofiler.shared.bus.CommandReply.Scanned;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DevicesTest {

  private static final Path TTY = Path.of("/dev/fake");

  private final Loop loop = new Loop();
  private final FakePorts ports = new FakePorts();
  private final RecordedListener told = new RecordedListener();
  private Devices devices;

  @BeforeEach
  void make() throws Exception {
    devices = devices(3_600_000);
  }

  @AfterEach
  void close() throws Exception {
    Loop.await(devices.close());
    loop.close();
  }

  private Devices devices(int scanIntervalMs) throws Exception {
    SerialConfig config = FakePorts.config(scanIntervalMs, 60_000, 60_000, 60_000);
    return loop.call(() -> new Devices(loop.vertx, config, told, ports, ScriptedDriver::new));
  }

  private FakeLink identify(String letter) throws Exception {
    FakeLink link = ports.awaitLink();
    loop.run(() -> link.receive(letter, 1));
    return link;
  }

  private String portOf(String device) throws Exception {
    return loop.call(() -> devices.byId(device).map(DeviceConnection::port).orElse("nowhere"));
  }

  private List<String> allPorts() throws Exception {
    return loop.call(() -> devices.all().stream().map(DeviceConnection::port).toList());
  }

  @Test
  void tellsWhatAppearedVanishedAndStayed() throws Exception {
    ports.plug("P", "Q");
    assertThat(Loop.await(devices.start()))
        .isEqualTo(new Scanned(List.of("P", "Q"), List.of(), List.of()));
    ports.plug("Q", "R");
    assertThat(Loop.await(devices.scan()))
        .isEqualTo(new Scanned(List.of("R"), List.of("P"), List.of("Q")));
  }

  @Test
  void findsADeviceByItsIdentity() throws Exception {
    ports.plug("P");
    Loop.await(devices.start());
    identify("A");
    told.awaitState(IDLE);
    assertThat(portOf("A")).isEqualTo("P");
    assertThat(portOf("B")).isEqualTo("nowhere");
  }

  @Test
  void newPortsAreFoundWithoutAsking() throws Exception {
    devices = devices(50);
    Loop.await(devices.start());
    ports.plug("P");
    identify("A");
    told.awaitState(IDLE);
  }

  @Test
  void theLaterOfTwoPortsWithOneDeviceIsRefused() throws Exception {
    ports.plug("P", "Q");
    Loop.await(devices.start());
    identify("A");
    identify("A");
    var refused = told.awaitState(LOST);
    assertThat(refused.port()).isEqualTo("Q");
    assertThat(refused.reason()).startsWith("device A is connected on P already; unplug one");
    assertThat(portOf("A")).isEqualTo("P");
  }

  @Test
  void aDeviceMovesToAnotherPort() throws Exception {
    ports.plug("P");
    Loop.await(devices.start());
    FakeLink first = identify("A");
    told.awaitState(IDLE);
    ports.plug("Q");
    loop.run(() -> first.listener.onLost("unplugged"));
    Loop.await(devices.scan());
    identify("A");
    told.awaitState(IDLE);
    assertThat(portOf("A")).isEqualTo("Q");

    Loop.await(devices.scan());
    assertThat(allPorts()).as("the old port is of no use").containsExactly("Q");
  }

  @Test
  void aLostDeviceKeepsItsPlace() throws Exception {
    ports.plug("P");
    Loop.await(devices.start());
    FakeLink link = identify("A");
    told.awaitState(IDLE);
    ports.plug();
    loop.run(() -> link.listener.onLost("unplugged"));
    Loop.await(devices.scan());
    assertThat(portOf("A")).isEqualTo("P");

    ports.plug("P"); // and it does not wait for its next attempt, which is a minute away
    assertThat(Loop.await(devices.scan()).appeared()).containsExactly("P");
    identify("A");
    told.awaitState(IDLE);
  }

  @Test
  void aPortThatGoesBeforeAnyoneAnsweredIsForgotten() throws Exception {
    ports.plug("P");
    Loop.await(devices.start());
    FakeLink link = ports.awaitLink();
    ports.plug();
    loop.run(() -> link.listener.onLost("unplugged"));
    Loop.await(devices.scan());
    assertThat(allPorts()).isEmpty();
  }

  @Test
  void aConfiguredPortThatIsMissingSaysSoAndIsNoFind() throws Exception {
    ports.present = List.of(new PortAddress("/dev/none", null, null));
    ports.refusal =
        new Problem("port-not-found", "there is no serial port /dev/none", "plug it in");
    assertThat(Loop.await(devices.start()).appeared()).isEmpty();
    assertThat(told.awaitState(LOST).reason())
        .isEqualTo("there is no serial port /dev/none; plug it in");
    assertThat(allPorts()).containsExactly("/dev/none");
  }

  @Test
  void anOpenTerminalKeepsItsNameWhenABetterOneComesUp() throws Exception {
    var usb = new UsbIdentity(0x0483, 0x5740, "S1");
    ports.present = List.of(new PortAddress("/dev/ttyACM0", TTY, usb));
    Loop.await(devices.start());
    identify("A");
    told.awaitState(IDLE);
    ports.present = List.of(new PortAddress("/dev/serial/by-id/usb-S1", TTY, usb));
    assertThat(Loop.await(devices.scan()).stayed()).containsExactly("/dev/ttyACM0");
    assertThat(loop.call(() -> devices.byId("A").flatMap(devices::usb))).contains(usb);
    assertThat(usb).hasToString("0483:5740 S1");
  }

  @Test
  void nothingIsOpenedAfterTheEnd() throws Exception {
    Loop.await(devices.start());
    Loop.await(devices.close());
    ports.plug("P");
    assertThat(Loop.await(devices.scan()).appeared()).isEmpty();
    assertThat(ports.anyOpened()).isFalse();
  }
}
