package io.tinyprofiler.agent.flash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on disk which tools run, so that an agent that was killed does not meet its own tool at
 * the board's port when it is back. Every method blocks.
 */
final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final long KILL_SECONDS = 5;

  private final Path folder;

  /**
   * A memory.
   *
   * @param folder made when it is needed; null to remember nothing
   */
  Leftovers(Path folder) {
    this.folder = folder;
  }

  /** A tool was started with this command. */
  void note(Process tool, List<String> command) throws IOException {
    if (folder != null) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(Long.toString(tool.pid())), arguments(command));
    }
  }

  /** It has ended. */
  void forget(Process tool) {
    try {
      if (folder != null) {
        Files.deleteIfExists(folder.resolve(Long.toString(tool.pid())));
      }
    } catch (IOException e) {
      LOG.warn("cannot forget a tool that has ended: {}", e.getMessage());
    }
  }

  /** Ends what an earlier agent left running. */
  void endAll() throws IOException {
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        end(file.getFileName().toString(), Files.readString(file));
        Files.deleteIfExists(file);
      }
    }
  }

  /** Only what has these very arguments: process ids are used again. */
  private static void end(String pid, String arguments) {
    ProcessHandle left =
        pid.matches("[0-9]{1,18}") ? ProcessHandle.of(Long.parseLong(pid)).orElse(null) : null;
    if (left == null || !left.info().commandLine().orElse("").endsWith(arguments)) {
      return;
    }
    LOG.warn("ends a tool that was left running: {}", arguments);
    List<ProcessHandle> children = left.descendants().toList();
    left.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    left.onExit().completeOnTimeout(left, KILL_SECONDS, TimeUnit.SECONDS).join();
  }

  private static String arguments(List<String> command) {
    return String.join(" ", command.subList(1, command.size()));
  }
}
