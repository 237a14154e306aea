package io.tinyprofiler.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs on one database, as while a colour takes over from the other. */
@Timeout(120)
class TwoHubsIT {

  /** The request for this and another one. */
  private static final Pattern ACTIVE =
      Pattern.compile("(?m)^vertx_http_server_active_requests.* 2\\.0$");

  private final HttpClient client = HttpClient.newHttpClient();
  private TestHub one;
  private TestHub other;

  @BeforeEach
  void start(@TempDir Path folder) {
    one = TestHub.start(folder);
    other = one.beside();
  }

  @AfterEach
  void stop() {
    other.close();
    one.close();
  }

  @Test
  void aSessionQueuedAtOneStartsOnTheAgentOfTheOther() {
    FakeAgent agent = one.agentWithDevice("a", "d");

    UUID id = other.queue("d");

    assertThat(agent.nextCommand(StartSession.class).spec().session()).isEqualTo(id);
  }

  @Test
  void whoWaitsAtOneHearsOfWhatTheOtherWasTold() throws Exception {
    FakeAgent agent = one.agentWithDevice("a", "d");
    UUID id = one.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    other.awaitState(id, "dispatched");
    CompletableFuture<HttpResponse<String>> answer = waitFor(other, id);

    agent.store(new SessionAccepted(1, start.spec(), TestHub.info("d")));

    assertThat(answer.get(15, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(other.awaitState(id, "running").getString("id")).isEqualTo(id.toString());
  }

  @Test
  void aHubThatStopsAnswersWhomItLetWait() throws Exception {
    one.agentWithDevice("a", "d");
    UUID id = one.queue("d");
    other.awaitState(id, "dispatched");
    CompletableFuture<HttpResponse<String>> answer = waitFor(other, id);

    other.stop();

    assertThat(answer.get(15, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.join().body()).getString("state")).isEqualTo("dispatched");
  }

  /** Comes back once the request waits at the hub. */
  private CompletableFuture<HttpResponse<String>> waitFor(TestHub hub, UUID id) throws Exception {
    String url = "http://127.0.0.1:" + hub.port();
    String session = url + "/api/v1/sessions/" + id;
    String version = new JsonObject(get(session)).getString("version");
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request(session + "?wait=20&seen=" + version), BodyHandlers.ofString());
    while (!answer.isDone() && !ACTIVE.matcher(get(url + "/metrics")).find()) {
      Thread.onSpinWait();
    }
    return answer;
  }

  private String get(String url) throws Exception {
    return client.send(request(url), BodyHandlers.ofString()).body();
  }

  private static HttpRequest request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).version(HttpClient.Version.HTTP_1_1).build();
  }
}
