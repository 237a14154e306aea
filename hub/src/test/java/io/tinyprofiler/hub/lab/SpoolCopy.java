package io.tinyprofiler.hub.lab;

import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an agent's spool held at a moment: the oracle of the kill tests. The files are copied before
 * anything opens them again, so that nothing repairs what the kill left.
 */
final class SpoolCopy {

  private SpoolCopy() {}

  /** Copies the spool of a dead agent and reads every record of it, acknowledged ones too. */
  static List<Numbered> read(Path agentFolder, Path into) {
    try (Stream<Path> all = Files.walk(agentFolder)) {
      Path file = all.filter(p -> p.endsWith("spool.db")).findFirst().orElseThrow();
      Files.createDirectories(into);
      for (String part : new String[] {"", "-wal"}) {
        Path from = file.resolveSibling("spool.db" + part);
        if (Files.exists(from)) {
          Files.copy(from, into.resolve("spool.db" + part));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records(into.resolve("spool.db"));
  }

  private static List<Numbered> records(Path file) {
    List<Numbered> records = new ArrayList<>();
    try (Connection spool = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = spool.createStatement();
        ResultSet rows = statement.executeQuery("select line from records order by seq")) {
      while (rows.next()) {
        records.add(RecordCodec.decode(rows.getString(1)));
      }
      return records;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
