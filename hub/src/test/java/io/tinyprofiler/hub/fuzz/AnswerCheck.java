package io.tinyprofiler.hub.fuzz;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether answers are as the document describes them. */
final class AnswerCheck {

  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setBaseUri("https://tiny-profiler.test/")
          .setDraft(Draft.DRAFT202012)
          .setOutputFormat(OutputFormat.Basic);

  private final Map<JsonObject, Validator> validators = new HashMap<>();

  /** What is wrong with an answer; nothing if it is as described. */
  Optional<String> complaint(Described.Operation operation, Answer answer) {
    JsonObject described = operation.response(answer.status());
    if (described == null) {
      return Optional.of("status " + answer.status() + " is not described");
    }
    JsonObject content = described.getJsonObject("content");
    if (content == null) {
      return answer.body().length() == 0
          ? Optional.empty()
          : Optional.of("a body where none is described");
    }
    String type = answer.type() == null ? "none" : answer.type().split(";", 2)[0];
    JsonObject media = content.getJsonObject(type);
    if (media == null) {
      return Optional.of("type " + type + " is not described for " + answer.status());
    }
    return type.endsWith("json") ? ofJson(media.getJsonObject("schema"), answer) : Optional.empty();
  }

  private Optional<String> ofJson(JsonObject schema, Answer answer) {
    OutputUnit found =
        validators
            .computeIfAbsent(schema, s -> Validator.create(JsonSchema.of(s.copy()), OPTIONS))
            .validate(Json.decodeValue(answer.body()));
    return found.getValid()
        ? Optional.empty()
        : Optional.of(
            "not as described: "
                + found.getErrors().stream()
                    .map(e -> e.getInstanceLocation() + " " + e.getError())
                    .toList());
  }
}
