package io.tinyprofiler.shared.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Replaces, adds and removes something somewhere in a tree. */
public final class Damage {

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "7",
          "-3",
          "2147483648",
          "99999999999",
          "99999999999999999999",
          "-1.5",
          "1e300",
          "2.0",
          "\"\"",
          "\" \"",
          "\"x\"",
          "\"7\"",
          "\" 12 \"",
          "\"+5\"",
          "\"-1.5\"",
          "\"1e3\"",
          "\"null\"",
          "\"NaN\"",
          "\"-INF\"",
          "\"true\"",
          "\"False\"",
          "\"99999999999\"",
          "\"99999999999999999999\"",
          "\"5Lg=\"",
          "\"5Lg\"",
          "\"6FD1F2DE-0000-4000-8000-00000000000A\"",
          "\"1-2-3-4-5\"",
          "[]",
          "[null]",
          "[1]",
          "[\"a\",2]",
          "{}",
          "{\"a\":{\"b\":1}}");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Random random;

  public Damage(Random random) {
    this.random = random;
  }

  /** A copy with one thing changed; the field {@code type} at the root stays. */
  public JsonNode in(JsonNode root) throws Exception {
    JsonNode copy = root.deepCopy();
    List<JsonNode> places = new ArrayList<>();
    collect(copy, places);
    int index = random.nextInt(places.size());
    JsonNode place = places.get(index);
    JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
    if (place instanceof ArrayNode list && !list.isEmpty()) {
      list.set(random.nextInt(list.size()), value);
    } else if (place instanceof ArrayNode list) {
      list.add(value);
    } else {
      change((ObjectNode) place, value, index == 0);
    }
    return copy;
  }

  private void change(ObjectNode place, JsonNode value, boolean root) {
    List<String> names = new ArrayList<>();
    place.fieldNames().forEachRemaining(names::add);
    if (root) {
      names.remove("type");
    }
    if (names.isEmpty() || random.nextInt(8) == 0) {
      place.set("unheardOf", value);
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    if (random.nextInt(6) == 0) {
      place.remove(name);
    } else {
      place.set(name, value);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> places) {
    if (node.isContainerNode()) {
      places.add(node);
      node.forEach(inside -> collect(inside, places));
    }
  }
}
