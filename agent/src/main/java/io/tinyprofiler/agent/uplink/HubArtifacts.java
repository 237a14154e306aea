package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.agent.artifact.ArtifactFailure;
import io.tinyprofiler.agent.artifact.ArtifactKind;
import io.tinyprofiler.agent.artifact.ArtifactSource;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hub's artifacts of one kind over HTTP. An interrupted transfer goes on where it was, by
 * Range.
 */
public final class HubArtifacts implements ArtifactSource {

  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+)");
  private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]+)\"");

  private final Vertx vertx;
  private final UplinkConfig config;
  private final HubAccess access;
  private final HttpClient client;
  private final ArtifactKind kind;

  public HubArtifacts(Vertx vertx, UplinkConfig config, ArtifactKind kind) {
    this.vertx = vertx;
    this.kind = kind;
    this.config = config;
    this.access = new HubAccess(vertx, config);
    HttpClientOptions options = access.secure(new HttpClientOptions());
    options.setReadIdleTimeout(config.replyTimeoutMs()).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    this.client = vertx.createHttpClient(options);
  }

  @Override
  public Future<String> fetch(String sha256, Path part, long maxBytes) {
    return access
        .token()
        .compose(
            token ->
                vertx
                    .executeBlocking(() -> part.toFile().length())
                    .compose(had -> ask(sha256, token, had)))
        .recover(HubArtifacts::unreached)
        .compose(response -> take(response, part, new Wanted(sha256, maxBytes)));
  }

  private record Wanted(String sha256, long maxBytes) {}

  private Future<HttpClientResponse> ask(String sha256, String token, long had) {
    String address = config.hub().replaceFirst("/$", "");
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(
                URI.create("%s/api/v1/%s/%s/content".formatted(address, kind.collection(), sha256))
                    .toString());
    if (!token.isEmpty()) {
      options.putHeader("authorization", "Bearer " + token);
    }
    if (had > 0) {
      options.putHeader("range", "bytes=" + had + "-");
    }
    return client
        .request(options)
        .compose(request -> request.send().onSuccess(HttpClientResponse::pause));
  }

  /** Without the hub's answer it is worth another try. */
  private static Future<HttpClientResponse> unreached(Throwable e) {
    return Future.failedFuture(
        e instanceof Problem problem
            ? new ArtifactFailure(FailureKind.AGENT, problem.line())
            : new HubSilent(e));
  }

  private static final class HubSilent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HubSilent(Throwable cause) {
      super("the hub cannot be reached: " + HubAccess.reason(cause), cause);
    }
  }

  private Future<String> take(HttpClientResponse response, Path part, Wanted wanted) {
    return switch (response.statusCode()) {
      case 200 -> append(response, part, wanted, 0);
      case 206 -> append(response, part, wanted, begin(response));
      case 416 -> // there is nothing behind what we have: it is whole, or no part of this
          drop(response).compose(v -> startAgain(part));
      case 401, 403 ->
          drop(response)
              .compose(
                  v ->
                      refuse(
                          FailureKind.AGENT,
                          "the hub does not give %s to this agent's token; see uplink.tokenFile"
                              .formatted(kind.collection())));
      case 404 ->
          drop(response)
              .compose(
                  v ->
                      refuse(
                          FailureKind.HUB,
                          "the hub has no %s %s; add it with: tiny-profiler %s add FILE"
                              .formatted(kind.noun(), wanted.sha256(), kind.collection())));
      default ->
          drop(response)
              .compose(v -> Future.failedFuture("the hub answers " + response.statusCode()));
    };
  }

  private static Future<String> refuse(FailureKind kind, String text) {
    return Future.failedFuture(new ArtifactFailure(kind, text));
  }

  private static Future<Void> drop(HttpClientResponse response) {
    response.resume();
    return response.end().otherwiseEmpty();
  }

  private Future<String> startAgain(Path part) {
    return vertx
        .fileSystem()
        .delete(part.toString())
        .compose(deleted -> Future.failedFuture("what was fetched does not fit"));
  }

  private static long begin(HttpClientResponse response) {
    Matcher range = RANGE.matcher(String.valueOf(response.getHeader("content-range")));
    return range.matches() ? Long.parseLong(range.group(1)) : 0;
  }

  private Future<String> append(HttpClientResponse response, Path part, Wanted wanted, long from) {
    String length = response.getHeader("content-length");
    long size = length == null ? -1 : from + Long.parseLong(length);
    if (size > wanted.maxBytes()) {
      return drop(response)
          .compose(
              v ->
                  refuse(
                      FailureKind.AGENT,
                      "%s %s has %d bytes, more than this agent keeps; raise %s"
                          .formatted(kind.noun(), wanted.sha256(), size, kind.sizeKey())));
    }
    OpenOptions how = new OpenOptions().setWrite(true).setCreate(true);
    return vertx
        .fileSystem()
        .open(part.toString(), from == 0 ? how.setTruncateExisting(true) : how)
        .compose(file -> response.pipeTo(file.setWritePos(from)))
        .recover(this::broken)
        .map(whole -> name(response, wanted));
  }

  /** A disk that refuses will refuse again; a connection may be better next time. */
  private Future<Void> broken(Throwable e) {
    return e instanceof IOException || e instanceof FileSystemException
        ? Future.failedFuture(
            new ArtifactFailure(
                FailureKind.AGENT,
                "the agent cannot keep the %s: %s; see to the space and the rights of its folder"
                    .formatted(kind.noun(), e.getMessage())))
        : Future.failedFuture(new HubSilent(e));
  }

  private static String name(HttpClientResponse response, Wanted wanted) {
    Matcher name = FILE_NAME.matcher(String.valueOf(response.getHeader("content-disposition")));
    return name.find() ? name.group(1) : wanted.sha256();
  }
}
