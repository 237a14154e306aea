package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RunMode;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A batch's records with their times on the hub's clock. */
final class TimedRecords {

  private final Incoming batch;
  private final Map<Long, HubTime.Mapped> times = new HashMap<>();
  private final Map<YearMonth, Instant> months = new TreeMap<>();

  private TimedRecords(Incoming batch) {
    this.batch = batch;
  }

  static TimedRecords of(Incoming batch, HubTime time, Instant now) {
    TimedRecords timed = new TimedRecords(batch);
    for (Incoming.Line line : batch.lines()) {
      Numbered numbered = line.numbered();
      if (numbered != null) {
        long toldNs = toldNs(numbered);
        Instant wall = numbered.at().minusNanos(toldNs);
        HubTime.Mapped at = time.map(batch.agent(), numbered.monoNs() - toldNs, wall, now);
        timed.times.put(numbered.seq(), at);
        if (numbered.record() instanceof RunStarted || numbered.record() instanceof ReadingChunk) {
          timed.months.putIfAbsent(YearMonth.from(at.time()), at.time().toInstant());
        }
      }
    }
    return timed;
  }

  /**
   * How long after it happened the agent could write it down: a deferred run's start is old, ns.
   */
  private static long toldNs(Numbered numbered) {
    return numbered.record() instanceof RunStarted started && started.mode() == RunMode.DEFERRED
        ? Math.max(0, numbered.monoNs() - started.acceptedHostNs())
        : 0;
  }

  /** A time in each month whose partitions the batch needs. */
  Collection<Instant> months() {
    return months.values();
  }

  List<Write> statements(Numbered numbered) {
    return Projection.of(batch.agent(), batch.epoch(), numbered, times.get(numbered.seq()));
  }
}
