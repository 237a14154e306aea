package io.tinyprofiler.agent.device;

import static io.tinyprofiler.shared.record.DeviceState.FLASHING;
import static io.tinyprofiler.shared.record.DeviceState.IDENTIFYING;
import static io.tinyprofiler.shared.record.DeviceState.IDLE;
import static io.tinyprofiler.shared.record.DeviceState.LOST;
import static io.tinyprofiler.shared.record.DeviceState.OPENING;
import static io.tinyprofiler.shared.record.DeviceState.RUNNING;
import static io.tinyprofiler.shared.record.DeviceState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.agent.device.FakePorts.FakeLink;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceConnectionTest extends ConnectionFixture {

  @Test
  void asksWhoIsThereAndTellsTheHelloBeforeTheState() throws Exception {
    assertThat(connection.state()).isEqualTo(UNKNOWN);
    FakeLink link = open();
    assertThat(link.awaitWritten()).isEqualTo("hello?");
    loop.run(() -> link.receive("A", 7));

    assertThat(told.awaitState().state()).isEqualTo(OPENING);
    assertThat(told.awaitState().state()).isEqualTo(IDENTIFYING);
    var hello = told.await(t -> t.event() != null);
    assertThat(hello.event()).isEqualTo(new DeviceEvent.Hello(ScriptedDriver.info("A", "boot-1")));
    assertThat(hello.hostNs()).isEqualTo(7);
    assertThat(told.awaitState().state()).isEqualTo(IDLE);
    assertThat(connection.info().uid()).isEqualTo("A");
  }

  @Test
  void aDeviceThatNeverAnswersIsAskedForEverAndSaysSo() throws Exception {
    FakeLink link = open();
    told.awaitState(IDENTIFYING);
    assertThat(told.awaitState(IDENTIFYING).reason())
        .isEqualTo("it does not answer at 115200 baud; check power, wiring and firmware");
    assertThat(link.written).as("asked again and again").hasSizeGreaterThanOrEqualTo(2);
    link.written.clear();
    assertThat(link.awaitWritten()).isEqualTo("hello?");
    assertThat(connection.report(0).device()).isNull();

    loop.run(() -> link.receive("A", 7));
    told.awaitState(IDLE);
  }

  @ParameterizedTest
  @CsvSource({".,prints text", "!,is damaged", ".!,is damaged", "?,is damaged"})
  void whatComesInsteadOfAHelloIsAHint(String received, String hint) throws Exception {
    FakeLink link = open();
    told.awaitState(IDENTIFYING);
    loop.run(() -> link.receive(received, 7));
    assertThat(told.awaitState(IDENTIFYING).reason()).contains(hint);
  }

  @Test
  void aPortThatCannotBeOpenedIsTriedForEver() throws Exception {
    ports.refusal = new Problem("port-in-use", "P is held", "end the other program");
    loop.run(connection::open);
    told.awaitState(OPENING);
    assertThat(told.awaitState().reason()).isEqualTo("P is held; end the other program");
    ports.refusal = null;

    FakeLink link = ports.awaitLink();
    assertThat(told.awaitState().state())
        .as("an attempt that fails is no change")
        .isEqualTo(IDENTIFYING);
    loop.run(() -> link.receive("A", 7));
    told.awaitState(IDLE);
  }

  @Test
  void aLostDeviceComesBack() throws Exception {
    FakeLink first = identified("A");
    loop.run(() -> first.listener.onLost("the other end is gone"));
    assertThat(told.awaitState(LOST).reason()).isEqualTo("the other end is gone");
    assertThat(first.closed).isTrue();
    assertThat(connection.info().uid()).as("still known").isEqualTo("A");

    FakeLink second = ports.awaitLink();
    told.awaitState(IDENTIFYING);
    loop.run(() -> first.receive("B", 8)); // what a dead link still says is not heard
    loop.run(() -> second.receive("A", 9));
    told.awaitState(IDLE);
    assertThat(connection.info().uid()).isEqualTo("A");
  }

  @Test
  void aSessionHearsEverythingUntilItsDeviceIsLost() throws Exception {
    FakeLink link = identified("A");
    loop.run(() -> connection.occupy(session));
    assertThat(told.awaitState().state()).isEqualTo(RUNNING);
    assertThatThrownBy(() -> loop.run(() -> connection.occupy(session)))
        .hasRootCauseInstanceOf(IllegalStateException.class);

    loop.run(() -> link.receive(".", 10));
    session.awaitEvent(DeviceEvent.Console.class);
    told.awaitEvent(DeviceEvent.Console.class);
    loop.run(() -> link.listener.onLost("unplugged"));
    assertThat(session.awaitState().state()).isEqualTo(LOST);

    FakeLink again = ports.awaitLink();
    loop.run(() -> again.receive("A.", 11));
    told.awaitState(IDLE);
    loop.run(connection::vacate);
    assertThat(connection.state()).isEqualTo(IDLE);
    assertThat(session.drain()).as("the session lost it").isEmpty();
  }

  @Test
  void aSessionGivesTheDeviceBack() throws Exception {
    FakeLink link = identified("A");
    loop.run(() -> connection.occupy(session));
    loop.run(() -> connection.send(new DeviceCommand.Stat()));
    loop.run(connection::vacate);
    assertThat(told.awaitState(IDLE).reason()).isEqualTo("the session is over");
    loop.run(() -> link.receive(".", 12));
    assertThat(session.drain()).isEmpty();
    assertThat(link.written).contains("Stat[]");
  }

  @Test
  void aRebootInASessionIsAnUnaskedHello() throws Exception {
    FakeLink link = identified("A");
    loop.run(() -> connection.occupy(session));
    loop.run(() -> link.receive("a", 13));
    assertThat(session.awaitEvent(DeviceEvent.Hello.class).info().bootId()).isEqualTo("boot-2");
    assertThat(connection.info().bootId()).isEqualTo("boot-2");
    assertThat(connection.state()).isEqualTo(RUNNING);
  }

  @Test
  void anotherDeviceOnThePortIsIdentifiedAnew() throws Exception {
    FakeLink link = identified("A");
    loop.run(() -> link.receive("B5", 14));
    assertThat(told.awaitState(LOST).reason()).isEqualTo("device B answers where A was");
    FakeLink again = ports.awaitLink();
    loop.run(() -> again.receive("B", 15));
    told.awaitState(IDLE);
    assertThat(connection.info().uid()).isEqualTo("B");
  }

  @Test
  void aFailedWriteLosesTheDevice() throws Exception {
    FakeLink link = identified("A");
    link.stuck = true;
    loop.run(() -> connection.send(new DeviceCommand.Stat()));
    assertThat(told.awaitState(LOST).reason()).isEqualTo("writing failed: stuck");
    loop.run(() -> connection.send(new DeviceCommand.Stat())); // nobody to send it to
  }

  @Test
  void aDeviceThatBelongsToAnotherPortIsRefused() throws Exception {
    told.refusal = "device A is on Q already";
    FakeLink link = open();
    loop.run(() -> link.receive("A", 7));
    assertThat(told.awaitState(LOST).reason()).isEqualTo("device A is on Q already");
    assertThat(link.closed).isTrue();
    assertThat(connection.info()).isNull();
  }

  @Test
  void reportsWhatAHeartbeatShows() throws Exception {
    FakeLink link = identified("A");
    loop.run(() -> link.receive("5!!", 1_000_000));
    Heartbeat.Device report = loop.call(() -> connection.report(6_000_000));
    assertThat(report)
        .isEqualTo(
            new Heartbeat.Device(
                "A",
                "P",
                IDLE,
                ScriptedDriver.info("A", "boot-1"),
                5L,
                55_000,
                2,
                "it said hello"));
  }

  @Test
  void aClosedConnectionIsSilent() throws Exception {
    FakeLink link = identified("A");
    Loop.await(loop.call(connection::close));
    assertThat(link.closed).isTrue();
    told.drain();
    loop.run(
        () -> {
          link.receive(".", 16);
          link.listener.onLost("late");
          connection.open();
        });
    assertThat(told.drain()).isEmpty();
    assertThat(ports.anyOpened()).isFalse();
  }

  @Test
  void aPortThatOpensAfterTheCloseIsClosed() throws Exception {
    ports.held = Promise.promise();
    FakeLink link = open();
    var closing = loop.call(connection::close);
    loop.run(() -> ports.held.complete());
    Loop.await(closing);
    assertThat(link.closed).isTrue();
    assertThat(told.drain()).extracting(RecordedListener.Told::state).containsExactly(OPENING);
  }

  @Test
  void aReleasedPortIsTheToolsUntilItIsReclaimed() throws Exception {
    FakeLink link = identified("A");
    loop.run(() -> connection.release());
    assertThat(told.awaitState().state()).isEqualTo(FLASHING);
    assertThat(link.closed).isTrue();
    loop.run(connection::open); // as a scan does
    loop.run(() -> link.receive("A", 8));
    assertThat(ports.anyOpened()).isFalse();
    assertThat(connection.state()).isEqualTo(FLASHING);

    loop.run(connection::reclaim);
    FakeLink again = ports.awaitLink();
    assertThat(told.awaitState().state()).isEqualTo(OPENING);
    loop.run(() -> again.receive("A", 9));
    told.awaitState(IDLE);
  }

  @Test
  void aDeviceThatASessionHasIsNotReleased() throws Exception {
    identified("A");
    loop.run(() -> connection.occupy(session));

    assertThatThrownBy(() -> loop.run(() -> connection.release()))
        .hasCauseInstanceOf(IllegalStateException.class);
  }
}
