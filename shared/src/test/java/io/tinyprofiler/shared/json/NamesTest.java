package io.tinyprofiler.shared.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import org.junit.jupiter.api.Test;

/**
 * What is written in spools, databases and peers of other versions; renaming a class changes it.
 */
class NamesTest {

  @Test
  void recordsKeepTheirNames() {
    assertThat(Shape.kinds(AgentRecord.class))
        .containsOnlyKeys(
            "AgentStarted",
            "DeviceSeen",
            "DeviceChanged",
            "DeviceLog",
            "SessionAccepted",
            "FirmwareWritten",
            "ModelLoaded",
            "SessionEnded",
            "RunStarted",
            "TokenChunk",
            "InferenceWindow",
            "InferenceResult",
            "ReportedFigure",
            "ReadingChunk",
            "PowerMeasured",
            "EnergyChunk",
            "PowerChunk",
            "ClockSync",
            "RunEnded",
            "Refused",
            "Lost");
  }

  @Test
  void messagesKeepTheirNames() {
    assertThat(Shape.kinds(Command.class))
        .containsOnlyKeys("StartSession", "CancelSession", "AskSession", "Scan");
    assertThat(Shape.kinds(CommandReply.class))
        .containsOnlyKeys("Accepted", "Ended", "Unknown", "Denied", "Scanned");
    assertThat(Shape.kinds(IngestReply.class)).containsOnlyKeys("Stored", "Rejected");
  }

  @Test
  void constantsAreCalledAsTheirAnnotationsSay() {
    assertThat(RunMode.values())
        .extracting(EnumNames::of)
        .containsExactly("live", "deferred", "accuracy");
    for (RunMark mark : RunMark.values()) {
      assertThat(EnumNames.of(mark)).isEqualTo(mark.key());
      assertThat(EnumNames.constant(RunMark.class, mark.key())).isSameAs(mark);
    }
    assertThat(EnumNames.constant(RunMark.class, "LOST_TOKEN")).isNull();
  }
}
