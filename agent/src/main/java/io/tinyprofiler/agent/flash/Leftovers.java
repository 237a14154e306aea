package io.tinyprofiler.agent.flash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
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
  private static final String MARK = "TINY_PROFILER_TOOL";
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

  /**
   * Writes down that this tool is about to be started. It is known by a mark in its environment:
   * its process id is only known once it runs, and an agent can be killed in between.
   */
  Note about(ProcessBuilder tool) throws IOException {
    if (folder == null) {
      return new Note(null);
    }
    String mark = UUID.randomUUID().toString();
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve(mark), arguments(tool.command()));
    tool.environment().put(MARK, mark);
    return new Note(file);
  }

  /** What is written down of one tool. */
  record Note(Path file) {

    /** It has ended, or was never started. */
    void forget() {
      try {
        if (file != null) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        LOG.warn("cannot forget a tool that has ended: {}", e.getMessage());
      }
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

  /** Only the tool and what is still its own: a board's emulator that it has let go lives on. */
  private static void end(String mark, String arguments) {
    List<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").endsWith(arguments))
            .filter(process -> isMarked(process, mark))
            .toList();
    for (ProcessHandle tool : left) {
      LOG.warn("ends a tool that was left running: {}", arguments);
      List<ProcessHandle> children = tool.descendants().toList();
      tool.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      tool.onExit().completeOnTimeout(tool, KILL_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  private static boolean isMarked(ProcessHandle process, String mark) {
    try {
      Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
      String[] variables = Files.readString(environment, ISO_8859_1).split("\0");
      return List.of(variables).contains(MARK + "=" + mark);
    } catch (IOException e) {
      return false; // it has ended, or is somebody else's
    }
  }

  private static String arguments(List<String> command) {
    return String.join(" ", command.subList(1, command.size()));
  }
}
