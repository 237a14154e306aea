package io.tinyprofiler.hub.alert.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A program of Prometheus' kin, running with its files in a folder. */
public final class Program implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final String url;

  private Program(Process process, int port) {
    this.process = process;
    this.url = "http://127.0.0.1:" + port;
  }

  /** Without peers, on a port of the system's choice. */
  public static Program alertmanager(Path folder, Path config) {
    int port = freePort();
    return start(
        folder,
        port,
        List.of(
            "prometheus-alertmanager",
            "--config.file=" + config,
            "--storage.path=" + folder.resolve("alertmanager"),
            "--cluster.listen-address=",
            "--web.listen-address=127.0.0.1:" + port));
  }

  public static Program prometheus(Path folder, Path config) {
    int port = freePort();
    return start(
        folder,
        port,
        List.of(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:" + port));
  }

  private static Program start(Path folder, int port, List<String> command) {
    try {
      Path log = folder.resolve(command.get(0) + ".log");
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Program program = new Program(process, port);
      program.awaitReady(log);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady(Path log) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < limit && process.isAlive()) {
      try {
        HttpRequest ready = HttpRequest.newBuilder(URI.create(url + "/-/ready")).build();
        if (HTTP.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        Thread.onSpinWait(); // it does not listen yet
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    close();
    throw new AssertionError("not ready, see " + log);
  }

  /** For a program that cannot be given port 0; another may take it first. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return url;
  }

  /** Runs a command to its end and answers what it printed; fails unless it exits with 0. */
  public static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + out);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
