package io.tinyprofiler.hub.alert.match;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Names and values, by which an alert is known. A name without a value is as good as absent. */
public final class Labels {

  /** Shown in this order wherever alerts are listed: job, then instance, then everything. */
  public static final Comparator<Labels> ORDER = Labels::compare;

  public static final Labels NONE = new Labels(Map.of());

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int SEPARATOR = 0xff;

  private final Map<String, String> values;
  private final List<String> names;
  private final long fingerprint;

  private Labels(Map<String, String> given) {
    this.values = new HashMap<>(given);
    values.values().removeIf(String::isEmpty);
    this.names = values.keySet().stream().sorted().toList();
    this.fingerprint = hash();
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Labels of(Map<String, String> values) {
    return new Labels(values);
  }

  /** The value of a label; empty if there is none. */
  public String get(String name) {
    return values.getOrDefault(name, "");
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  @JsonValue
  public SortedMap<String, String> sorted() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** Those of the labels whose names are wanted. */
  public Labels only(Predicate<String> wanted) {
    return new Labels(
        names.stream().filter(wanted).collect(Collectors.toMap(name -> name, values::get)));
  }

  /** The same with one more or another value. */
  public Labels with(String name, String value) {
    Map<String, String> more = new HashMap<>(values);
    more.put(name, value);
    return new Labels(more);
  }

  /** Those that are in all of them with one value. */
  public static Labels shared(List<Labels> all) {
    if (all.isEmpty()) {
      return NONE;
    }
    Labels first = all.get(0);
    return first.only(
        name -> all.stream().allMatch(other -> other.get(name).equals(first.get(name))));
  }

  /** FNV-1a over names and values, 64 bits: the same number as Prometheus computes. */
  public long fingerprint() {
    return fingerprint;
  }

  /** The fingerprint as it is written: 16 hexadecimal digits. */
  public String id() {
    return "%016x".formatted(fingerprint);
  }

  private long hash() {
    long sum = FNV_OFFSET;
    for (String name : names) {
      sum = add(add(sum, name), values.get(name));
    }
    return sum;
  }

  private static long add(long sum, String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      sum = (sum ^ (b & 0xff)) * FNV_PRIME;
    }
    return (sum ^ SEPARATOR) * FNV_PRIME;
  }

  private static int compare(Labels a, Labels b) {
    for (String name : List.of("job", "instance")) {
      boolean in = a.values.containsKey(name);
      boolean inOther = b.values.containsKey(name);
      if (in != inOther) {
        return in ? -1 : 1;
      }
      int order = a.get(name).compareTo(b.get(name));
      if (order != 0) {
        return order;
      }
    }
    return a.compareAll(b);
  }

  /** Fewer labels first; then by the first name that only one has, or by its values. */
  private int compareAll(Labels other) {
    if (names.size() != other.names.size()) {
      return Integer.compare(names.size(), other.names.size());
    }
    TreeSet<String> all = new TreeSet<>(names);
    all.addAll(other.names);
    for (String name : all) {
      if (!values.containsKey(name)) {
        return -1;
      }
      if (!other.values.containsKey(name)) {
        return 1;
      }
      int order = get(name).compareTo(other.get(name));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels labels && labels.values.equals(values);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint);
  }

  /** As Prometheus writes them: {@code {a="b", c="d"}}. */
  @Override
  public String toString() {
    List<String> shown = new ArrayList<>();
    names.forEach(name -> shown.add(name + "=" + Quoted.of(values.get(name))));
    return "{" + String.join(", ", shown) + "}";
  }
}
