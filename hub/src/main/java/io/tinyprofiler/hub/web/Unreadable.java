package io.tinyprofiler.hub.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/**
 * Answers what is no HTTP request, or one with a longer head than the server reads. Nobody knows
 * who sent it or where the next request begins, so the connection ends with the answer.
 */
final class Unreadable implements Handler<HttpServerRequest> {

  private final int maxLine;
  private final int maxHeaders;

  /**
   * A handler.
   *
   * @param maxLine of a request line, B
   * @param maxHeaders of all headers, B
   */
  Unreadable(int maxLine, int maxHeaders) {
    this.maxLine = maxLine;
    this.maxHeaders = maxHeaders;
  }

  @Override
  public void handle(HttpServerRequest request) {
    JsonObject body = Problems.of(problem(request.decoderResult().cause()));
    request
        .response()
        .setStatusCode(body.getInteger("status"))
        .putHeader("content-type", Problems.TYPE)
        .putHeader("connection", "close")
        .end(body.encode())
        .onComplete(sent -> request.connection().close());
  }

  private Problem problem(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new Problem(
          "request-line-too-long",
          "the path and query are longer than %d bytes".formatted(maxLine),
          "ask for less in one request");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new Problem(
          "headers-too-large",
          "the headers are larger than %d bytes".formatted(maxHeaders),
          "send fewer or shorter headers");
    }
    return new Problem("request-invalid", "this is no HTTP request", "read /openapi.yaml");
  }
}
