package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.BridgeTokens.Holder;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The request with which a connection to the bridge begins: it proves who comes. */
final class Upgrade {

  private static final String HOLDER = "holder";
  private static final String SENDER = "sender";
  private static final String BEARER = "Bearer ";

  private final BridgeTokens tokens;
  private final PgPresence presence;

  Upgrade(BridgeTokens tokens, PgPresence presence) {
    this.tokens = tokens;
    this.presence = presence;
  }

  /** Lets those in whose token is known, and those without one from the hub's own pages. */
  void authenticate(RoutingContext ctx) {
    String authorization = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null) {
      if (sameOrigin(ctx.request())) {
        ctx.next();
      } else {
        ctx.fail(new HttpException(403, "this page is not the hub's own"));
      }
      return;
    }
    if (!authorization.startsWith(BEARER)) {
      ctx.fail(new HttpException(401, "the bridge wants a Bearer token"));
      return;
    }
    ctx.request().pause(); // the upgrade must not be lost while the database is asked
    tokens
        .holderOf(secret(authorization))
        .compose(holder -> knownAs(ctx, holder))
        .onSuccess(
            known -> {
              ctx.request().resume();
              if (known) {
                ctx.next();
              } else {
                ctx.fail(new HttpException(401, "the token is unknown or revoked"));
              }
            })
        .onFailure(
            e -> {
              ctx.request().resume();
              ctx.fail(new HttpException(503, "the database cannot be asked now"));
            });
  }

  private Future<Boolean> knownAs(RoutingContext ctx, Optional<Holder> holder) {
    if (holder.isEmpty()) {
      return Future.succeededFuture(false);
    }
    ctx.put(HOLDER, holder.get());
    Optional<String> agent = holder.get().agent();
    return agent.isEmpty()
        ? Future.succeededFuture(true)
        : presence
            .number()
            .map(
                number -> {
                  ctx.put(SENDER, new Sender(agent.get(), number));
                  return true;
                });
  }

  /** Whether the token that a socket came with is still good; fails if nobody can say. */
  Future<Boolean> isStillGood(SockJSSocket socket) {
    String authorization = socket.routingContext().request().getHeader(HttpHeaders.AUTHORIZATION);
    return tokens.holderOf(secret(authorization)).map(Optional::isPresent);
  }

  /** Whose token a socket came with; null if with none. */
  static Holder holder(SockJSSocket socket) {
    return socket.routingContext().get(HOLDER);
  }

  /** The agent that a socket is of; null if it is nobody's or a browser's. */
  static Sender sender(SockJSSocket socket) {
    return socket.routingContext().get(SENDER);
  }

  private static String secret(String authorization) {
    return authorization.substring(BEARER.length()).strip();
  }

  /** A page of another site must not listen through its visitor's browser. */
  private static boolean sameOrigin(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return true;
    }
    try {
      return authority(request).equals(new URI(origin).getRawAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String authority(HttpServerRequest request) {
    return request.authority() == null ? "" : request.authority().toString();
  }
}
