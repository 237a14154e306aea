package io.tinyprofiler.hub.ingest;

import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;

/**
 * One statement that a record calls for.
 *
 * @param mustHit whether no row hit means that the record speaks of something unknown
 * @param rows what several of a transaction are together; null for a statement of its own
 */
record Write(String sql, Tuple values, Phase phase, boolean mustHit, Rows rows) {

  /** In this order the statements of a transaction follow, whatever the order of their records. */
  enum Phase {
    /** Agents, devices, sessions. */
    SESSIONS,
    RUNS,
    TOKENS,
    READINGS,
    /** What else was found out in a run. */
    FINDINGS,
    ENDS,
    MARKS
  }

  /**
   * Records of one kind, of which each is a row of one statement.
   *
   * @param sql its parameters are arrays, one for each column
   * @param mustHit whether it returns a row for each of its own, or one is of something unknown
   * @param types of the columns, as the client knows them
   */
  record Rows(String sql, Phase phase, boolean mustHit, List<Class<?>> types) {

    static Rows of(String sql, Phase phase, Class<?>... types) {
      return new Rows(sql, phase, false, List.of(types));
    }

    static Rows hitting(String sql, Phase phase, Class<?>... types) {
      return new Rows(sql, phase, true, List.of(types));
    }

    /**
     * A row.
     *
     * @param values one for each column, any of them null
     */
    Write row(Object... values) {
      Object[] columns = new Object[types.size()];
      for (int i = 0; i < columns.length; i++) {
        Object[] column = (Object[]) Array.newInstance(types.get(i), 1);
        column[0] = storable(values[i]);
        columns[i] = column;
      }
      return new Write(sql, Tuple.wrap(columns), phase, mustHit, this);
    }

    /** One statement for several rows. */
    Write together(List<Write> several) {
      Object[] columns = new Object[types.size()];
      for (int i = 0; i < columns.length; i++) {
        Object[] column = (Object[]) Array.newInstance(types.get(i), several.size());
        for (int j = 0; j < column.length; j++) {
          column[j] = ((Object[]) several.get(j).values().getValue(i))[0];
        }
        columns[i] = column;
      }
      return new Write(sql, Tuple.wrap(columns), phase, mustHit, this);
    }
  }

  static Write of(String sql, Object... values) {
    return new Write(sql, tuple(values), Phase.SESSIONS, false, null);
  }

  static Write hitting(String sql, Object... values) {
    return new Write(sql, tuple(values), Phase.SESSIONS, true, null);
  }

  /** Something about a run, which is to be there. */
  static Write finding(String sql, Object... values) {
    return new Write(sql, tuple(values), Phase.FINDINGS, false, null);
  }

  /** How many rows it has to hit. */
  int hits() {
    if (!mustHit) {
      return 0;
    }
    return rows == null ? 1 : ((Object[]) values.getValue(0)).length;
  }

  private static Tuple tuple(Object... values) {
    return Tuple.wrap(Arrays.stream(values).map(Write::storable).toArray());
  }

  /** PostgreSQL's text cannot hold NUL, which a board's console may well print. */
  private static Object storable(Object value) {
    if (value instanceof String text) {
      return text.replace('\0', '\uFFFD');
    }
    return value instanceof String[] texts
        ? Arrays.stream(texts).map(Write::storable).toArray(String[]::new)
        : value;
  }
}
