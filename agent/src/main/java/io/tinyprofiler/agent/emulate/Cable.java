package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What joins a board's UART to a serial port: a process of socat that keeps a pseudo-terminal and a
 * link to it. It ends when the board does, and takes the link away.
 */
final class Cable {

  private static final long SECONDS = 30;
  private static final String PLUGGED = "starting data transfer loop";

  /**
   * socat removes its link on SIGTERM, but not on two at once. So a shell, which has one thread and
   * may be killed, stands between us and it, and dies once.
   */
  private static final String ONE_TERM = "setpriv --pdeathsig TERM -- \"$@\" & wait";

  private final Process process; // the shell
  private final Path link;
  private final CompletableFuture<Void> plugged = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private volatile String lastSaid = "it said nothing";

  private Cable(Process process, Path link) {
    this.process = process;
    this.link = link;
  }

  /**
   * Plugs a board in; returns when both ends are connected.
   *
   * @param folder of the board's QEMU
   * @param link where the port shall be
   */
  static Cable plug(Path folder, Path link) {
    Process process =
        BoundProcess.start(
            folder,
            null,
            List.of(
                "sh",
                "-c",
                ONE_TERM,
                "sh",
                "socat",
                "-d",
                "-d",
                "-t0",
                "PTY,rawer,link=" + escaped(link),
                "UNIX-CONNECT:" + Qemu.SERIAL));
    Cable cable = new Cable(process, link);
    cable.readMessages();
    cable.awaitPlugged();
    return cable;
  }

  /** socat's own characters in an address. */
  private static String escaped(Path path) {
    return path.toString().replaceAll("[\\\\:,!\"'\\[\\](){}]", "\\\\$0");
  }

  boolean plugged() {
    return !gone.isDone();
  }

  /** Pulls the plug: the port vanishes, the board lives on. */
  void unplug() {
    process.destroy();
    awaitEnd();
  }

  /** Returns when the port is gone, because the board is. */
  void awaitEnd() {
    try {
      gone.get(SECONDS, TimeUnit.SECONDS);
      process.onExit().get(SECONDS, TimeUnit.SECONDS); // it ends a moment after it fell silent
      Files.deleteIfExists(link); // socat does it, unless somebody killed it
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new Problem(
          "link-stays", "cannot remove the link " + link, "remove it and try again", e);
    } catch (InterruptedException e) {
      throw BoundProcess.interrupted(e);
    }
  }

  private void awaitPlugged() {
    try {
      plugged.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      BoundProcess.kill(process);
      throw new Problem(
          "cable-broken",
          "socat cannot make the port %s: %s".formatted(link, lastSaid),
          "correct that and try again",
          e);
    } catch (InterruptedException e) {
      throw BoundProcess.interrupted(e);
    }
  }

  private void readMessages() {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines = process.errorReader()) {
                lines.lines().forEach(this::said);
              } catch (IOException | java.io.UncheckedIOException e) {
                plugged.completeExceptionally(e);
              }
              plugged.completeExceptionally(new IOException("socat ended"));
              gone.complete(null);
            },
            "cable-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void said(String line) {
    lastSaid = line;
    if (line.contains(PLUGGED)) {
      plugged.complete(null);
    }
  }
}
