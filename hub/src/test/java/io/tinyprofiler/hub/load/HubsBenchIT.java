package io.tinyprofiler.hub.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyprofiler.hub.cluster.FreePorts;
import io.tinyprofiler.hub.database.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one hub takes in and what three of a cluster do, each held to a part of a core, in turn on
 * the same PostgreSQL, which nobody holds. Beside each rate it tells what the hubs used of their
 * parts and what PostgreSQL and the simulated agents took: a ratio says something of hubs only
 * where these used all that they were given. Judges nothing but that all tokens are there; the
 * figures are in {@code target/hubs-bench.json}.
 */
@Timeout(3_600)
class HubsBenchIT {

  private static final int HUBS = 3;
  private static final double SHARE = Integer.getInteger("hubs.percent", 25) / 100.0;
  private static final int PAIRS = Integer.getInteger("hubs.pairs", 1);
  private static final int TOKENS = Integer.getInteger("hubs.tokens", 16_000);
  private static final int WARM = Integer.getInteger("hubs.warm", 16_000);
  private static final int AGENTS = 4;

  private final Vertx vertx = Vertx.vertx();
  private final List<HubProcess> hubs = new ArrayList<>();
  private final List<Map<String, String>> tokens = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void threeHubsBesideOne() throws Exception {
    Optional<String> reason = CpuShare.whyNot();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    try (TestDatabase database = TestDatabase.onOwnServer()) {
      List<CpuShare> shares = new ArrayList<>();
      try {
        start(database);
        round(hubs, List.of(), WARM); // compiled code is what is measured
        hubs.forEach(hub -> shares.add(CpuShare.hold(hub.pid(), SHARE)));
        JsonArray one = new JsonArray();
        JsonArray three = new JsonArray();
        for (int pair = 0; pair < PAIRS; pair++) {
          one.add(round(hubs.subList(0, 1), shares.subList(0, 1), TOKENS));
          three.add(round(hubs, shares, TOKENS));
        }
        assertThat(stored(database))
            .isEqualTo((long) HUBS * each(WARM) + (long) PAIRS * (1 + HUBS) * each(TOKENS));
        tell(one, three);
      } finally {
        shares.forEach(CpuShare::close);
        hubs.forEach(HubProcess::close);
      }
    } finally {
      vertx.close().await();
    }
  }

  private void start(TestDatabase database) {
    List<Integer> ports = FreePorts.some(HUBS);
    for (int n = 0; n < HUBS; n++) {
      HubProcess hub =
          HubProcess.start(folder, "hub-" + n, database, HubProcess.inCluster(ports, n));
      hubs.add(hub);
      tokens.add(hub.tokens(vertx, plan(n, TOKENS)));
    }
  }

  private static LoadPlan plan(int hub, int tokensOfAll) {
    return new LoadPlan("hub" + hub, AGENTS, 1, 1_000, 0, 0, tokensOfAll / AGENTS);
  }

  private static int each(int tokensOfAll) {
    return tokensOfAll / AGENTS * AGENTS;
  }

  /** The same number of tokens for each of these hubs, all at once. */
  private JsonObject round(List<HubProcess> some, List<CpuShare> shares, int tokensOfEach) {
    try (Drain drain = new Drain()) {
      for (int n = 0; n < some.size(); n++) {
        drain.add(some.get(n), plan(n, tokensOfEach), tokens.get(n));
      }
      drain.connect();
      double hubsBefore = some.stream().mapToDouble(HubProcess::cpuSeconds).sum();
      double postgresBefore = Processes.postgresSeconds();
      double ownBefore = Processes.ownSeconds();
      long heldBefore = shares.stream().mapToLong(CpuShare::heldBack).sum();
      long periodsBefore = shares.stream().mapToLong(CpuShare::periods).sum();
      long start = System.nanoTime();
      List<LoadReport> reports = drain.run();
      double passed = (System.nanoTime() - start) / 1e9;
      double hubsTook = some.stream().mapToDouble(HubProcess::cpuSeconds).sum() - hubsBefore;
      long held = shares.stream().mapToLong(CpuShare::heldBack).sum() - heldBefore;
      long periods = shares.stream().mapToLong(CpuShare::periods).sum() - periodsBefore;
      double stored = reports.stream().mapToLong(report -> report.made().tokens()).sum();
      double seconds =
          reports.stream().mapToDouble(report -> report.measured().seconds()).max().orElseThrow();
      JsonObject figures =
          new JsonObject()
              .put("hubs", some.size())
              .put("tokens_per_second", stored / seconds)
              .put("seconds", seconds)
              .put("cores_of_each_hub", hubsTook / passed / some.size())
              .put("cores_of_postgresql", (Processes.postgresSeconds() - postgresBefore) / passed)
              .put("cores_of_agents", (Processes.ownSeconds() - ownBefore) / passed)
              .put("hub_cpu_us_per_token", hubsTook * 1e6 / stored)
              .put("held_back", periods == 0 ? 0 : (double) held / periods)
              .put("load", Processes.load());
      System.err.println("hubs bench: " + figures.encode());
      return figures;
    }
  }

  private long stored(TestDatabase database) {
    return database
        .open(vertx)
        .compose(
            open ->
                open.pool()
                    .query("select sum(n) from token_chunks")
                    .execute()
                    .map(rows -> rows.iterator().next().getLong(0))
                    .eventually(open::close))
        .await();
  }

  private void tell(JsonArray one, JsonArray three) throws Exception {
    double ratio = Figures.median(one, three, "tokens_per_second");
    JsonObject json =
        new JsonObject()
            .put("share_of_a_core", SHARE)
            .put("pairs", PAIRS)
            .put("tokens_of_each_hub", each(TOKENS))
            .put("cores", Runtime.getRuntime().availableProcessors())
            .put("ratio_of_medians", ratio)
            .put("one", one)
            .put("three", three);
    Files.writeString(Path.of("target", "hubs-bench.json"), json.encodePrettily() + "\n");
    System.err.printf(
        "hubs bench: 3 hubs %.0f tokens/s, 1 hub %.0f tokens/s, ratio %.2f%n",
        Figures.median(three, "tokens_per_second"),
        Figures.median(one, "tokens_per_second"),
        ratio);
  }
}
