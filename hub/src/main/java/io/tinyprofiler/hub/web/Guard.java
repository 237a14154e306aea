package io.tinyprofiler.hub.web;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Who may do what, and which pages may send their readers' browsers here. */
final class Guard {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "0:0:0:0:0:0:0:1");
  private static final String BEARER = "Bearer ";
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final HttpConfig config;
  private final Function<String, Future<Optional<Caller>>> tokens;
  private final RateLimit limit;

  /**
   * A guard.
   *
   * @param tokens the caller whom a token belongs to
   */
  Guard(HttpConfig config, Function<String, Future<Optional<Caller>>> tokens) {
    this.config = config;
    this.tokens = tokens;
    this.limit = new RateLimit(config.requestsPerSecond(), System::nanoTime);
  }

  /** Headers of every answer. */
  static void harden(RoutingContext ctx) {
    ctx.response()
        .putHeader(
            "content-security-policy",
            "default-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none';"
                + " form-action 'self'; frame-ancestors 'none'")
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cross-origin-opener-policy", "same-origin")
        .putHeader("cross-origin-resource-policy", "same-origin");
    if (ctx.request().isSSL()) {
      ctx.response().putHeader("strict-transport-security", "max-age=31536000");
    }
    ctx.next();
  }

  /** Lets a WebSocket through: browsers only from our own pages; the bridge looks at its token. */
  void socket(RoutingContext ctx) {
    try {
      checkSource(ctx.request());
      SocketToken.give(ctx.request());
      if (ctx.request().getHeader("authorization") == null) {
        require(anonymous(), Role.VIEWER);
      }
      ctx.next();
    } catch (Problem e) {
      ctx.fail(e);
    }
  }

  /** The caller, who holds at least the wanted role; otherwise a {@link Problem}. */
  Future<Caller> admit(RoutingContext ctx, Role wanted) {
    if (wanted == Role.NONE) {
      return Future.succeededFuture(anonymous())
          .map(
              anyone -> {
                if (!SAFE.contains(ctx.request().method())) {
                  count(ctx.request(), anyone);
                  checkSource(ctx.request());
                }
                return anyone;
              });
    }
    return caller(ctx.request())
        .map(
            caller -> {
              count(ctx.request(), caller);
              if (caller.anonymous() || !SAFE.contains(ctx.request().method())) {
                checkSource(ctx.request());
              }
              require(caller, wanted);
              return caller;
            });
  }

  /** Fails once a caller may no longer do what it was let in for. */
  Future<Caller> stillAdmit(RoutingContext ctx, Role wanted) {
    return caller(ctx.request())
        .map(
            caller -> {
              require(caller, wanted);
              return caller;
            });
  }

  /**
   * Whom a request comes from. A proxy on this host adds whom it had it from behind whatever the
   * client wrote there; nobody else is believed.
   */
  static String address(HttpServerRequest request) {
    String peer = request.remoteAddress().hostAddress();
    List<String> told = request.headers().getAll("x-forwarded-for");
    if (told.isEmpty() || !LOOPBACK.contains(peer)) {
      return peer;
    }
    String last = told.get(told.size() - 1);
    return last.substring(last.lastIndexOf(',') + 1).strip();
  }

  private void count(HttpServerRequest request, Caller caller) {
    String who = caller.anonymous() ? address(request) : caller.id();
    if (!limit.allows(who)) {
      throw new Problem(
          "too-many-requests",
          "%s asks more than %d times a second"
              .formatted(caller.name(), config.requestsPerSecond()),
          "wait a second, or raise http.requestsPerSecond of the hub");
    }
  }

  private Future<Caller> caller(HttpServerRequest request) {
    String header = request.getHeader("authorization");
    if (header == null) {
      return Future.succeededFuture(anonymous());
    }
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Future.failedFuture(invalidToken());
    }
    return tokens
        .apply(header.substring(BEARER.length()).strip())
        .map(found -> found.orElseThrow(Guard::invalidToken));
  }

  private Caller anonymous() {
    return new Caller(Caller.ANONYMOUS, Caller.ANONYMOUS, config.roleWithoutToken());
  }

  private static Problem invalidToken() {
    return new Problem(
        "token-invalid",
        "the token is not valid, or was revoked",
        "create one with: tiny-profiler tokens create");
  }

  private static void require(Caller caller, Role wanted) {
    if (caller.role().covers(wanted)) {
      return;
    }
    throw caller.anonymous()
        ? new Problem(
            "token-missing",
            "this needs a token with role " + wanted,
            "send it as authorization: Bearer, or give the client --token-file; the hub keeps an admin token in <its data folder>/admin.token")
        : new Problem(
            "role-missing",
            "%s has role %s, this needs %s".formatted(caller.name(), caller.role(), wanted),
            "use a token with that role");
  }

  /** A page elsewhere can make a browser send requests here; its names give it away. */
  private void checkSource(HttpServerRequest request) {
    HostAndPort host = request.authority();
    if (host == null || !isOurs(host.host())) {
      throw new Problem(
          "host-refused",
          "this hub is not called " + (host == null ? "nothing" : host.host()),
          "use its address, or add the name to http.allowedHosts");
    }
    String origin = request.getHeader("origin");
    if (origin != null && !sameOrigin(origin, host, request.scheme())) {
      throw new Problem(
          "origin-refused",
          "requests of pages from " + origin + " are refused",
          "use our own page");
    }
  }

  private boolean isOurs(String name) {
    return name.equalsIgnoreCase("localhost")
        || name.matches("\\d{1,3}(\\.\\d{1,3}){3}")
        || name.matches("\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?")
        || name.equalsIgnoreCase(config.host())
        || config.allowedHosts().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static boolean sameOrigin(String origin, HostAndPort host, String scheme) {
    try {
      URI page = URI.create(origin);
      return page.getHost() != null
          && page.getHost().equalsIgnoreCase(host.host())
          && port(page.getPort(), page.getScheme()) == port(host.port(), scheme);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int port(int given, String scheme) {
    return given > 0 ? given : scheme.equals("https") ? 443 : 80;
  }
}
