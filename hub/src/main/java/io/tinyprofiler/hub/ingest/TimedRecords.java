package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.Numbered;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A batch's records with their times on the hub's clock. */
final class TimedRecords {

  private final Incoming batch;
  private final Map<Long, HubTime.Mapped> times = new HashMap<>();
  private final Set<YearMonth> months = new TreeSet<>();

  private TimedRecords(Incoming batch) {
    this.batch = batch;
  }

  static TimedRecords of(Incoming batch, HubTime time, Instant now) {
    TimedRecords timed = new TimedRecords(batch);
    for (Incoming.Line line : batch.lines()) {
      Numbered numbered = line.numbered();
      if (numbered != null) {
        HubTime.Mapped at = time.map(batch.agent(), numbered.monoNs(), numbered.at(), now);
        timed.times.put(numbered.seq(), at);
        if (numbered.record() instanceof RunStarted || numbered.record() instanceof ReadingChunk) {
          timed.months.add(YearMonth.from(at.time().withOffsetSameInstant(ZoneOffset.UTC)));
        }
      }
    }
    return timed;
  }

  /** Months whose partitions the batch needs, UTC. */
  Set<YearMonth> months() {
    return months;
  }

  List<Write> statements(Numbered numbered) {
    return Projection.of(batch.agent(), batch.epoch(), numbered, times.get(numbered.seq()));
  }
}
