package io.tinyprofiler.hub.demo;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the built parts of a source tree are.
 *
 * @param home root of the tree; the launcher tells it in {@code TINY_PROFILER_HOME}
 */
public record Tool(Path home) {

  /**
   * Finds the tree.
   *
   * @throws Problem {@code no-source-tree} outside of one
   */
  public static Tool find() {
    String home = System.getenv("TINY_PROFILER_HOME");
    if (home == null) {
      throw new Problem(
          "no-source-tree",
          "the demo needs the source tree that it builds its devices from",
          "run ./tiny-profiler demo at the root of the tree");
    }
    return new Tool(Path.of(home));
  }

  /** Command line of a JVM that runs the agent, small as on a Pi. */
  public List<String> agent(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xss512k",
                "-Xmx64m",
                "-jar",
                jar("agent").toString(),
                "agent"));
    command.addAll(arguments);
    return command;
  }

  /** The reference firmware as a process behind a pseudo-terminal. */
  public Path hostDevice() {
    return built(home.resolve("agent/firmware/build/tp-host"));
  }

  /** A jar of the tree, with its libraries beside it. */
  public Path jar(String module) {
    Path target = home.resolve(module).resolve("target");
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(target, "tiny-profiler-" + module + "-*.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    } catch (IOException e) {
      throw notBuilt(target);
    }
    throw notBuilt(target);
  }

  private static Path built(Path file) {
    if (!Files.isExecutable(file)) {
      throw notBuilt(file);
    }
    return file;
  }

  private static Problem notBuilt(Path what) {
    return new Problem(
        "not-built", what + " is not there", "build it with mvn -DskipTests package");
  }
}
