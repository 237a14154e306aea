package io.tinyprofiler.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HubMain;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WatchIT {

  private TestHub hub;
  private FakeAgent agent;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    agent = hub.agentWithDevice("a", "d");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void linesThatAreNewAreWrittenUntilItIsToldToEnd() throws Exception {
    Process watch = watch("devices");
    try (BufferedReader out = watch.inputReader()) {
      assertThat(next(out, "d ")).contains("idle");
      agent.store(new DeviceChanged("d", "/dev/x", DeviceState.RUNNING, ""));
      assertThat(next(out, "d ")).contains("running");

      watch.destroy(); // Ctrl-C is the same to a JVM
      assertThat(watch.waitFor()).isZero();
    } finally {
      watch.destroyForcibly();
    }
  }

  @Test
  void eachChangeIsALineOfJson() throws Exception {
    Process watch = watch("devices", "--json");
    try (BufferedReader out = watch.inputReader()) {
      assertThat(state(out.readLine())).isEqualTo("idle");
      agent.store(new DeviceChanged("d", "/dev/x", DeviceState.RUNNING, ""));
      String state = "idle"; // what is measured of a device may change before
      while (state.equals("idle")) {
        state = state(out.readLine());
      }
      assertThat(state).isEqualTo("running");
    } finally {
      watch.destroyForcibly();
    }
  }

  @Test
  void aSessionThatHasEndedIsShownOnce() {
    String session = Recording.of("d", "Once", Map.of()).runs(1, 1, 1).store(agent).toString();

    CommandLineRun run = CommandLineRun.client(hub.port(), "sessions", "show", session, "--watch");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("completed");
  }

  @Test
  void anIntervalThatIsNoneIsWrongUsage() {
    CommandLineRun run = CommandLineRun.client(hub.port(), "devices", "--watch", "--every", "0");

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("--every");
  }

  private Process watch(String... command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HubMain.class.getName()));
    line.addAll(List.of(command));
    line.addAll(List.of("--watch", "--every", "0.1", "--url", "http://127.0.0.1:" + hub.port()));
    return new ProcessBuilder(line)
        .redirectInput(new File("/dev/null"))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String next(BufferedReader out, String start) throws IOException {
    String line = out.readLine();
    while (line != null && !line.startsWith(start)) {
      line = out.readLine();
    }
    return line;
  }

  private static String state(String line) {
    return new JsonObject(line).getJsonArray("devices").getJsonObject(0).getString("state");
  }
}
