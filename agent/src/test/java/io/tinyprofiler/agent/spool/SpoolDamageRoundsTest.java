package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spools damaged anywhere. Of what the hub did not have each record is delivered as it was written,
 * or declared lost, once; what is written after it is there; and nobody has to help.
 */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SpoolDamageRoundsTest extends SpoolFixture {

  private static final int ROUNDS = Integer.getInteger("spool.rounds", 20);

  private final Random random;
  private final Map<Long, String> written = new TreeMap<>();
  private int records;
  private int damaged;
  private int lost;

  SpoolDamageRoundsTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
    long seed = Long.getLong("spool.seed", System.nanoTime());
    System.out.println("seed " + seed + ": -Dspool.seed=" + seed);
    random = new Random(seed);
  }

  @Test
  void whatIsThereIsDeliveredAndWhatIsNotIsDeclared() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      round(Files.createDirectory(folder.resolve("round-" + round)));
    }
    System.out.printf(
        "%d rounds, %d of them found damage; of %d records that the hub did not have, %d could not"
            + " be saved%n",
        ROUNDS, damaged, records, lost);
    assertThat(lost).as("most is saved").isLessThan(records * 3 / 4);
  }

  private void round(Path place) throws IOException {
    Path live = Files.createDirectory(place.resolve("live"));
    Path copy = Files.createDirectory(place.resolve("copy"));
    Spool spool = Spool.open(vertx, live, SpoolConfig.defaults()).await();
    String epoch = spool.state().epoch();
    long acked = fill(spool);
    if (random.nextInt(3) == 0) {
      spool.close().await();
    }
    for (String part : List.of("spool.db", "spool.db-wal", "spool.mark")) {
      if (Files.exists(live.resolve(part))) {
        Files.copy(live.resolve(part), copy.resolve(part)); // as SIGKILL leaves it
      }
    }
    StringBuilder what = new StringBuilder("round " + place + ": " + damage(copy));
    Spool opened = Spool.open(vertx, copy, SpoolConfig.defaults()).await();
    append(opened, "after");
    Spool.State after = opened.state();
    long afterSeq = after.closed() ? 1 : after.highest();
    if (random.nextInt(3) == 0) {
      opened.close().await();
      what.append("then ").append(damage(copy));
      opened = Spool.open(vertx, copy, SpoolConfig.defaults()).await();
    }
    Map<String, List<String>> delivered = new Drain(opened).byEpoch();

    check(what.toString(), acked, delivered.getOrDefault(epoch, List.of()));
    assertThat(told(what.toString(), delivered.get(after.own()))).as("%s", what).contains(afterSeq);
    damaged += delivered.size() > 1 ? 1 : 0;
    opened.close().await();
    spool.close().await();
  }

  /** The last record that is acknowledged. */
  private long fill(Spool spool) {
    written.clear();
    int groups = 1 + random.nextInt(20);
    for (int group = 0; group < groups; group++) {
      String[] texts = new String[1 + random.nextInt(60)];
      for (int i = 0; i < texts.length; i++) {
        int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(300);
        texts[i] = String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
      }
      append(spool, texts);
    }
    for (long from = 1; from <= spool.state().highest(); ) {
      for (String line : batch(spool, from).lines()) {
        written.put(from++, line);
      }
    }
    long acked = random.nextInt((int) spool.state().highest() + 1);
    spool.acknowledge(spool.state().epoch(), acked).await();
    return acked;
  }

  private String damage(Path copy) throws IOException {
    List<Path> files = new ArrayList<>(List.of(copy.resolve("spool.db")));
    if (Files.exists(copy.resolve("spool.db-wal"))) {
      files.add(copy.resolve("spool.db-wal"));
    }
    StringBuilder what = new StringBuilder();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      Path file = files.get(random.nextInt(files.size()));
      if (Files.size(file) > 0) {
        what.append(Damage.any(file, random)).append("; ");
      }
    }
    return what.toString();
  }

  private void check(String what, long acked, List<String> lines) {
    Set<Long> told = told(what, lines);
    for (String line : lines) {
      Numbered numbered = RecordCodec.decode(line);
      if (numbered.record() instanceof Lost gone) {
        lost += (int) (gone.to() - gone.from() + 1);
      } else if (numbered.seq() <= written.size()) {
        assertThat(line).as(what).isEqualTo(written.get(numbered.seq()));
      }
    }
    for (long seq = acked + 1; seq <= written.size(); seq++) {
      assertThat(told).as("%s: record %d", what, seq).contains(seq);
      records++;
    }
  }

  /** The numbers that lines have or declare lost, each once. */
  private static Set<Long> told(String what, List<String> lines) {
    Set<Long> told = new HashSet<>();
    for (String line : lines) {
      Numbered numbered = RecordCodec.decode(line);
      long last = numbered.record() instanceof Lost gone ? gone.to() : numbered.seq();
      for (long seq = numbered.seq(); seq <= last; seq++) {
        assertThat(told.add(seq)).as("%s: record %d is told twice", what, seq).isTrue();
      }
    }
    return told;
  }
}
