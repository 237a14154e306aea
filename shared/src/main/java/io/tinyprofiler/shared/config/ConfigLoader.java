package io.tinyprofiler.shared.config;

import io.tinyprofiler.shared.json.JsonTree;
import io.tinyprofiler.shared.json.RecordBinder;
import io.tinyprofiler.shared.json.UnfitJsonException;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Builds a configuration record from its defaults, a YAML file, the environment and the command
 * line, each overriding the one before. Nothing after this point sees configuration as JSON.
 */
public final class ConfigLoader {

  private static final RecordBinder BINDER = RecordBinder.of();

  private ConfigLoader() {}

  /**
   * Loads and validates; validation is the records' own constructors.
   *
   * @param file YAML, or null for the defaults alone
   * @param environment e.g. {@code System.getenv()}; {@code TINY_PROFILER_HTTP_PORT} is key {@code
   *     http.port}
   * @param overrides dotted key to value, from the command line
   * @return the record, or a {@link Problem} naming the key, its value, what is allowed and the
   *     file
   */
  public static <T extends Record> Future<T> load(
      Vertx vertx,
      Path file,
      Map<String, String> environment,
      Map<String, String> overrides,
      T defaults) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) defaults.getClass();
    JsonObject known = new JsonObject(JsonTree.of(defaults));
    return read(vertx, file)
        .map(yaml -> merge(known, yaml, environment, overrides))
        .map(merged -> parse(merged, type, file));
  }

  private static Future<JsonObject> read(Vertx vertx, Path file) {
    if (file == null) {
      return Future.succeededFuture(new JsonObject());
    }
    if (!Files.isReadable(file)) {
      return Future.failedFuture(
          Problem.usage(
              "cannot read the configuration " + file, "give a readable file with --config"));
    }
    var yaml =
        new ConfigStoreOptions()
            .setType("file")
            .setFormat("yaml")
            .setConfig(new JsonObject().put("path", file.toAbsolutePath().toString()));
    var retriever =
        ConfigRetriever.create(
            vertx, new ConfigRetrieverOptions().setScanPeriod(0).setStores(List.of(yaml)));
    return retriever
        .getConfig()
        .recover(
            e ->
                Future.failedFuture(
                    new Problem(
                        "usage",
                        file + " is not valid YAML: " + firstLine(e.getMessage()),
                        "correct the file",
                        e)))
        .eventually(retriever::close);
  }

  private static JsonObject merge(
      JsonObject known,
      JsonObject yaml,
      Map<String, String> environment,
      Map<String, String> overrides) {
    JsonObject merged = known.copy().mergeIn(yaml, true);
    leaves("", known)
        .forEach(
            key -> {
              String value = environment.get(variable(key));
              if (value != null) {
                put(merged, key, value);
              }
            });
    overrides.forEach((key, value) -> put(merged, key, value));
    return merged;
  }

  /** The environment variable of a dotted key. */
  static String variable(String key) {
    return "TINY_PROFILER_"
        + key.replace('.', '_')
            .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .toUpperCase(java.util.Locale.ROOT);
  }

  private static List<String> leaves(String prefix, JsonObject tree) {
    return tree.stream()
        .flatMap(
            entry ->
                entry.getValue() instanceof JsonObject branch && !branch.isEmpty()
                    ? leaves(prefix + entry.getKey() + ".", branch).stream()
                    : List.of(prefix + entry.getKey()).stream())
        .collect(Collectors.toList());
  }

  /** Puts a text; the binder turns it into the number or truth value that the record wants. */
  private static void put(JsonObject tree, String key, String value) {
    int dot = key.indexOf('.');
    if (dot >= 0) {
      String branch = key.substring(0, dot);
      JsonObject child = tree.getJsonObject(branch, new JsonObject());
      tree.put(branch, child);
      put(child, key.substring(dot + 1), value);
    } else if (tree.getValue(key) instanceof JsonArray) {
      tree.put(key, new JsonArray(List.of(value.split(","))));
    } else {
      tree.put(key, value);
    }
  }

  static <T> T parse(JsonObject json, Class<T> type, Path file) {
    String where = file == null ? "the configuration" : file.toString();
    try {
      return BINDER.bind(JsonTree.read(json.encode()), type);
    } catch (UnfitJsonException e) {
      String sentence = "%s: %s".formatted(where, sentence(json, e));
      String nextStep =
          e.kind() == UnfitJsonException.Kind.UNKNOWN
              ? "use one of: " + e.known().stream().sorted().collect(Collectors.joining(", "))
              : "correct the key";
      throw new Problem("usage", sentence, nextStep, e);
    }
  }

  private static String sentence(JsonObject json, UnfitJsonException e) {
    String path = e.dottedPath();
    return switch (e.kind()) {
      case UNKNOWN -> "unknown key '%s'".formatted(path);
      case MISMATCH ->
          "key '%s' is %s; allowed: %s"
              .formatted(path, shown(valueAt(json, e.path())), allowed(e.wanted()));
      case REFUSED -> "key '%s': %s".formatted(path, refusal(e));
      case OTHER -> "key '%s': %s".formatted(path, e.reason());
    };
  }

  /** What stands at a path. */
  private static Object valueAt(JsonObject json, List<Object> path) {
    Object value = json;
    for (Object step : path) {
      if (value instanceof JsonObject branch) {
        value = branch.getValue(step.toString());
      } else if (value instanceof JsonArray list && step instanceof Integer index) {
        value = list.getValue(index);
      }
    }
    return value;
  }

  private static String shown(Object value) {
    return value == null ? "empty" : "'" + firstLine(value.toString()) + "'";
  }

  private static String allowed(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    } else if (type == String.class) {
      return "a text";
    } else if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", "));
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "keys of its own";
  }

  /** What a record's constructor said; checks of ours are sentences, others need the place. */
  private static String refusal(UnfitJsonException e) {
    Throwable cause = e.getCause();
    if (cause instanceof IllegalArgumentException) {
      return firstLine(cause.getMessage());
    }
    String said =
        cause.getMessage() == null ? "`" + cause.getClass().getName() + "`" : cause.getMessage();
    return firstLine(
        "Cannot construct instance of `%s`, problem: %s".formatted(e.wanted().getName(), said));
  }

  private static String firstLine(String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }
}
