package io.tinyprofiler.hub.backup.dump;

import io.tinyprofiler.hub.database.Login;
import io.tinyprofiler.shared.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A program of PostgreSQL at work on a database, through pipes: it ends when this process does,
 * however that ends.
 */
public final class ToolRun implements AutoCloseable {

  private static final int LINES_KEPT = 5;

  private final String name;
  private final Process process;
  private final Thread reader;
  private final Deque<String> lastLines = new ArrayDeque<>();

  private ToolRun(String name, Process process) {
    this.name = name;
    this.process = process;
    this.reader = new Thread(this::readErrors, name + "-errors");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts it; the password goes by the environment, where only this user sees it. */
  public static ToolRun on(Login login, Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(
        List.of(
            "--host=" + login.host(),
            "--port=" + login.port(),
            "--username=" + login.user(),
            "--no-password",
            "--dbname=" + login.database()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    if (!login.password().isEmpty()) {
      builder.environment().put("PGPASSWORD", login.password());
    }
    return start(program, builder);
  }

  /** Starts it on nothing but its input. */
  public static ToolRun plain(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    return start(program, new ProcessBuilder(command));
  }

  private static ToolRun start(Path program, ProcessBuilder builder) {
    try {
      return new ToolRun(program.getFileName().toString(), builder.start());
    } catch (IOException e) {
      throw new Problem(
          "tool-not-started",
          "cannot start %s: %s".formatted(program, e.getMessage()),
          "install it again, or name another folder in backups.toolsDir",
          e);
    }
  }

  private void readErrors() {
    try (BufferedReader lines = process.errorReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
      }
    } catch (IOException e) {
      keep(e.getMessage());
    }
  }

  private synchronized void keep(String line) {
    if (lastLines.size() == LINES_KEPT) {
      lastLines.removeFirst();
    }
    lastLines.addLast(line);
  }

  /** What it last said on stderr. */
  public synchronized String said() {
    return lastLines.isEmpty() ? "it said nothing" : String.join(" / ", lastLines);
  }

  public InputStream output() {
    return process.getInputStream();
  }

  public OutputStream input() {
    return process.getOutputStream();
  }

  /**
   * Waits for its end.
   *
   * @throws Problem {@code tool-failed} with its last words
   */
  public void awaitDone() {
    int exit;
    try {
      exit = process.waitFor();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", name + " was interrupted", "try again", e);
    }
    if (exit != 0) {
      throw failed(null);
    }
  }

  /** With its last words. */
  public Problem failed(Exception e) {
    return new Problem(
        "tool-failed", "%s failed: %s".formatted(name, said()), "mend what it says", e);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
