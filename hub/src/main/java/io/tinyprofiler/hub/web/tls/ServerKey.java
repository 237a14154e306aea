package io.tinyprofiler.hub.web.tls;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate and the private key that belongs to it, as PEM. */
record ServerKey(Buffer certificate, Buffer key) {

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /**
   * Reads both files; blocks. One that is replaced at the moment may not fit the other yet.
   *
   * @throws Problem {@code tls-unusable} if they cannot be read or do not belong together
   */
  static ServerKey read(TlsConfig config) {
    try {
      byte[] certificate = Files.readAllBytes(Path.of(config.certFile()));
      byte[] key = Files.readAllBytes(Path.of(config.keyFile()));
      if (!belong(publicKey(certificate), new String(key, StandardCharsets.ISO_8859_1))) {
        throw unusable(config, "the key is another certificate's", null);
      }
      return new ServerKey(Buffer.buffer(certificate), Buffer.buffer(key));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(config, e.toString(), e);
    }
  }

  PemKeyCertOptions options() {
    return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
  }

  private static PublicKey publicKey(byte[] pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem))
        .getPublicKey();
  }

  /** What the one signs the other verifies. */
  private static boolean belong(PublicKey known, String pem) throws GeneralSecurityException {
    Matcher found = PKCS8.matcher(pem);
    if (!found.find()) {
      throw new IllegalArgumentException(
          "no BEGIN PRIVATE KEY, convert it with: openssl pkcs8 -topk8 -nocrypt");
    }
    byte[] der = Base64.getMimeDecoder().decode(found.group(1));
    PrivateKey key =
        KeyFactory.getInstance(known.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
    Signature signature = Signature.getInstance(signature(known.getAlgorithm()));
    byte[] text = "tiny-profiler".getBytes(StandardCharsets.UTF_8);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(known);
    signature.update(text);
    return signature.verify(signed);
  }

  private static String signature(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }

  private static Problem unusable(TlsConfig config, String why, Exception cause) {
    return new Problem(
        "tls-unusable",
        "cannot use %s with %s: %s".formatted(config.certFile(), config.keyFile(), why),
        "give the PEM files of a certificate and its key as http.tls.certFile and keyFile",
        cause);
  }
}
