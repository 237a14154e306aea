package io.tinyprofiler.hub.campaign;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The agents and boards of a site, their work, and who watches them. */
final class Crew implements AutoCloseable {

  static final int AGENTS = 2;
  private static final int BOARDS_EACH = 2;
  private static final long ALIVE_SECONDS = 90;
  private static final long SALVAGE_SECONDS = 5;

  private final Site site;
  private final Random random;
  private final Judge judge;
  private final Work work;
  private final Map<String, BoardOracle> oracles = new TreeMap<>();

  Crew(Site site, Random random) {
    this.site = site;
    this.random = random;
    judge = new Judge(site.database());
    work = new Work(site);
  }

  Judge judge() {
    return judge;
  }

  Work work() {
    return work;
  }

  /** All of them start at a hub that is up, and every board produces. */
  void begin() {
    for (int a = 1; a <= AGENTS; a++) {
      AgentSite agent = site.addAgent("agent-" + a);
      for (int b = 1; b <= BOARDS_EACH; b++) {
        String board = "board-" + a + b;
        site.plugIn(agent, board);
        oracles.put(board, new BoardOracle(board, site.boardLog(board), agent.log()));
        work.give(board, new Random(random.nextLong()));
      }
      agent.begin();
      agent.awaitUp();
    }
    if (!producesAgain()) {
      throw new AssertionError("the site does not begin to work");
    }
  }

  /** Waits, at most 30 s, until a valid run of every board that began after this call is stored. */
  boolean producesAgain() {
    long from = System.nanoTime(); // the boards' runs are stamped by the same clock
    long until = from + TimeUnit.SECONDS.toNanos(ALIVE_SECONDS);
    while (System.nanoTime() < until) {
      try (StoredRows stored = new StoredRows(site.database())) {
        Map<String, Long> newest = stored.newestRuns();
        if (oracles.keySet().stream().allMatch(board -> newest.getOrDefault(board, from) > from)) {
          return true;
        }
      } catch (SQLException e) {
        // PostgreSQL is not back yet
      }
      work.awaitNews(100);
    }
    return false;
  }

  /**
   * A damaged spool gives back what it still has, some time after its agent is at work again.
   *
   * @return what is wrong, in sentences
   */
  List<String> awaitSalvage() throws SQLException {
    List<String> faults = new ArrayList<>();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SALVAGE_SECONDS);
    while (judge.outstanding() > 0 && System.nanoTime() < until) {
      work.awaitNews(200);
      faults.addAll(judge.judge(site.agents(), true));
    }
    judge.writeOff();
    return faults;
  }

  /**
   * A round is over.
   *
   * @param stopsRuns whether a run that a board finished in it may have gone unheard
   */
  void roundIsOver(boolean stopsRuns) {
    for (BoardOracle oracle : oracles.values()) {
      oracle.roundIsOver(stopsRuns);
    }
  }

  /**
   * The work comes to its end, and the boards' own logs are compared.
   *
   * @param mayBeDeclared whether records may be declared lost or rejected
   * @return what is wrong, in sentences
   */
  List<String> end(boolean mayBeDeclared) throws IOException, SQLException, InterruptedException {
    List<String> faults = new ArrayList<>();
    if (!work.end(2 * ALIVE_SECONDS)) {
      faults.add("sessions do not come to an end");
    }
    faults.addAll(judge.judge(site.agents(), mayBeDeclared));
    for (BoardOracle oracle : oracles.values()) {
      faults.addAll(oracle.judge(site.database()));
    }
    return faults;
  }

  /** Runs that are stored as their boards logged them. */
  int runsCompared() {
    return oracles.values().stream().mapToInt(BoardOracle::matched).sum();
  }

  /** Runs that boards finished and that are stored as failed. */
  int runsBroken() {
    return oracles.values().stream().mapToInt(BoardOracle::broken).sum();
  }

  /** Runs that are not stored and that nobody says why, in sentences. */
  List<String> runsUnexplained() {
    return oracles.values().stream().flatMap(oracle -> oracle.unexplained().stream()).toList();
  }

  /** Runs that boards finished and nobody took. */
  int runsUnheard() {
    return oracles.values().stream().mapToInt(BoardOracle::missed).sum();
  }

  @Override
  public void close() {
    work.close();
  }
}
