package io.tinyprofiler.hub.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The embedded PostgreSQL of a lab's hub, looked at from outside while it runs. */
final class LabDatabase {

  private static final int PORT_LINE = 3; // of postmaster.pid, from 0
  private static final Pattern ROW = Pattern.compile("INSERT INTO public\\.(\\w+) VALUES .*");

  private final Path hub;

  LabDatabase(Path hub) {
    this.hub = hub;
  }

  private String port() throws IOException {
    return Files.readAllLines(hub.resolve("postgres").resolve("postmaster.pid"))
        .get(PORT_LINE)
        .strip();
  }

  private String password() throws IOException {
    return Files.readString(hub.resolve("profiler_user.password")).strip();
  }

  /** The first column of the first row. */
  String text(String query) {
    return on(
        sql -> {
          try (ResultSet rows = sql.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
          }
        });
  }

  void run(String statement) {
    on(sql -> sql.execute(statement));
  }

  private interface Work<T> {
    T on(Statement sql) throws SQLException;
  }

  private <T> T on(Work<T> work) {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      return work.on(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connect() throws SQLException {
    try {
      return DriverManager.getConnection(
          "jdbc:postgresql://127.0.0.1:%s/profiler_db".formatted(port()),
          "profiler_user",
          password());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every row of some tables as pg_dump writes it, without the hub's knowledge. */
  Set<String> rows(List<String> tables) {
    try {
      ProcessBuilder dump =
          new ProcessBuilder(
                  "pg_dump",
                  "--host=127.0.0.1",
                  "--port=" + port(),
                  "--username=profiler_user",
                  "--dbname=profiler_db",
                  "--data-only",
                  "--inserts")
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      dump.environment().put("PGPASSWORD", password());
      Process process = dump.start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("pg_dump failed");
      }
      TreeSet<String> rows = new TreeSet<>();
      for (String line : text.lines().toList()) {
        var row = ROW.matcher(line);
        if (row.matches() && tables.stream().anyMatch(row.group(1)::startsWith)) {
          rows.add(line);
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
