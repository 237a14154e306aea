package io.tinyprofiler.hub;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client that sends exactly what a test says, and waits for the answer. */
public final class HttpProbe {

  private static final long LIMIT_S = 60;

  /** An answer. */
  public record Answer(int status, String type, Buffer body, HttpClientResponse response) {

    public JsonObject json() {
      return body.toJsonObject();
    }

    public JsonArray list(String name) {
      return json().getJsonArray(name);
    }

    public String code() {
      return json().getString("code");
    }
  }

  private final Context context;
  private final HttpClient client;
  private final RequestOptions options;

  private HttpProbe(Context context, HttpClient client, RequestOptions options) {
    this.context = context;
    this.client = client;
    this.options = options;
  }

  public static HttpProbe of(Vertx vertx, int port) {
    return new HttpProbe(
        vertx.getOrCreateContext(),
        vertx.createHttpClient(),
        new RequestOptions().setHost("127.0.0.1").setPort(port));
  }

  /** The same with a header. */
  public HttpProbe with(String header, String value) {
    return new HttpProbe(context, client, new RequestOptions(options).putHeader(header, value));
  }

  public HttpProbe withToken(String token) {
    return with("authorization", "Bearer " + token);
  }

  public Answer get(String path) {
    return await(send(HttpMethod.GET, path, null, null));
  }

  public Answer delete(String path) {
    return await(send(HttpMethod.DELETE, path, null, null));
  }

  public Answer post(String path, JsonObject body) {
    return await(send(HttpMethod.POST, path, body == null ? null : body.toBuffer(), null));
  }

  public Answer send(HttpMethod method, String path, Buffer body) {
    return await(send(method, path, body, null));
  }

  /** A request under another name, as a rebound browser makes it. */
  public Answer callAs(String host, HttpMethod method, String path) {
    return await(send(method, path, null, HostAndPort.create(host, options.getPort())));
  }

  public Future<Answer> later(String path) {
    return send(HttpMethod.GET, path, null, null);
  }

  /** On an event loop: a client that is called from elsewhere may miss a fast answer. */
  private Future<Answer> send(HttpMethod method, String path, Buffer body, HostAndPort as) {
    Promise<Answer> answer = Promise.promise();
    context.runOnContext(go -> sendHere(method, path, body, as).onComplete(answer));
    return answer.future();
  }

  private Future<Answer> sendHere(HttpMethod method, String path, Buffer body, HostAndPort as) {
    return client
        .request(new RequestOptions(options).setMethod(method).setURI(path))
        .compose(
            request -> {
              if (as != null) {
                request.authority(as);
              }
              if (body != null && request.headers().get("content-type") == null) {
                request.putHeader("content-type", "application/json");
              }
              return body == null ? request.send() : request.send(body);
            })
        .compose(
            response ->
                response
                    .body()
                    .map(
                        all ->
                            new Answer(
                                response.statusCode(),
                                response.getHeader("content-type"),
                                all,
                                response)));
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer in time", e);
    }
  }
}
