package io.tinyprofiler.hub.backup.dump;

import io.tinyprofiler.hub.artifact.ArtifactKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is in a hub's database, as one connection sees it. */
public final class PgContents {

  private static final String TABLES =
      """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' order by 1
      """;

  private static final String SCHEMA =
      "select version from flyway_schema_history where success and version is not null"
          + " order by installed_rank desc limit 1";

  private final Connection connection;

  public PgContents(Connection connection) {
    this.connection = connection;
  }

  /** How many rows each table has. */
  public SortedMap<String, Long> rows() throws SQLException {
    SortedMap<String, Long> rows = new TreeMap<>();
    for (String table : texts(TABLES)) {
      String name = '"' + table.replace("\"", "\"\"") + '"';
      rows.put(table, Long.valueOf(texts("select count(*) from public." + name).get(0)));
    }
    return rows;
  }

  /** Version of the newest migration. */
  public String schema() throws SQLException {
    return texts(SCHEMA).stream().findFirst().orElse("none");
  }

  public String server() throws SQLException {
    return texts("show server_version").get(0);
  }

  /** On the disk, B. */
  public long bytes() throws SQLException {
    return Long.parseLong(texts("select pg_database_size(current_database())").get(0));
  }

  /** SHA-256 of the artifacts of a kind. */
  public List<String> artifacts(ArtifactKind kind) throws SQLException {
    return texts("select id from artifacts where kind = '%s' order by id".formatted(kind.key()));
  }

  List<String> texts(String query) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
