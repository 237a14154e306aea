package io.tinyprofiler.hub.alert.tools;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random tree of routes, inhibition, and what happens to alerts and silences. Alerts and silences
 * change at whole units of time; groups are looked at in the middle between them, since they wait
 * for a half.
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

  RandomCase(long seed, int number, long unitMs) {
    this.random = new Random(seed * 1_000_003 + number);
    this.number = number;
    this.unitMs = unitMs;
  }

  /** One of the routes under the root. */
  JsonObject route() {
    JsonObject route = node(0);
    return route
        .put("matchers", new JsonArray().add("case=\"%d\"".formatted(number)))
        .put("receiver", receiver())
        .put("group_wait", half())
        .put("group_interval", units(2 + random.nextInt(2)))
        .put("repeat_interval", units(random.nextInt(3) == 0 ? 5 : 1000));
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
      JsonArray routes = new JsonArray();
      IntStream.range(0, random.nextInt(4)).forEach(i -> routes.add(node(depth + 1)));
      node.put("routes", routes);
    }
    return node;
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

  JsonArray inhibitRules() {
    JsonArray rules = new JsonArray();
    for (int i = random.nextInt(3); i > 0; i--) {
      JsonArray equal = new JsonArray();
      List.of("a", "b").stream().filter(label -> random.nextBoolean()).forEach(equal::add);
      rules.add(
          new JsonObject()
              .put("source_matchers", ofCase(matchers(1)))
              .put("target_matchers", ofCase(matchers(1)))
              .put("equal", equal));
    }
    return rules;
  }

  private JsonArray ofCase(JsonArray matchers) {
    return matchers.add("case=\"%d\"".formatted(number));
  }

  /** All receivers, of which some routes may use none. */
  JsonArray receivers(String url) {
    JsonArray receivers = new JsonArray();
    for (int i = 0; i < RECEIVERS; i++) {
      String name = "case-%d-%d".formatted(number, i);
      JsonObject webhook =
          new JsonObject().put("url", url + name).put("send_resolved", random.nextInt(4) > 0);
      receivers.add(
          new JsonObject().put("name", name).put("webhook_configs", new JsonArray().add(webhook)));
    }
    return receivers;
  }

  /** What happens, in the order of time. */
  List<Event> events() {
    List<Event> events = new ArrayList<>();
    List<JsonObject> known = new ArrayList<>();
    for (int at = 0; at < LENGTH; at++) {
      int dice = random.nextInt(10);
      if (known.isEmpty() || dice < 3) {
        JsonObject alert = labels(known.size());
        known.add(alert);
        events.add(new Event(at, alert, null, random.nextInt(4) == 0 ? 4 : -1));
      } else if (dice < 7) {
        JsonObject alert = known.get(random.nextInt(known.size()));
        events.add(new Event(at, alert, null, random.nextInt(3) > 0 ? 0 : -1));
      } else if (dice == 7) {
        events.add(new Event(at, null, silence(), 2 + random.nextInt(6)));
      }
    }
    return events;
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
