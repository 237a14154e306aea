package io.tinyprofiler.hub.access;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.tinyprofiler.hub.access.signin.SignInConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** An OpenID Connect provider whose only person is signed in already. */
public final class TestProvider implements AutoCloseable {

  private static final String CLIENT = "tiny-profiler";
  private static final String SECRET = "client secret";

  private record Asked(String redirectUri, String nonce, String challenge) {}

  private final Map<String, Asked> codes = new ConcurrentHashMap<>();
  private final KeyPair keys = rsa();
  private final HttpServer server;
  private volatile UnaryOperator<JsonObject> claims = known -> known;
  private volatile KeyPair signer = keys;

  public TestProvider(Vertx vertx) {
    server = await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
  }

  /** What it says of the person from now on. */
  public void claims(UnaryOperator<JsonObject> change) {
    claims = change;
  }

  /** Signs with a key that it does not publish. */
  public void signWithAnotherKey() {
    signer = rsa();
  }

  public String issuer() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Of a hub that takes its accounts; its people are operators if they are of the lab. */
  public SignInConfig config(Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("client.secret"), SECRET + "\n");
    return new SignInConfig(
        issuer(),
        CLIENT,
        secret.toString(),
        "openid email",
        "email",
        "groups",
        List.of("bosses"),
        List.of("lab"),
        List.of("guests"),
        "none",
        1);
  }

  /** The code that a browser would bring back. */
  public String code(String redirectUri, String nonce, String verifier) {
    String code = UUID.randomUUID().toString();
    codes.put(code, new Asked(redirectUri, nonce, challenge(verifier)));
    return code;
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/.well-known/openid-configuration" -> json(request, document());
      case "/keys" -> json(request, new JsonObject().put("keys", new JsonArray().add(key())));
      case "/authorize" -> authorize(request);
      case "/token" ->
          request
              .setExpectMultipart(true)
              .end()
              .onSuccess(read -> token(request, request.formAttributes()));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static void json(HttpServerRequest request, JsonObject body) {
    request.response().putHeader("content-type", "application/json").end(body.encode());
  }

  private JsonObject document() {
    return new JsonObject()
        .put("issuer", issuer())
        .put("authorization_endpoint", issuer() + "/authorize")
        .put("token_endpoint", issuer() + "/token")
        .put("jwks_uri", issuer() + "/keys");
  }

  private JsonObject key() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return new JsonObject()
        .put("kty", "RSA")
        .put("kid", "one")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("n", base64(key.getModulus().toByteArray()))
        .put("e", base64(key.getPublicExponent().toByteArray()));
  }

  private void authorize(HttpServerRequest request) {
    MultiMap asked = request.params();
    String code = UUID.randomUUID().toString();
    String back = asked.get("redirect_uri");
    codes.put(code, new Asked(back, asked.get("nonce"), asked.get("code_challenge")));
    request
        .response()
        .setStatusCode(302)
        .putHeader("location", "%s?code=%s&state=%s".formatted(back, code, asked.get("state")))
        .end();
  }

  private void token(HttpServerRequest request, MultiMap form) {
    Asked asked = codes.remove(String.valueOf(form.get("code")));
    if (asked == null
        || !asked.redirectUri.equals(form.get("redirect_uri"))
        || !asked.challenge.equals(challenge(form.get("code_verifier")))
        || !isClient(request, form)) {
      request.response().setStatusCode(400);
      json(request, new JsonObject().put("error", "invalid_grant"));
      return;
    }
    long now = Instant.now().getEpochSecond();
    JsonObject said =
        new JsonObject()
            .put("iss", issuer())
            .put("aud", CLIENT)
            .put("sub", "4711")
            .put("email", "ada@example.org")
            .put("groups", new JsonArray().add("lab"))
            .put("nonce", asked.nonce)
            .put("iat", now)
            .put("exp", now + 300);
    json(
        request,
        new JsonObject()
            .put("access_token", UUID.randomUUID().toString())
            .put("token_type", "Bearer")
            .put("expires_in", 300)
            .put("id_token", signed(claims.apply(said))));
  }

  private static boolean isClient(HttpServerRequest request, MultiMap form) {
    String basic =
        Base64.getEncoder()
            .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    return ("Basic " + basic).equals(request.getHeader("authorization"))
        || (CLIENT.equals(form.get("client_id")) && SECRET.equals(form.get("client_secret")));
  }

  private String signed(JsonObject said) {
    String head = new JsonObject().put("alg", "RS256").put("kid", "one").encode();
    String text = base64(head) + "." + base64(said.encode());
    try {
      Signature rsa = Signature.getInstance("SHA256withRSA");
      rsa.initSign(signer.getPrivate());
      rsa.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + base64(rsa.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String challenge(String verifier) {
    try {
      return base64(
          MessageDigest.getInstance("SHA-256")
              .digest(String.valueOf(verifier).getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    await(server.close());
  }
}
