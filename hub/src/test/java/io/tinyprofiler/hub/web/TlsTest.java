package io.tinyprofiler.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.web.tls.TlsConfig;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(120)
class TlsTest {

  @TempDir Path folder;

  @Test
  void aChangedCertificateIsUsedWithoutARestart(Vertx vertx) throws Exception {
    KeyStore first = TestCertificate.make(folder, "first", "EC");
    KeyStore second = TestCertificate.make(folder, "second", "EC");
    write(first, "cert.pem", "key.pem");
    int port = new EchoHub(vertx).start(config(), 0);

    HttpResponse<String> answer = get(port, first);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("strict-transport-security")).isPresent();
    assertThat(proves(port, second)).isFalse();

    writeCertificate(second, "cert.pem"); // for a while it does not fit its key
    assertThat(proves(port, first)).isTrue();
    writeKey(second, "key.pem");
    while (!proves(port, second)) {
      assertThat(proves(port, first) || proves(port, second)).isTrue();
    }
    assertThat(proves(port, first)).isFalse();
  }

  @Test
  void aKeyOfAnotherCertificateStopsTheStart(Vertx vertx) throws Exception {
    writeCertificate(TestCertificate.make(folder, "first", "EC"), "cert.pem");
    writeKey(TestCertificate.make(folder, "second", "EC"), "key.pem");

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> new EchoHub(vertx).start(config(), 0))
        .withMessageContaining("another certificate's");
  }

  @Test
  void filesThatAreNotThereStopTheStart(Vertx vertx) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> new EchoHub(vertx).start(config(), 0))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("tls-unusable"));
  }

  private HttpConfig config() {
    return new HttpConfig(
        "127.0.0.1",
        0,
        "auto",
        List.of(),
        4096,
        0,
        new TlsConfig(
            folder.resolve("cert.pem").toString(), folder.resolve("key.pem").toString(), 100));
  }

  /** Whether the server has the certificate; its own client trusts no other. */
  private static boolean proves(int port, KeyStore certificate) throws Exception {
    try {
      return get(port, certificate).statusCode() == 200;
    } catch (SSLHandshakeException e) {
      return false;
    }
  }

  private static HttpResponse<String> get(int port, KeyStore trusted) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("it", trusted.getCertificate("it"));
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/health")).build();
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(request, BodyHandlers.ofString());
  }

  private void write(KeyStore store, String certificate, String key) throws Exception {
    writeCertificate(store, certificate);
    writeKey(store, key);
  }

  private void writeCertificate(KeyStore store, String file) throws Exception {
    write(file, TestCertificate.pem(store));
  }

  private void writeKey(KeyStore store, String file) throws Exception {
    write(file, TestCertificate.keyPem(store));
  }

  /** At once, as tools that renew certificates do. */
  private void write(String file, String pem) throws Exception {
    Path next = Files.writeString(folder.resolve(file + ".new"), pem);
    Files.move(next, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }
}
