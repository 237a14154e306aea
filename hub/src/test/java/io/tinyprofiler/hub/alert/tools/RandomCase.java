package io.tinyprofiler.hub.alert.tools;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random tree of routes, inhibition, and what happens to alerts and silences: everything is drawn
 * at once, and does not depend on the unit of time. Alerts and silences change at whole units;
 * groups are looked at in the middle between them, since they wait for a half; intervals of repeats
 * end a quarter after. So nothing is decided by two things that happen at the same time.
 */
final class RandomCase {

  /** Units in which something happens. */
  static final int LENGTH = 14;

  private static final List<String> VALUES = List.of("x", "y", "z");
  private static final int RECEIVERS = 3;

  /**
   * Something that happens.
   *
   * @param alert what is posted; null for a silence
   * @param silence its matchers; null for an alert
   * @param units after which it ends; 0 for an alert is now, below 0 is not known
   */
  record Event(int at, JsonObject alert, JsonArray silence, int units) {}

  private final Random random;
  private final int number;
  private final long unitMs;
  private final boolean mutes;
  private final JsonObject route;
  private final JsonArray inhibitRules = new JsonArray();
  private final List<Boolean> sendResolved;
  private final List<Event> events;

  RandomCase(long seed, int number, long unitMs) {
    this.random = new Random(seed * 1_000_003 + number);
    this.number = number;
    this.unitMs = unitMs;
    this.mutes = random.nextInt(3) > 0;
    this.route = root();
    if (mutes) {
      inhibit();
    }
    this.sendResolved = IntStream.range(0, RECEIVERS).mapToObj(i -> random.nextInt(4) > 0).toList();
    this.events = happen();
  }

  /** One of the routes under the root. */
  JsonObject route() {
    return route;
  }

  JsonArray inhibitRules() {
    return inhibitRules;
  }

  /** What happens, in the order of time. */
  List<Event> events() {
    return events;
  }

  /** All receivers, of which some routes may use none. */
  JsonArray receivers(String url) {
    JsonArray receivers = new JsonArray();
    for (int i = 0; i < RECEIVERS; i++) {
      String name = "case-%d-%d".formatted(number, i);
      JsonObject webhook =
          new JsonObject().put("url", url + name).put("send_resolved", sendResolved.get(i));
      receivers.add(
          new JsonObject().put("name", name).put("webhook_configs", new JsonArray().add(webhook)));
    }
    return receivers;
  }

  private JsonObject root() {
    return node(0)
        .put("matchers", new JsonArray().add("case=\"%d\"".formatted(number)))
        .put("receiver", receiver())
        .put("group_wait", half())
        .put("group_interval", units(2 + random.nextInt(2)))
        .put("repeat_interval", repeat());
  }

  /**
   * What was told is remembered for twice the repeat interval, but Alertmanager sweeps it in its
   * own 15 minutes. Only an alert that was muted so long shows it: with mutes, nothing lasts so
   * long.
   */
  private String repeat() {
    int count = mutes ? (LENGTH + AlertmanagerIT.REST) / 2 : 5;
    return random.nextInt(3) == 0 ? count * unitMs + unitMs / 4 + "ms" : units(1000);
  }

  private JsonObject node(int depth) {
    JsonObject node = new JsonObject();
    if (depth > 0) {
      node.put("matchers", matchers(1)).put("continue", random.nextInt(3) == 0);
    }
    if (random.nextInt(3) > 0) {
      node.put("receiver", receiver());
    }
    if (random.nextInt(2) == 0) {
      node.put("group_wait", half());
    }
    switch (random.nextInt(4)) {
      case 0 -> node.put("group_by", new JsonArray().add("a"));
      case 1 -> node.put("group_by", new JsonArray().add("a").add("b"));
      case 2 -> node.put("group_by", new JsonArray().add("..."));
      default -> {}
    }
    if (depth < 2) {
      node.put("routes", children(depth + 1));
    }
    return node;
  }

  /**
   * Siblings differ in their matchers: Alertmanager knows groups by the matchers on their way, so
   * two like siblings would share what was told, and race for who tells it.
   */
  private JsonArray children(int depth) {
    JsonArray routes = new JsonArray();
    Set<String> known = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      JsonObject child = node(depth);
      if (known.add(inOrder(child.getJsonArray("matchers")))) {
        routes.add(child);
      }
    }
    return routes;
  }

  /** Alertmanager sorts them. */
  private static String inOrder(JsonArray matchers) {
    return matchers.stream().map(Object::toString).sorted().collect(Collectors.joining());
  }

  private String receiver() {
    return "case-%d-%d".formatted(number, random.nextInt(RECEIVERS));
  }

  /** Half a unit or one and a half. */
  private String half() {
    return (unitMs / 2 + random.nextInt(2) * unitMs) + "ms";
  }

  private String units(int count) {
    return count * unitMs + "ms";
  }

  private JsonArray matchers(int least) {
    JsonArray matchers = new JsonArray();
    int count = least + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      String name = random.nextBoolean() ? "a" : "b";
      String value = pick();
      matchers.add(
          switch (random.nextInt(5)) {
            case 0 -> name + "!=\"" + value + "\"";
            case 1 -> name + "=~\"" + value + "|" + pick() + "\"";
            case 2 -> name + "!~\"" + value + ".*\"";
            default -> name + "=\"" + value + "\"";
          });
    }
    return matchers;
  }

  private String pick() {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  private void inhibit() {
    for (int i = random.nextInt(3); i > 0; i--) {
      JsonArray equal = new JsonArray();
      List.of("a", "b").stream().filter(label -> random.nextBoolean()).forEach(equal::add);
      inhibitRules.add(
          new JsonObject()
              .put("source_matchers", ofCase(matchers(1)))
              .put("target_matchers", ofCase(matchers(1)))
              .put("equal", equal));
    }
  }

  private JsonArray ofCase(JsonArray matchers) {
    return matchers.add("case=\"%d\"".formatted(number));
  }

  private List<Event> happen() {
    List<Event> all = new ArrayList<>();
    List<JsonObject> known = new ArrayList<>();
    for (int at = 0; at < LENGTH; at++) {
      int dice = random.nextInt(10);
      if (known.isEmpty() || dice < 3) {
        JsonObject alert = labels(known.size());
        known.add(alert);
        all.add(new Event(at, alert, null, random.nextInt(4) == 0 ? 4 : -1));
      } else if (dice < 7) {
        JsonObject alert = known.get(random.nextInt(known.size()));
        all.add(new Event(at, alert, null, random.nextInt(3) > 0 ? 0 : -1));
      } else if (dice == 7 && mutes) {
        all.add(new Event(at, null, silence(), 2 + random.nextInt(6)));
      }
    }
    return all;
  }

  private JsonObject labels(int index) {
    JsonObject labels =
        new JsonObject().put("case", String.valueOf(number)).put("n", String.valueOf(index));
    for (String name : List.of("a", "b", "job", "instance")) {
      if (random.nextInt(5) > 0) {
        labels.put(name, pick());
      }
    }
    return labels;
  }

  private JsonArray silence() {
    return new JsonArray()
        .add(matcher("case", String.valueOf(number), false, true))
        .add(
            matcher(
                random.nextBoolean() ? "a" : "b",
                VALUES.stream().filter(v -> random.nextBoolean()).collect(Collectors.joining("|")),
                true,
                random.nextInt(4) > 0));
  }

  private static JsonObject matcher(String name, String value, boolean regex, boolean equal) {
    return new JsonObject()
        .put("name", name)
        .put("value", value)
        .put("isRegex", regex)
        .put("isEqual", equal);
  }
}
