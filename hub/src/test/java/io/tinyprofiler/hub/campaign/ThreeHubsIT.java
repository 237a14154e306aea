package io.tinyprofiler.hub.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three hubs of a cluster on one database behind one address, agents and boards at work: one hub is
 * killed, then one is frozen. Others serve their agents, commands find them, nothing is lost or
 * doubled.
 */
@Timeout(1_800)
class ThreeHubsIT {

  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final List<String> HUBS = List.of("hub-1", "hub-2", "hub-3");
  private static final long LIMIT_S = 300;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private Site site;
  private Work work;

  @Test
  void anotherHubServesTheAgentsOfOneThatIsKilledOrFrozen() throws Exception {
    System.err.println("three hubs: -Dseed=" + SEED);
    try (TestDatabase database = TestDatabase.fresh();
        Site opened = new Site(folder, database.config());
        Crew crew = new Crew(opened, new Random(SEED))) {
      site = opened;
      work = crew.work();
      site.inCluster(new HubsOfCluster(HUBS));
      HUBS.forEach(site::startHub);
      crew.begin();
      HUBS.forEach(this::awaitScan);

      String killed = hubOf("agent-1");
      strike("killed", killed, () -> site.hub(killed).kill());
      assertThat(crew.producesAgain()).as("after %s was killed", killed).isTrue();
      assertThat(crew.judge().judge(site.agents(), false)).isEmpty();
      site.startHub(killed);
      awaitScan(killed);

      String frozen = hubOf("agent-2");
      strike("frozen", frozen, () -> site.freeze(frozen));
      assertThat(crew.producesAgain()).as("after %s was frozen", frozen).isTrue();
      site.thaw(frozen);
      awaitScan(frozen); // it is one of them again, and its bus knows where the agents are
      assertThat(hubOf("agent-2")).as("its late words change nothing").isNotEqualTo(frozen);

      assertThat(crew.end(false)).isEmpty();
      assertThat(crew.judge().judged()).isPositive();
    }
  }

  /**
   * Tells how long it takes until the agents are at other hubs and every one of these finds them.
   */
  private void strike(String what, String name, Runnable strike) {
    String id = idOf(name);
    long struck = System.nanoTime();
    strike.run();
    await("agents of " + name + " at other hubs", () -> agentsAt(id) == 0);
    double served = since(struck);
    HUBS.stream().filter(hub -> !hub.equals(name)).forEach(this::awaitScan);
    System.err.printf(
        "three hubs: %s %s; all agents at other hubs after %.1f s, commands find them after %.1f s%n",
        name, what, served, since(struck));
  }

  private static double since(long ns) {
    return (System.nanoTime() - ns) / 1e9;
  }

  /** Until every agent has answered a scan that was asked for at this hub, not all to the same. */
  private void awaitScan(String name) {
    Set<String> answered = new HashSet<>();
    await(
        "an answer of every agent to " + name,
        () -> {
          answered.addAll(scan(name));
          return answered.size() == Crew.AGENTS;
        });
  }

  /** Agents that answered; none if the hub did not. */
  private List<String> scan(String name) {
    try {
      return site.send(name, "POST", "/devices/scan", null).getJsonArray("agents").stream()
          .map(JsonObject.class::cast)
          .filter(scan -> scan.getValue("problem") == null)
          .map(scan -> scan.getString("agent"))
          .toList();
    } catch (UncheckedIOException e) {
      return List.of();
    }
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private void await(String what, Condition condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    try {
      while (!condition.holds()) {
        assertThat(System.nanoTime()).as(what).isLessThan(until);
        work.goOn(50);
      }
    } catch (SQLException e) {
      throw new AssertionError(what, e);
    }
  }

  private long agentsAt(String hub) throws SQLException {
    try (Connection connection = site.database().connect();
        PreparedStatement sql =
            connection.prepareStatement(
                "select count(*) from agents a where a.hub = ? or not present(a)")) {
      sql.setString(1, hub);
      try (ResultSet rows = sql.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** The name of the hub that has an agent's socket. */
  private String hubOf(String agent) throws SQLException {
    try (Connection connection = site.database().connect();
        PreparedStatement sql =
            connection.prepareStatement("select hub from agents where id = ?")) {
      sql.setString(1, agent);
      try (ResultSet rows = sql.executeQuery()) {
        rows.next();
        String id = rows.getString(1);
        return HUBS.stream().filter(hub -> idOf(hub).equals(id)).findFirst().orElseThrow();
      }
    }
  }

  /** As it said when it joined, the last time. */
  private String idOf(String name) {
    try {
      String log = Files.readString(site.logs().resolve(name + ".log"), UTF_8);
      int end = log.lastIndexOf(" is in the cluster");
      return log.substring(log.lastIndexOf(' ', end - 1) + 1, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
