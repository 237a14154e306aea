package io.tinyprofiler.hub.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a board says that it generated, against what PostgreSQL has of it. Every valid run there is
 * one of the board's, token for token, in the board's order.
 */
final class BoardOracle {

  private static final String STORED =
      """
      select (select string_agg(array_to_string(c.ids, ','), ',' order by c.first)
        from token_chunks c where c.run_id = r.id), r.id
      from runs r join profiling_sessions s on s.id = r.session_id
      where s.device = ? and r.valid order by r.accepted_host_ns
      """;

  private final String board;
  private final Path log;

  /** How many runs the board had finished when each round was over. */
  private final List<Integer> finished = new ArrayList<>();

  private final List<Boolean> mayMiss = new ArrayList<>();
  private int missed;
  private int matched;

  BoardOracle(String board, Path log) {
    this.board = board;
    this.log = log;
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

  /** Runs that the board finished while its agent was not there to hear. */
  int missed() {
    return missed;
  }

  /** What is wrong, in sentences. */
  List<String> judge(DatabaseAccess database) throws IOException, SQLException {
    List<String> faults = new ArrayList<>();
    List<String> own = runs();
    int at = 0;
    missed = 0;
    matched = 0;
    try (Connection connection = database.connect();
        PreparedStatement select = connection.prepareStatement(STORED)) {
      select.setString(1, board);
      try (ResultSet stored = select.executeQuery()) {
        while (stored.next()) {
          int found = at;
          while (found < own.size() && !own.get(found).equals(stored.getString(1))) {
            found++;
          }
          if (found == own.size()) {
            faults.add(
                "run %s of %s has tokens that the board did not generate then: %s"
                    .formatted(stored.getString(2), board, stored.getString(1)));
          } else {
            miss(at, found, faults);
            at = found + 1;
            matched++;
          }
        }
      }
    }
    miss(at, own.size(), faults);
    return faults;
  }

  private void miss(int from, int to, List<String> faults) {
    for (int run = from; run < to; run++) {
      missed++;
      if (!mayMiss(run)) {
        faults.add("run %d of %s is not stored, and nothing kept it".formatted(run, board));
      }
    }
  }

  /**
   * A run that ends as a round begins may have been begun in the one before; one that ends as a
   * round is over may still be on its way when the next fault happens.
   */
  private boolean mayMiss(int run) {
    int round = 0;
    while (round < finished.size() && finished.get(round) <= run) {
      round++;
    }
    for (int near = Math.max(0, round - 1); near <= round + 1 && near < mayMiss.size(); near++) {
      if (mayMiss.get(near)) {
        return true;
      }
    }
    return false;
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
