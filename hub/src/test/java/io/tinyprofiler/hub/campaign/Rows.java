package io.tinyprofiler.hub.campaign;

import static java.util.Locale.ROOT;

import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.Refused;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.RecordCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What records should have made of the tables: rows as text, with every value of the record in
 * them, and how many rows of each table there are in all.
 */
final class Rows {

  /** Rows that stay for ever, of the records added since the last {@link #begin}. */
  final Set<String> rows = new HashSet<>();

  /**
   * How runs and sessions ended, as the records since {@link #begin} say. A damaged journal may
   * have forgotten that a run had, and tells another end, under another epoch.
   */
  final Map<UUID, Set<String>> ends = new HashMap<>();

  /** How those ended of which no record has anything to say any more. */
  private final Map<UUID, String> ended = new HashMap<>();

  final Set<UUID> runs = new HashSet<>();
  final Set<UUID> sessions = new HashSet<>();

  /** Rows in all, of all records ever added. */
  final Map<String, Long> totals = new HashMap<>();

  /** Rows that two records claim. */
  final List<String> twice = new ArrayList<>();

  void begin() {
    rows.clear();
    ends.clear();
    runs.clear();
    sessions.clear();
  }

  void add(String line) {
    var record = RecordCodec.decode(line).record();
    if (record instanceof TokenChunk r) {
      runs.add(r.run());
      row("chunks", chunk(r));
      totals.merge("tokens", (long) r.tokenIds().length, Long::sum);
    } else if (record instanceof RunStarted r) {
      runs.add(r.run());
      row("runs", started(r));
    } else if (record instanceof RunEnded r) {
      runs.add(r.run());
      end(r.run(), ended(r));
    } else if (record instanceof ClockSync r) {
      sessions.add(r.session());
      row("clocks", clock(r));
    } else if (record instanceof ReadingChunk r) {
      int readings = r.memory().size() + r.temperature().size();
      totals.merge("readings", (long) readings, Long::sum);
    } else if (record instanceof SessionAccepted r) {
      sessions.add(r.spec().session());
    } else if (record instanceof SessionEnded r) {
      sessions.add(r.session());
      end(r.session(), "session " + r.session() + " " + r.outcome().name().toLowerCase(ROOT));
    } else if (record instanceof Refused r) {
      totals.merge("refused", r.count(), Long::sum);
    }
  }

  private void end(UUID of, String end) {
    ends.computeIfAbsent(of, id -> new HashSet<>()).add(end);
  }

  /**
   * Whether each has ended as it should: the first end of a run stands, and that of a completed
   * session.
   *
   * @param there all rows of the runs and sessions that were added
   * @return what is wrong, in sentences
   */
  List<String> wrongEnds(Set<String> there) {
    List<String> wrong = new ArrayList<>();
    ends.forEach(
        (of, told) -> {
          String before = ended.get(of);
          Set<String> right = before == null ? told : Set.of(before);
          String now = right.stream().filter(there::contains).findFirst().orElse(null);
          if (now == null) {
            wrong.add("ended otherwise than " + right);
          } else if (now.startsWith("end ") || now.endsWith(" completed")) {
            ended.put(of, now);
          }
        });
    return wrong;
  }

  private void row(String table, String row) {
    if (!rows.add(row)) {
      twice.add(row);
    }
    totals.merge(table, 1L, Long::sum);
  }

  private static String chunk(TokenChunk c) {
    return "chunk %s %d %s %s %s %s"
        .formatted(
            c.run(),
            c.firstPosition(),
            joined(sums(c.deviceTicks())),
            c.hostNs() == null ? "-" : joined(sums(c.hostNs())),
            Arrays.stream(c.tokenIds()).mapToObj(String::valueOf).collect(Collectors.joining(",")),
            Arrays.stream(c.pieces())
                .map(HexFormat.of()::formatHex)
                .collect(Collectors.joining(",")));
  }

  /** The table has offsets from acceptance, the record what lies between. */
  private static long[] sums(long[] deltas) {
    long[] sums = deltas.clone();
    Arrays.parallelPrefix(sums, Long::sum);
    return sums;
  }

  private static String joined(long[] numbers) {
    return LongStream.of(numbers).mapToObj(String::valueOf).collect(Collectors.joining(","));
  }

  private static String started(RunStarted r) {
    return "run %s %s %d %s %d %d %d %d %s %s"
        .formatted(
            r.run(),
            r.session(),
            r.index(),
            r.kind(),
            r.repetition(),
            r.tickHz(),
            r.acceptedTick(),
            r.acceptedHostNs(),
            text(r.promptTokens()),
            r.prompt());
  }

  private static String ended(RunEnded r) {
    return "end %s %s %s %s %s %s %s %d %s %s"
        .formatted(
            r.run(),
            r.status(),
            text(r.tokens()),
            text(r.hash()),
            text(r.logitsHash()),
            text(r.prefillTicks()),
            text(r.endTicks()),
            r.lost(),
            text(r.failure()),
            r.text());
  }

  private static String clock(ClockSync c) {
    return "clock %s %s %s %s %s"
        .formatted(
            c.session(),
            text(c.tick()),
            text(c.hostNs()),
            text(c.roundTripNs()),
            text(c.errorNs()));
  }

  private static String text(Object value) {
    return value == null ? "-" : value.toString();
  }
}
