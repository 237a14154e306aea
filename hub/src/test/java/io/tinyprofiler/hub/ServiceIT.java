package io.tinyprofiler.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.hub.cli.HubCommand;
import io.tinyprofiler.hub.database.DatabaseConfig;
import io.tinyprofiler.hub.database.TestDatabase;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code hub} command, as a process and as one that does not get to be one. */
class ServiceIT {

  @TempDir Path folder;

  private CommandLineRun hub(String... options) {
    List<String> args = new ArrayList<>(List.of("hub", "--data", folder.toString()));
    args.addAll(List.of(options));
    return CommandLineRun.of(HubCommand.line(new ServiceCommand()), args.toArray(String[]::new));
  }

  @Test
  void itSaysWhereItListensAndStopsWhenTold() throws Exception {
    try (TestDatabase database = TestDatabase.fresh()) {
      Process process = start(database.config());
      try (BufferedReader out = process.inputReader()) {
        String line = out.readLine();

        assertThat(line).matches("hub listening on http://127\\.0\\.0\\.1:\\d+");
        int port = Integer.parseInt(line.replaceAll(".*:", ""));
        Vertx vertx = Vertx.vertx();
        assertThat(HttpProbe.of(vertx, port).get("/health").status()).isEqualTo(200);
        assertThat(HttpProbe.of(vertx, port).get("/").body().toString())
            .contains("<!doctype html>");
        HttpProbe.await(vertx.close());
      } finally {
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(143);
      }
    }
  }

  private Process start(DatabaseConfig database) throws IOException {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes,
            HubMain.class.getName(),
            "hub",
            "--port",
            "0",
            "--data",
            folder.toString(),
            "--set",
            "database.uri=" + database.uri(),
            "--set",
            "database.passwordFile=" + database.passwordFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aTakenPortEndsIt() throws IOException {
    try (TestDatabase database = TestDatabase.fresh();
        ServerSocket other = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      CommandLineRun run =
          hub(
              "--port",
              String.valueOf(other.getLocalPort()),
              "--set",
              "database.uri=" + database.config().uri(),
              "--set",
              "database.passwordFile=" + database.config().passwordFile());

      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("cannot listen on 127.0.0.1:" + other.getLocalPort());
      assertThat(run.err()).contains("give another --port").hasLineCount(1);
    }
  }

  @Test
  void anUnreachableDatabaseEndsIt() throws IOException {
    int nobody;
    try (ServerSocket closed = new ServerSocket(0)) {
      nobody = closed.getLocalPort();
    }

    CommandLineRun run =
        hub("--port", "0", "--set", "database.uri=postgresql://me@127.0.0.1:" + nobody + "/x");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("cannot reach", String.valueOf(nobody)).hasLineCount(1);
  }

  @Test
  void aWrongKeyIsWrongUsage() throws IOException {
    Path file = Files.writeString(folder.resolve("hub.yaml"), "http: {prot: 8000}");

    CommandLineRun run = hub("--config", file.toString());

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("http.prot", file.toString()).hasLineCount(1);
    assertThat(hub("--port", "70000").err()).contains("allowed: 0 to 65535");
  }
}
