package io.tinyprofiler.hub.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyprofiler.hub.campaign.StoredRows.Range;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Compares PostgreSQL with what the spools hold, at any moment and while records arrive: whatever
 * is at or below an agent's mark in a snapshot is in that snapshot, with its values, exactly once.
 */
final class Judge {

  private final DatabaseAccess database;
  private final Rows rows = new Rows();

  /** Lines that are not judged yet. */
  private final Map<Epoch, SortedMap<Long, String>> pending = new HashMap<>();

  /** Number of the last line that was read, of each epoch. */
  private final Map<Epoch, Long> read = new HashMap<>();

  /** The present epoch of each agent. */
  private final Map<String, Epoch> present = new HashMap<>();

  /** Lines, without their numbers, of agents' epochs since they were seized. */
  private final Map<String, Set<String>> since = new HashMap<>();

  /** Digests of all lines without their numbers. */
  private final Set<UUID> bodies = new HashSet<>();

  /** Numbers that were excused: the hub or the agent says that it does not have them. */
  private final Set<String> excused = new HashSet<>();

  /** What is wrong. */
  private final List<String> faults = new ArrayList<>();

  private long judged;
  private long unsaved;

  /** Epochs of which not all can be read here any more. */
  private final Set<Epoch> unreadable = new HashSet<>();

  /** Records that a spool gave up, stored, to make room before anybody had read them here. */
  private long unseen;

  Judge(DatabaseAccess database) {
    this.database = database;
  }

  /** Records that were compared. */
  long judged() {
    return judged;
  }

  /** Records that a damaged spool held, and that are neither stored nor declared. */
  long unsaved() {
    return unsaved;
  }

  /** Records that were stored and given up before they could be compared. */
  long unseen() {
    return unseen;
  }

  /** Records that the hub declares lost or has set aside. */
  long excused() {
    return excused.size();
  }

  /** What a dead agent had, before anything else touches it. */
  void seize(AgentSite agent, Path copyIn) {
    take(agent.id(), (epoch, after) -> SpoolLines.dead(agent.spool(), copyIn, epoch, after));
    since.put(agent.id(), new HashSet<>());
  }

  private void look(AgentSite agent) {
    take(agent.id(), (epoch, after) -> SpoolLines.live(agent.spool(), epoch, after));
  }

  private void take(String agent, BiFunction<String, Long, SpoolLines> reading) {
    Epoch epoch = present.getOrDefault(agent, new Epoch(agent, ""));
    try {
      take(agent, reading.apply(epoch.id(), read.getOrDefault(epoch, 0L)));
    } catch (SpoolLines.DamagedException e) {
      unreadable.add(epoch);
    }
  }

  private void take(String agent, SpoolLines lines) {
    Epoch epoch = new Epoch(agent, lines.epoch());
    present.put(agent, epoch);
    unseen += Math.max(0, lines.tail() - read.getOrDefault(epoch, 0L));
    pending.computeIfAbsent(epoch, e -> new TreeMap<>()).putAll(lines.lines());
    read.merge(epoch, lines.highest(), Math::max);
    Set<String> told = since.computeIfAbsent(agent, a -> new HashSet<>());
    lines.lines().values().forEach(line -> told.add(body(line)));
  }

  /**
   * Compares all that arrived since the last time.
   *
   * @param mayBeDeclared whether records may be declared lost or rejected in this round
   * @return what is wrong, in sentences; empty if nothing is
   * @throws SQLException if PostgreSQL takes no connections
   */
  List<String> judge(List<AgentSite> agents, boolean mayBeDeclared) throws SQLException {
    faults.clear();
    long unseenBefore = unseen;
    try (StoredRows stored = new StoredRows(database)) {
      Map<Epoch, Long> marks = stored.marks(); // the snapshot is of this moment
      agents.forEach(this::look); // which is a later one
      List<Range> declared = new ArrayList<>(stored.lost());
      declared.addAll(stored.rejected());
      rows.begin();
      marks.forEach((epoch, mark) -> expect(epoch, mark, declared, mayBeDeclared));
      if (!mayBeDeclared) {
        rows.ends.values().stream()
            .filter(ends -> ends.size() > 1)
            .forEach(ends -> faults.add("ended twice: " + ends));
      }
      compare(stored, unseen > unseenBefore);
    }
    return List.copyOf(faults);
  }

  private void expect(Epoch epoch, long mark, List<Range> declared, boolean mayBeDeclared) {
    long known = read.getOrDefault(epoch, 0L);
    if (mark > known && (mayBeDeclared || unreadable.contains(epoch))) {
      unseen += mark - known; // the damage was found only now, and another epoch begun
    } else if (mark > known) {
      faults.add("the hub has record %d of %s, which was never flushed".formatted(mark, epoch));
    }
    read.merge(epoch, mark, Math::max);
    SortedMap<Long, String> due = pending.getOrDefault(epoch, new TreeMap<>()).headMap(mark + 1);
    due.forEach(
        (seq, line) -> {
          judged++;
          boolean isDeclared =
              declared.stream().anyMatch(range -> range.holds(epoch.agent(), epoch.id(), seq));
          boolean isNew =
              isDeclared || bodies.add(UUID.nameUUIDFromBytes(body(line).getBytes(UTF_8)));
          if (isDeclared) {
            excused.add(epoch + " " + seq);
          } else if (isNew) {
            rows.add(line);
          } // else a damaged spool forgot that the hub has it; it is to be there once
          if (!mayBeDeclared && (isDeclared || !isNew)) {
            faults.add(
                "record %d of %s is declared lost or rejected, or had another number"
                    .formatted(seq, epoch));
          }
        });
    due.clear();
  }

  private void compare(StoredRows stored, boolean more) throws SQLException {
    Set<String> there = new HashSet<>();
    List<String> found = new ArrayList<>(stored.rowsOfRuns(rows.runs));
    found.addAll(stored.rowsOfSessions(rows.sessions));
    for (String row : found) {
      if (!there.add(row)) {
        faults.add("stored twice: " + row);
      }
    }
    rows.rows.stream()
        .filter(row -> !there.contains(row))
        .map("not stored: "::concat)
        .forEach(faults::add);
    faults.addAll(rows.wrongEnds(there));
    rows.twice.forEach(row -> faults.add("in the spool twice: " + row));
    rows.twice.clear();
    Map<String, Long> totals = stored.totals();
    if (!totals.equals(rows.totals)) {
      if (!more
          || rows.totals.entrySet().stream()
              .anyMatch(e -> totals.getOrDefault(e.getKey(), 0L) < e.getValue())) {
        faults.add("rows in all: stored %s, of records %s".formatted(totals, rows.totals));
      }
      rows.totals.clear();
      rows.totals.putAll(totals); // said once
    }
  }

  /**
   * Records of earlier epochs that are neither stored nor declared, nor taken over into the present
   * one.
   */
  long outstanding() {
    return pending.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(present.get(entry.getKey().agent())))
        .mapToLong(entry -> notToldAgain(entry.getKey().agent(), entry.getValue()))
        .sum();
  }

  private long notToldAgain(String agent, SortedMap<Long, String> lines) {
    Set<String> told = since.get(agent);
    return lines.values().stream().filter(line -> !told.contains(body(line))).count();
  }

  /** What is outstanding is gone with the spool that was damaged. */
  void writeOff() {
    unsaved += outstanding();
    pending.forEach(
        (epoch, lines) -> {
          if (!epoch.equals(present.get(epoch.agent()))) {
            lines.clear();
          }
        });
  }

  /** Without its number. */
  private static String body(String line) {
    return line.substring(line.indexOf(','));
  }
}
