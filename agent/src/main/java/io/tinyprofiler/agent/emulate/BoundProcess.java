package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Starts processes that the kernel ends when this one dies, of SIGKILL too. */
final class BoundProcess {

  /**
   * The signal comes when the thread ends that started the process, not when the process does whose
   * thread it was: all are started by one thread that never ends.
   */
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "emulated-boards");
            thread.setDaemon(true);
            return thread;
          });

  private BoundProcess() {}

  /**
   * Starts a process in a folder; nothing is redirected but stderr. It gets SIGKILL when this one
   * dies, once for each thread that dies before the last: of no other signal may so many come.
   *
   * @param stderr null for a pipe
   */
  static Process start(Path folder, Path stderr, List<String> command) {
    List<String> bound = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    bound.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(bound).directory(folder.toFile());
    if (stderr != null) {
      builder.redirectError(ProcessBuilder.Redirect.appendTo(stderr.toFile()));
    }
    try {
      return STARTER.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new Problem(
          "process-not-started",
          "cannot start %s: %s".formatted(command.get(0), e.getCause().getMessage()),
          "correct that and try again",
          e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** A problem unless a program is on the path. */
  static void require(String program, String debianPackage) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return;
      }
    }
    throw new Problem(
        "program-missing",
        program + " is not installed",
        "install it with `sudo apt-get install %s`".formatted(debianPackage));
  }

  /** SIGKILL; returns when the process is gone. */
  static void kill(Process process) {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static Problem interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Problem("interrupted", "interrupted at work on emulated boards", "try again", e);
  }

  /** The last line of a log that says something. */
  static String lastLine(Path log) {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("it said nothing");
    } catch (IOException | java.io.UncheckedIOException e) {
      return "it said nothing";
    }
  }
}
