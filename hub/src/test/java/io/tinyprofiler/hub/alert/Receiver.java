package io.tinyprofiler.hub.alert;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program that is told of alerts, played by hand: it remembers what came and answers as told. */
public final class Receiver implements AutoCloseable {

  private static final long LIMIT_S = 30;

  /** What came, and where to. */
  public record Told(String path, JsonObject body) {

    /** Values of a label of its alerts, in their order. */
    public List<String> labels(String name) {
      List<String> values = new ArrayList<>();
      JsonArray alerts = body.getJsonArray("alerts");
      for (int i = 0; i < alerts.size(); i++) {
        values.add(alerts.getJsonObject(i).getJsonObject("labels").getString(name));
      }
      return values;
    }

    public String status() {
      return body.getString("status");
    }
  }

  private final HttpServer server;
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private volatile Consumer<HttpServerRequest> answer = request -> request.response().end();

  public Receiver(Vertx vertx) {
    this(vertx, 0);
  }

  /** On a port that was its own before. */
  public Receiver(Vertx vertx, int port) {
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  // who hears of it may change the answer to the next one
                                  Consumer<HttpServerRequest> how = answer;
                                  told.add(new Told(request.path(), body.toJsonObject()));
                                  how.accept(request);
                                }))
                .listen(port, "127.0.0.1"));
  }

  public int port() {
    return server.actualPort();
  }

  public String url(String path) {
    return "http://127.0.0.1:%d/%s".formatted(port(), path);
  }

  /** How it answers from now on. */
  public void answer(Consumer<HttpServerRequest> how) {
    answer = how;
  }

  public void answer(int status) {
    answer = request -> request.response().setStatusCode(status).end("no " + status);
  }

  /** The next notice. */
  public Told next() {
    try {
      Told next = told.poll(LIMIT_S, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nobody told anything");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What came and was not looked at. */
  public List<Told> unread() {
    List<Told> all = new ArrayList<>();
    told.drainTo(all);
    return all;
  }

  @Override
  public void close() {
    await(server.close());
  }
}
