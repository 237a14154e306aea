package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Rounds of faults at a site whose boards are never idle. After each: every board produces again
 * within 30 s, and PostgreSQL holds what the spools held, no more and no less.
 */
final class Campaign implements AutoCloseable {

  private final long seed;
  private final Site site;
  private final Crew crew;
  private final Map<Fault, List<Long>> recoveries = new EnumMap<>(Fault.class);
  private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
  private final List<String> failures = new ArrayList<>();
  private int stuck;

  Campaign(long seed, Path folder) {
    this.seed = seed;
    site = new Site(folder);
    crew = new Crew(site, new Random(seed));
  }

  void begin() {
    site.startHub();
    crew.begin();
  }

  /**
   * All rounds in an order of the seed's; a site that is stuck ends them.
   *
   * @param minutes after which no round begins
   */
  void run(long minutes) throws IOException, SQLException {
    List<Fault> rounds = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      rounds.addAll(Collections.nCopies(fault.rounds(Crew.AGENTS), fault));
    }
    Collections.shuffle(rounds, new Random(seed));
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    for (int n = 0; n < rounds.size() && stuck == 0 && System.nanoTime() < until; n++) {
      round(n, rounds.get(n));
      if (n % 50 == 49) {
        System.err.println("campaign: " + report().encode());
      }
    }
  }

  private void round(int n, Fault fault) throws IOException, SQLException {
    Strike strike = new Strike(site, crew, new Random(seed * 1_000_003 + n));
    List<String> faults = new ArrayList<>();
    try {
      struck.merge(fault, strike.happen(fault), Integer::sum);
      faults.addAll(strike.faults());
      long healed = System.nanoTime();
      if (crew.producesAgain()) {
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed);
        recoveries.computeIfAbsent(fault, f -> new ArrayList<>()).add(ms);
      } else {
        stuck++;
        faults.add("not every board produces again after 30 s");
      }
      faults.addAll(crew.judge().judge(site.agents(), fault.losesRecords));
      if (fault == Fault.SPOOL_DAMAGED) {
        faults.addAll(crew.awaitSalvage());
      }
    } catch (Problem e) { // a process does not start again
      stuck++;
      faults.add(e.line());
    }
    crew.roundIsOver(fault.stopsRuns);
    for (String text : faults) {
      String failure = "round %d (%s): %s".formatted(n, fault, text);
      System.err.println("campaign, seed " + seed + ", " + failure);
      failures.add(failure);
    }
  }

  /** The work comes to its end, and the boards' own logs are compared. */
  void end() throws IOException, SQLException, InterruptedException {
    failures.addAll(crew.end(true));
  }

  /**
   * Boards finished them, no record of them was ever taken, and no log says why. Between a board
   * and its agent nothing is promised, so that a few are told and not judged.
   */
  List<String> unexplained() {
    return crew.runsUnexplained();
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
                  .put("faults", struck.get(fault))
                  .put("rounds", sorted.length)
                  .put("produces_again_ms_median", sorted[sorted.length / 2])
                  .put("produces_again_ms_max", sorted[sorted.length - 1]));
        });
    Judge judge = crew.judge();
    return new JsonObject()
        .put("seed", seed)
        .put("rounds", rounds)
        .put("stuck", stuck)
        .put("records_compared", judge.judged())
        .put("records_given_up_before", judge.unseen())
        .put("runs_compared", crew.runsCompared())
        .put("runs_stored_as_failed", crew.runsBroken())
        .put("runs_unheard", crew.runsUnheard())
        .put("runs_unexplained", new JsonArray(crew.runsUnexplained()))
        .put("records_declared", judge.excused())
        .put("records_gone_with_damaged_spools", judge.unsaved())
        .put("writes_refused_by_full_disks", site.refusedWrites())
        .put("sessions", new JsonObject(new LinkedHashMap<>(crew.work().outcomes())))
        .put("failures", new JsonArray(failures));
  }

  @Override
  public void close() {
    crew.close();
    site.close();
  }
}
