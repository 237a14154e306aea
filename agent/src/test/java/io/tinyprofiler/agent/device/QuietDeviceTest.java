package io.tinyprofiler.agent.device;

import static io.tinyprofiler.shared.record.DeviceState.IDLE;
import static io.tinyprofiler.shared.record.DeviceState.LOST;
import static io.tinyprofiler.shared.record.DeviceState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.FakePorts.FakeLink;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import org.junit.jupiter.api.Test;

/** A device that says nothing is asked for a sign of life, unless that would disturb its run. */
class QuietDeviceTest extends ConnectionFixture {

  @Test
  void aQuietDeviceIsAskedForASignOfLifeAndThenLost() throws Exception {
    connection = connection(400);
    FakeLink link = open();
    loop.run(() -> link.receive("A", System.nanoTime()));
    told.awaitState(IDLE);
    String written = link.awaitWritten();
    assertThat(written).isEqualTo("hello?");
    while (written.equals("hello?")) { // again if the answer took its time
      written = link.awaitWritten();
    }
    assertThat(written).isEqualTo("Stat[]");
    assertThat(told.awaitState(LOST).reason()).startsWith("it has said nothing for ");
  }

  @Test
  void aDeferredRunIsNotDisturbed() throws Exception {
    connection = connection(400);
    FakeLink link = identifiedNow();
    loop.run(
        () -> {
          connection.occupy(session);
          connection.send(new DeviceCommand.Run(1, 9, 0, 0, RunMode.DEFERRED, ""));
          link.written.clear(); // a sign of life may have been asked for before
        });
    told.awaitState(RUNNING);
    assertThat(told.awaitState(LOST).reason()).startsWith("it has said nothing for ");
    assertThat(connection.blame()).as("the line is there").isEqualTo(FailureKind.BOARD);
    assertThat(link.written).noneMatch(written -> written.equals("hello?"));
  }

  @Test
  void aRunThatIsAbortedMayBeDisturbed() throws Exception {
    connection = connection(400);
    FakeLink link = identifiedNow();
    loop.run(() -> connection.occupy(session));
    loop.run(
        () -> {
          connection.send(new DeviceCommand.Run(1, 9, 0, 0, RunMode.DEFERRED, ""));
          connection.send(new DeviceCommand.Abort(1));
        });
    told.awaitState(LOST);
    assertThat(link.written).contains("hello?");
  }

  /** What was written until now is taken away. */
  private FakeLink identifiedNow() throws Exception {
    FakeLink link = open();
    loop.run(() -> link.receive("A", System.nanoTime()));
    told.awaitState(IDLE);
    assertThat(link.awaitWritten()).isEqualTo("hello?");
    link.written.clear();
    return link;
  }
}
