package io.tinyprofiler.hub.lab;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * When chunks of tokens were committed: PostgreSQL sends a notification when the transaction that
 * asked for it is, and so a trigger of the bench's own asks for one with each row.
 */
final class Commits implements AutoCloseable {

  private static final String TOLD =
      """
      create function bench_told() returns trigger language plpgsql as $$
      begin
        perform pg_notify('bench', new.run_id || ' ' || new.first);
        return null;
      end $$;
      create trigger bench_told after insert on token_chunks for each row execute function bench_told();
      create table bench_rows (id int primary key)
      """;

  private static final int BARE = 101;

  private static final long LIMIT_S = 30;

  private final LabDatabase database;
  private final Connection connection;
  private final Map<String, CompletableFuture<Long>> nsByChunk = new ConcurrentHashMap<>();
  private volatile boolean wanted = true;

  Commits(LabDatabase database) throws SQLException {
    this.database = database;
    database.run(TOLD);
    connection = database.connect();
    try (Statement listen = connection.createStatement()) {
      listen.execute("listen bench");
    }
    Thread thread = new Thread(this::hear, "commits");
    thread.setDaemon(true);
    thread.start();
  }

  private void hear() {
    try {
      while (wanted) {
        PGNotification[] told = connection.unwrap(PGConnection.class).getNotifications(0);
        long now = System.nanoTime();
        for (PGNotification one : told) {
          chunk(one.getParameter()).complete(now);
        }
      }
    } catch (SQLException e) {
      if (wanted) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Of the chunk of a run that begins with a position; this JVM's {@link System#nanoTime}. */
  long ns(String run, int first) {
    return chunk(run + " " + first).orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
  }

  /** Its notification may come after the row is seen. */
  private CompletableFuture<Long> chunk(String name) {
    return nsByChunk.computeIfAbsent(name, unheard -> new CompletableFuture<>());
  }

  /** What a commit of one row takes that nobody else has to do with, ns; the median. */
  long bareNs() throws SQLException {
    long[] took = new long[BARE];
    try (Connection own = database.connect();
        PreparedStatement row = own.prepareStatement("insert into bench_rows values (?)")) {
      for (int i = 0; i < BARE; i++) {
        row.setInt(1, i);
        long begun = System.nanoTime();
        row.executeUpdate();
        took[i] = System.nanoTime() - begun;
      }
    }
    database.run("truncate bench_rows");
    Arrays.sort(took);
    return took[BARE / 2];
  }

  @Override
  public void close() throws SQLException {
    wanted = false;
    connection.close();
  }
}
