package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class SpoolDamageTest extends SpoolFixture {

  SpoolDamageTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
  }

  @Test
  void aDamagedFileIsKeptAndReplaced() throws IOException {
    Spool spool = open(SpoolConfig.defaults());
    String epoch = spool.state().epoch();
    append(spool, IntStream.range(0, 500).mapToObj(i -> "x".repeat(1000)).toArray(String[]::new));
    spool.close().await();
    damage();

    Spool fresh = open(SpoolConfig.defaults());

    assertThat(fresh.state().epoch()).isNotEqualTo(epoch);
    assertThat(fresh.state().highest()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.matches("spool\\.db-damaged-\\d+"));
    }
    append(fresh, "a");
  }

  @Test
  void damageFoundWhileRunningLosesNothingThatWasReported() throws IOException {
    Spool spool = open(SpoolConfig.defaults());
    String epoch = spool.state().epoch();
    String[] much = IntStream.range(0, 4000).mapToObj(i -> "x".repeat(1000)).toArray(String[]::new);
    append(spool, much);
    spool.close().await();
    spool = open(SpoolConfig.defaults());
    damage();

    assertThat(spool.read(1).await()).isEmpty();
    append(spool, "a");

    assertThat(spool.state().epoch()).isNotEqualTo(epoch);
    assertThat(texts(batch(spool, 1))).containsExactly("1:a");
  }

  private void damage() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("spool.db").toFile(), "rw")) {
      for (long page = 8192; page < file.length(); page += 4096) {
        file.seek(page);
        file.write(new byte[64]);
      }
    }
  }
}
