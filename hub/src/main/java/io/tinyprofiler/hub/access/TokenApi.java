package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Caller;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** {@code /api/v1/tokens} and {@code /api/v1/caller}. */
public final class TokenApi implements Api {

  private final PgTokens tokens;
  private final Consumer<String> revoked;

  /**
   * The API.
   *
   * @param revoked told the id of a token that was revoked: a connection outlives it otherwise
   */
  public TokenApi(PgTokens tokens, Consumer<String> revoked) {
    this.tokens = tokens;
    this.revoked = revoked;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listTokens", this::list).on("getCaller", TokenApi::caller);
    routes.onStored("createToken", this::create).onStored("revokeToken", this::revoke);
  }

  /** A page offers only what its reader may do. */
  private static Future<?> caller(Request request) {
    Caller caller = request.caller();
    return Future.succeededFuture(Map.of("name", caller.name(), "role", caller.role().toString()));
  }

  private Future<?> list(Request request) {
    return tokens
        .list(request.slice())
        .map(found -> Page.of("tokens", found, request.slice(), token -> token.id().toString()));
  }

  private Future<?> create(Request request) {
    NewToken token = request.body(NewToken.class);
    String secret = Secret.create();
    return request.commit(
        db ->
            tokens
                .in(db)
                .add(request.newId(), token, secret, null)
                .map(created -> Reply.json(201, created.withSecret(secret))));
  }

  private Future<?> revoke(Request request) {
    UUID id = request.pathId("token");
    return request
        .commit(
            db ->
                tokens
                    .in(db)
                    .revoke(id)
                    .map(
                        found -> {
                          if (found.isEmpty()) {
                            throw new Problem(
                                "token-not-found",
                                "there is no token " + id,
                                "list them with: tiny-profiler tokens list");
                          }
                          return Reply.empty(204);
                        }))
        .onSuccess(done -> revoked.accept(id.toString()));
  }
}
