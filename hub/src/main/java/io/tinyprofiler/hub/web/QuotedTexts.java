package io.tinyprofiler.hub.web;

import io.vertx.core.json.Json;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatableRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request whose texts in query, path and headers stand in quotes: the validator takes {@code 1.2}
 * for a number otherwise, and refuses it where a text is wanted.
 */
record QuotedTexts(ValidatableRequest request, Operation operation) implements ValidatableRequest {

  @Override
  public Map<String, RequestParameter> getQuery() {
    return quoted(request.getQuery(), Location.QUERY);
  }

  private Map<String, RequestParameter> quoted(
      Map<String, RequestParameter> given, Location location) {
    Map<String, RequestParameter> all = new LinkedHashMap<>(given);
    operation.getParameters().stream()
        .filter(known -> known.getIn() == location)
        .filter(known -> known.getSchemaType() == SchemaType.STRING)
        .forEach(text -> all.computeIfPresent(text.getName(), (name, value) -> quoted(value)));
    return all;
  }

  private static RequestParameter quoted(RequestParameter given) {
    return given.isNull() ? given : () -> Json.encode(given.getString());
  }

  @Override
  public Map<String, RequestParameter> getCookies() {
    return request.getCookies();
  }

  @Override
  public Map<String, RequestParameter> getPathParameters() {
    return quoted(request.getPathParameters(), Location.PATH);
  }

  @Override
  public Map<String, RequestParameter> getHeaders() {
    return quoted(request.getHeaders(), Location.HEADER);
  }

  @Override
  public RequestParameter getBody() {
    return request.getBody();
  }

  @Override
  public String getContentType() {
    return request.getContentType();
  }
}
