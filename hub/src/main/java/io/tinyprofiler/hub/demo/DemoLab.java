package io.tinyprofiler.hub.demo;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An agent and two devices as processes of this host, everything they write in one folder. */
final class DemoLab implements AutoCloseable {

  static final String AGENT = "demo";
  static final List<DemoDevice> DEVICES =
      List.of(new DemoDevice("host-float32", "float32"), new DemoDevice("host-int8", "int8"));

  private static final long UP_SECONDS = 60;

  private final Tool tool;
  private final Path folder;
  private final List<Child> children = new ArrayList<>();

  private DemoLab(Tool tool, Path folder) {
    this.tool = tool;
    this.folder = folder;
  }

  /**
   * Starts devices, then the agent.
   *
   * @param token the agent's
   * @throws Problem if a process does not come up; nothing is left running then
   */
  static DemoLab start(Tool tool, Path folder, String hubUrl, String token) {
    DemoLab lab = new DemoLab(tool, folder);
    try {
      DEVICES.forEach(lab::startDevice);
      lab.startAgent(hubUrl, token);
      return lab;
    } catch (IOException e) {
      lab.close();
      throw new Problem(
          "data-not-writable",
          "cannot write in " + folder + ": " + e.getMessage(),
          "give a writable folder with --data",
          e);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void startDevice(DemoDevice device) {
    Path link = folder.resolve("devices").resolve(device.uid());
    link.getParent().toFile().mkdirs();
    start(
        device.uid(),
        List.of(
            tool.hostDevice().toString(),
            "--link",
            link.toString(),
            "--uid",
            device.uid(),
            "--quantization",
            device.quantization()));
  }

  private void startAgent(String hubUrl, String token) throws IOException {
    Path own = Files.createDirectories(folder.resolve("agent"));
    Path tokenFile = own.resolve("token");
    Files.deleteIfExists(tokenFile);
    Files.createFile(
        tokenFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(tokenFile, token + "\n");
    Path config = own.resolve("agent.yaml");
    Files.writeString(
        config,
        """
        id: %s
        dataDir: "%s"
        serial:
          usb: false
          emulated: false
          ports: ["%s/*"]
        uplink:
          hub: %s
          tokenFile: "%s"
        """
            .formatted(AGENT, own, folder.resolve("devices"), hubUrl, tokenFile));
    start("agent", tool.agent(List.of("run", "--config", config.toString())));
  }

  private void start(String name, List<String> command) {
    Child child = Child.start(name, folder.resolve("log"), Map.of(), command);
    children.add(child);
    child.awaitUp(UP_SECONDS);
  }

  /** Completes when any process has ended, which none should. */
  CompletableFuture<?> anyEnded() {
    return CompletableFuture.anyOf(
        children.stream().map(Child::onExit).toArray(CompletableFuture<?>[]::new));
  }

  @Override
  public void close() {
    for (int i = children.size() - 1; i >= 0; i--) {
      children.get(i).close();
    }
  }
}
