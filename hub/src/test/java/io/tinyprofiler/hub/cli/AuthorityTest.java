package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.web.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A hub with a certificate of its own. */
@ExtendWith(VertxExtension.class)
class AuthorityTest {

  @TempDir Path folder;
  private String url;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    KeyStore own = TestCertificate.make(folder, "hub", "EC");
    Files.writeString(folder.resolve("hub.pem"), TestCertificate.pem(own));
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(TestCertificate.pem(own)))
                    .addKeyValue(Buffer.buffer(TestCertificate.keyPem(own))));
    url =
        "https://127.0.0.1:"
            + await(
                    vertx
                        .createHttpServer(options)
                        .requestHandler(request -> request.response().end("{\"devices\":[]}"))
                        .listen(0, "127.0.0.1"))
                .actualPort();
  }

  private CommandLineRun devices(String... more) {
    String[] args = new String[more.length + 3];
    args[0] = "devices";
    args[1] = "--url";
    args[2] = url;
    System.arraycopy(more, 0, args, 3, more.length);
    return CommandLineRun.of(HubCommand.line(), args);
  }

  @Test
  void itsAuthorityIsTrusted() {
    CommandLineRun run = devices("--ca", folder.resolve("hub.pem").toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("no devices");
  }

  @Test
  void othersAreNot() throws Exception {
    KeyStore other = TestCertificate.make(folder, "other", "EC");
    Path file = Files.writeString(folder.resolve("other.pem"), TestCertificate.pem(other));

    for (CommandLineRun run : new CommandLineRun[] {devices(), devices("--ca", file.toString())}) {
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("does not prove", "--ca FILE");
    }
  }

  @Test
  void aFileWithoutACertificateIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("none.pem"), "no certificate");

    for (String each : new String[] {file.toString(), folder.resolve("gone.pem").toString()}) {
      CommandLineRun run = devices("--ca", each);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("cannot read a certificate in " + each);
      assertThat(run.err().lines()).hasSize(1);
    }
  }
}
