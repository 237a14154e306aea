package io.tinyprofiler.hub.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks a hub at a steady rate and counts what goes wrong; tries nothing twice. Arguments: port,
 * requests a second, token, paths. Each line of its input is answered with a line of what it has
 * counted so far; it ends with its input.
 */
final class Poller {

  private static final long LIMIT_S = 30;
  private static final int MOST_OPEN = 16;

  private final Map<String, Long> failures = new TreeMap<>();
  private final HttpClient client;
  private final int port;
  private final String token;
  private long asked;
  private long answered;
  private long left;

  private Poller(Vertx vertx, int port, String token) {
    this.port = port;
    this.token = token;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(5_000),
            new PoolOptions().setHttp1MaxSize(MOST_OPEN));
  }

  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    List<String> paths = List.of(arguments).subList(3, arguments.length);
    Poller poller = new Poller(vertx, Integer.parseInt(arguments[0]), arguments[2]);
    int rate = Integer.parseInt(arguments[1]);
    long begin = System.nanoTime();
    // A late tick catches up: the rate holds whatever the timer does.
    vertx.setPeriodic(
        5,
        tick -> {
          long due = (System.nanoTime() - begin) * rate / TimeUnit.SECONDS.toNanos(1);
          while (poller.asked + poller.left < due) {
            poller.askOrLeave(paths);
          }
        });
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      vertx.runOnContext(now -> System.out.println(poller.told()));
    }
    System.exit(0);
  }

  /** A machine that cannot answer so many is asked fewer: what waits here says nothing of it. */
  private void askOrLeave(List<String> paths) {
    if (asked - answered >= MOST_OPEN) {
      left++;
    } else {
      ask(paths.get((int) (asked % paths.size())));
    }
  }

  private void ask(String path) {
    asked++;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(path)
            .putHeader("authorization", "Bearer " + token);
    client
        .request(options)
        .compose(
            request ->
                request
                    .send()
                    .compose(
                        answer ->
                            answer
                                .body()
                                .compose(
                                    body ->
                                        answer.statusCode() == 200
                                            ? Future.succeededFuture()
                                            : Future.failedFuture(
                                                path + ": " + answer.statusCode()))))
        .timeout(LIMIT_S, TimeUnit.SECONDS)
        .onComplete(done -> count(done.succeeded() ? null : String.valueOf(done.cause())));
  }

  private void count(String failure) {
    answered++;
    if (failure != null) {
      failures.merge(failure, 1L, Long::sum);
    }
  }

  private JsonObject told() {
    return new JsonObject()
        .put("asked", asked)
        .put("answered", answered)
        .put("left_out", left)
        .put("failures", new JsonObject(new TreeMap<>(failures)));
  }
}
