package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.flash.FlashFailure;
import io.tinyprofiler.agent.flash.Flasher.Written;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The step alone: its device is played, and its time is the test's. */
class FlashStepTest {

  private static final String FIRMWARE = "ab".repeat(32);
  private static final Path FILE = Path.of("fw.elf");
  private static final Written WELL =
      new Written("esptool", List.of("erased", "written"), Duration.ofSeconds(30));

  private final List<AgentRecord> records = new ArrayList<>();
  private final PlayedDevice device = new PlayedDevice(null, "d");
  private long nowNs = 7;
  private int moves;
  private final FlashStep step = step(FIRMWARE, 0);

  private FlashStep step(String firmware, int nextIndex) {
    SessionSpec spec =
        new SessionSpec(
            UUID.randomUUID(),
            "d",
            firmware,
            List.of(""),
            List.of(RunMode.LIVE),
            0,
            1,
            3,
            0,
            0,
            0,
            Map.of());
    return new FlashStep(
        spec,
        nextIndex,
        () -> nowNs,
        new FlashStep.Owner() {
          @Override
          public void append(AgentRecord record) {
            records.add(record);
          }

          @Override
          public void flashMoved() {
            moves++;
          }
        });
  }

  @Test
  void aSessionWithoutFirmwareHasNothingToDo() {
    assertThat(step(null, 0).over()).isTrue();
    assertThat(step(null, 0).failure()).isNull();
  }

  @Test
  void aSessionThatHasMeasuredIsNotWrittenAgain() {
    assertThat(step(FIRMWARE, 1).over()).isTrue();
  }

  @Test
  void theFirmwareIsFetchedWrittenAndTheDeviceAwaited() {
    assertThat(step.waiting()).isTrue();
    step.onDevice(device);
    assertThat(step.waiting()).isFalse();
    device.fetched.complete(FILE);
    assertThat(step.over()).isFalse();
    assertThat(device.idle()).as("its port is the tool's").isFalse();
    device.written.complete(WELL);
    assertThat(step.waiting()).isTrue();
    assertThat(step.deadlineNs()).isEqualTo(nowNs + 30_000_000_000L);
    step.onDevice(device.plugIn());

    assertThat(step.over()).isTrue();
    assertThat(step.failure()).isNull();
    assertThat(step.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(records).hasSize(2);
    assertThat(((DeviceLog) records.get(0)).lines())
        .containsExactly("erased", "written", "esptool has ended well");
    FirmwareWritten written = (FirmwareWritten) records.get(1);
    assertThat(written.firmware()).isEqualTo(FIRMWARE);
    assertThat(written.info()).isEqualTo(device.info());
  }

  @Test
  void aBoardThatDoesNotComeBackFailsWithTheToolsLastLines() {
    step.onDevice(device);
    device.fetched.complete(FILE);
    device.written.complete(WELL);
    step.onTime(step.deadlineNs() - 1);
    assertThat(step.over()).isFalse();
    step.onTime(step.deadlineNs());

    assertThat(step.over()).isTrue();
    assertThat(step.failure().kind()).isEqualTo(FailureKind.BOARD);
    assertThat(step.failure())
        .hasMessageContaining("device d did not come back within 30 s after esptool")
        .hasMessageContaining("erased | written");
  }

  @Test
  void anotherPlatformIsTheBoardsFailure() {
    step.onDevice(device);
    device.fetched.complete(FILE);
    device.written.complete(WELL);
    step.onDevice(device.became("esp32").plugIn());

    assertThat(step.failure().kind()).isEqualTo(FailureKind.BOARD);
    assertThat(step.failure())
        .hasMessageContaining("was a host")
        .hasMessageContaining("is a esp32");
    assertThat(records).noneMatch(FirmwareWritten.class::isInstance);
  }

  @Test
  void whatTheToolSaidIsKeptWhenItFails() {
    step.onDevice(device);
    device.fetched.fail(new FlashFailure(FailureKind.HUB, "the hub has no firmware"));

    assertThat(step.over()).isTrue();
    assertThat(moves).isEqualTo(1);
    assertThat(step.failure().kind()).isEqualTo(FailureKind.HUB);
    assertThat(((DeviceLog) records.get(0)).lines()).containsExactly("the hub has no firmware");
  }

  @Test
  void whatNobodyForesawIsTheAgentsFailure() {
    step.onDevice(device);
    device.fetched.complete(FILE);
    device.written.fail(new IllegalStateException("a defect"));

    assertThat(step.failure().kind()).isEqualTo(FailureKind.AGENT);
    assertThat(step.failure()).hasMessageContaining("a defect");
  }

  @Test
  void aDeviceLostWhileFetchingIsWaitedFor() {
    step.onDevice(device);
    device.vanish();
    device.fetched.complete(FILE);
    assertThat(step.waiting()).isTrue();

    step.onDevice(device.plugIn());
    assertThat(device.idle()).as("written at once: the file is there").isFalse();
  }

  @Test
  void aCancellationBeforeTheToolEndsItAtOnce() {
    step.onDevice(device);
    step.cancel();

    assertThat(step.over()).isTrue();
    assertThat(step.cancelled()).isTrue();
    device.fetched.complete(FILE);
    assertThat(device.idle()).as("untouched").isTrue();
  }

  @Test
  void aCancellationWaitsForTheTool() {
    step.onDevice(device);
    device.fetched.complete(FILE);
    step.cancel();
    assertThat(step.over()).isFalse();
    device.written.complete(WELL);

    assertThat(step.over()).isTrue();
    assertThat(step.failure()).isNull();
    assertThat(moves).isEqualTo(1);
  }

  @Test
  void aToolThatFailsAfterACancellationIsACancellation() {
    step.onDevice(device);
    device.fetched.complete(FILE);
    step.cancel();
    device.written.fail(new FlashFailure(FailureKind.BOARD, "it ended with code 1"));

    assertThat(step.over()).isTrue();
    assertThat(step.failure()).isNull();
    assertThat(step.cancelled()).isTrue();
  }

  @Test
  void aCancellationWhileTheDeviceReturnsEndsIt() {
    step.onDevice(device);
    device.fetched.complete(FILE);
    device.written.complete(WELL);
    step.cancel();

    assertThat(step.over()).isTrue();
    step.onTime(Long.MAX_VALUE);
    assertThat(step.failure()).isNull();
  }
}
