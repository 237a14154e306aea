package io.tinyprofiler.hub.web;

import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatableRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A request for the validator. Texts stand in quotes: it takes {@code 1.2} for a number otherwise,
 * and refuses it where a text is wanted. Its own extractor decodes percent signs twice.
 */
record GivenRequest(RoutingContext ctx, Operation operation) implements ValidatableRequest {

  @Override
  public Map<String, RequestParameter> getQuery() {
    return given(Location.QUERY, name -> ctx.queryParam(name).stream().findFirst().orElse(null));
  }

  @Override
  public Map<String, RequestParameter> getPathParameters() {
    return given(Location.PATH, ctx::pathParam);
  }

  @Override
  public Map<String, RequestParameter> getHeaders() {
    return given(Location.HEADER, ctx.request()::getHeader);
  }

  @Override
  public Map<String, RequestParameter> getCookies() {
    return Map.of();
  }

  @Override
  public RequestParameter getBody() {
    return ctx.body()::buffer;
  }

  @Override
  public String getContentType() {
    return ctx.request().getHeader("content-type");
  }

  private Map<String, RequestParameter> given(Location location, UnaryOperator<String> values) {
    Map<String, RequestParameter> all = new LinkedHashMap<>();
    operation.getParameters().stream()
        .filter(known -> known.getIn() == location)
        .forEach(
            known -> {
              String value = values.apply(known.getName());
              String shown =
                  value == null || readsAs(known.getSchemaType(), value)
                      ? value
                      : Json.encode(value);
              all.put(known.getName(), () -> shown);
            });
    return all;
  }

  /** Whether it is read as that; a text never needs to, and {@code 1e1} is no integer here. */
  private static boolean readsAs(SchemaType type, String value) {
    return switch (type) {
      case STRING -> false;
      case INTEGER -> value.matches("-?\\d{1,9}");
      case BOOLEAN -> value.matches("true|false");
      default -> true;
    };
  }
}
