package io.tinyprofiler.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Two devices profiled and compared: everything between a started hub and the report. */
public final class Demo implements AutoCloseable {

  private static final long DEVICE_SECONDS = 60;

  private final String url;
  private final DemoLab lab;
  private final DemoSessions sessions;
  private final Consumer<String> progress;

  private Demo(String url, DemoLab lab, DemoSessions sessions, Consumer<String> progress) {
    this.url = url;
    this.lab = lab;
    this.sessions = sessions;
    this.progress = progress;
  }

  /**
   * Starts agent and devices.
   *
   * @param folder of the demo
   * @param url of the hub, which keeps its data in {@code folder/hub}
   * @param progress told what is being done, a line each
   */
  public static Demo start(Tool tool, Path folder, String url, Consumer<String> progress) {
    HubClient client = new HubClient(URI.create(url), Optional.of(adminToken(folder)), true);
    progress.accept("starting two devices and an agent");
    DemoLab lab = DemoLab.start(tool, folder, url, newAgentToken(client));
    return new Demo(url, lab, new DemoSessions(client, progress), progress);
  }

  private static String adminToken(Path folder) {
    Path file = folder.resolve("hub").resolve("admin.token");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Problem("token-file", "cannot read " + file, "give another folder with --data", e);
    }
  }

  /** The one of an earlier demo ends: only its file, now replaced, knew it. */
  private static String newAgentToken(HubClient client) {
    for (JsonNode token : client.get("/api/v1/tokens?limit=100").path("tokens")) {
      if (token.path("agent").asText().equals(DemoLab.AGENT) && !token.hasNonNull("revoked_at")) {
        client.delete("/api/v1/tokens/" + token.path("id").asText());
      }
    }
    return client
        .post("/api/v1/tokens", Map.of("role", "agent", "agent", DemoLab.AGENT))
        .path("token")
        .asText();
  }

  /** Profiles the devices, one after the other, so that they do not share the processor. */
  public DemoReport measure(IdleDevices idle) {
    CompletableFuture<?> failed = lab.anyEnded();
    List<JsonNode> results = new ArrayList<>();
    boolean complete = true;
    for (DemoDevice device : DemoLab.DEVICES) {
      progress.accept("waiting for " + device.uid());
      idle.await(device.uid(), DEVICE_SECONDS, failed);
      JsonNode result = sessions.measure(device);
      complete &= sessions.complete(result.path("session").asText());
      results.add(result);
    }
    return new DemoReport(url, complete, results);
  }

  /** The text that the first device generated. */
  public String text(DemoReport report) {
    return sessions.text(report.devices().get(0).path("session").asText());
  }

  @Override
  public void close() {
    lab.close();
  }
}
