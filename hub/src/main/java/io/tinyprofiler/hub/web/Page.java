package io.tinyprofiler.hub.web;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A part of a list: {@code {"<name>": [..], "next": ..}}.
 *
 * @param next what to give as {@code after} for the following page; null on the last one
 */
public record Page<T>(String name, List<T> items, String next) {

  /** Which part is asked for: at most {@code limit} items that follow {@code after}, or null. */
  public record Slice(int limit, String after) {

    /** What to ask of the database: one more than fits tells whether another page follows. */
    public int fetch() {
      return limit + 1;
    }
  }

  /** A page of what was fetched with {@link Slice#fetch}. */
  public static <T> Page<T> of(String name, List<T> fetched, Slice slice, Function<T, String> id) {
    if (fetched.size() <= slice.limit()) {
      return new Page<>(name, fetched, null);
    }
    List<T> items = List.copyOf(fetched.subList(0, slice.limit()));
    return new Page<>(name, items, id.apply(items.get(items.size() - 1)));
  }

  @JsonValue
  Map<String, Object> view() {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put(name, items);
    view.put("next", next);
    return view;
  }
}
