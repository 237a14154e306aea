package io.tinyprofiler.agent.spool;

import io.tinyprofiler.agent.spool.SessionJournal.Entry;
import io.tinyprofiler.shared.json.JsonText;
import io.tinyprofiler.shared.json.JsonTree;
import io.tinyprofiler.shared.json.RecordBinder;
import io.tinyprofiler.shared.json.RecordBinder.Leniency;
import io.tinyprofiler.shared.json.UnfitJsonException;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The sessions' state as the records tell it. Works inside the transaction of its caller. */
final class SessionTable {

  /** What an earlier version did not know is null. */
  private static final RecordBinder SPECS =
      RecordBinder.of(Leniency.MISSING_FIELDS, Leniency.FRACTIONS);

  private static final char SUM = '\n'; // never in JSON on one line
  private static final String UUID_FORM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final String COLUMNS = "attempt, spec, next_index, open_run, outcome, doubtful";

  private final Connection connection;

  SessionTable(Connection connection) {
    this.connection = connection;
  }

  /** Moves the sessions on by one record. */
  void apply(AgentRecord record, long nowMs) throws SQLException {
    if (record instanceof AgentRecord.SessionAccepted accepted) {
      update(
          """
          insert into sessions (session, attempt, spec) values (?, ?, ?)
          on conflict (session) do update set attempt = excluded.attempt""",
          accepted.spec().session(),
          accepted.attempt(),
          encode(accepted.spec()));
    } else if (record instanceof AgentRecord.RunStarted started) {
      update(
          "update sessions set open_run = ?, next_index = ? where session = ?",
          started.run(),
          started.index(),
          started.session());
    } else if (record instanceof AgentRecord.RunEnded ended) {
      int done = ended.failure() == null ? 1 : 0; // a failed run is done again, under its index
      update(
          "update sessions set open_run = null, next_index = next_index + ? where session = ?",
          done,
          ended.session());
    } else if (record instanceof AgentRecord.SessionEnded ended) {
      update(
          "update sessions set outcome = ?, ended_ms = ? where session = ?",
          ended.outcome(),
          nowMs,
          ended.session());
    }
  }

  /**
   * Takes a session from a row without its table; the last of several counts, and may still be an
   * old one. One that could not be read again is left: it would be the damage of the fresh file.
   */
  void salvage(LeafPage.Row row) throws SQLException {
    if (row.number(2) == null || row.number(4) == null || !isWhole(row)) {
      return;
    }
    String statement =
        """
        insert or replace into sessions
          (session, attempt, spec, next_index, open_run, outcome, ended_ms, doubtful)
        values (?, ?, ?, ?, ?, ?, ?, 1)""";
    try (PreparedStatement insert = connection.prepareStatement(statement)) {
      for (int column = 1; column <= 7; column++) {
        insert.setObject(column, row.values().get(column));
      }
      insert.executeUpdate();
    }
  }

  private static boolean isWhole(LeafPage.Row row) {
    try {
      Entry entry = entry(1, row.text(3), 0, row.text(5), row.text(6), true);
      return entry.spec().session().toString().equals(row.text(1));
    } catch (SQLException damaged) {
      return false;
    }
  }

  /** The same of an attempt that was refused. */
  void salvageRefusal(LeafPage.Row row) throws SQLException {
    String session = row.text(0);
    if (session != null && session.matches(UUID_FORM) && row.number(1) != null) {
      refuse(UUID.fromString(session), row.number(1).intValue(), System.currentTimeMillis());
    }
  }

  Optional<Entry> find(UUID session) throws SQLException {
    return entries("where session = ?", session).stream().findFirst();
  }

  List<Entry> open() throws SQLException {
    return entries("where outcome is null order by opened");
  }

  void refuse(UUID session, int attempt, long nowMs) throws SQLException {
    update(
        """
        insert into refused_attempts values (?, ?, ?) on conflict (session)
        do update set attempt = max(attempt, excluded.attempt), at_ms = excluded.at_ms""",
        session,
        attempt,
        nowMs);
  }

  OptionalInt refusedAttempt(UUID session) throws SQLException {
    String query = "select attempt from refused_attempts where session = ?";
    try (PreparedStatement select = prepare(query, session);
        ResultSet row = select.executeQuery()) {
      return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
    }
  }

  /** Forgets sessions that ended, and attempts that were refused, before a time. */
  void forget(long beforeMs) throws SQLException {
    update("delete from sessions where ended_ms < ?", beforeMs);
    update("delete from refused_attempts where at_ms < ?", beforeMs);
  }

  private List<Entry> entries(String where, Object... arguments) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    String query = "select " + COLUMNS + " from sessions " + where;
    try (PreparedStatement select = prepare(query, arguments);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        entries.add(
            entry(
                row.getInt("attempt"),
                row.getString("spec"),
                row.getInt("next_index"),
                row.getString("open_run"),
                row.getString("outcome"),
                row.getBoolean("doubtful")));
      }
    }
    return entries;
  }

  private static Entry entry(
      int attempt, String spec, int next, String run, String outcome, boolean doubtful)
      throws SQLException {
    try {
      return new Entry(
          attempt,
          decode(spec),
          next,
          run == null ? null : UUID.fromString(run),
          outcome == null ? null : SessionOutcome.valueOf(outcome),
          doubtful);
    } catch (IllegalArgumentException e) {
      throw SpoolTables.damage("a session in the journal is damaged: " + e.getMessage());
    }
  }

  private void update(String statement, Object... arguments) throws SQLException {
    try (PreparedStatement update = prepare(statement, arguments)) {
      update.executeUpdate();
    }
  }

  private PreparedStatement prepare(String query, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(query);
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      statement.setObject(i + 1, argument instanceof Number ? argument : argument.toString());
    }
    return statement;
  }

  private static String encode(SessionSpec spec) {
    String json = JsonText.PLAIN.write(spec);
    return json + SUM + RowSum.of(json);
  }

  /** Of the first version there is no checksum behind it. */
  private static SessionSpec decode(String spec) throws SQLException {
    if (spec == null) {
      throw SpoolTables.damage("a session in the journal is damaged: it has no specification");
    }
    int sum = spec.lastIndexOf(SUM);
    String json = sum < 0 ? spec : spec.substring(0, sum);
    if (sum >= 0 && !spec.equals(json + SUM + RowSum.of(json))) {
      throw SpoolTables.damage("a session in the journal is damaged");
    }
    try {
      return SPECS.bind(JsonTree.read(json), SessionSpec.class);
    } catch (UnfitJsonException e) {
      throw SpoolTables.damage("a session in the journal is damaged: " + e.getMessage());
    }
  }
}
