package io.tinyprofiler.hub.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.TestHub;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long each page's data take over many stored tokens: what a page asks at once is asked at
 * once, of sessions and devices drawn by a seed. Judges nothing but that each is answered; the
 * figures are in {@code target/pages-at-scale.json}.
 */
@Timeout(3_600)
class PagesAtScaleIT {

  private static final long TOKENS = Long.getLong("scale.tokens", 320_000);
  private static final int ASKED = Integer.getInteger("scale.asked", 5);
  private static final long SEED = Long.getLong("scale.seed", System.nanoTime());
  private static final int DEVICES = 8;
  private static final int SESSION_TOKENS = 4_000;

  private final Vertx vertx = Vertx.vertx();
  private final Random random = new Random(SEED);

  @TempDir Path folder;
  private TestHub hub;
  private HttpProbe http;
  private Connection connection;

  @BeforeEach
  void start() throws Exception {
    System.err.println("pages at scale: -Dscale.seed=" + SEED);
    hub = TestHub.start(folder);
    http = hub.admin();
    connection = OwnConnection.to(hub);
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    hub.close();
    vertx.close().await();
  }

  @Test
  void pagesOverManyTokens() throws Exception {
    original();
    int copies = Math.toIntExact(TOKENS / (DEVICES * SESSION_TOKENS)) - 1;
    new StoredTokens(connection).multiply(copies);
    long tokens = Long.parseLong(one("select sum(n) from token_chunks"));
    assertThat(tokens).isEqualTo((copies + 1L) * DEVICES * SESSION_TOKENS);
    JsonObject pages = new JsonObject();
    pages().forEach((name, asks) -> pages.put(name, measured(name, asks)));
    JsonObject json =
        new JsonObject()
            .put("tokens", tokens)
            .put(
                "database_mib",
                Long.parseLong(one("select pg_database_size(current_database())")) >> 20)
            .put("pages", pages);
    Files.writeString(Path.of("target", "pages-at-scale.json"), json.encodePrettily() + "\n");
    System.err.println("pages at scale: " + json.encode());
  }

  /** One session of each device, over the bridge, with its result. */
  private void original() throws Exception {
    LoadPlan plan = new LoadPlan("scale", 1, DEVICES, 50, 0, 0, SESSION_TOKENS);
    Map<String, String> secrets = Map.of(plan.agent(0), hub.token("agent", plan.agent(0)));
    URI url = URI.create("http://127.0.0.1:" + hub.port());
    LoadRun load = new LoadRun(vertx, plan, url, null, secrets);
    load.connect(60).await();
    assertThat(load.generate().await().unconfirmed()).isZero();
    long end = System.nanoTime() + 60_000_000_000L;
    while (http.get("/api/v1/results?limit=100").json().getJsonArray("results").size() < DEVICES) {
      assertThat(System.nanoTime()).as("results are computed").isLessThan(end);
    }
  }

  /** What each page asks, in turns; a later turn needs what an earlier one said. */
  private Map<String, List<Supplier<List<String>>>> pages() throws SQLException {
    List<String> sessions = many("select id from profiling_sessions");
    List<String> devices = many("select id from devices where id ~ '-[0-9]+-[0-9]+$'");
    List<String> runs = many("select id from runs tablesample bernoulli (5)");
    List<String> some = runs.isEmpty() ? many("select id from runs limit 20") : runs;
    Map<String, List<Supplier<List<String>>>> pages = new LinkedHashMap<>();
    pages.put(
        "fleet",
        List.of(
            () ->
                List.of(
                    "/devices/status",
                    "/api/v1/results?limit=200",
                    "/api/v1/agents?limit=500",
                    "/api/v1/health",
                    "/api/v1/sessions?state=running&limit=100",
                    "/api/v2/alerts",
                    "/api/v1/incidents?state=unresolved")));
    pages.put(
        "sessions",
        List.of(() -> List.of("/api/v1/sessions?limit=50", "/api/v1/results?limit=50")));
    pages.put(
        "session",
        List.of(
            () -> {
              String session = "/api/v1/sessions/" + any(sessions);
              return List.of(session, session + "/readings");
            },
            () -> List.of("/api/v1/results/" + any(sessions))));
    pages.put("a run's tokens", List.of(() -> List.of("/api/v1/runs/" + any(some) + "/tokens")));
    pages.put(
        "device",
        List.of(
            () -> {
              String device = any(devices);
              return List.of(
                  "/api/v1/devices/" + device,
                  "/api/v1/devices/" + device + "/history?hours=168",
                  "/api/v1/sessions?device=" + device + "&limit=50",
                  "/api/v1/results?device=" + device + "&limit=100");
            }));
    pages.put("compare", compare(sessions));
    pages.put(
        "models",
        List.of(
            () ->
                List.of(
                    "/api/v1/models?limit=500",
                    "/api/v1/firmware?limit=500",
                    "/api/v1/golden?limit=500")));
    pages.put(
        "operations",
        List.of(
            () ->
                List.of(
                    "/api/v1/health",
                    "/api/v1/backups?limit=20",
                    "/api/v1/maintenance?limit=20",
                    "/api/v1/deploys?limit=20",
                    "/api/v1/monitoring",
                    "/api/v1/tokens?limit=100",
                    "/api/v1/audit?limit=50")));
    pages.put(
        "incidents",
        List.of(() -> List.of("/api/v1/incidents", "/api/v2/alerts", "/api/v2/silences")));
    return pages;
  }

  private List<Supplier<List<String>>> compare(List<String> sessions) {
    List<String> pair = new ArrayList<>();
    return List.of(
        () -> List.of("/api/v1/results?limit=200", "/api/v1/baselines?limit=500"),
        () -> {
          pair.clear();
          pair.addAll(List.of(any(sessions), any(sessions)));
          return List.of(
              "/api/v1/compare?force=true&reference=%s&candidates=%s"
                  .formatted(pair.get(0), pair.get(1)));
        },
        () -> pair.stream().map(id -> "/api/v1/sessions/" + id + "/export?format=json").toList());
  }

  private String any(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Milliseconds from a page's first question to its last answer. */
  private JsonObject measured(String name, List<Supplier<List<String>>> turns) {
    List<Double> times = new ArrayList<>();
    List<List<Double>> turnTimes = new ArrayList<>();
    turns.forEach(turn -> turnTimes.add(new ArrayList<>()));
    for (int i = 0; i <= ASKED; i++) {
      long begin = System.nanoTime();
      for (int t = 0; t < turns.size(); t++) {
        long turnBegin = System.nanoTime();
        List<Future<HttpProbe.Answer>> answers =
            turns.get(t).get().stream().map(http::later).toList();
        for (Future<HttpProbe.Answer> answer : answers) {
          HttpProbe.Answer told = HttpProbe.await(answer);
          assertThat(told.status()).as("%s: %s", name, told.body()).isEqualTo(200);
        }
        turnTimes.get(t).add((System.nanoTime() - turnBegin) / 1e6);
      }
      if (i > 0) { // the first warms up
        times.add((System.nanoTime() - begin) / 1e6);
      }
    }
    List<Double> sorted = times.stream().sorted().toList();
    return new JsonObject()
        .put("asked", ASKED)
        .put("turns_ms_p50", new JsonArray(turnTimes.stream().map(PagesAtScaleIT::median).toList()))
        .put("ms_p50", sorted.get(sorted.size() / 2))
        .put("ms_p95", sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1))
        .put("ms_max", sorted.get(sorted.size() - 1));
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  private String one(String sql) throws SQLException {
    return many(sql).get(0);
  }

  private List<String> many(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
