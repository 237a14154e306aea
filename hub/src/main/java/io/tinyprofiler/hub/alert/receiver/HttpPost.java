package io.tinyprofiler.hub.alert.receiver;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Posts JSON and judges the answer. */
final class HttpPost {

  private static final int CONNECT_MS = 5_000;
  private static final int SHOWN = 200;

  private final HttpClient client;
  private final Duration limit;
  private final Clock clock;

  /**
   * A client.
   *
   * @param limit for the whole exchange
   */
  HttpPost(Vertx vertx, Duration limit, Clock clock) {
    this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MS));
    this.limit = limit;
    this.clock = clock;
  }

  /** Never fails. */
  Future<Outcome> post(URI url, String authorization, String json) {
    RequestOptions options =
        new RequestOptions()
            .setAbsoluteURI(url.toString())
            .setMethod(HttpMethod.POST)
            .setConnectTimeout(limit.toMillis()) // until there is a connection that is free
            .putHeader("content-type", "application/json")
            .putHeader("user-agent", "tiny-llm-profiler");
    if (authorization != null) {
      options.putHeader("authorization", authorization);
    }
    return client
        .request(options)
        .compose(
            request ->
                request
                    .send(Buffer.buffer(json))
                    .compose(this::judge)
                    .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(e -> request.reset()))
        .otherwise(e -> new Outcome.Later(said(e), Optional.empty()));
  }

  private Future<Outcome> judge(HttpClientResponse response) {
    if (response.statusCode() / 100 == 2) {
      return Future.succeededFuture(new Outcome.Sent());
    }
    return response
        .body()
        .map(
            body ->
                Outcome.ofStatus(
                    response.statusCode(),
                    response.getHeader("retry-after"),
                    body.getString(0, Math.min(SHOWN, body.length())),
                    clock.instant()));
  }

  private static String said(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
