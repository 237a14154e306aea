package io.tinyprofiler.hub.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A systemd of its own on a copy-on-write view of this machine's files; what is done to it is
 * forgotten at its end. It ends with this process, too.
 */
final class Machine implements AutoCloseable {

  private static final long LIMIT_S = 120;
  private static final long LOOK_MS = 200;

  private final Process process;
  private final String init;

  private Machine(Process process, String init) {
    this.process = process;
    this.init = init;
  }

  /** What a command said, both outputs, and its exit code. */
  record Said(int code, String text) {}

  /**
   * Boots.
   *
   * @param folder for the script and its log
   * @throws Unbootable if this machine does not allow that
   */
  static Machine boot(Path folder) throws IOException, Unbootable {
    Path script = folder.resolve("boot.sh");
    try (InputStream source = Machine.class.getResourceAsStream("/machine/boot.sh")) {
      Files.copy(source, script);
    }
    Path log = folder.resolve("boot.log");
    String name = "lab-" + ProcessHandle.current().pid();
    Process process =
        new ProcessBuilder("bash", script.toString(), name, "basic.target")
            .redirectError(log.toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String init = out.readLine();
    if (init == null) {
      throw new Unbootable(Files.readString(log).strip());
    }
    Machine machine = new Machine(process, init);
    machine.await("systemd's bus", () -> machine.tried("systemctl", "list-jobs").code() == 0);
    machine.tried("systemctl", "is-system-running", "--wait");
    return machine;
  }

  /** Why no machine of its own can be had here. */
  static final class Unbootable extends Exception {

    private static final long serialVersionUID = 1L;

    Unbootable(String reason) {
      super(reason);
    }
  }

  /** Runs a command in it that must succeed. */
  String run(String... command) {
    Said said = tried(command);
    if (said.code() != 0) {
      throw new AssertionError(
          "%s: exit code %d: %s\n%s"
              .formatted(String.join(" ", command), said.code(), said.text(), journal()));
    }
    return said.text().strip();
  }

  /** Runs lines of shell in it that must succeed. */
  String shell(String lines) {
    return run("bash", "-euc", lines);
  }

  /** Runs a command in it. */
  Said tried(String... command) {
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", init, "-a"));
    Stream.of(command).forEach(words::add);
    try {
      Process child = new ProcessBuilder(words).redirectErrorStream(true).start();
      child.getOutputStream().close();
      String text = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(child.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Starts a program of this process's own machine that sees the network of the other one. */
  Process besides(List<String> command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", init, "-n"));
    words.addAll(command);
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Starts a command in it, for whoever wants to kill it. */
  Process start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", init, "-a"));
    words.addAll(List.of(command));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Puts a file of this machine into it. */
  void copy(Path file, String place) {
    try {
      Files.copy(file, Path.of("/proc", init, "root").resolve(place.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks again and again until something is so. */
  void await(String what, BooleanSupplier so) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    try {
      while (!so.getAsBoolean()) {
        if (System.nanoTime() > end || process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
          throw new AssertionError("waited in vain for " + what + "\n" + journal());
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private String journal() {
    return tried("journalctl", "--no-pager", "-n", "60").text();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
