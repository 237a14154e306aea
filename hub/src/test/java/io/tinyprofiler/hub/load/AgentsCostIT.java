package io.tinyprofiler.hub.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a token costs a hub in CPU time with few agents and with many at once. Each row has the same
 * work: as many connections, sessions, batches and tokens, in more or fewer rounds. What the hub
 * takes while nobody is there is measured first and is not counted. Judges nothing but that all
 * tokens are there; the figures are in {@code target/agents-cost.json}.
 */
@Timeout(3_600)
class AgentsCostIT {

  /** Agents at once, fewest first; each divides the last. */
  private static final int[] AGENTS =
      Pattern.compile(",")
          .splitAsStream(System.getProperty("cost.agents", "5,25"))
          .mapToInt(Integer::parseInt)
          .toArray();

  private static final int MOST = AGENTS[AGENTS.length - 1];
  private static final int PASSES = Integer.getInteger("cost.passes", 1);
  private static final int TOKENS = Integer.getInteger("cost.tokens", 1_000);
  private static final int DEVICES = 8;
  private static final int IDLE_S = Integer.getInteger("cost.idle", 3);

  /** Above this, results of sessions are still computed, which belongs to their tokens' cost. */
  private static final double BUSY_CORES = 0.1;

  private static final int MOST_LOOKS = 20;

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;
  private HubProcess hub;
  private Map<String, String> tokens;

  @Test
  void aTokenOfFewAgentsAndOfMany() throws Exception {
    try (TestDatabase database = TestDatabase.onOwnServer();
        HubProcess started = HubProcess.start(folder, "hub", database, List.of())) {
      hub = started;
      tokens = hub.tokens(vertx, plan(MOST));
      for (int agents : AGENTS) {
        pass(agents, 0); // compiled code is what is measured, and a cold hub is slow with many
      }
      double idle = idle();
      Map<Integer, JsonArray> rows = new TreeMap<>();
      for (int pass = 0; pass < PASSES; pass++) {
        for (int agents : AGENTS) {
          rows.computeIfAbsent(agents, first -> new JsonArray()).add(pass(agents, idle));
        }
      }
      tell(idle, rows);
    } finally {
      vertx.close().await();
    }
  }

  private static LoadPlan plan(int agents) {
    return new LoadPlan("cost", agents, DEVICES, 1_000, 0, 0, TOKENS / DEVICES);
  }

  /** Cores that the hub takes while no agent is there, once it has nothing more to do. */
  private double idle() {
    double cores = 1;
    for (int looks = 0; cores > BUSY_CORES && looks < MOST_LOOKS; looks++) {
      double before = hub.cpuSeconds();
      long start = System.nanoTime();
      vertx.timer(IDLE_S, TimeUnit.SECONDS).await(); // the time itself is what is measured
      cores = (hub.cpuSeconds() - before) * 1e9 / (System.nanoTime() - start);
    }
    return cores;
  }

  private JsonObject pass(int agents, double idle) {
    double stored = 0;
    long start = System.nanoTime();
    double hubBefore = hub.cpuSeconds();
    double postgresBefore = Processes.postgresSeconds();
    for (int round = 0; round < MOST / agents; round++) {
      try (Drain drain = new Drain()) {
        drain.add(hub, plan(agents), tokens);
        drain.connect();
        LoadReport report = drain.run().get(0);
        assertThat(report.refused()).as("sent twice, which costs twice").isZero();
        stored += report.made().tokens();
      }
    }
    idle();
    double passed = (System.nanoTime() - start) / 1e9;
    double hubTook = hub.cpuSeconds() - hubBefore;
    double postgresTook = Processes.postgresSeconds() - postgresBefore;
    JsonObject figures =
        new JsonObject()
            .put("agents", agents)
            .put("tokens", stored)
            .put("seconds", passed)
            .put("hub_us_per_token", (hubTook - idle * passed) * 1e6 / stored)
            .put("hub_us_per_token_with_idle", hubTook * 1e6 / stored)
            .put("postgresql_us_per_token", postgresTook * 1e6 / stored)
            .put("load", Processes.load());
    System.err.println("agents cost: " + figures.encode());
    return figures;
  }

  private static void tell(double idle, Map<Integer, JsonArray> rows) throws Exception {
    JsonObject medians = new JsonObject();
    double least = Double.MAX_VALUE;
    double most = 0;
    for (Map.Entry<Integer, JsonArray> row : rows.entrySet()) {
      double median = Figures.median(row.getValue(), "hub_us_per_token");
      medians.put(row.getKey().toString(), median);
      least = Math.min(least, median);
      most = Math.max(most, median);
    }
    JsonObject json =
        new JsonObject()
            .put("passes", PASSES)
            .put("tokens_of_each_agent", TOKENS)
            .put("devices_of_each_agent", DEVICES)
            .put("idle_cores", idle)
            .put("median_hub_us_per_token", medians)
            .put("most_over_least", most / least);
    rows.forEach((agents, figures) -> json.put("agents_" + agents, figures));
    Files.writeString(Path.of("target", "agents-cost.json"), json.encodePrettily() + "\n");
    System.err.println("agents cost: " + medians.encode() + ", most over least " + most / least);
  }
}
