package io.tinyprofiler.agent;

import io.tinyprofiler.agent.uplink.FakeHub;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The agent as a process of its own, as small as on a Raspberry Pi. */
final class AgentProcess implements AutoCloseable {

  static final String ID = "pi-1";

  private final Process process;

  private AgentProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts an agent and returns when it says that it is up.
   *
   * @param folder for its data; its devices are in {@code folder/devices}
   */
  static AgentProcess start(Path folder, FakeHub hub, String token) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AgentMain.class.getName());
    command.addAll(words(folder, hub.address(), token));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    if (!("agent " + ID + " running").equals(line)) {
      process.destroyForcibly();
      throw new AssertionError("the agent said: " + line);
    }
    return new AgentProcess(process);
  }

  /** What an agent is told to be one of the hub at this address. */
  static List<String> words(Path folder, String hub, String token) throws IOException {
    Path tokenFile = Files.writeString(folder.resolve("token"), token);
    List<String> words = new ArrayList<>(List.of("agent", "run", "--id", ID));
    words.addAll(List.of("--data", folder.resolve("data").toString()));
    words.addAll(List.of("--port", folder.resolve("devices") + "/*"));
    words.addAll(List.of("--hub", hub, "--token-file", tokenFile.toString()));
    words.addAll(List.of("--set", "serial.usb=false"));
    words.addAll(List.of("--set", "serial.emulated=false", "--set", "uplink.heartbeatMs=200"));
    words.addAll(List.of("--set", "uplink.retryMinMs=20", "--set", "uplink.retryMaxMs=200"));
    return words;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM; the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the agent does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
