package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.hub.campaign.BoardRuns.BoardRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a board says that it generated, against what PostgreSQL has of it. Every valid run there is
 * the one that the board was last asked for when the agent heard it accepted, token for token. A
 * run that is stored as failed, with what was heard of it, is not lost. Nor is one of which nothing
 * was taken and the agent says so: a terminal that is full, or a host that gives nobody a turn,
 * loses frames, and a run whose acceptance is among them, or a deferred one whose end is, is given
 * up and done again.
 */
final class BoardOracle {

  private static final String STORED =
      """
      select coalesce((select string_agg(array_to_string(c.ids, ','), ',' order by c.first)
        from token_columns c where c.run_id = r.id), '-'), r.id, r.valid, r.accepted_host_ns
      from runs r join profiling_sessions s on s.id = r.session_id
      where s.device = ? order by r.accepted_host_ns
      """;

  private static final String TWICE =
      """
      select concat_ws(' ', 'session', session_id, 'of', s.device, 'has run', run_index, 'valid', count(*), 'times')
      from runs r join profiling_sessions s on s.id = r.session_id
      where valid and s.device = ? group by session_id, s.device, run_index having count(*) > 1
      """;

  private static final String REASONS =
      """
      select r.reason from runs r join profiling_sessions s on s.id = r.session_id
      where s.device = ? and r.failure is not null
      """;

  /** What an agent says of an attempt that failed, and why. */
  private static final Pattern FAILED = Pattern.compile("run \\d+: [A-Z]+: (.*) \\[");

  private final String board;
  private final BoardRuns runs;
  private final Path agentLog;

  /** When each round was over, ns. */
  private final List<Long> rounds = new ArrayList<>();

  private final List<Boolean> mayMiss = new ArrayList<>();

  /** Why attempts failed of which no run is stored, less those that a run was found for. */
  private final List<String> given = new ArrayList<>();

  /**
   * Runs that nothing of is stored and that nobody says why; between board and agent is no promise.
   */
  private final List<String> unexplained = new ArrayList<>();

  private int missed;
  private int matched;
  private int broken;

  BoardOracle(String board, Path log, Path agentLog) {
    this.board = board;
    this.runs = new BoardRuns(log);
    this.agentLog = agentLog;
  }

  /**
   * A round is over.
   *
   * @param mayMiss whether a run that the board finished in it may have gone unheard
   */
  void roundIsOver(boolean mayMiss) {
    rounds.add(System.nanoTime()); // CLOCK_MONOTONIC, as is the boards'
    this.mayMiss.add(mayMiss);
  }

  /** Runs that are stored, token for token. */
  int matched() {
    return matched;
  }

  /** Runs that the board finished while its agent was not there, or got no turn, to hear. */
  int missed() {
    return missed;
  }

  /** In sentences. */
  List<String> unexplained() {
    return unexplained;
  }

  /** Runs that the board finished and that are stored as failed. */
  int broken() {
    return broken;
  }

  /** What is wrong, in sentences. */
  List<String> judge(DatabaseAccess database) throws IOException, SQLException {
    List<String> faults = new ArrayList<>();
    List<BoardRun> own = List.copyOf(runs.read().values());
    Set<BoardRun> found = new HashSet<>();
    missed = 0;
    matched = 0;
    broken = 0;
    unexplained.clear();
    given.clear();
    given.addAll(reasons());
    try (Connection connection = database.connect();
        PreparedStatement twice = connection.prepareStatement(TWICE);
        PreparedStatement reasons = connection.prepareStatement(REASONS);
        PreparedStatement select = connection.prepareStatement(STORED)) {
      twice.setString(1, board);
      try (ResultSet doubled = twice.executeQuery()) {
        while (doubled.next()) {
          faults.add(doubled.getString(1));
        }
      }
      reasons.setString(1, board);
      try (ResultSet stored = reasons.executeQuery()) {
        while (stored.next()) {
          given.remove(stored.getString(1));
        }
      }
      select.setString(1, board);
      try (ResultSet stored = select.executeQuery()) {
        while (stored.next()) {
          String ids = stored.getString(1);
          String what = "run %s of %s".formatted(stored.getString(2), board);
          BoardRun run = runs.acceptedAt(stored.getLong(4));
          if (stored.getBoolean(3)) {
            faults.addAll(valid(what, ids, run, found));
          } else if (run != null && run.finished() && run.mayBeHeardOf(ids) && found.add(run)) {
            broken++;
          }
        }
      }
    }
    own.stream().filter(run -> run.finished() && !found.contains(run)).forEach(this::miss);
    return faults;
  }

  private List<String> valid(String what, String ids, BoardRun run, Set<BoardRun> found) {
    if (run == null || !run.finished() || !run.ids().equals(ids)) {
      return List.of(
          "%s has tokens that the board did not generate then: %s; it says %s"
              .formatted(what, ids, run));
    }
    if (!found.add(run)) {
      return List.of("%s is stored twice: %s".formatted(what, run));
    }
    matched++;
    return List.of();
  }

  private void miss(BoardRun run) {
    missed++;
    int round = round(run.askedNs());
    if (mayMiss(round)) {
      return;
    }
    if (given.isEmpty()) {
      unexplained.add(
          "%s of %s, which was asked for in round %d of %d, is not stored, and nobody says why"
              .formatted(run, board, round, rounds.size()));
    } else {
      given.remove(0);
    }
  }

  /** A run may still be on its way to its agent's spool when the next round begins. */
  private boolean mayMiss(int round) {
    int end = Math.min(round + 2, mayMiss.size());
    return mayMiss.subList(Math.min(round, end), end).contains(true);
  }

  private int round(long ns) {
    int round = 0;
    while (round < rounds.size() && rounds.get(round) <= ns) {
      round++;
    }
    return round;
  }

  /** Why attempts at runs of the board failed, as the agent says. */
  private List<String> reasons() throws IOException {
    try (Stream<String> lines = Files.lines(agentLog)) {
      return lines
          .filter(line -> line.contains("device=" + board))
          .map(FAILED::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1))
          .filter(why -> !why.contains("rebooted")) // the board did not finish those
          .toList();
    }
  }
}
