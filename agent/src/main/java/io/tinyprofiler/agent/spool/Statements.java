package io.tinyprofiler.agent.spool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A connection's statements, prepared once; closed with it. */
final class Statements {

  private final Connection connection;
  private final Map<String, PreparedStatement> known = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  PreparedStatement prepared(String statement) throws SQLException {
    PreparedStatement ready = known.get(statement);
    if (ready == null) {
      ready = connection.prepareStatement(statement);
      known.put(statement, ready);
    }
    return ready;
  }

  void update(String statement, long... arguments) throws SQLException {
    PreparedStatement update = prepared(statement);
    for (int i = 0; i < arguments.length; i++) {
      update.setLong(i + 1, arguments[i]);
    }
    update.executeUpdate();
  }

  /** The one number of a query; 0 if it has none. */
  long number(String query, long argument) throws SQLException {
    PreparedStatement select = prepared(query);
    select.setLong(1, argument);
    try (ResultSet found = select.executeQuery()) {
      return found.next() ? found.getLong(1) : 0;
    }
  }
}
