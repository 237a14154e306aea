package io.tinyprofiler.hub.demo;

import io.tinyprofiler.shared.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of the lab: the agent, or a device. Its stderr goes to a log file; its first line on
 * stdout says that it is up. A file with its process id lets the next start end what a killed
 * parent left behind.
 */
public final class Child implements AutoCloseable {

  private static final long STOP_SECONDS = 10;

  private final String name;
  private final Process process;
  private final Path log;
  private final Path pidFile;
  private final CompletableFuture<String> firstLine = new CompletableFuture<>();

  private Child(String name, Process process, Path log, Path pidFile) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.pidFile = pidFile;
  }

  /**
   * Starts a process.
   *
   * @param folder for {@code <name>.log} and {@code <name>.pid}
   */
  public static Child start(
      String name, Path folder, Map<String, String> environment, List<String> command) {
    Path log = folder.resolve(name + ".log");
    Path pidFile = folder.resolve(name + ".pid");
    try {
      Files.createDirectories(folder);
      endLeftover(pidFile, command);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process process = builder.start();
      Files.writeString(pidFile, Long.toString(process.pid()));
      Child child = new Child(name, process, log, pidFile);
      child.readOutput();
      return child;
    } catch (IOException e) {
      throw new Problem(
          "process-not-started",
          "cannot start " + name + ": " + e.getMessage(),
          "build the tree again with ./tiny-profiler demo",
          e);
    }
  }

  /** Only what was started with these very arguments: process ids are used again. */
  private static void endLeftover(Path pidFile, List<String> command) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String pid = Files.readString(pidFile).strip();
    String arguments = String.join(" ", command.subList(1, command.size()));
    if (pid.matches("[0-9]{1,18}")) {
      ProcessHandle.of(Long.parseLong(pid))
          .filter(left -> left.info().commandLine().orElse("").endsWith(arguments))
          .ifPresent(
              left -> {
                left.destroyForcibly();
                left.onExit().join();
              });
    }
    Files.delete(pidFile);
  }

  /** Drains stdout for ever, so that the child never blocks on it. */
  private void readOutput() {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines = process.inputReader()) {
                String line = lines.readLine();
                while (line != null) {
                  firstLine.complete(line);
                  line = lines.readLine();
                }
              } catch (IOException e) {
                firstLine.completeExceptionally(e);
              }
              firstLine.completeExceptionally(new IOException(name + " ended"));
            },
            name + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Waits until the process says that it is up.
   *
   * @return its first line on stdout
   * @throws Problem {@code process-not-up} with the log's last line if it ends or stays silent
   */
  public String awaitUp(long seconds) {
    try {
      return firstLine.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new Problem(
          "process-not-up", name + " did not start: " + lastLogLine(), "read " + log, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", "interrupted while starting " + name, "try again", e);
    }
  }

  private String lastLogLine() {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("it said nothing");
    } catch (IOException | UncheckedIOException e) {
      return "it said nothing";
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes when the process has ended, with its exit code. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** SIGKILL, as the power would do it; returns when the process is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGTERM, then SIGKILL after 10 s. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
    pidFile.toFile().delete();
  }
}
