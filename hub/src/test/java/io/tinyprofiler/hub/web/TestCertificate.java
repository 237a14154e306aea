package io.tinyprofiler.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates for 127.0.0.1 that their own keys have signed, by the JDK's tool. */
public final class TestCertificate {

  private static final char[] PASSWORD = "secret".toCharArray();

  private TestCertificate() {}

  /** A certificate and its key, {@code it}, with files in a folder. */
  public static KeyStore make(Path folder, String name, String algorithm) throws Exception {
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

  public static String pem(KeyStore store) throws Exception {
    return pem("CERTIFICATE", store.getCertificate("it").getEncoded());
  }

  public static String keyPem(KeyStore store) throws Exception {
    return pem("PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der));
  }
}
