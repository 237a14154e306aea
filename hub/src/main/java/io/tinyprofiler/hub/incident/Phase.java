package io.tinyprofiler.hub.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The phases of the response to a critical incident, each with its steps and its time. */
public enum Phase {
  IMMEDIATE(
      "Immediate response",
      Duration.ZERO,
      Duration.ofMinutes(5),
      new Item("acknowledge", "Acknowledge the alert"),
      new Item("status", "Check the system's status"),
      new Item("mitigation", "Execute immediate mitigation steps")),
  INVESTIGATION(
      "Investigation",
      Duration.ofMinutes(5),
      Duration.ofMinutes(15),
      new Item("logs", "Gather logs and metrics"),
      new Item("root-cause", "Identify the root cause"),
      new Item("temporary-fix", "Implement temporary fixes")),
  RESOLUTION(
      "Resolution",
      Duration.ofMinutes(15),
      Duration.ofHours(1),
      new Item("permanent-fix", "Deploy a permanent fix"),
      new Item("stability", "Verify that the system is stable"),
      new Item("tracking", "Update the incident's tracking")),
  POST_INCIDENT(
      "Post-incident",
      Duration.ofHours(1),
      Duration.ofHours(24),
      new Item("post-mortem", "Conduct a post-mortem"),
      new Item("runbooks", "Update the runbooks"),
      new Item("prevention", "Implement preventive measures"));

  /** A step, with the key that notes name it by. */
  public record Item(String key, String text) {}

  /** Every key of a step. */
  public static final Set<String> KEYS =
      Stream.of(values())
          .flatMap(phase -> phase.items.stream())
          .map(Item::key)
          .collect(Collectors.toUnmodifiableSet());

  private final String title;
  private final Duration from;
  private final Duration to;

  @SuppressWarnings("ImmutableEnumChecker") // of List.of
  private final List<Item> items;

  Phase(String title, Duration from, Duration to, Item... items) {
    this.title = title;
    this.from = from;
    this.to = to;
    this.items = List.of(items);
  }

  public String title() {
    return title;
  }

  /** When it begins, from the incident's opening. */
  public Duration from() {
    return from;
  }

  /** By when it is to be done, from the incident's opening. */
  public Duration to() {
    return to;
  }

  List<Item> items() {
    return items;
  }

  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
