package io.tinyprofiler.hub.fuzz;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values that a schema wants, and some that it does not. */
final class Invented {

  private static final List<Object> ODD =
      List.of(
          "",
          " ",
          "\u0000",
          "a\u0000b",
          "%",
          "\\",
          "\"",
          "'; drop table runs; --",
          "../../etc",
          "\ud83d\ude80",
          "null",
          "true",
          "1e400",
          -1,
          0,
          1.5,
          Long.MAX_VALUE,
          1e300,
          true,
          new JsonArray(),
          new JsonObject(),
          "x".repeat(5000));

  private static final String SIGNS = "abcxyz019._-";

  private final Random random;
  private final Function<String, List<Object>> known;

  /**
   * A source.
   *
   * @param known values of things that are there, by the names of parameters and properties
   */
  Invented(Random random, Function<String, List<Object>> known) {
    this.random = random;
    this.known = known;
  }

  boolean once(int times) {
    return random.nextInt(times) == 0;
  }

  Object odd() {
    return ODD.get(random.nextInt(ODD.size()));
  }

  /** What is there, what could be, or what is asked for by mistake. */
  Object value(String name, JsonObject schema, boolean wrong) {
    if (wrong) {
      return odd();
    }
    List<Object> real = known.apply(name);
    return !real.isEmpty() && (name.equals("wait") || !once(4)) ? pick(real) : of(schema);
  }

  /** An object with its properties; each mistake is in one place. */
  JsonObject object(JsonObject schema, boolean wrong) {
    JsonObject made = new JsonObject();
    List<String> required = strings(schema.getJsonArray("required", new JsonArray()));
    for (Map.Entry<String, Object> each :
        schema.getJsonObject("properties", new JsonObject()).getMap().entrySet()) {
      if (required.contains(each.getKey()) || once(3)) {
        JsonObject property = schema.getJsonObject("properties").getJsonObject(each.getKey());
        made.put(each.getKey(), value(each.getKey(), property, false));
      }
    }
    if (wrong) {
      List<String> names = new ArrayList<>(made.fieldNames());
      names.add("no_such_field");
      String name = pick(names);
      if (once(3)) {
        made.remove(name);
      } else {
        made.put(name, odd());
      }
    }
    return made;
  }

  private Object of(JsonObject schema) {
    if (schema.containsKey("enum")) {
      return pick(schema.getJsonArray("enum").stream().toList());
    }
    Object type = schema.getValue("type", "string");
    String one = type instanceof JsonArray several ? several.getString(0) : (String) type;
    return switch (one) {
      case "boolean" -> random.nextBoolean();
      case "integer" -> integer(schema);
      case "number" -> number(schema);
      case "array" -> array(schema);
      case "object" -> object(schema, false);
      default -> text(schema);
    };
  }

  private long integer(JsonObject schema) {
    long min = schema.getLong("minimum", 0L);
    long max = schema.getLong("maximum", 1000L);
    return switch (random.nextInt(4)) {
      case 0 -> min;
      case 1 -> max;
      default -> min + (long) (random.nextDouble() * Math.min(max - min, 100));
    };
  }

  private double number(JsonObject schema) {
    double min = schema.getDouble("minimum", 0.0);
    return min + random.nextDouble() * (schema.getDouble("maximum", min + 1) - min);
  }

  private JsonArray array(JsonObject schema) {
    int size = schema.getInteger("minItems", 0) + random.nextInt(2);
    JsonArray made = new JsonArray();
    for (int i = 0; i < size; i++) {
      Object item = of(schema.getJsonObject("items"));
      if (!made.contains(item)) {
        made.add(item);
      }
    }
    return made;
  }

  private String text(JsonObject schema) {
    String pattern = schema.getString("pattern", "");
    if (pattern.contains("{64}$")) {
      return letters("0123456789abcdef", 64);
    }
    if (pattern.contains("{12}$") || "uuid".equals(schema.getString("format"))) {
      return new UUID(random.nextLong(), random.nextLong()).toString();
    }
    if (pattern.startsWith("^[0-9]{1,18}")) {
      return letters("0123456789", 1 + random.nextInt(18));
    }
    if (pattern.contains("T[0-9]{6}Z")) {
      return "2026-01-0" + (1 + random.nextInt(9)) + "T000000Z";
    }
    if (pattern.endsWith("-[0-9]{2}$")) {
      return "2026-12-" + (10 + random.nextInt(20));
    }
    int least = schema.getInteger("minLength", pattern.isEmpty() ? 0 : 1);
    return letters(pattern.isEmpty() ? SIGNS + " =/é%" : SIGNS, least + random.nextInt(12));
  }

  private String letters(String from, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.valueOf(from.charAt(random.nextInt(from.length()))))
        .collect(Collectors.joining());
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String::valueOf).toList();
  }
}
