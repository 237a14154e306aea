package io.tinyprofiler.hub.fuzz;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The API's document with every reference replaced by what it refers to. */
final class Described {

  /** An operation as its document has it. */
  record Operation(String id, HttpMethod method, String path, JsonObject model) {

    String role() {
      return model.getString("x-role");
    }

    List<JsonObject> parameters() {
      return model.getJsonArray("parameters", new JsonArray()).stream()
          .map(each -> (JsonObject) each)
          .toList();
    }

    /** Media type and schema of the body; nothing if it has none. */
    Map.Entry<String, JsonObject> body() {
      JsonObject body = model.getJsonObject("requestBody");
      return body == null
          ? null
          : body.getJsonObject("content").stream()
              .map(e -> Map.entry(e.getKey(), ((JsonObject) e.getValue()).getJsonObject("schema")))
              .findFirst()
              .orElseThrow();
    }

    /** Whether its answer lasts as long as what it is about. */
    boolean isStream() {
      JsonObject ok = model.getJsonObject("responses").getJsonObject("200", new JsonObject());
      return ok.getJsonObject("content", new JsonObject()).containsKey("text/event-stream");
    }

    /** How an answer with a status is described; null if it is not. */
    JsonObject response(int status) {
      JsonObject responses = model.getJsonObject("responses");
      JsonObject own = responses.getJsonObject(String.valueOf(status));
      return own != null || status < 400 ? own : responses.getJsonObject("default");
    }
  }

  private final JsonObject document;

  Described(String yaml) {
    Map<String, Object> tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    document = new JsonObject(tree);
  }

  List<Operation> operations() {
    return document.getJsonObject("paths").stream()
        .flatMap(
            path ->
                ((JsonObject) path.getValue())
                    .stream()
                        .map(
                            each ->
                                new Operation(
                                    ((JsonObject) each.getValue()).getString("operationId"),
                                    HttpMethod.valueOf(each.getKey().toUpperCase(Locale.ROOT)),
                                    path.getKey(),
                                    (JsonObject) resolved(each.getValue()))))
        .toList();
  }

  private Object resolved(Object value) {
    if (value instanceof JsonArray array) {
      JsonArray all = new JsonArray();
      array.forEach(each -> all.add(resolved(each)));
      return all;
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    if (object.getValue("$ref") instanceof String ref) {
      JsonObject at = document;
      for (String step : ref.substring(2).split("/", -1)) {
        at = at.getJsonObject(step);
      }
      return resolved(at);
    }
    JsonObject all = new JsonObject();
    object.forEach(each -> all.put(each.getKey(), resolved(each.getValue())));
    return all;
  }
}
