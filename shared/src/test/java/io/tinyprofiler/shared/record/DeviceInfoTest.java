package io.tinyprofiler.shared.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceInfoTest {

  private static String family(String firmware) {
    return new DeviceInfo(
            "host", "d", firmware, "", null, 1, null, null, "m", "", List.of(), "", "", "")
        .firmwareFamily();
  }

  @Test
  void aFamilyIsTheNameWithoutTheVersion() {
    assertThat(family("tp-host-1.4.0")).isEqualTo("tp-host");
    assertThat(family("tp-bare-1.0.0-rc.2+a1")).isEqualTo("tp-bare");
    assertThat(family("zephyr v3")).isEqualTo("zephyr");
    assertThat(family("mlperf")).isEqualTo("mlperf");
    assertThat(family("1.0")).isEmpty();
    assertThat(family(null)).isEmpty();
  }
}
