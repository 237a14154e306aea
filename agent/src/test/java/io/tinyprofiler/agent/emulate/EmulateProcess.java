package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.agent.AgentMain;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code agent emulate} as a process of its own. */
public final class EmulateProcess implements AutoCloseable {

  static final long SECONDS = 60;

  private final Process process;
  private final BufferedReader out;

  private EmulateProcess(Process process) {
    this.process = process;
    this.out = process.inputReader();
  }

  /** Starts boards of the int8 firmware. */
  public static EmulateProcess start(Path folder, BoardKind kind, int count) throws IOException {
    List<String> command = command("emulate", kind.id(), "--json", "--count", "" + count);
    command.addAll(List.of("--dir", folder.toString()));
    command.addAll(List.of("--kernel", Kernel.built(Onlooker.FIRMWARE, kind, "int8").toString()));
    return new EmulateProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(AgentMain.class.getName(), "agent"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Its next line: a board that is up. */
  public BoardReport awaitBoard() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("agent emulate ended");
    }
    return BoardReport.of(new JsonObject(line));
  }

  /** The processes of its boards: QEMU, socat and its shell. */
  List<ProcessHandle> boards() {
    return process.descendants().collect(Collectors.toList());
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("agent emulate does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
