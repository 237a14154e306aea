package io.tinyprofiler.hub.access.signin;

import io.tinyprofiler.hub.web.Role;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** The OpenID Connect provider, asked for its document at the first sign-in and after a failure. */
public final class Provider {

  /** Who signed in, as the provider says. */
  public record Person(String name, Role role) {}

  private final Vertx vertx;
  private final SignInConfig config;
  private final Clock clock;
  private Future<OAuth2Auth> provider;

  public Provider(Vertx vertx, SignInConfig config, Clock clock) {
    this.clock = clock;
    this.vertx = vertx;
    this.config = config;
  }

  /** Where a browser goes; the page adds what binds the answer to it. */
  public Future<String> authorizeUrl() {
    return provider()
        .map(
            found ->
                found.authorizeURL(
                    new OAuth2AuthorizationURL().setScopes(List.of(config.scope().split(" ")))));
  }

  private synchronized Future<OAuth2Auth> provider() {
    if (provider == null || provider.failed()) {
      provider =
          vertx
              .executeBlocking(this::options)
              .compose(options -> OpenIDConnectAuth.discover(vertx, options))
              .map(Provider::keepingKeys)
              .recover(e -> Future.failedFuture(unavailable(e)));
    }
    return provider;
  }

  private OAuth2Options options() throws IOException {
    OAuth2Options options =
        new OAuth2Options().setSite(config.issuer()).setClientId(config.clientId());
    if (!config.clientSecretFile().isEmpty()) {
      options.setClientSecret(
          Files.readString(Path.of(config.clientSecretFile())).lines().findFirst().orElse(""));
    }
    return options;
  }

  /** A provider changes its keys from time to time. */
  private static OAuth2Auth keepingKeys(OAuth2Auth found) {
    return found.missingKeyHandler(key -> found.jWKSet());
  }

  /** The person whom a code stands for; the provider's signature is checked. */
  public Future<Person> person(SignIn signIn) {
    return provider()
        .compose(
            found ->
                found
                    .authenticate(
                        new Oauth2Credentials()
                            .setFlow(OAuth2FlowType.AUTH_CODE)
                            .setCode(signIn.code())
                            .setCodeVerifier(signIn.verifier())
                            .setRedirectUri(signIn.redirectUri()))
                    .recover(e -> Future.failedFuture(refused(e.getMessage()))))
        .map(user -> person(user, signIn.nonce()));
  }

  /** The library has looked at the signature; all else is looked at here. */
  private Person person(User user, String nonce) {
    JsonObject claims = user.attributes().getJsonObject("idToken");
    if (claims == null) {
      throw refused("its ID token is missing, or nobody known has signed it");
    }
    require(config.issuer(), claims.getString("iss"), "issuer");
    require(nonce, claims.getString("nonce"), "nonce");
    if (claims.getLong("exp", 0L) <= clock.instant().getEpochSecond()) {
      throw refused("its ID token is over");
    }
    if (!texts(claims.getValue("aud")).contains(config.clientId())) {
      throw refused("its ID token is for somebody else");
    }
    String name = claims.getString(config.nameClaim(), claims.getString("sub"));
    return config
        .role(texts(claims.getValue(config.rolesClaim())))
        .map(role -> new Person(name, role))
        .orElseThrow(
            () ->
                new Problem(
                    "role-missing",
                    name + " has no role at this hub",
                    "ask whoever runs the hub: roles go by claim "
                        + config.rolesClaim()
                        + ", see signIn in its configuration"));
  }

  private static void require(String wanted, String found, String what) {
    if (!Objects.equals(wanted, found)) {
      throw refused("its ID token has another %s (%s)".formatted(what, found));
    }
  }

  private static List<String> texts(Object claim) {
    if (claim instanceof JsonArray many) {
      return many.stream().map(String::valueOf).toList();
    }
    return claim == null ? List.of() : List.of(claim.toString());
  }

  private static Problem refused(String why) {
    return new Problem(
        "sign-in-refused", "the provider's answer is not accepted: " + why, "sign in again");
  }

  private Problem unavailable(Throwable e) {
    return new Problem(
        "sign-in-unavailable",
        "the provider %s cannot be asked: %s".formatted(config.issuer(), e.getMessage()),
        "use a token meanwhile; see to signIn.issuer and signIn.clientSecretFile",
        e);
  }
}
