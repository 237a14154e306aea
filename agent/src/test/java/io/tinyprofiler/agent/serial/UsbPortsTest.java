package io.tinyprofiler.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsbPortsTest {

  @TempDir Path folder;
  private final Map<Path, UsbIdentity> plugged = new HashMap<>();
  private int asked;

  private UsbPorts of(Path devices) {
    return new UsbPorts(
        devices,
        () -> {
          asked++;
          return Map.copyOf(plugged);
        });
  }

  @Test
  void theLibraryIsAskedWhenADeviceFileCameOrWent() throws IOException {
    UsbPorts ports = of(folder);
    assertThat(ports.now()).isEmpty();
    Path tty = Files.createFile(folder.resolve("ttyACM0"));
    Files.setLastModifiedTime(folder, FileTime.fromMillis(1));
    plugged.put(tty, new UsbIdentity(0x2e8a, 0x000a, "1"));

    assertThat(ports.now()).containsOnlyKeys(tty);
    assertThat(ports.now()).containsOnlyKeys(tty);
    ports.now().clear();

    assertThat(ports.now()).as("whatever a caller did to his").containsOnlyKeys(tty);
    assertThat(asked).isEqualTo(2);
  }

  /** A device may come to say something else of itself. */
  @Test
  void theLibraryIsAskedNowAndThenInAnyCase() {
    UsbPorts ports = of(folder);
    for (int look = 0; look < 100; look++) {
      ports.now();
    }
    assertThat(asked).isEqualTo(4);
  }

  @Test
  void whereThereIsNoSuchFolderTheLibraryIsAlwaysAsked() {
    UsbPorts ports = of(folder.resolve("nothing"));
    ports.now();
    ports.now();
    assertThat(asked).isEqualTo(2);
  }
}
