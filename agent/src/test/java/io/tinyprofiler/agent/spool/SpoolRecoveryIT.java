package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a start takes on a full spool whose agent was killed, and on one that is damaged too. A
 * sample here; {@code -Dspool.mib=512} is the figure of the README.
 */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SpoolRecoveryIT extends SpoolFixture {

  private static final int MIB = Integer.getInteger("spool.mib", 8);
  private static final Path CACHES = Path.of("/proc/sys/vm/drop_caches");

  SpoolRecoveryIT(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
  }

  @Test
  void aFullSpoolIsTakenUpWithAllItsRecords() throws IOException, InterruptedException {
    long records = fillAndKill();
    Spool.open(vertx, folder.resolve("first"), NO_GRACE).await().close().await(); // loads SQLite
    System.out.printf("| %d MiB, %d records | s |%n|---|---|%n", MIB, records);
    Spool spool = timed("killed", records);
    spool.close().await();
    if (dropCaches()) {
      timed("stopped, nothing of it in the page cache", records).close().await();
    }

    Random random = new Random(7);
    byte[] bytes = Files.readAllBytes(folder.resolve("spool.db"));
    bytes[20] ^= 1;
    for (int flips = 0; flips < 100; flips++) {
      bytes[random.nextInt(bytes.length)] ^= 1;
    }
    bytes[0] ^= 1;
    Files.write(folder.resolve("spool.db"), bytes);
    spool = timed("damaged in 100 places", records);

    assertThat(spool.state().closed()).isTrue();
    assertThat(spool.state().unsaved()).isBetween(1L, Math.max(110, records / 2));
    System.out.printf("%d of them could not be saved%n", spool.state().unsaved());
    spool.close().await();
  }

  private Spool timed(String what, long records) {
    long began = System.nanoTime();
    Spool spool = open(new SpoolConfig(MIB, 0, 48, 64));
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("| %s | %.2f |%n", what, seconds);
    assertThat(spool.state().highest()).isEqualTo(records);
    return spool;
  }

  private long fillAndKill() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                FillingProcess.class.getName(),
                folder.toString(),
                String.valueOf(MIB))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader()) {
      long records = Long.parseLong(out.readLine());
      process.destroyForcibly().waitFor();
      return records;
    }
  }

  /** Only root may; elsewhere the figure is left out. */
  private static boolean dropCaches() {
    try {
      Files.writeString(CACHES, "1");
      return true;
    } catch (IOException e) {
      System.out.println("not measured without the page cache: " + e.getMessage());
      return false;
    }
  }
}
