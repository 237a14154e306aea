package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.backup.folder.FileCheck;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill -9 of backups and restores at random moments. */
class BackupKillIT {

  private static final int KILLS = Integer.getInteger("backup.kills", 6);
  private static final int KILLED = 128 + 9; // as the shell has it
  private static final String PATH = "/api/v1/backups";

  /** All rows of two tables: the old system and the new one differ in both. */
  private static final String FINGERPRINT =
      """
      select md5(string_agg(line, ',' order by seq)) || ' ' || count(*) || ' '
        || (select string_agg(id, ',' order by id) from agents) from rejected_records
      """;

  private static final String FILL =
      """
      insert into rejected_records (agent, epoch, seq, line, reason)
      select 'a', 'e', g, repeat(md5(g::text), 20), '' from generate_series(%d, %d) g
      """;

  private final long seed = Long.getLong("backup.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir Path folder;
  private Lab lab;
  private LabDatabase database;

  @BeforeEach
  void startLab() {
    System.out.println("backup.seed=" + seed);
    lab = new Lab(folder);
    lab.startHub();
    database = new LabDatabase(folder.resolve("hub"));
    database.run(FILL.formatted(1, 20_000));
    database.run("insert into agents (id) values ('before')");
  }

  @AfterEach
  void stopLab() {
    lab.close();
  }

  private Path backups() {
    return folder.resolve("hub.backups");
  }

  /** Makes a backup to its end and answers its name and how long that took, ns. */
  private String create(long[] tookNs) {
    long start = System.nanoTime();
    JsonObject backup = lab.post(PATH, new JsonObject());
    while (List.of("running", "verifying").contains(backup.getString("state"))) {
      backup = lab.get(PATH + "/" + backup.getString("id") + "?wait=10");
    }
    assertThat(backup.getString("state")).as(backup.encode()).isEqualTo("verified");
    tookNs[0] = System.nanoTime() - start;
    return backup.getString("id");
  }

  /** A moment cannot be awaited: it is anywhere in the time that the work takes. */
  private void pauseWithin(long ns) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * ns));
  }

  @Test
  void whatLooksLikeABackupIsOne() throws Exception {
    long[] tookNs = new long[1];
    create(tookNs);
    for (int kill = 0; kill < KILLS; kill++) {
      lab.post(PATH, new JsonObject());
      pauseWithin(tookNs[0]);
      lab.hub().kill();

      for (BackupFolder.Stored one : new BackupFolder(backups()).list()) {
        assertThat(FileCheck.of(one.path(), new Stage()).faults())
            .as("seed %d, kill %d: %s", seed, kill, one.id())
            .isEmpty();
      }
      lab.startHub();
    }
    create(tookNs);
    try (Stream<Path> left = Files.list(backups())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .as("what was half is gone")
          .allMatch(name -> name.matches(BackupFolder.ID + "(\\.verification\\.json)?"));
    }
    assertThat(database.text("select count(*) from pg_database where datname like '%\\_trial'"))
        .isEqualTo("0");
    assertThat(database.text("select count(*) from backups where state = 'running'"))
        .isEqualTo("0");
  }

  /** From where on a restore is killed at a random moment. */
  private enum From {
    BEGINNING,
    READY,
    SWAPPED
  }

  /** How long a restore takes from each step on to its end, ns. */
  private Map<From, Long> timed(String backup) throws Exception {
    Map<From, Long> at = new EnumMap<>(From.class);
    try (RestoreWatch watch = new RestoreWatch(folder.resolve("hub"))) {
      Process restore = restore(backup);
      for (From from : From.values()) {
        await(watch, from);
        at.put(from, System.nanoTime());
      }
      assertThat(restore.waitFor()).isZero();
    }
    long end = System.nanoTime();
    at.replaceAll((from, start) -> end - start);
    return at;
  }

  private static void await(RestoreWatch watch, From from) throws InterruptedException {
    switch (from) {
      case BEGINNING -> {}
      case READY -> watch.awaitReady();
      case SWAPPED -> watch.awaitSwapped();
    }
  }

  /** Whether it was killed before it had ended by itself. */
  private boolean killed(String backup, From from, long withinNs) throws Exception {
    try (RestoreWatch watch = new RestoreWatch(folder.resolve("hub"))) {
      Process restore = restore(backup);
      await(watch, from);
      pauseWithin(withinNs / 2); // the measured one may have been a slow one
      return restore.destroyForcibly().waitFor() == KILLED;
    }
  }

  @Test
  void afterAKilledRestoreTheOldSystemIsThereOrTheNewOne() throws Exception {
    String backup = create(new long[1]);
    String restored = database.text(FINGERPRINT);
    addAfter();
    String old = database.text(FINGERPRINT);
    lab.hub().close();
    Map<From, Long> tookNs = timed(backup);
    lab.startHub();
    assertThat(database.text(FINGERPRINT)).isEqualTo(restored);
    addAfter();
    int undone = 0;
    int swapped = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      lab.hub().close();
      From from = From.values()[kill % From.values().length];
      boolean killed = killed(backup, from, tookNs.get(from));

      lab.startHub();

      String now = database.text(FINGERPRINT);
      assertThat(now)
          .as("seed %d, kill %d from %s on", seed, kill, from)
          .isIn(from == From.SWAPPED ? List.of(restored) : List.of(old, restored));
      assertThat(database.text("select count(*) from pg_database where datname like '%\\_new'"))
          .as("nothing half is left")
          .isEqualTo("0");
      assertThat(folder.resolve("hub").resolve("restore.journal")).doesNotExist();
      if (now.equals(restored)) {
        swapped += killed ? 1 : 0;
        addAfter();
      } else {
        undone++;
      }
    }
    System.out.printf(
        "%d restores killed: %d undone, %d killed after the swap, %d had ended%n",
        KILLS, undone, swapped, KILLS - undone - swapped);
    assertThat(undone + swapped).as("killed in the middle").isPositive();
  }

  private void addAfter() {
    database.run(FILL.formatted(20_001, 20_500));
    database.run("insert into agents (id) values ('after')");
  }

  private Process restore(String backup) throws IOException {
    return new ProcessBuilder(
            Built.hub("restore", backup, "--data", folder.resolve("hub").toString()))
        .redirectOutput(folder.resolve("log").resolve("restore.out").toFile())
        .redirectError(folder.resolve("log").resolve("restore.err").toFile())
        .start();
  }
}
