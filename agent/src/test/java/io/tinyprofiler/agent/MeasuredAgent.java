package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.Signal;
import io.tinyprofiler.agent.uplink.UplinkConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The built jar as a process, and what the kernel says that it takes. */
final class MeasuredAgent implements AutoCloseable {

  private static final Path SYSTEMD = Path.of("..", "systemd");

  /** What a session makes a service load, beside what its start does; goes into the archive. */
  static final Path SESSION_CLASSES = SYSTEMD.resolve("agent/classes");

  /** Of the kernel's accounts of processor time, everywhere. */
  private static final double TICKS_PER_S = 100;

  private final Process process;
  private final long begunNs;
  private final CompletableFuture<Long> identifiedNs = new CompletableFuture<>();

  private MeasuredAgent(Process process, long begunNs) {
    this.process = process;
    this.begunNs = begunNs;
    Thread reader = new Thread(this::read, "agent-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** As a packaged agent is started; with an archive that the packages' own script makes. */
  static List<String> shipped(Path folder) throws IOException, InterruptedException {
    Path archive = folder.resolve("agent.jsa").toAbsolutePath();
    String options = SYSTEMD.resolve("agent/java-options").toString();
    ProcessBuilder script =
        new ProcessBuilder(
                "sh",
                SYSTEMD.resolve("archive").toString(),
                "agent",
                options,
                jar().toString(),
                archive.toString(),
                SESSION_CLASSES.toString())
            .inheritIO();
    script.environment().put("JAVA", java());
    assertThat(script.start().waitFor()).isZero();
    return List.of(java(), "@" + options, "-XX:SharedArchiveFile=" + archive);
  }

  /** The unit's {@code Nice=-10}, where this user may; others go without and say so on stderr. */
  static final List<String> NICE = List.of("nice", "-n", "-10");

  /** As anybody starts a jar. */
  static List<String> plain() {
    return List.of(java());
  }

  /**
   * Starts it.
   *
   * @param more words of its command line, behind those of {@link AgentProcess#words}
   */
  static MeasuredAgent start(
      List<String> java, Path folder, String hub, String token, String... more) throws IOException {
    List<String> command = new ArrayList<>(NICE);
    command.addAll(java);
    command.addAll(List.of("-jar", jar().toString()));
    command.addAll(AgentProcess.words(folder, hub, token));
    int heartbeatMs = UplinkConfig.defaults().heartbeatMs();
    command.addAll(List.of("--set", "uplink.heartbeatMs=" + heartbeatMs)); // the last one counts
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    long now = System.nanoTime();
    return new MeasuredAgent(builder.start(), now);
  }

  private void read() {
    try (BufferedReader log = process.errorReader()) {
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        if (line.contains("IDENTIFYING -> IDLE")) {
          identifiedNs.complete(System.nanoTime());
        }
      }
      identifiedNs.completeExceptionally(new IOException("the agent ended"));
    } catch (IOException e) {
      identifiedNs.completeExceptionally(e);
    }
  }

  /** From the start of the process to the first device that said hello. */
  double secondsToDevice() throws Exception {
    return (identifiedNs.get(60, TimeUnit.SECONDS) - begunNs) / 1e9;
  }

  /** Processor time until now, s. */
  double processorSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_S;
  }

  /** Resident now, MB of 10^6 bytes. */
  double residentMb() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
      }
    }
    throw new IOException("the kernel does not say");
  }

  long pid() {
    return process.pid();
  }

  /** Stops it where it is, until {@link #thaw}: nothing of it runs. */
  void freeze() throws Exception {
    Signal.send("STOP", process.pid());
  }

  void thaw() throws Exception {
    Signal.send("CONT", process.pid());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Path jar() throws IOException {
    try (var files = Files.newDirectoryStream(Path.of("target"), "tiny-profiler-agent-*.jar")) {
      for (Path file : files) {
        return file.toAbsolutePath();
      }
    }
    throw new IOException("there is no jar; build it first");
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
