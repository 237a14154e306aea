package io.tinyprofiler.hub.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** A board's own account of its runs: a line for each, whatever became of it on the way. */
final class BoardRuns {

  private static final Set<String> FINISHED = Set.of("done", "eos");
  private static final int WORDS = 6; // run <number> <ids> <status> <hash> <asked>

  private final Path log;

  /** By when they were asked for, ns, on the clock that the agents of this host stamp with. */
  private final NavigableMap<Long, BoardRun> runs = new TreeMap<>();

  BoardRuns(Path log) {
    this.log = log;
  }

  /**
   * A run that its board has finished, or that was ended.
   *
   * @param number on the device
   * @param ids of its tokens, with commas between; "-" for none
   * @param line where the board's log has it, from 0
   */
  record BoardRun(String number, String ids, boolean finished, long askedNs, int line) {

    /** Whether these tokens are the run's but for frames that were lost, in their order. */
    boolean mayBeHeardOf(String tokens) {
      if (tokens.equals("-")) {
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
  }

  /** Reads the log anew. */
  NavigableMap<Long, BoardRun> read() throws IOException {
    runs.clear();
    for (String line : Files.readAllLines(log)) {
      String[] words = line.split(" ", -1);
      if (words.length == WORDS && words[0].equals("run")) {
        long asked = Long.parseLong(words[5]);
        boolean finished = FINISHED.contains(words[3]);
        runs.put(asked, new BoardRun(words[1], words[2], finished, asked, runs.size()));
      }
    }
    return runs;
  }

  /**
   * The run that an agent heard accepted at this moment: a board takes none before the one before
   * it has ended. Null before the board's first.
   */
  BoardRun acceptedAt(long hostNs) {
    Map.Entry<Long, BoardRun> run = runs.floorEntry(hostNs);
    return run == null ? null : run.getValue();
  }
}
