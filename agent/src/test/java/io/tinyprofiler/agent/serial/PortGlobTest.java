package io.tinyprofiler.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortGlobTest {

  @TempDir Path folder;

  @Test
  void expandsGlobsInAnyPartOfAPath() throws Exception {
    for (String name : new String[] {"a/tty1", "a/tty2", "b/tty1", "b/other"}) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.createFile(folder.resolve(name));
    }
    assertThat(PortGlob.expand(folder + "/*/tty[1-9]"))
        .containsExactly(
            folder.resolve("a/tty1"), folder.resolve("a/tty2"), folder.resolve("b/tty1"));
    assertThat(PortGlob.expand(folder + "/{a,b}/tty1")).hasSize(2);
    assertThat(PortGlob.expand(folder + "/b/other")).containsExactly(folder.resolve("b/other"));
  }

  @Test
  void whatDoesNotExistOrDanglesIsLeftOut() throws Exception {
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("/nowhere/at/all"));
    assertThat(PortGlob.expand(folder + "/*")).isEmpty();
    assertThat(PortGlob.expand(folder + "/none/*")).isEmpty();
    assertThat(PortGlob.expand(folder + "/none")).isEmpty();
  }
}
