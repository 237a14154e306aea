package io.tinyprofiler.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.web.tls.TlsConfig;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Base64;
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

  private static final char[] PASSWORD = "secret".toCharArray();

  @TempDir Path folder;

  @Test
  void aChangedCertificateIsUsedWithoutARestart(Vertx vertx) throws Exception {
    KeyStore first = certificate("first", "EC");
    KeyStore second = certificate("second", "EC");
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
    writeCertificate(certificate("first", "EC"), "cert.pem");
    writeKey(certificate("second", "EC"), "key.pem");

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

  /** A certificate and key of the JDK's own tool. */
  private KeyStore certificate(String name, String algorithm) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(made.waitFor()).isZero();
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, PASSWORD);
    }
    return loaded;
  }

  private void write(KeyStore store, String certificate, String key) throws Exception {
    writeCertificate(store, certificate);
    writeKey(store, key);
  }

  private void writeCertificate(KeyStore store, String file) throws Exception {
    write(file, "CERTIFICATE", store.getCertificate("it").getEncoded());
  }

  private void writeKey(KeyStore store, String file) throws Exception {
    write(file, "PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
  }

  /** At once, as tools that renew certificates do. */
  private void write(String file, String label, byte[] der) throws Exception {
    String pem =
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(der));
    Path next = Files.writeString(folder.resolve(file + ".new"), pem);
    Files.move(next, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }
}
