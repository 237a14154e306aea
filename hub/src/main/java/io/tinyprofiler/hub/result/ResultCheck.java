package io.tinyprofiler.hub.result;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A stored result beside the one that its records give now.
 *
 * @param identical whether every field is the same to the last digit
 * @param result as it was computed now
 */
record ResultCheck(
    UUID session, boolean identical, List<Difference> differences, Map<String, Object> result) {

  /**
   * A field that is not the same.
   *
   * @param field its path, e.g. {@code itl.p99}
   * @param stored null if it is not there
   * @param computed null if it is not there
   */
  record Difference(String field, Object stored, Object computed) {}

  static ResultCheck of(UUID session, Map<String, Object> stored, Map<String, Object> computed) {
    Map<String, Object> before = flat(stored);
    Map<String, Object> now = flat(computed);
    TreeSet<String> fields = new TreeSet<>(before.keySet());
    fields.addAll(now.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String field : fields) {
      if (!same(before.get(field), now.get(field))) {
        differences.add(new Difference(field, before.get(field), now.get(field)));
      }
    }
    return new ResultCheck(session, differences.isEmpty(), differences, computed);
  }

  private static Map<String, Object> flat(Map<String, Object> tree) {
    Map<String, Object> fields = new LinkedHashMap<>();
    tree.forEach((name, value) -> put(fields, name, value));
    return fields;
  }

  private static void put(Map<String, Object> fields, String path, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, each) -> put(fields, path + "." + name, each));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        put(fields, path + "." + i, list.get(i));
      }
    } else {
      fields.put(path, value);
    }
  }

  /** The database may write a number another way: its value counts. */
  private static boolean same(Object a, Object b) {
    return (a instanceof Number && b instanceof Number)
        ? new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0
        : Objects.equals(a, b);
  }
}
