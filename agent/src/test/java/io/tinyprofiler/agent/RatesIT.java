package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceDriver;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.frame.Frames;
import io.tinyprofiler.agent.device.frame.NativeDriver;
import io.tinyprofiler.agent.rig.ChunkFlood;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.shared.record.RecordCodec;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/**
 * How much the parser and the spool take: frames of tokens from memory, against a loop that only
 * looks at each byte; records that are durable, against SQLite's own inserts with as many to a
 * commit, and one. {@code -Drates.pairs=5 -Drates.records=20000 -Drates.frames=2000000} makes the
 * sample a benchmark.
 */
@Timeout(600)
class RatesIT {

  private static final int PAIRS = Integer.getInteger("rates.pairs", 1);
  private static final int FRAMES = Integer.getInteger("rates.frames", 200_000);
  private static final int RECORDS = Integer.getInteger("rates.records", 2_000);

  /** As many as eight devices have ready at once, eight times over. */
  private static final int IN_FLIGHT = 64;

  private static final int SINGLE = 100;

  @TempDir Path folder;

  @Test
  void ofTheParser() {
    byte[] frames = frames();
    double[] parsed = new double[PAIRS];
    double[] looked = new double[PAIRS];
    parse(frames);
    look(frames);
    for (int i = 0; i < PAIRS; i++) {
      parsed[i] = parse(frames);
      looked[i] = look(frames);
    }
    double bytes = (double) frames.length / FRAMES;
    System.out.printf(
        Locale.ROOT,
        """
        | parser, median of %1$d | frames/s | MB/s | only looking, MB/s | ratio |
        |---|---|---|---|---|
        | native | %2$.0f | %3$.1f | %4$.1f | %5$.3f |
        {"benchmark":"parse-rate","pairs":%1$d,"frames_per_s":%2$.0f,"mb_per_s":%3$.1f,"peer_mb_per_s":%4$.1f}
        """,
        PAIRS,
        median(parsed),
        median(parsed) * bytes / 1e6,
        median(looked) / 1e6,
        median(parsed) * bytes / median(looked));
  }

  private static byte[] frames() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < FRAMES; i++) {
      all.writeBytes(
          Frames.frame("tok,7,%d,%d,%d,%%20tok".formatted(i, 123_456_789L * i, i & 511)));
    }
    return all.toByteArray();
  }

  /** Frames a second, in reads of 1 KiB at most. */
  private static double parse(byte[] frames) {
    Counted counted = new Counted();
    NativeDriver driver = new NativeDriver("memory", counted);
    byte[] read = new byte[1024];
    long begun = System.nanoTime();
    for (int from = 0; from < frames.length; from += read.length) {
      int length = Math.min(read.length, frames.length - from);
      System.arraycopy(frames, from, read, 0, length);
      driver.received(read, length, from);
    }
    double rate = FRAMES / ((System.nanoTime() - begun) / 1e9);
    assertThat(counted.tokens).isEqualTo(FRAMES);
    return rate;
  }

  private static final class Counted implements DeviceDriver.Effects {
    private int tokens;

    @Override
    public void event(DeviceEvent event, long hostNs) {
      tokens += event instanceof DeviceEvent.Token token && token.position() == tokens ? 1 : 0;
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public long nowNs() {
      return 0;
    }
  }

  /** Bytes a second. */
  private static double look(byte[] frames) {
    long begun = System.nanoTime();
    int lines = 0;
    for (byte b : frames) {
      lines += b == '\n' ? 1 : 0;
    }
    double rate = frames.length / ((System.nanoTime() - begun) / 1e9);
    assertThat(lines).isEqualTo(FRAMES);
    return rate;
  }

  @Test
  void ofTheSpool() throws Exception {
    double[] spooled = new double[PAIRS];
    double[] inserted = new double[PAIRS];
    double[] single = new double[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      spooled[i] = spool(Files.createDirectory(folder.resolve("spool-" + i)));
      inserted[i] = insert(folder.resolve("bare-" + i), RECORDS, IN_FLIGHT);
      single[i] = insert(folder.resolve("single-" + i), SINGLE, 1);
    }
    System.out.printf(
        Locale.ROOT,
        """
        | durable records/s, median of %1$d | spool, %2$d in flight | SQLite, %2$d to a commit | ratio | SQLite, 1 to a commit |
        |---|---|---|---|---|
        | a chunk of 64 tokens | %3$.0f | %4$.0f | %5$.2f | %6$.0f |
        {"benchmark":"spool-rate","pairs":%1$d,"records_per_s":%3$.0f,"sqlite_per_s":%4$.0f,"sqlite_single_per_s":%6$.0f}
        """,
        PAIRS,
        IN_FLIGHT,
        median(spooled),
        median(inserted),
        median(spooled) / median(inserted),
        median(single));
  }

  private static double spool(Path place) throws Exception {
    Loop loop = new Loop();
    SpoolConfig usual = SpoolConfig.defaults();
    Spool spool = Loop.await(loop.call(() -> Spool.open(loop.vertx, place, usual)));
    long begun = System.nanoTime();
    loop.call(() -> ChunkFlood.into(spool, RECORDS, IN_FLIGHT)).await(300, TimeUnit.SECONDS);
    double rate = RECORDS / ((System.nanoTime() - begun) / 1e9);
    Loop.await(loop.call(spool::close));
    loop.close();
    return rate;
  }

  /** The same lines in a table without anything else. */
  private static double insert(Path file, int records, int perCommit) throws Exception {
    String line = RecordCodec.line(1, Instant.now(), 1, RecordCodec.body(ChunkFlood.chunk()));
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("create table records (seq integer primary key, line text not null)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into records (line) values (?)")) {
        long begun = System.nanoTime();
        for (int i = 1; i <= records; i++) {
          insert.setString(1, line);
          insert.executeUpdate();
          if (i % perCommit == 0) {
            connection.commit();
          }
        }
        connection.commit();
        return records / ((System.nanoTime() - begun) / 1e9);
      }
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
