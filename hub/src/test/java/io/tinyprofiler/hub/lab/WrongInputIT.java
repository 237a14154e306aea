package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.demo.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong input, given to the real programs: one sentence, the next step, the right exit code. */
class WrongInputIT {

  private static final int USAGE = 64;
  private static final int FAILED = 2;

  @TempDir Path folder;

  @Test
  void anUnknownConfigKeyIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("c.yaml"), "http:\n  prot: 8000\n");
    hub("hub", "--config", file.toString()).ended(USAGE, "http.prot", file.toString(), "port");
    Files.writeString(file, "serial:\n  baudrate: 9600\n");
    agent("run", "--config", file.toString())
        .ended(USAGE, "serial.baudrate", file.toString(), "baudRate");
  }

  @Test
  void aPortThatDoesNotExist() throws Exception {
    agent("profile", "--port", folder.resolve("nope").toString())
        .ended(FAILED, "nope", "agent scan");
  }

  @Test
  void aPortInUse() throws Exception {
    try (Lab lab = new Lab(folder)) {
      lab.startDevice("board", "--pace", "50");
      Path port = folder.resolve("devices").resolve("board");
      Path config =
          Files.writeString(
              folder.resolve("holder.yaml"),
              """
              id: holder
              dataDir: "%s"
              serial: {usb: false, emulated: false, ports: ["%s"]}
              """
                  .formatted(folder.resolve("holder"), port));
      try (Child holder = holder(config)) {
        holder.awaitUp(60);
        agent("profile", "--port", port.toString(), "--timeout", "10")
            .ended(FAILED, "board", "held by another program", "fuser");
      }
    }
  }

  /** An agent that has opened its one device before it says that it is up. */
  private Child holder(Path config) {
    Child holder =
        Child.start(
            "holder",
            folder.resolve("log"),
            Map.of(),
            Lab.TOOL.agent(List.of("run", "--config", config.toString())));
    return holder;
  }

  @Test
  void aDeviceThatNeverAnswers() throws Exception {
    Path port = folder.resolve("silent");
    Process pipe = pipe(port);
    try {
      agent("profile", "--port", port.toString(), "--timeout", "3").ended(FAILED, "silent", "baud");
    } finally {
      pipe.destroy();
    }
  }

  @Test
  void garbageOnTheLine() throws Exception {
    Path port = folder.resolve("noise");
    long seed = System.nanoTime();
    System.err.println("seed " + seed);
    Process pipe = pipe(port);
    byte[] noise = new byte[200_000];
    new Random(seed).nextBytes(noise);
    Thread source = new Thread(() -> pour(noise, pipe), "noise");
    source.start();
    try {
      agent("profile", "--port", port.toString(), "--timeout", "3").ended(FAILED, "noise", "baud");
    } finally {
      pipe.destroy();
      source.join();
    }
  }

  private static void pour(byte[] noise, Process pipe) {
    try {
      pipe.getOutputStream().write(noise);
      pipe.getOutputStream().flush();
    } catch (IOException e) {
      // the pipe has ended, and so has the noise
    }
  }

  private static Process pipe(Path link) throws IOException {
    Process pipe =
        new ProcessBuilder(
                Lab.TOOL.home().resolve("agent/firmware/build/pty-pipe").toString(),
                "--link",
                link.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(pipe.errorReader().readLine()).contains("pty");
    return pipe;
  }

  @Test
  void aSecondHubOnTheSamePort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      hub("hub", "--port", port, "--data", folder.resolve("hub").toString())
          .endedAfterLogs(FAILED, port, "in use");
    }
  }

  @Test
  void aDatabaseThatCannotBeReached() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String uri = "postgresql://profiler_user@127.0.0.1:%d/profiler_db".formatted(port);
    hub(
            "hub",
            "--port",
            "0",
            "--data",
            folder.resolve("hub").toString(),
            "--set",
            "database.uri=" + uri)
        .ended(FAILED, "127.0.0.1:" + port, "start");
  }

  @Test
  void aCommandThatDoesNotExist() throws Exception {
    hub("sesions").ended(USAGE, "sesions", "--help");
    agent("profil").ended(USAGE, "profil", "--help");
    agent("profile").ended(USAGE, "--port", "--help");
  }

  /** What a program said and how it ended. */
  private record Ended(int code, String out, String err) {

    /** A service that had begun: what it logged stands before the sentence. */
    void endedAfterLogs(int expected, String... mentioned) {
      String last = err.strip().lines().reduce("", (before, line) -> line);
      new Ended(code, out, last).ended(expected, mentioned);
    }

    void ended(int expected, String... mentioned) {
      assertThat(code).as(err).isEqualTo(expected);
      assertThat(err.strip().lines())
          .as("one line with a next step: " + err)
          .hasSize(1)
          .allMatch(line -> line.contains("; "));
      assertThat(err).contains(mentioned);
      assertThat(out).isEmpty();
    }
  }

  private Ended hub(String... arguments) throws Exception {
    return run(Lab.hubCommand(arguments));
  }

  private Ended agent(String... arguments) throws Exception {
    return run(Lab.TOOL.agent(new ArrayList<>(List.of(arguments))));
  }

  private Ended run(List<String> command) throws Exception {
    Path err = Files.createTempFile(folder, "stderr", "");
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(err));
  }
}
