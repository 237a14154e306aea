package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A spool in a folder of its own, a clock and a disk that a test moves. */
abstract class SpoolFixture {

  static final SpoolConfig NO_GRACE = new SpoolConfig(64, 0, 0, 0);

  /** As of a release that had no checksum of the tables. */
  static final String NO_SUM = "pragma application_id = 0";

  final Vertx vertx;
  final Path folder;
  long freeDisk = Long.MAX_VALUE;

  /** Thrown, once, by whoever asks how much of the disk is free. */
  volatile RuntimeException defect;

  Instant now = Instant.parse("2026-11-23T10:00:00Z");

  SpoolFixture(Vertx vertx, Path folder) {
    this.vertx = vertx;
    this.folder = folder;
  }

  Spool open(SpoolConfig config) {
    InstantSource source = () -> now;
    Clock clock = source.withZone(ZoneOffset.UTC);
    return Spool.open(vertx, folder, config, clock, this::freeDisk).await();
  }

  private long freeDisk() {
    RuntimeException thrown = defect;
    defect = null;
    if (thrown != null) {
      throw thrown;
    }
    return freeDisk;
  }

  static void append(Spool spool, String... texts) {
    List<Future<Void>> appends = new ArrayList<>();
    for (String text : texts) {
      appends.add(spool.append(log(text)));
    }
    Future.all(appends).await();
  }

  static DeviceLog log(String text) {
    return new DeviceLog("dev", List.of(text));
  }

  static Batch batch(Spool spool, long from) {
    return spool.read(from).await().orElseThrow().batch();
  }

  static AgentRecord record(String line) {
    return RecordCodec.decode(line).record();
  }

  /** Number and text of the console lines in a batch. */
  static List<String> texts(Batch batch) {
    return batch.lines().stream()
        .map(RecordCodec::decode)
        .filter(numbered -> numbered.record() instanceof DeviceLog)
        .map(SpoolFixture::text)
        .toList();
  }

  private static String text(Numbered numbered) {
    return numbered.seq() + ":" + ((DeviceLog) numbered.record()).lines().get(0);
  }

  static Problem problem(Future<?> future) {
    return (Problem) catchThrowable(future::await);
  }

  Path file(String part) {
    return folder.resolve("spool.db" + part);
  }

  /** Done to the file while no spool has it open. */
  void sql(String... statements) throws SQLException {
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + file(""));
        Statement sql = file.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
  }

  /** Has the file say that its tables are as they are now. */
  void sumTables() throws SQLException {
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + file(""));
        Statement sql = file.createStatement()) {
      sql.execute("pragma application_id = " + SpoolTables.sumOf(file));
    }
  }

  static String[] words(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "word-" + i + "-" + "x".repeat(100))
        .toArray(String[]::new);
  }
}
