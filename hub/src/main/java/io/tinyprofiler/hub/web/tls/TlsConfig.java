package io.tinyprofiler.hub.web.tls;

import io.tinyprofiler.shared.config.Check;

/**
 * The hub's certificate.
 *
 * @param certFile PEM: the certificate, then those between it and the root; empty for plain HTTP
 * @param keyFile PEM: the private key, PKCS #8 without a pass phrase
 * @param checkMs between two looks whether the files have changed
 */
public record TlsConfig(String certFile, String keyFile, int checkMs) {

  public TlsConfig {
    if (certFile.isEmpty() != keyFile.isEmpty()) {
      throw new IllegalArgumentException(
          "certFile is '%s' and keyFile is '%s'; allowed: both or neither"
              .formatted(certFile, keyFile));
    }
    Check.range("checkMs", checkMs, 100, 86_400_000);
  }

  /** Plain HTTP. */
  public static TlsConfig none() {
    return new TlsConfig("", "", 10_000);
  }

  public boolean enabled() {
    return !certFile.isEmpty();
  }
}
