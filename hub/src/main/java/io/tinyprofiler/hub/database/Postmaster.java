package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The main process of a PostgreSQL server, found by the process id in its data folder. */
record Postmaster(ProcessHandle process) {

  private static final long STOP_SECONDS = 60;

  /** The running server of a data folder; a process that only got the same id is not one. */
  static Optional<Postmaster> of(Path data) {
    Path file = data.resolve("postmaster.pid");
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String pid = Files.readAllLines(file).stream().findFirst().orElse("").strip();
      return pid.matches("[0-9]{1,18}")
          ? ProcessHandle.of(Long.parseLong(pid))
              .filter(process -> serves(process, data))
              .map(Postmaster::new)
          : Optional.empty();
    } catch (IOException e) {
      throw new Problem(
          "data-not-readable", "cannot read " + file, "give this user the right to read it", e);
    }
  }

  private static boolean serves(ProcessHandle process, Path data) {
    boolean postgres = process.info().command().orElse("").endsWith("/postgres");
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return postgres && List.of(arguments).contains(data.toString());
  }

  /**
   * Shuts down in order ("fast": sessions are rolled back) and waits until the process is gone. By
   * signal, because pg_ctl refuses to work for root.
   */
  void stop() {
    try {
      new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notStopped(e);
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw notStopped(e);
    }
  }

  private Problem notStopped(Exception e) {
    return new Problem(
        "database-not-stopped",
        "PostgreSQL with process id %d does not stop".formatted(process.pid()),
        "end it by hand",
        e);
  }
}
