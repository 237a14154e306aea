package io.tinyprofiler.hub.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a board says that it generated, against what PostgreSQL has of it. Every valid run there is
 * one of the board's, token for token, in the board's order. A run that is stored as failed, with
 * what was heard of it, is not lost. Nor is one of which nothing was taken and the agent says so: a
 * terminal that is full, or a host that gives nobody a turn, loses frames, and a run whose
 * acceptance is among them, or a deferred one whose end is, is given up and done again.
 */
final class BoardOracle {

  private static final String STORED =
      """
      select coalesce((select string_agg(array_to_string(c.ids, ','), ',' order by c.first)
        from token_columns c where c.run_id = r.id), ''), r.id, r.valid,
        concat_ws(', ', r.status, r.failure, nullif(r.reason, ''))
      from runs r join profiling_sessions s on s.id = r.session_id
      where s.device = ? order by r.accepted_host_ns
      """;

  private static final String REASONS =
      """
      select r.reason from runs r join profiling_sessions s on s.id = r.session_id
      where s.device = ? and r.failure is not null
      """;

  /** What an agent says of an attempt that failed, and why. */
  private static final Pattern FAILED = Pattern.compile("run \\d+: [A-Z]+: (.*) \\[");

  private final String board;
  private final Path log;
  private final Path agentLog;

  /** How many runs the board had finished when each round was over. */
  private final List<Integer> finished = new ArrayList<>();

  private final List<Boolean> mayMiss = new ArrayList<>();

  /** Tokens of those stored as failed since the last that matched. */
  private final List<String> failed = new ArrayList<>();

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
    this.log = log;
    this.agentLog = agentLog;
  }

  /**
   * A round is over.
   *
   * @param mayMiss whether a run that the board finished in it may have gone unheard
   */
  void roundIsOver(boolean mayMiss) throws IOException {
    finished.add(runs().size());
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
    List<String> own = runs();
    int at = 0;
    missed = 0;
    matched = 0;
    broken = 0;
    failed.clear();
    unexplained.clear();
    given.clear();
    given.addAll(reasons());
    try (Connection connection = database.connect();
        PreparedStatement reasons = connection.prepareStatement(REASONS);
        PreparedStatement select = connection.prepareStatement(STORED)) {
      reasons.setString(1, board);
      try (ResultSet stored = reasons.executeQuery()) {
        while (stored.next()) {
          given.remove(stored.getString(1));
        }
      }
      select.setString(1, board);
      try (ResultSet stored = select.executeQuery()) {
        while (stored.next()) {
          if (!stored.getBoolean(3)) {
            failed.add(stored.getString(1));
            continue;
          }
          int found = at;
          while (found < own.size() && !own.get(found).equals(stored.getString(1))) {
            found++;
          }
          if (found == own.size()) {
            faults.add(
                "run %s of %s has tokens that the board did not generate then: %s"
                    .formatted(stored.getString(2), board, stored.getString(1)));
          } else {
            miss(own, at, found);
            failed.clear();
            at = found + 1;
            matched++;
          }
        }
      }
    }
    miss(own, at, own.size());
    return faults;
  }

  private void miss(List<String> own, int from, int to) {
    for (int run = from; run < to; run++) {
      String ids = own.get(run);
      Optional<String> heard =
          failed.stream()
              .filter(tokens -> mayBeHeardOf(tokens, ids))
              .max(Comparator.comparingInt(String::length));
      if (heard.isPresent()) {
        failed.remove(heard.get());
        broken++;
      } else {
        missed++;
        if (!mayMiss(run) && given.isEmpty()) {
          unexplained.add(
              "run %d of %d of %s (%s), which ended in round %d of %d, is not stored, and nothing kept it; stored as failed near it: %s"
                  .formatted(run, own.size(), board, ids, round(run), finished.size(), failed));
        } else if (!mayMiss(run)) {
          given.remove(0);
        }
      }
    }
  }

  /** Whether these tokens are the run's but for frames that were lost, in their order. */
  private static boolean mayBeHeardOf(String tokens, String ids) {
    if (tokens.isEmpty()) {
      return true;
    }
    Iterator<String> own = Arrays.asList(ids.split(",", -1)).iterator();
    for (String token : tokens.split(",", -1)) {
      boolean found = false;
      while (!found && own.hasNext()) {
        found = own.next().equals(token);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /**
   * A run that ends as a round begins may have been begun in the one before; one that ends as a
   * round is over may still be on its way when the next fault happens.
   */
  private boolean mayMiss(int run) {
    int round = round(run);
    for (int near = Math.max(0, round - 1); near <= round + 1 && near < mayMiss.size(); near++) {
      if (mayMiss.get(near)) {
        return true;
      }
    }
    return false;
  }

  private int round(int run) {
    int round = 0;
    while (round < finished.size() && finished.get(round) <= run) {
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

  /** Token ids of each run that the board finished of itself. */
  private List<String> runs() throws IOException {
    List<String> runs = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      String[] words = line.split(" ", -1); // run <number> <ids> <status> <hash>
      if (words.length == 5 && (words[3].equals("done") || words[3].equals("eos"))) {
        runs.add(words[2]);
      }
    }
    return runs;
  }
}
