package io.tinyprofiler.hub.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become responses: {@code application/problem+json}. */
final class Problems implements Handler<RoutingContext> {

  static final String TYPE = "application/problem+json";

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /** A code that is not here is a defect of ours: 500. */
  private static final Map<String, Integer> STATUS =
      Map.ofEntries(
          Map.entry("request-invalid", 400),
          Map.entry("token-missing", 401),
          Map.entry("token-invalid", 401),
          Map.entry("role-missing", 403),
          Map.entry("sign-in-refused", 403),
          Map.entry("sign-in-not-offered", 409),
          Map.entry("sign-in-unavailable", 503),
          Map.entry("host-refused", 403),
          Map.entry("origin-refused", 403),
          Map.entry("path-not-found", 404),
          Map.entry("agent-not-found", 404),
          Map.entry("device-not-found", 404),
          Map.entry("session-not-found", 404),
          Map.entry("run-not-found", 404),
          Map.entry("text-not-found", 404),
          Map.entry("result-not-found", 404),
          Map.entry("golden-not-found", 404),
          Map.entry("token-not-found", 404),
          Map.entry("baseline-not-found", 404),
          Map.entry("firmware-not-found", 404),
          Map.entry("model-not-found", 404),
          Map.entry("artifact-missing", 404),
          Map.entry("backup-not-found", 404),
          Map.entry("maintenance-not-found", 404),
          Map.entry("backup-busy", 409),
          Map.entry("backups-not-writable", 507),
          Map.entry("tools-missing", 503),
          Map.entry("incident-not-found", 404),
          Map.entry("monitoring-not-found", 404),
          Map.entry("restart-refused", 409),
          Map.entry("action-not-found", 404),
          Map.entry("method-not-allowed", 405),
          Map.entry("incident-firing", 409),
          Map.entry("device-reserved", 409),
          Map.entry("device-retired", 409),
          Map.entry("run-not-golden", 409),
          Map.entry("session-ended", 409),
          Map.entry("session-not-ended", 409),
          Map.entry("not-comparable", 409),
          Map.entry("baseline-too-small", 409),
          Map.entry("session-exists", 409),
          Map.entry("token-exists", 409),
          Map.entry("firmware-in-use", 409),
          Map.entry("firmware-of-other-platform", 409),
          Map.entry("model-in-use", 409),
          Map.entry("model-not-loadable", 409),
          Map.entry("model-too-large", 409),
          Map.entry("upload-empty", 400),
          Map.entry("upload-interrupted", 400),
          Map.entry("body-too-large", 413),
          Map.entry("request-line-too-long", 414),
          Map.entry("media-type-unsupported", 415),
          Map.entry("headers-too-large", 431),
          Map.entry("request-in-progress", 409),
          Map.entry("too-many-requests", 429),
          Map.entry("idempotency-key-reused", 422),
          Map.entry("digest-mismatch", 422),
          Map.entry("not-a-model", 422),
          Map.entry("artifacts-full", 507),
          Map.entry("artifacts-not-writable", 507),
          Map.entry("database-unreachable", 503),
          Map.entry("agent-unreachable", 503));

  private final Function<Throwable, Optional<Problem>> known;

  /**
   * The mapper.
   *
   * @param known recognises failures of the libraries beneath, e.g. an unreachable database
   */
  Problems(Function<Throwable, Optional<Problem>> known) {
    this.known = known;
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    JsonObject body = body(ctx);
    ctx.response().setStatusCode(body.getInteger("status")).putHeader("content-type", TYPE);
    if (body.getInteger("status") == 401) {
      ctx.response().putHeader("www-authenticate", "Bearer");
    }
    if (body.getInteger("status") == 429) {
      ctx.response().putHeader("retry-after", "1");
    }
    ctx.end(body.encode());
  }

  /** What an operation that failed is answered with. */
  int status(Throwable failure) {
    if (failure instanceof InvalidField || failure instanceof ValidatorException) {
      return 400;
    }
    return (failure instanceof Problem own ? Optional.of(own) : known.apply(failure))
        .map(problem -> STATUS.getOrDefault(problem.code(), 500))
        .orElse(500);
  }

  private JsonObject body(RoutingContext ctx) {
    Throwable failure = ctx.failure();
    if (failure instanceof InvalidField e) {
      return invalid(e.field(), e.getMessage(), e.nextStep());
    }
    if (failure instanceof SchemaValidationException e) {
      return schema(e);
    }
    if (failure instanceof ValidatorException e) {
      return of(invalid(e.getMessage()));
    }
    return of(
        failure instanceof Problem problem
            ? problem
            : Optional.ofNullable(failure)
                .flatMap(known)
                .orElseGet(() -> ofStatus(ctx, ctx.statusCode(), failure)));
  }

  private static Problem ofStatus(RoutingContext ctx, int status, Throwable failure) {
    String what = ctx.request().method() + " " + ctx.request().path();
    return switch (status) {
      case 400 -> invalid("the request is malformed");
      case 401 -> new Problem("token-invalid", said(failure), "give the agent's own token");
      case 403 -> new Problem("origin-refused", said(failure), "use our own page");
      case 503 -> new Problem("database-unreachable", said(failure), "try again in a moment");
      case 404 ->
          new Problem(
              "path-not-found", "there is no " + ctx.request().path(), "read /openapi.yaml");
      case 405 -> new Problem("method-not-allowed", "no " + what, "read /openapi.yaml");
      case 413 ->
          new Problem("body-too-large", "the body is too large", "see http.bodyLimit of the hub");
      default -> {
        LOG.error("{} failed with {}", what, status, failure); // internals are not for clients
        yield new Problem("internal", "the hub failed", "look into its log");
      }
    };
  }

  /** What the event bus bridge gave as its reason. */
  private static String said(Throwable failure) {
    return failure instanceof HttpException e && e.getPayload() != null
        ? e.getPayload()
        : "the request was refused";
  }

  private static Problem invalid(String sentence) {
    return new Problem("request-invalid", sentence, "read /openapi.yaml");
  }

  private static JsonObject invalid(String field, String sentence, String nextStep) {
    return of(new Problem("request-invalid", sentence, nextStep)).put("field", field);
  }

  /** The last error is the innermost one; its location is a JSON pointer. */
  private static JsonObject schema(SchemaValidationException e) {
    List<OutputUnit> errors = e.getOutputUnit().getErrors();
    if (errors == null || errors.isEmpty()) {
      return of(invalid(e.getMessage()));
    }
    OutputUnit innermost = errors.get(errors.size() - 1);
    String field = innermost.getInstanceLocation().replaceFirst("^#?/?", "").replace('/', '.');
    return field.isEmpty()
        ? of(invalid(e.getMessage()))
        : invalid(field, field + ": " + innermost.getError(), "read /openapi.yaml");
  }

  /** A problem as it is sent. */
  static JsonObject of(Problem problem) {
    int status = STATUS.getOrDefault(problem.code(), 500);
    return new JsonObject()
        .put("type", "urn:tiny-profiler:problem:" + problem.code())
        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
        .put("status", status)
        .put("detail", problem.getMessage())
        .put("code", problem.code())
        .put("next", problem.nextStep());
  }
}
