package io.tinyprofiler.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client that follows a session gets. */
@Timeout(60)
class SessionEventsIT {

  /** An event as it came. */
  private record Event(String id, String type, JsonObject data) {}

  /** A client that reads events one by one. */
  private static final class Client implements AutoCloseable {

    private final BufferedReader lines;

    Client(HttpResponse<InputStream> response) {
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
      lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next event; null at the end. */
    Event next() {
      try {
        String line = lines.readLine();
        while (line != null && !line.startsWith("id: ")) {
          line = lines.readLine();
        }
        if (line == null) {
          return null;
        }
        String type = lines.readLine().substring("event: ".length());
        String data = lines.readLine().substring("data: ".length());
        return new Event(line.substring("id: ".length()), type, new JsonObject(data));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<Event> rest() {
      List<Event> events = new ArrayList<>();
      for (Event event = next(); event != null; event = next()) {
        events.add(event);
      }
      return events;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
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
  void aSessionIsFollowedFromTheQueueToItsEnd() throws Exception {
    UUID id = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    AgentRecord[] records = Samples.session(1, start.spec(), UUID.randomUUID(), "für dich");

    try (Client client = follow(id, null)) {
      Event first = client.next();
      assertThat(first.type()).isEqualTo("session");
      assertThat(first.data().getString("id")).isEqualTo(id.toString());
      for (AgentRecord record : records) {
        agent.store(record);
      }
      List<Event> rest = client.rest();

      assertThat(text(rest)).isEqualTo("für dich");
      Event end = rest.get(rest.size() - 1);
      assertThat(end.type()).isEqualTo("end");
      assertThat(end.data().getString("state")).isEqualTo(hub.session(id).getString("state"));
      Event last = rest.get(rest.size() - 2);
      assertThat(last.type()).isEqualTo("session");
      assertThat(last.data()).isEqualTo(hub.session(id));
    }
  }

  @Test
  void aClientThatComesBackGetsTheRestOnce() throws Exception {
    UUID id = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    AgentRecord[] records = Samples.session(1, start.spec(), UUID.randomUUID(), "für dich");
    agent.store(records);
    List<Event> whole;
    try (Client client = follow(id, null)) {
      whole = client.rest();
    }

    for (int had = 0; had < whole.size() - 1; had++) {
      try (Client again = open(id, whole.get(had).id(), whole.get(had))) {
        if (again != null) {
          assertThat(again.rest()).isEqualTo(whole.subList(had + 1, whole.size()));
        }
      }
    }
    assertThat(request(id, whole.get(whole.size() - 1).id()).statusCode()).isEqualTo(204);
  }

  @Test
  void aRestartOfTheHubLosesNothing() throws Exception {
    UUID id = hub.queue("d");
    StartSession start = agent.nextCommand(StartSession.class);
    AgentRecord[] records = Samples.session(1, start.spec(), UUID.randomUUID(), "für dich");
    int half = records.length / 2;
    agent.store(Arrays.copyOf(records, half));
    String last;
    try (Client client = follow(id, null)) {
      last = client.next().id();
    }
    hub.restart();
    agent.connect(hub.port(), id);

    try (Client client = follow(id, last)) {
      agent.store(Arrays.copyOfRange(records, half, records.length));

      assertThat(text(client.rest())).isEqualTo("für dich");
    }
  }

  @Test
  void aQueuedSessionThatIsCancelledEnds() throws Exception {
    UUID first = hub.queue("d");
    UUID second = hub.queue("d");

    try (Client client = follow(second, null)) {
      assertThat(client.next().data().getString("state")).isEqualTo("queued");
      hub.http().post("/api/v1/sessions/" + second + "/cancel", null);
      List<Event> rest = client.rest();

      assertThat(rest).extracting(Event::type).containsExactly("session", "end");
      assertThat(rest.get(1).data().getString("state")).isEqualTo("cancelled");
    }
    assertThat(hub.session(first).getString("state")).isNotEqualTo("cancelled");
  }

  @Test
  void aSessionThatIsNotThereIsAProblem() throws Exception {
    assertThat(request(UUID.randomUUID(), null).statusCode()).isEqualTo(404);
  }

  /** The session's last event has all but the end: a client that comes back with it is told so. */
  private Client open(UUID id, String last, Event event) throws Exception {
    HttpResponse<InputStream> response = request(id, last);
    if (response.statusCode() == 204) {
      assertThat(event.type()).isEqualTo("session");
      return null;
    }
    return new Client(response);
  }

  private Client follow(UUID id, String last) throws Exception {
    return new Client(request(id, last));
  }

  private HttpResponse<InputStream> request(UUID id, String last) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/api/v1/sessions/%s/events".formatted(hub.port(), id)))
            .timeout(Duration.ofSeconds(20));
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    return http.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static String text(List<Event> events) {
    byte[] bytes =
        events.stream()
            .filter(event -> event.type().equals("tokens"))
            .flatMap(event -> event.data().getJsonArray("tokens").stream())
            .map(token -> Base64.getDecoder().decode(((JsonObject) token).getString("text")))
            .map(piece -> new String(piece, StandardCharsets.ISO_8859_1))
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
