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
 * A request whose texts in the query stand in quotes: the validator takes {@code 1.2} for a number
 * otherwise, and refuses it where a text is wanted.
 */
record QuotedTexts(ValidatableRequest request, Operation operation) implements ValidatableRequest {

  @Override
  public Map<String, RequestParameter> getQuery() {
    Map<String, RequestParameter> query = new LinkedHashMap<>(request.getQuery());
    operation.getParameters().stream()
        .filter(known -> known.getIn() == Location.QUERY)
        .filter(known -> known.getSchemaType() == SchemaType.STRING)
        .forEach(text -> query.computeIfPresent(text.getName(), (name, given) -> quoted(given)));
    return query;
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
    return request.getPathParameters();
  }

  @Override
  public Map<String, RequestParameter> getHeaders() {
    return request.getHeaders();
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
