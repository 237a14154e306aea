package io.tinyprofiler.hub.campaign;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Rounds of faults at a site whose boards are never idle. After each: every board produces again
 * within 30 s, and PostgreSQL holds what the spools held, no more and no less.
 */
final class Campaign implements AutoCloseable {

  private static final long ALIVE_SECONDS = 30;
  private static final int AGENTS = 2;
  private static final int BOARDS_EACH = 2;

  private final long seed;
  private final Site site;
  private final Judge judge;
  private final Work work;
  private final Map<String, BoardOracle> oracles = new java.util.TreeMap<>();
  private final Map<Fault, List<Long>> recoveries = new EnumMap<>(Fault.class);
  private final List<String> failures = new ArrayList<>();
  private int stuck;

  Campaign(long seed, Path folder) {
    this.seed = seed;
    site = new Site(folder);
    judge = new Judge(site.hubFolder());
    work = new Work(site);
  }

  /** Everything starts, and every board produces. */
  void begin() throws SQLException {
    Random random = new Random(seed);
    site.startHub();
    for (int a = 1; a <= AGENTS; a++) {
      AgentSite agent = site.addAgent("agent-" + a);
      for (int b = 1; b <= BOARDS_EACH; b++) {
        String board = "board-" + a + b;
        site.plugIn(agent, board);
        oracles.put(board, new BoardOracle(board, site.boardLog(board)));
        work.give(board, new Random(random.nextLong()));
      }
      agent.start();
    }
    if (!isAliveSince(System.nanoTime())) {
      throw new AssertionError("the site does not begin to work");
    }
  }

  /** All rounds in an order of the seed's. */
  void run() throws IOException, SQLException {
    List<Fault> rounds = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      for (int n = fault.rounds(); n > 0; n--) {
        rounds.add(fault);
      }
    }
    java.util.Collections.shuffle(rounds, new Random(seed));
    for (int n = 0; n < rounds.size() && stuck == 0; n++) {
      round(n, rounds.get(n));
      if (n % 50 == 49) {
        System.err.println("campaign: " + report().encode());
      }
    }
  }

  private void round(int n, Fault fault) throws IOException, SQLException {
    Strike strike = new Strike(site, judge, work, new Random(seed * 1_000_003 + n));
    AgentSite struck = strike.happen(fault);
    long healed = System.nanoTime();
    List<String> faults = new ArrayList<>(strike.faults());
    if (isAliveSince(healed)) {
      long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed);
      recoveries.computeIfAbsent(fault, f -> new ArrayList<>()).add(ms);
    } else {
      stuck++;
      faults.add("not every board produces again after " + ALIVE_SECONDS + " s");
    }
    faults.addAll(judge.judge(site.agents(), fault.losesRecords));
    if (fault == Fault.SPOOL_DAMAGED) {
      judge.writeOff(struck.id());
    }
    for (BoardOracle oracle : oracles.values()) {
      oracle.roundIsOver(fault.stopsRuns);
    }
    faults.forEach(text -> fail(n, fault, text));
  }

  private void fail(int n, Fault fault, String text) {
    String failure = "round %d (%s): %s".formatted(n, fault, text);
    System.err.println("campaign, seed " + seed + ", " + failure);
    failures.add(failure);
  }

  private boolean isAliveSince(long ns) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ALIVE_SECONDS);
    while (System.nanoTime() < until) {
      try (StoredRows stored = new StoredRows(site.hubFolder())) {
        Map<String, Long> newest = stored.newestRuns();
        if (oracles.keySet().stream().allMatch(board -> newest.getOrDefault(board, ns) > ns)) {
          return true;
        }
      } catch (SQLException e) {
        // PostgreSQL is not back yet
      }
      work.awaitNews(100);
    }
    return false;
  }

  /** The work comes to its end, and the boards' own logs are compared. */
  void end() throws IOException, SQLException, InterruptedException {
    if (!work.end(2 * ALIVE_SECONDS)) {
      failures.add("sessions do not come to an end");
    }
    failures.addAll(judge.judge(site.agents(), true));
    for (BoardOracle oracle : oracles.values()) {
      failures.addAll(oracle.judge(site.hubFolder()));
    }
  }

  List<String> failures() {
    return failures;
  }

  JsonObject report() {
    JsonObject rounds = new JsonObject();
    recoveries.forEach(
        (fault, ms) -> {
          long[] sorted = ms.stream().mapToLong(n -> n).sorted().toArray();
          rounds.put(
              fault.name(),
              new JsonObject()
                  .put("rounds", sorted.length)
                  .put("produces_again_ms_median", sorted[sorted.length / 2])
                  .put("produces_again_ms_max", sorted[sorted.length - 1]));
        });
    return new JsonObject()
        .put("seed", seed)
        .put("rounds", rounds)
        .put("stuck", stuck)
        .put("records_compared", judge.judged())
        .put("records_given_up_before", judge.unseen())
        .put("runs_compared", oracles.values().stream().mapToInt(BoardOracle::matched).sum())
        .put("runs_unheard", oracles.values().stream().mapToInt(BoardOracle::missed).sum())
        .put("records_declared", judge.excused())
        .put("records_gone_with_damaged_spools", judge.unsaved())
        .put("sessions", JsonObject.mapFrom(work.outcomes()))
        .put("failures", new JsonArray(failures));
  }

  @Override
  public void close() {
    work.close();
    site.close();
  }
}
