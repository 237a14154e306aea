package io.tinyprofiler.agent.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the firmware's host side behind a pseudo-terminal. */
public final class BoardProcess implements AutoCloseable {

  private static final Path BUILD = Path.of("firmware/build").toAbsolutePath();

  private final Process process;
  private final Path link;

  private BoardProcess(Process process, Path link) {
    this.process = process;
    this.link = link;
  }

  /** The reference firmware: a device. Returns when its terminal is there. */
  public static BoardProcess device(Path link, String uid, String... options) throws IOException {
    Process process =
        new ProcessBuilder(command(link, uid, options))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new BoardProcess(process, link)
        .awaitLine(process.getInputStream(), "device " + uid + " on " + link);
  }

  /** The same, with a file for what it says on stderr. */
  public static BoardProcess device(Path link, Path said, String uid, String... options)
      throws IOException {
    List<String> command = command(link, uid, options);
    Process process = new ProcessBuilder(command).redirectError(said.toFile()).start();
    return new BoardProcess(process, link)
        .awaitLine(process.getInputStream(), "device " + uid + " on " + link);
  }

  private static List<String> command(Path link, String uid, String... options) {
    List<String> command = new ArrayList<>(List.of(BUILD.resolve("tp-host").toString()));
    command.addAll(List.of("--link", link.toString(), "--uid", uid));
    command.addAll(List.of(options));
    return command;
  }

  /** A device that streams tokens and does nothing else, each with the time of its writing. */
  public static BoardProcess source(Path link, String uid, int tokensPerSecond) throws IOException {
    Process process =
        new ProcessBuilder(
                BUILD.resolve("token-source").toString(),
                "--link",
                link.toString(),
                "--uid",
                uid,
                "--rate",
                "" + tokensPerSecond)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new BoardProcess(process, link)
        .awaitLine(process.getInputStream(), "device " + uid + " on " + link);
  }

  /** Ends a {@link #source}; how many tokens it dropped. */
  public long endSource() throws IOException {
    process.toHandle().destroy(); // the process itself would close its output
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(said.replaceAll("\\D+", ""));
  }

  /** A relay: what the test writes arrives at the terminal, and the other way round. */
  public static BoardProcess pipe(Path link) throws IOException {
    Process process =
        new ProcessBuilder(BUILD.resolve("pty-pipe").toString(), "--link", link.toString()).start();
    return new BoardProcess(process, link).awaitLine(process.getErrorStream(), "pty " + link);
  }

  /** The same for a device that cannot wait: what is not read in time is dropped, and counted. */
  public static BoardProcess stream(Path link) throws IOException {
    Process process =
        new ProcessBuilder(
                BUILD.resolve("pty-pipe").toString(), "--link", link.toString(), "--drop")
            .start();
    return new BoardProcess(process, link).awaitLine(process.getErrorStream(), "pty " + link);
  }

  /** Ends a {@link #stream}; how many bytes it dropped. */
  public long endStream() throws IOException {
    process.getOutputStream().close();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(said.replaceAll("\\D+", ""));
  }

  /** Any program as a device: what it prints is what the device sends. */
  public static BoardProcess running(Path link, String program, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(BUILD.resolve("pty-run").toString()));
    command.addAll(List.of(link.toString(), BUILD.resolve(program).toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    return new BoardProcess(process, link).awaitLine(process.getInputStream(), "pty " + link);
  }

  private BoardProcess awaitLine(InputStream from, String expected) throws IOException {
    BufferedReader lines =
        new BufferedReader(new java.io.InputStreamReader(from, StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (!expected.equals(line)) {
      process.destroyForcibly();
      throw new AssertionError("expected '%s', got '%s'".formatted(expected, line));
    }
    return this;
  }

  public long pid() {
    return process.pid();
  }

  public String port() {
    return link.toString();
  }

  /** What arrives at the terminal's reader. */
  public OutputStream toTerminal() {
    return process.getOutputStream();
  }

  /** What was written to the terminal. */
  public InputStream fromTerminal() {
    return process.getInputStream();
  }

  /** Whether it runs; a device that crashed does not. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Waits for its end. */
  public boolean exited(long timeout, TimeUnit unit) throws InterruptedException {
    return process.waitFor(timeout, unit);
  }

  /** Stops the process where it is, as a hung board. */
  public void freeze() throws Exception {
    Signal.send("STOP", process.pid());
  }

  public void thaw() throws Exception {
    Signal.send("CONT", process.pid());
  }

  /**
   * SIGKILL, and the link is gone too, as udev would have it: the number of the terminal is soon
   * that of another board, one of a test that runs beside this one.
   */
  public void unplug() {
    close();
    try {
      Files.deleteIfExists(link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: the terminal vanishes, its link dangles. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("a killed process lives on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
