package io.tinyprofiler.hub.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One statement that a record calls for.
 *
 * @param mustHit whether no row hit means that the record speaks of something unknown
 * @param columns whether its values are arrays of one element: those of the same statement in a
 *     batch are one statement then, after all others
 */
record Write(String sql, Tuple values, boolean mustHit, boolean columns) {

  static Write of(String sql, Object... values) {
    return new Write(sql, tuple(values), false, false);
  }

  static Write hitting(String sql, Object... values) {
    return new Write(sql, tuple(values), true, false);
  }

  /** One row of what may be many; no value is null. */
  static Write row(String sql, Object... values) {
    return new Write(
        sql,
        Tuple.wrap(Arrays.stream(values).map(value -> column(1, j -> value)).toArray()),
        false,
        true);
  }

  /** One statement for the rows of several that have {@link #columns} and the same statement. */
  static Write together(List<Write> rows) {
    Write first = rows.get(0);
    Object[] columns = new Object[first.values().size()];
    Arrays.setAll(
        columns, i -> column(rows.size(), j -> ((Object[]) rows.get(j).values().getValue(i))[0]));
    return new Write(first.sql(), Tuple.wrap(columns), false, true);
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

  private static Object[] column(int n, IntFunction<Object> values) {
    Object[] column = (Object[]) Array.newInstance(type(values.apply(0)), n);
    Arrays.setAll(column, values);
    return column;
  }

  /** What the client knows an array of. */
  private static Class<?> type(Object value) {
    return value instanceof Buffer ? Buffer.class : value.getClass();
  }
}
