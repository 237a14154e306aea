package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RowSumTest {

  /** What spools on disks have is found whole by the next version. */
  @Test
  void isOfEpochNumberAndLineOnLinesOfTheirOwn() {
    CRC32C sum = new CRC32C();
    sum.update("00ff\n-12\n{\"seq\":\"ä\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(RowSum.of("00ff", -12, "{\"seq\":\"ä\"}")).isEqualTo(sum.getValue());
  }
}
