package io.tinyprofiler.hub.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes many sessions of the few that a database holds: each copy has ids and times of its own, one
 * every half hour back from now, on {@value #DEVICES} copies of each device in turn.
 */
final class StoredTokens {

  private static final int DEVICES = 12;
  private static final String DEVICE = "%s || '-' || copy %% " + DEVICES;
  private static final String ID = "md5(%s::text || copy)::uuid";
  private static final String AT = "%s - copy * interval '30 minutes'";

  private final Connection connection;

  StoredTokens(Connection connection) {
    this.connection = connection;
  }

  /**
   * Copies.
   *
   * @param copies of each session, with its runs, tokens, readings and result
   */
  void multiply(int copies) throws SQLException {
    execute(
        "select make_partitions(now() - month * interval '1 month')"
            + " from generate_series(0, %d * 30 / 60 / 24 / 28 + 1) month".formatted(copies));
    copy("devices", DEVICES, Map.of("id", DEVICE.formatted("id")));
    copy(
        "profiling_sessions",
        copies,
        Map.of(
            "id", ID.formatted("id"),
            "device", DEVICE.formatted("device"),
            "spec",
                "spec || jsonb_build_object('session', %s, 'device', %s)"
                    .formatted(ID.formatted("id"), DEVICE.formatted("device")),
            "created_at", AT.formatted("created_at"),
            "accepted_at", AT.formatted("accepted_at"),
            "ended_at", AT.formatted("ended_at")));
    copy(
        "runs",
        copies,
        Map.of(
            "id", ID.formatted("id"),
            "session_id", ID.formatted("session_id"),
            "started_at", AT.formatted("started_at"),
            "ended_at", AT.formatted("ended_at")));
    copy(
        "token_chunks",
        copies,
        Map.of("run_id", ID.formatted("run_id"), "started_at", AT.formatted("started_at")));
    copy(
        "readings",
        copies,
        Map.of(
            "device", DEVICE.formatted("device"),
            "run_id", ID.formatted("run_id"),
            "started_at", AT.formatted("started_at")));
    copy(
        "profiling_results",
        copies,
        Map.of(
            "session_id", ID.formatted("session_id"),
            "device", DEVICE.formatted("device"),
            "created_at", AT.formatted("created_at")));
    execute("vacuum analyze");
  }

  private void copy(String table, int copies, Map<String, String> changed) throws SQLException {
    List<String> columns = columns(table);
    String values =
        String.join(", ", columns.stream().map(name -> changed.getOrDefault(name, name)).toList());
    execute(
        "insert into %s (%s) select %s from %s, generate_series(1, %d) copy"
            .formatted(table, String.join(", ", columns), values, table, copies));
  }

  /** Those whose values are not made of others. */
  private List<String> columns(String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select column_name from information_schema.columns where table_name = ?"
                + " and table_schema = 'public' and is_generated = 'NEVER'")) {
      query.setString(1, table);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          columns.add(rows.getString(1));
        }
      }
    }
    return columns;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
