package io.tinyprofiler.hub.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** {@code ingest_records_total}, {@code ingest_duplicates_total}, {@code ingest_commit_seconds}. */
final class IngestMeters {

  private final Counter records;
  private final Counter duplicates;
  private final Timer commit;

  IngestMeters(MeterRegistry registry) {
    records =
        Counter.builder("ingest.records")
            .description("Records committed, each counted once")
            .register(registry);
    duplicates =
        Counter.builder("ingest.duplicates")
            .description("Records that were sent again and skipped")
            .register(registry);
    commit =
        Timer.builder("ingest.commit")
            .description("From a batch's turn to its commit")
            .register(registry);
  }

  void stored(PgIngest.Outcome outcome, long nanos) {
    records.increment(outcome.committed().size());
    duplicates.increment(outcome.duplicates());
    commit.record(nanos, TimeUnit.NANOSECONDS);
  }
}
