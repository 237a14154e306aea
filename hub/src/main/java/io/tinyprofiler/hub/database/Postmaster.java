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

/** The main process of a PostgreSQL server. */
record Postmaster(ProcessHandle process) {

  private static final long STOP_SECONDS = 60;
  private static final long CHILD_SECONDS = 10;

  /**
   * Leaves nobody at work on a data folder: stops a server that a killed hub left running, and
   * waits for the children of a server that was killed itself, for no new one starts before.
   */
  static void clear(Path data) {
    of(data).ifPresent(Postmaster::stop);
    for (ProcessHandle child : workersOn(data)) {
      var gone =
          child
              .onExit()
              .completeOnTimeout(null, CHILD_SECONDS, TimeUnit.SECONDS)
              .thenAccept(
                  ended -> {
                    if (ended == null) {
                      child.destroyForcibly();
                    }
                  });
      gone.join();
    }
  }

  /** The process in the folder's PID file; one that only got the same id later is not it. */
  static Optional<Postmaster> of(Path data) {
    Path file = data.resolve("postmaster.pid");
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String pid = Files.readAllLines(file).stream().findFirst().orElse("").strip();
      return pid.matches("[0-9]{1,18}")
          ? ProcessHandle.of(Long.parseLong(pid))
              .filter(process -> isPostgres(process) && serves(process, data))
              .map(Postmaster::new)
          : Optional.empty();
    } catch (IOException e) {
      throw new Problem(
          "data-not-readable", "cannot read " + file, "give this user the right to read it", e);
    }
  }

  private static boolean serves(ProcessHandle process, Path data) {
    return List.of(process.info().arguments().orElse(new String[0])).contains(data.toString());
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/postgres");
  }

  /** Every process of a server has its data folder as its working directory. */
  private static List<ProcessHandle> workersOn(Path data) {
    return ProcessHandle.allProcesses()
        .filter(process -> isPostgres(process) && data.equals(workingDirectory(process)))
        .toList();
  }

  private static Path workingDirectory(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
    } catch (IOException e) {
      return null; // gone, or another user's
    }
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
