package io.tinyprofiler.hub.web;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param next what to give as {@code after} for the following page; null on the last one
 */
public record Page<T>(List<T> items, String next) {

  /** Which part is asked for: at most {@code limit} items that follow {@code after}, or null. */
  public record Slice(int limit, String after) {

    /** What to ask of the database: one more than fits tells whether another page follows. */
    public int fetch() {
      return limit + 1;
    }
  }

  /** A page of what was fetched with {@link Slice#fetch}. */
  public static <T> Page<T> of(List<T> fetched, Slice slice, Function<T, String> id) {
    if (fetched.size() <= slice.limit()) {
      return new Page<>(fetched, null);
    }
    List<T> items = List.copyOf(fetched.subList(0, slice.limit()));
    return new Page<>(items, id.apply(items.get(items.size() - 1)));
  }
}
