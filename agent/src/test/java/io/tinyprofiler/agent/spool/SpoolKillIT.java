package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What was reported durable is there after SIGKILL. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class SpoolKillIT extends SpoolFixture {

  private static final int KILLS = 5;

  SpoolKillIT(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
  }

  @Test
  void everyReportedRecordSurvivesTheKill() throws IOException, InterruptedException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<String> reported = new ArrayList<>();

    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start();
      try (BufferedReader out = process.inputReader()) {
        for (int left = 200 + random.nextInt(2000); left > 0; left--) {
          reported.add(kill + ":" + out.readLine());
        }
        assertThat(problem(Spool.open(vertx, folder, NO_GRACE)).code()).isEqualTo("spool-in-use");
        process.toHandle().destroyForcibly(); // unlike Process, it leaves what was printed readable
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          reported.add(kill + ":" + line);
        }
      }
      process.waitFor(); // its lock goes after its output
      Spool spool = open(SpoolConfig.defaults());
      spool.append(log("killed")).await();
      spool.close().await();
    }

    assertThat(stored()).containsAll(reported);
  }

  /** All records, each with the count of kills before it; checks numbers and hashes on the way. */
  private List<String> stored() {
    Spool spool = open(SpoolConfig.defaults());
    List<String> stored = new ArrayList<>();
    String previous = LineHash.NONE;
    int kill = 0;
    long highest = spool.state().highest();
    for (long from = 1; from <= highest; ) {
      Outgoing outgoing = spool.read(from).await().orElseThrow();
      assertThat(outgoing.batch().previous()).isEqualTo(previous);
      for (String line : outgoing.batch().lines()) {
        var numbered = RecordCodec.decode(line);
        assertThat(numbered.seq()).isEqualTo(from++);
        String text = ((DeviceLog) numbered.record()).lines().get(0);
        stored.add(kill + ":" + text);
        kill += text.equals("killed") ? 1 : 0;
        previous = LineHash.of(line);
      }
    }
    return stored;
  }

  private Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            AppendingProcess.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
