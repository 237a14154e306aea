package io.tinyprofiler.hub.ingest;

import io.vertx.sqlclient.Tuple;
import java.util.Arrays;

/**
 * One statement that a record calls for.
 *
 * @param mustHit whether no row hit means that the record speaks of something unknown
 */
record Write(String sql, Tuple values, boolean mustHit) {

  static Write of(String sql, Object... values) {
    return new Write(sql, tuple(values), false);
  }

  static Write hitting(String sql, Object... values) {
    return new Write(sql, tuple(values), true);
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
