package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Writes in one of several ways, for ever or once, and prints what it believes to be written. */
final class WritingProcess {

  private WritingProcess() {}

  /** Arguments: how, and the folder. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    switch (args[0]) {
      case "plain" -> plain(folder.resolve("plain"));
      case "sqlite" -> sqlite(folder.resolve("sqlite.db"), args[2]);
      case "spool" -> spool(folder);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** The first half is flushed, the second changes it and goes on behind it. */
  private static void plain(Path file) throws IOException, InterruptedException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(bytes("flushed"));
      channel.force(true);
      channel.write(bytes("FL"), 0);
      channel.write(bytes(", and more"));
      System.out.println("written");
      Thread.currentThread().join(); // until it is killed
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Prints the number of each row once it is committed. */
  private static void sqlite(Path file, String synchronous) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = connection.createStatement()) {
      sql.execute("pragma journal_mode = wal");
      sql.execute("pragma synchronous = " + synchronous);
      sql.execute("create table if not exists rows (n integer primary key, text text)");
      for (int n = 1; ; n++) {
        sql.execute("insert into rows values (%d, hex(randomblob(200)))".formatted(n));
        System.out.println(n);
      }
    }
  }

  /** Prints each record once the spool reports it durable, and {@code refused} for any other. */
  private static void spool(Path folder) {
    Spool spool = Spool.open(Vertx.vertx(), folder, SpoolConfig.defaults()).await();
    for (int chain = 0; chain < 8; chain++) {
      append(spool, chain, 0);
    }
  }

  private static void append(Spool spool, int chain, int count) {
    String text = chain + "." + count;
    spool
        .append(new DeviceLog("board", List.of(text)))
        .onComplete(
            appended -> {
              System.out.println(appended.succeeded() ? text : "refused");
              append(spool, chain, count + 1);
            });
  }
}
