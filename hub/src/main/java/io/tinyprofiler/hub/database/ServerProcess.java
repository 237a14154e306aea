package io.tinyprofiler.hub.database;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program of PostgreSQL as a child of the hub; what it says goes to the log. */
final class ServerProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final String READY = "database system is ready to accept connections";
  private static final int LINES_KEPT = 5;

  private final Process process;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Thread reader;
  private final Deque<String> lastLines = new ArrayDeque<>();

  private ServerProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "postgres-output");
  }

  static ServerProcess start(List<String> command) throws IOException {
    ServerProcess started =
        new ServerProcess(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start());
    started.reader.setDaemon(true);
    started.reader.start();
    return started;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log(line);
        keep(line);
        if (line.endsWith(READY)) {
          ready.complete(null);
        }
      }
    } catch (IOException e) {
      LOG.debug("no more output of PostgreSQL", e);
    }
    ready.completeExceptionally(new IOException(lastLines()));
  }

  private static void log(String line) {
    if (line.contains("FATAL:") || line.contains("PANIC:")) {
      LOG.warn("PostgreSQL: {}", line);
    } else {
      LOG.debug("PostgreSQL: {}", line);
    }
  }

  private synchronized void keep(String line) {
    if (lastLines.size() == LINES_KEPT) {
      lastLines.removeFirst();
    }
    lastLines.addLast(line);
  }

  private synchronized String lastLines() {
    return lastLines.isEmpty() ? "it said nothing" : String.join(" / ", lastLines);
  }

  /**
   * Waits until the server takes connections.
   *
   * @throws IOException with its last words if it ends before
   */
  void awaitReady(long seconds) throws IOException {
    try {
      ready.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("it is not ready after %d s: %s".formatted(seconds, lastLines()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Waits until the program has done its work.
   *
   * @throws IOException with its last words if that failed
   */
  void awaitDone() throws IOException {
    try {
      int exit = process.waitFor();
      reader.join();
      if (exit != 0) {
        throw new IOException(lastLines());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }
}
