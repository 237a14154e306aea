package io.tinyprofiler.hub.deploy.host;

import io.tinyprofiler.shared.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of this host. All of it blocks. */
public final class Host {

  /** For programs that have nothing to wait for. */
  private static final Duration SHORT = Duration.ofMinutes(1);

  private Host() {}

  /** What a program said, both outputs, and its exit code. */
  public record Said(int code, String text) {

    public boolean ok() {
      return code == 0;
    }

    /** The last line that says something. */
    public String lastLine() {
      return text.lines()
          .filter(line -> !line.isBlank())
          .reduce((first, second) -> second)
          .orElse("it says nothing");
    }
  }

  /**
   * Runs a program to its end.
   *
   * @return empty if it was still running at the limit; it is killed then
   * @throws Problem {@code program-missing}
   */
  public static Optional<Said> run(Duration limit, List<String> command) {
    Path output = null;
    try {
      output = Files.createTempFile("tiny-profiler-", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        return Optional.empty();
      }
      return Optional.of(
          new Said(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new Problem(
          "program-missing",
          "cannot run %s: %s".formatted(command.get(0), e.getMessage()),
          "install it, or run this on the hub's host",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", "the work was interrupted", "begin it again", e);
    } finally {
      forget(output);
    }
  }

  /** Runs a program that answers at once. */
  public static Said run(String... command) {
    return run(SHORT, List.of(command))
        .orElseThrow(
            () ->
                new Problem(
                    "program-stuck",
                    "%s does not end".formatted(String.join(" ", command)),
                    "see what it waits for"));
  }

  private static void forget(Path output) {
    try {
      if (output != null) {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      output.toFile().deleteOnExit();
    }
  }
}
