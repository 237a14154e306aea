package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real agent that cannot use its hub: it says so once, stays up and knows its devices. */
@Timeout(120)
class HubAwayIT {

  @TempDir Path folder;

  @Test
  void aHubThatIsUnreachableAtTheStartIsSaidOnce() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> said = saidUntilTheThirdAttempt("http://127.0.0.1:" + port, "unused");
    assertThat(said)
        .filteredOn(line -> line.contains("unreachable"))
        .singleElement()
        .asString()
        .contains("WARN", "127.0.0.1:" + port, "measuring goes on");
  }

  @Test
  void aWrongTokenIsSaidOnce() throws Exception {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      List<String> said = saidUntilTheThirdAttempt(lab.url(), "not-a-token");
      assertThat(said)
          .filteredOn(line -> line.contains("does not accept this agent"))
          .singleElement()
          .asString()
          .contains("ERROR", "tokens create --role agent", "uplink.tokenFile");
    }
  }

  /** What the agent logs, until it has tried three times and has its device. */
  private List<String> saidUntilTheThirdAttempt(String hub, String token) throws IOException {
    try (Lab boards = new Lab(folder.resolve("boards"))) {
      boards.startDevice("board");
      Process agent = agent(hub, token);
      try (BufferedReader log = agent.errorReader()) {
        List<String> said = new ArrayList<>();
        int attempts = 0;
        boolean idle = false;
        while (attempts < 3 || !idle) {
          String line = log.readLine();
          assertThat(line).as("the agent stays up: %s", said).isNotNull();
          attempts += line.contains("hub " + hub) ? 1 : 0;
          idle |= line.contains("-> IDLE");
          said.add(line);
        }
        return said;
      } finally {
        agent.destroyForcibly();
      }
    }
  }

  /** At level DEBUG each attempt has a line of its own. */
  private Process agent(String hub, String token) throws IOException {
    Path own = Files.createDirectories(folder.resolve("agent"));
    Files.writeString(own.resolve("token"), token);
    Path config =
        Files.writeString(
            own.resolve("agent.yaml"),
            """
            id: pi-1
            dataDir: "%s"
            serial: {usb: false, emulated: false, ports: ["%s/*"]}
            uplink: {hub: "%s", tokenFile: "%s", retryMinMs: 50, retryMaxMs: 200}
            """
                .formatted(
                    own, folder.resolve("boards").resolve("devices"), hub, own.resolve("token")));
    ProcessBuilder builder =
        new ProcessBuilder(Lab.TOOL.agent(List.of("run", "--config", config.toString())))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TINY_PROFILER_LOG_LEVEL", "DEBUG");
    return builder.start();
  }
}
