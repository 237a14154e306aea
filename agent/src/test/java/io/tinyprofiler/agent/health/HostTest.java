package io.tinyprofiler.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {

  @Test
  void isTheSameEachTime(@TempDir Path folder) throws IOException {
    Host host = Host.read(folder);
    assertThat(host).isEqualTo(Host.read(folder));
    assertThat(host.name()).isNotBlank();
    assertThat(host.machineId()).isNotBlank();
    assertThat(host.boot()).matches("[0-9a-f-]{36}");
  }
}
