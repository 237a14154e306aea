package io.tinyprofiler.hub.web;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestValidator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document: what is served, who may call it, and what its requests look like. */
final class Contract {

  private static final String RESOURCE = "/openapi.yaml";

  /** Names of an operation's parameters that may be repeated. */
  private static final String REPEATED = "x-repeated";

  /** Of a map whose values are checked where they are read: the validator is slow with many. */
  private static final String READER = "x-checked-by-reader";

  private final String yaml;
  private final OpenAPIContract contract;
  private final RequestValidator validator;

  private Contract(String yaml, OpenAPIContract contract, RequestValidator validator) {
    this.yaml = yaml;
    this.contract = contract;
    this.validator = validator;
  }

  static Future<Contract> load(Vertx vertx) {
    String yaml = read();
    return OpenAPIContract.from(vertx, checkable(yaml))
        .map(contract -> new Contract(yaml, contract, RequestValidator.create(vertx, contract)));
  }

  private static String read() {
    try (var in = Contract.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + " is not in the jar", e);
    }
  }

  /**
   * A copy of the requests' side: the validator refuses some media types of responses, and in
   * repeated parameters every text with a quote; bodies that are no JSON are streams, which nobody
   * validates.
   */
  private static JsonObject checkable(String yaml) {
    Map<String, Object> tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    JsonObject document = new JsonObject(tree).copy();
    document.remove("servers");
    document.remove("security");
    document.getJsonObject("components").remove("responses");
    document
        .getJsonObject("components")
        .getJsonObject("schemas")
        .forEach(schema -> leaveToReaders((JsonObject) schema.getValue()));
    document.getJsonObject("paths").stream()
        .flatMap(path -> ((JsonObject) path.getValue()).stream())
        .map(operation -> (JsonObject) operation.getValue())
        .forEach(
            operation -> {
              setRepeatedAside(document, operation);
              operation.remove("security");
              if (isUpload(operation)) {
                operation.remove("requestBody");
              }
              operation.put(
                  "responses",
                  new JsonObject().put("default", new JsonObject().put("description", "any")));
            });
    return document;
  }

  private static void leaveToReaders(JsonObject schema) {
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    for (Map.Entry<String, Object> each : properties) {
      JsonObject property = (JsonObject) each.getValue();
      if (property.containsKey(READER)) {
        property.remove("additionalProperties");
      }
    }
  }

  private static void setRepeatedAside(JsonObject document, JsonObject operation) {
    JsonArray checked = new JsonArray();
    JsonArray repeated = new JsonArray();
    for (Object each : operation.getJsonArray("parameters", new JsonArray())) {
      JsonObject parameter = resolved(document, (JsonObject) each);
      if (parameter.getJsonObject("schema").containsKey("items")) {
        repeated.add(parameter.getString("name"));
      } else {
        checked.add(each);
      }
    }
    operation.put("parameters", checked).put(REPEATED, repeated);
  }

  private static JsonObject resolved(JsonObject document, JsonObject parameter) {
    String ref = parameter.getString("$ref");
    return ref == null
        ? parameter
        : document
            .getJsonObject("components")
            .getJsonObject("parameters")
            .getJsonObject(ref.substring(ref.lastIndexOf('/') + 1));
  }

  private static boolean isUpload(JsonObject operation) {
    JsonObject body = operation.getJsonObject("requestBody");
    return body != null && !body.getJsonObject("content").containsKey(Reply.JSON);
  }

  /** The document as its readers get it. */
  String yaml() {
    return yaml;
  }

  /** Concrete paths before those with parameters. */
  List<Operation> operations() {
    return contract.getPaths().stream().flatMap(path -> path.getOperations().stream()).toList();
  }

  static Role role(Operation operation) {
    return Role.of(operation.getOpenAPIModel().getString("x-role"));
  }

  /** Whether it is a change that goes on record; alerts that tools repeat all day are none. */
  static boolean isRecorded(Operation operation) {
    return !operation.getOpenAPIModel().getBoolean("x-unrecorded", false);
  }

  /** Whether its answer must not be kept, because it holds a secret. */
  static boolean isShownOnce(Operation operation) {
    return operation.getOpenAPIModel().getBoolean("x-shown-once", false);
  }

  static boolean isChange(Operation operation) {
    return !operation.getHttpMethod().name().equals("GET");
  }

  static boolean takes(Operation operation, String parameter) {
    return operation.getParameters().stream()
        .anyMatch(known -> known.getName().equalsIgnoreCase(parameter));
  }

  /** The path in the router's notation. */
  static String route(Operation operation) {
    return operation.getOpenAPIPath().replaceAll("\\{(.*?)}", ":$1");
  }

  /** Fails unless parameters and body are as the document says. */
  Future<Void> check(RoutingContext ctx, Operation operation) {
    List<String> known = new ArrayList<>();
    operation.getParameters().stream()
        .filter(parameter -> parameter.getIn() == Location.QUERY)
        .forEach(parameter -> known.add(parameter.getName()));
    operation.getOpenAPIModel().getJsonArray(REPEATED).forEach(name -> known.add((String) name));
    for (String name : ctx.queryParams().names()) {
      if (!known.contains(name)) {
        return Future.failedFuture(
            new InvalidField(
                name,
                "unknown parameter '" + name + "'",
                known.isEmpty() ? "leave it out" : "use one of: " + String.join(", ", known)));
      }
    }
    boolean hasBody = ctx.body().length() > 0;
    if (hasBody && operation.getRequestBody() != null && !isJson(ctx)) {
      return Future.failedFuture(
          new Problem(
              "media-type-unsupported",
              "the body is not application/json",
              "send it with content-type: application/json"));
    }
    return validator
        .validate(new GivenRequest(ctx, operation), operation.getOperationId())
        .mapEmpty();
  }

  private static boolean isJson(RoutingContext ctx) {
    String type = ctx.request().getHeader("content-type");
    return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(Reply.JSON);
  }
}
