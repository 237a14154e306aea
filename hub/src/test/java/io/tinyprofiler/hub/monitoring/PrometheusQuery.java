package io.tinyprofiler.hub.monitoring;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks a Prometheus. */
final class PrometheusQuery {

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  PrometheusQuery(String url) {
    this.url = url;
  }

  /** The samples of an instant query; fails unless the expression is one. */
  List<JsonObject> ask(String expression) {
    JsonObject answer = get("/api/v1/query?query=" + encoded(expression));
    if (!answer.getString("status").equals("success")) {
      throw new AssertionError(expression + ": " + answer.getString("error"));
    }
    return Dashboard.objects(answer.getJsonObject("data").getJsonArray("result"));
  }

  /** Whether there is at least one sample, and each is a number. */
  boolean answers(String expression) {
    List<JsonObject> samples = ask(expression);
    return !samples.isEmpty()
        && samples.stream()
            .allMatch(
                one -> Double.isFinite(Double.parseDouble(one.getJsonArray("value").getString(1))));
  }

  /** Values of a label, as a dashboard's variable asks for them. */
  List<?> labelValues(String selector, String label) {
    return get("/api/v1/label/%s/values?match[]=".formatted(label) + encoded(selector))
        .getJsonArray("data")
        .getList();
  }

  JsonObject get(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path.replace("[]", "%5B%5D"))).build();
      return new JsonObject(http.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
