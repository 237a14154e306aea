package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.RecordCodec;
import org.junit.jupiter.api.Test;

class ConsoleLinesTest {

  @Test
  void keepsALittleAsItIs() {
    ConsoleLines lines = new ConsoleLines();
    lines.add("boot");
    lines.add("");
    assertThat(lines.taken()).containsExactly("boot", "");
  }

  @Test
  void countsWhatIsTooMuch() {
    ConsoleLines lines = new ConsoleLines();
    for (int i = 0; i < 1000; i++) {
      lines.add("line " + i);
    }
    assertThat(lines.taken()).hasSize(101).last().isEqualTo("(900 more lines were dropped)");
  }

  @Test
  void theWorstStillFitsARecord() {
    ConsoleLines lines = new ConsoleLines();
    for (int i = 0; i < 1000; i++) {
      lines.add("\u0001".repeat(511));
    }
    String body = RecordCodec.body(new DeviceLog("d".repeat(64), lines.taken()));
    assertThat(body.length()).isLessThan(Batch.MAX_BYTES - 200);
  }
}
