package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of a file, and in no others. */
final class Authority {

  private Authority() {}

  /**
   * Reads PEM certificates.
   *
   * @throws Problem {@code ca-file} if there are none
   */
  static SSLContext read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw unreadable(file, "it holds none", null);
      }
      return trusting(certificates);
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable(file, e.getMessage(), e);
    }
  }

  private static SSLContext trusting(Collection<? extends Certificate> certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("authority-" + count++, certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static Problem unreadable(Path file, String why, Exception cause) {
    return new Problem(
        "ca-file",
        "cannot read a certificate in %s: %s".formatted(file, why),
        "give a PEM file with --ca",
        cause);
  }
}
