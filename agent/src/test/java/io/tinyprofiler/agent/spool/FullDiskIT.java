package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small one of its own, in a mount namespace. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FullDiskIT {

  private static final String MOUNT = "mount -t tmpfs -o size=8m spool \"$0\" && ";

  @TempDir Path disk;

  @Test
  void oldRecordsAreKeptNewOnesAreRefusedCountedAndTakenAgain()
      throws IOException, InterruptedException {
    String reason = "no disk of one's own here: that takes root, or user namespaces";
    boolean own = inNamespace("true").waitFor() == 0;
    if (!own) {
      System.out.println("skipped: " + reason);
    }
    assumeTrue(own, reason);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    Process process =
        inNamespace(
            "exec '%s' -cp '%s' %s \"$0\""
                .formatted(java, classes, FullDiskProcess.class.getName()));
    List<String> said = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      out.lines().forEach(said::add);
    }

    assertThat(process.waitFor()).as("%s", said).isZero();
    assertThat(said)
        .containsExactly(
            "code spool-full",
            "refused 0",
            said.get(2).replaceFirst("lost -?\\d+, after \\d+", "lost 0, after 1"),
            said.get(3).replaceFirst("lost -?\\d+, after \\d+", "lost 0, after 1"));
    assertThat(said.get(2)).matches("running: .* declared [1-6]");
    assertThat(said.get(3)).isEqualTo(said.get(2).replace("running", "again"));
  }

  private Process inNamespace(String then) throws IOException {
    return new ProcessBuilder("unshare", "-rm", "sh", "-c", MOUNT + then, disk.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
