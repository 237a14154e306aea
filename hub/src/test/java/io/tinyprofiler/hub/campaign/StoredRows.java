package io.tinyprofiler.hub.campaign;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One snapshot of PostgreSQL, read past the hub. */
final class StoredRows implements AutoCloseable {

  private static final String OF_RUNS =
      """
      select concat_ws(' ', 'chunk', run_id, first, array_to_string(ticks, ','),
        coalesce(array_to_string(host_ns, ','), '-'), array_to_string(ids, ','),
        (select string_agg(encode(piece, 'hex'), ',' order by n)
          from unnest(pieces) with ordinality as p(piece, n)))
      from token_columns where run_id = any(?)
      union all
      select concat_ws(' ', 'run', id, session_id, run_index, kind, repetition, tick_hz,
        accepted_tick, accepted_host_ns, coalesce(prompt_tokens::text, '-'), prompt)
      from runs where id = any(?)
      union all
      select concat_ws(' ', 'end', id, status, coalesce(tokens::text, '-'), coalesce(hash, '-'),
        coalesce(logits_hash, '-'), coalesce(prefill_ticks::text, '-'),
        coalesce(end_ticks::text, '-'), lost, coalesce(failure, '-'), reason)
      from runs where status is not null and id = any(?)
      """;

  private static final String OF_SESSIONS =
      """
      select concat_ws(' ', 'clock', session_id, coalesce(tick::text, '-'),
        coalesce(host_ns::text, '-'), coalesce(round_trip_ns::text, '-'),
        coalesce(error_ns::text, '-'))
      from clock_samples where session_id = any(?)
      union all
      select concat_ws(' ', 'session', id, state) from profiling_sessions where id = any(?)
      """;

  private static final String TOTALS =
      """
      select 'chunks', count(*), coalesce(sum(n), 0) from token_chunks
      union all select 'runs', count(*), 0 from runs
      union all select 'clocks', count(*), 0 from clock_samples
      union all select 'readings', count(*), 0 from readings
      union all select 'refused', coalesce(sum(count), 0), 0 from refusals
      """;

  private final Connection connection;

  /** Numbers {@code from} to {@code to} of an agent's epoch. */
  record Range(String agent, String epoch, long from, long to) {

    boolean holds(String ofAgent, String ofEpoch, long seq) {
      return agent.equals(ofAgent) && epoch.equals(ofEpoch) && from <= seq && seq <= to;
    }
  }

  /**
   * Opens the snapshot.
   *
   * @throws SQLException if the server takes no connections now
   */
  StoredRows(DatabaseAccess database) throws SQLException {
    connection = database.connect();
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
  }

  /** The last record stored, by agent and epoch. */
  Map<Epoch, Long> marks() throws SQLException {
    Map<Epoch, Long> marks = new HashMap<>();
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery("select agent, epoch, last_seq from ingest_marks")) {
      while (rows.next()) {
        marks.put(new Epoch(rows.getString(1), rows.getString(2)), rows.getLong(3));
      }
    }
    return marks;
  }

  List<Range> lost() throws SQLException {
    return ranges("select agent, epoch, from_seq, to_seq from lost_records");
  }

  List<Range> rejected() throws SQLException {
    return ranges("select agent, epoch, seq, seq from rejected_records");
  }

  private List<Range> ranges(String query) throws SQLException {
    List<Range> ranges = new ArrayList<>();
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      while (rows.next()) {
        ranges.add(
            new Range(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4)));
      }
    }
    return ranges;
  }

  Map<String, Long> totals() throws SQLException {
    Map<String, Long> totals = new HashMap<>();
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(TOTALS)) {
      while (rows.next()) {
        totals.put(rows.getString(1), rows.getLong(2));
        if (rows.getString(1).equals("chunks")) {
          totals.put("tokens", rows.getLong(3));
        }
      }
    }
    totals.values().removeIf(count -> count == 0);
    return totals;
  }

  List<String> rowsOfRuns(Collection<UUID> runs) throws SQLException {
    return texts(OF_RUNS, runs);
  }

  List<String> rowsOfSessions(Collection<UUID> sessions) throws SQLException {
    return texts(OF_SESSIONS, sessions);
  }

  List<String> texts(String query, Collection<UUID> ids) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 1; i <= select.getParameterMetaData().getParameterCount(); i++) {
        select.setArray(i, connection.createArrayOf("uuid", ids.toArray()));
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
    }
    return texts;
  }

  /** When, on the hosts' monotonic clock, the newest valid run of each device was accepted, ns. */
  Map<String, Long> newestRuns() throws SQLException {
    Map<String, Long> newest = new HashMap<>();
    String query =
        """
        select s.device, max(r.accepted_host_ns)
        from runs r join profiling_sessions s on s.id = r.session_id where r.valid group by 1
        """;
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      while (rows.next()) {
        newest.put(rows.getString(1), rows.getLong(2));
      }
    }
    return newest;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
