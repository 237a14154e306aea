package io.tinyprofiler.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** 256 random bits that prove who calls. Only their hash is kept. */
final class Secret {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PREFIX = "tp_";

  private Secret() {}

  /** A new secret; the prefix lets scanners of source trees find one that leaked. */
  static String create() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** SHA-256: a slow hash protects weak secrets, and this one is not. */
  static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
