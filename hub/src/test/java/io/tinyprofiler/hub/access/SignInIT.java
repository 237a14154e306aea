package io.tinyprofiler.hub.access;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.access.signin.SignInConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sign-in with accounts of a provider. */
class SignInIT {

  private static final String BACK = "http://127.0.0.1:1/";
  private static final String VERIFIER = "v".repeat(43);
  private static final String NONCE = "a nonce of sixteen or more";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private TestProvider provider;
  private TestHub hub;

  @BeforeEach
  void start() throws IOException {
    provider = new TestProvider(vertx);
    hub = TestHub.withoutAnonymous(folder);
    hub.restart(provider.config(folder));
  }

  @AfterEach
  void stop() {
    hub.close();
    provider.close();
    await(vertx.close());
  }

  private Answer signIn() {
    return signIn(provider.code(BACK, NONCE, VERIFIER), VERIFIER, NONCE);
  }

  private Answer signIn(String code, String verifier, String nonce) {
    return hub.http()
        .post(
            "/api/v1/sign-in",
            new JsonObject()
                .put("code", code)
                .put("verifier", verifier)
                .put("nonce", nonce)
                .put("redirect_uri", BACK));
  }

  @Test
  void anAccountBecomesATokenThatEndsByItselfAndIsOnRecord() {
    JsonObject offer = hub.http().get("/api/v1/sign-in").json();
    assertThat(offer.getString("provider")).isEqualTo(provider.issuer());
    assertThat(offer.getString("authorize_url"))
        .startsWith(provider.issuer() + "/authorize?")
        .contains("client_id=tiny-profiler", "openid");

    Answer made = signIn();

    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    JsonObject token = made.json();
    assertThat(token.getString("name")).isEqualTo("ada@example.org");
    assertThat(token.getString("role")).isEqualTo("operator");
    assertThat(Instant.parse(token.getString("expires_at")))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plus(Duration.ofHours(1)));
    String secret = token.getString("token");
    JsonObject caller = hub.http().withToken(secret).get("/api/v1/caller").json();
    assertThat(caller.getString("name")).isEqualTo("ada@example.org");
    JsonArray audit = hub.admin().get("/api/v1/audit?operation=signIn").list("audit");
    assertThat(audit.getJsonObject(0).getInteger("status")).isEqualTo(201);

    hub.database().sql("update tokens set expires_at = now() where name = 'ada@example.org'");
    assertThat(hub.http().withToken(secret).get("/api/v1/caller").status()).isEqualTo(401);
  }

  @Test
  void rolesGoByTheClaim() {
    assertThat(role(said -> said.put("groups", "bosses"))).isEqualTo("admin");
    assertThat(role(said -> said.put("groups", new JsonArray().add("x").add("guests"))))
        .isEqualTo("viewer");
    provider.claims(said -> said.put("groups", "strangers"));
    assertRefused(signIn(), "role-missing", "ada@example.org has no role at this hub");
    provider.claims(
        said -> {
          said.remove("groups");
          return said;
        });
    assertRefused(signIn(), "role-missing", "no role");
  }

  private String role(UnaryOperator<JsonObject> claims) {
    provider.claims(claims);
    return signIn().json().getString("role");
  }

  private static void assertRefused(Answer answer, String code, String sentence) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(403);
    assertThat(answer.json().getString("code")).isEqualTo(code);
    assertThat(answer.json().getString("detail")).contains(sentence);
    assertThat(answer.json().getString("next")).isNotEmpty();
  }

  @Test
  void whatTheProviderDidNotSayToThisPageIsRefused() {
    assertRefused(signIn("made up", VERIFIER, NONCE), "sign-in-refused", "not accepted");
    String code = provider.code(BACK, NONCE, VERIFIER);
    assertRefused(signIn(code, "w".repeat(43), NONCE), "sign-in-refused", "not accepted");
    String other = provider.code(BACK, NONCE, VERIFIER);
    assertRefused(signIn(other, VERIFIER, "another nonce of sixteen"), "sign-in-refused", "nonce");
    String once = provider.code(BACK, NONCE, VERIFIER);
    assertThat(signIn(once, VERIFIER, NONCE).status()).isEqualTo(201);
    assertRefused(signIn(once, VERIFIER, NONCE), "sign-in-refused", "not accepted");
  }

  @Test
  void anIdTokenThatIsNotForUsIsRefused() {
    provider.claims(said -> said.put("aud", "somebody else"));
    assertRefused(signIn(), "sign-in-refused", "");
    provider.claims(said -> said.put("iss", "http://elsewhere.example"));
    assertRefused(signIn(), "sign-in-refused", "");
    provider.claims(said -> said.put("exp", Instant.now().getEpochSecond() - 3_600));
    assertRefused(signIn(), "sign-in-refused", "");
    provider.claims(said -> said);
    assertThat(signIn().status()).isEqualTo(201);
    provider.signWithAnotherKey();
    assertRefused(signIn(), "sign-in-refused", "");
  }

  @Test
  void aProviderThatIsAwayIsAskedAgainWhenItIsBack() throws IOException {
    SignInConfig gone = provider.config(folder);
    provider.close();
    hub.restart(gone);

    Answer away = hub.http().get("/api/v1/sign-in");

    assertThat(away.status()).isEqualTo(503);
    assertThat(away.json().getString("code")).isEqualTo("sign-in-unavailable");
    assertThat(away.json().getString("next")).contains("token");
    provider = new TestProvider(vertx);
    hub.restart(provider.config(folder));
    assertThat(signIn().status()).isEqualTo(201);
  }

  @Test
  void withoutAProviderNothingIsOffered() {
    hub.restart(SignInConfig.defaults());
    assertThat(hub.http().get("/api/v1/sign-in").json().isEmpty()).isTrue();
    assertThat(signIn().status()).isEqualTo(409);
  }
}
