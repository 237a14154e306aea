package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tinyprofiler.shared.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** A hub, asked over HTTP. Its problems become ours. */
public final class HubClient {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);

  /** A large file over a slow line. */
  private static final Duration UPLOAD_LIMIT = Duration.ofHours(1);

  /** What a request carries; the type is null where there is nothing. */
  private record Body(HttpRequest.BodyPublisher bytes, String type, Duration limit) {

    static final Body NONE = new Body(BodyPublishers.noBody(), null, ANSWER_LIMIT);

    static Body json(String text) {
      return new Body(BodyPublishers.ofString(text), "application/json", ANSWER_LIMIT);
    }
  }

  private final HttpClient http;
  private final URI base;
  private final boolean tokenWasGiven;
  private Optional<String> token;

  /**
   * A client.
   *
   * @param tokenWasGiven false for a token that was found by chance: it may be another hub's, and
   *     is left out once this one refuses it
   */
  public HubClient(URI base, Optional<String> token, boolean tokenWasGiven) {
    this(base, token, tokenWasGiven, Optional.empty());
  }

  /** A client of a hub whose authority is known to it alone. */
  HubClient(URI base, Optional<String> token, boolean tokenWasGiven, Optional<SSLContext> trust) {
    this.base = base;
    this.token = token;
    this.tokenWasGiven = tokenWasGiven;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT);
    trust.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  public JsonNode get(String path) {
    return parse(send("GET", path, Body.NONE));
  }

  /** A body that is not JSON. */
  public String getText(String path) {
    return send("GET", path, Body.NONE).body();
  }

  /** An answer whose failing status is the answer: health. */
  JsonNode getWhatever(String path) {
    HttpResponse<String> response = exchange("GET", path, Body.NONE);
    JsonNode body = parse(response);
    if (response.statusCode() >= 400 && !body.has("checks") && body.has("code")) {
      throw problem(response);
    }
    return body;
  }

  public JsonNode post(String path, Object body) {
    return parse(send("POST", path, body == null ? Body.NONE : Body.json(encode(body))));
  }

  /** Sends a file as it is. */
  JsonNode upload(String path, Path file) {
    try {
      Body body = new Body(BodyPublishers.ofFile(file), "application/octet-stream", UPLOAD_LIMIT);
      return parse(send("POST", path, body));
    } catch (FileNotFoundException e) {
      throw new Problem("file-unreadable", "cannot read " + file, "give a file that is there", e);
    }
  }

  public JsonNode delete(String path) {
    return parse(send("DELETE", path, Body.NONE));
  }

  static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  public static String encode(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode " + body, e);
    }
  }

  /** A value as a part of a path or query. */
  public static String quoted(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpResponse<String> send(String method, String path, Body body) {
    HttpResponse<String> response = exchange(method, path, body);
    if (response.statusCode() >= 400) {
      throw problem(response);
    }
    return response;
  }

  private HttpResponse<String> exchange(String method, String path, Body body) {
    HttpResponse<String> response = exchangeOnce(method, path, body);
    if (response.statusCode() == 401 && token.isPresent() && !tokenWasGiven) {
      token = Optional.empty();
      return exchangeOnce(method, path, body);
    }
    return response;
  }

  private HttpResponse<String> exchangeOnce(String method, String path, Body body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(body.limit())
            .method(method, body.bytes());
    if (body.type() != null) {
      request.header("content-type", body.type());
    }
    token.ifPresent(secret -> request.header("authorization", "Bearer " + secret));
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (SSLException e) {
      throw new Problem(
          "hub-untrusted",
          "%s does not prove that it is the hub: %s".formatted(base, e.getMessage()),
          "give its authority's certificate with --ca FILE, and its name as it is there in --url",
          e);
    } catch (IOException e) {
      throw new Problem(
          "hub-unreachable",
          "no hub answers at " + base,
          "start one with: tiny-profiler hub, or give its --url",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", "interrupted", "try again", e);
    }
  }

  private static JsonNode parse(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw notAHub(response, e);
    }
  }

  private static Problem problem(HttpResponse<String> response) {
    JsonNode body = parse(response);
    if (body.isTextual()) {
      return new Problem("refused", body.asText(), "correct the request, see --help");
    }
    return body.has("code")
        ? new Problem(
            body.path("code").asText(), body.path("detail").asText(), body.path("next").asText())
        : notAHub(response, null);
  }

  private static Problem notAHub(HttpResponse<String> response, Exception cause) {
    return new Problem(
        "not-a-hub",
        "%s answers %d, not as a hub does".formatted(response.uri(), response.statusCode()),
        "give the hub's --url",
        cause);
  }
}
