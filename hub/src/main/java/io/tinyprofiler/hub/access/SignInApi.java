package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.access.signin.Provider;
import io.tinyprofiler.hub.access.signin.SignIn;
import io.tinyprofiler.hub.access.signin.SignInConfig;
import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** {@code /api/v1/sign-in}: an account of the provider becomes a token that ends by itself. */
public final class SignInApi implements Api {

  private final SignInConfig config;
  private final Provider provider;
  private final PgTokens tokens;
  private final Clock clock;

  public SignInApi(Vertx vertx, SignInConfig config, PgTokens tokens, Clock clock) {
    this.config = config;
    this.provider = new Provider(vertx, config, clock);
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("getSignIn", request -> offer()).onStored("signIn", this::signIn);
  }

  private Future<?> offer() {
    return config.enabled()
        ? provider
            .authorizeUrl()
            .map(url -> Map.of("provider", config.issuer(), "authorize_url", url))
        : Future.succeededFuture(Map.of());
  }

  private Future<?> signIn(Request request) {
    if (!config.enabled()) {
      throw new Problem(
          "sign-in-not-offered",
          "this hub knows no provider of accounts",
          "use a token, or set signIn.issuer of the hub");
    }
    String secret = Secret.create();
    return provider
        .person(request.body(SignIn.class))
        .compose(
            person ->
                request.commit(
                    db ->
                        tokens
                            .in(db)
                            .add(
                                request.newId(),
                                new NewToken(person.role().toString(), null, person.name()),
                                secret,
                                clock.instant().plus(Duration.ofHours(config.hours())))
                            .map(made -> Reply.json(201, made.withSecret(secret)))));
  }
}
