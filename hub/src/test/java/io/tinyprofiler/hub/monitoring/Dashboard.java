package io.tinyprofiler.hub.monitoring;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A dashboard of {@code config/grafana}. */
record Dashboard(String file, JsonObject json) {

  static final Path FOLDER = Path.of("..", "config", "grafana", "dashboards");

  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(Dashboard::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dashboard read(Path file) {
    try {
      return new Dashboard(file.getFileName().toString(), new JsonObject(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonObject> panels() {
    return objects(json.getJsonArray("panels"));
  }

  List<JsonObject> variables() {
    return objects(json.getJsonObject("templating").getJsonArray("list"));
  }

  List<String> variableNames() {
    return variables().stream().map(one -> one.getString("name")).toList();
  }

  /** As they are written, variables and all. */
  List<String> expressions() {
    return panels().stream()
        .flatMap(panel -> objects(panel.getJsonArray("targets")).stream())
        .map(target -> target.getString("expr"))
        .toList();
  }

  static List<JsonObject> objects(JsonArray array) {
    List<JsonObject> objects = new ArrayList<>();
    array.forEach(one -> objects.add((JsonObject) one));
    return objects;
  }
}
