package io.tinyprofiler.hub.maintenance;

import io.tinyprofiler.hub.artifact.ArtifactKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has PostgreSQL give back what deleted rows took, and learn what its tables hold. */
final class PgUpkeep {

  private static final String TABLES =
      """
      select c.relname, coalesce(s.n_dead_tup, 0) as dead from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_stat_user_tables s on s.relid = c.oid
      where n.nspname = 'public' and c.relkind = 'r' order by 1
      """;

  private final Connection connection;

  PgUpkeep(Connection connection) {
    this.connection = connection;
  }

  /** Dead rows of each table that has some. */
  Map<String, Object> deadRows() {
    Map<String, Object> dead = new LinkedHashMap<>();
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(TABLES)) {
      while (rows.next()) {
        if (rows.getLong("dead") > 0) {
          dead.put(rows.getString("relname"), rows.getLong("dead"));
        }
      }
      return dead;
    } catch (SQLException e) {
      throw PgArchive.failed(e);
    }
  }

  /** Vacuums and analyses every table; nobody has to wait for it. */
  int vacuum() {
    List<String> tables = texts("select relname from (" + TABLES + ") t");
    for (String table : tables) {
      try (Statement sql = connection.createStatement()) {
        sql.execute("vacuum (analyze) public.\"" + table.replace("\"", "\"\"") + '"');
      } catch (SQLException e) {
        throw PgArchive.failed(e);
      }
    }
    return tables.size();
  }

  /** On the disk, B. */
  long bytes() {
    return Long.parseLong(texts("select pg_database_size(current_database())").get(0));
  }

  /** Process id of the server process that this connection has. */
  long backend() {
    return Long.parseLong(texts("select pg_backend_pid()").get(0));
  }

  Set<String> artifacts(ArtifactKind kind) {
    return new HashSet<>(texts("select id from artifacts where kind = '%s'".formatted(kind.key())));
  }

  private List<String> texts(String query) {
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw PgArchive.failed(e);
    }
  }
}
