package io.tinyprofiler.hub.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * {@code ingest_records_total}, {@code ingest_duplicates_total}, {@code ingest_rejected_total},
 * {@code ingest_unknown_total}, {@code ingest_commit_seconds}.
 */
final class IngestMeters {

  private final Counter records;
  private final Counter duplicates;
  private final Counter rejected;
  private final Counter unknown;
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
    rejected =
        Counter.builder("ingest.rejected")
            .description("Records that could not be stored and were set aside")
            .register(registry);
    unknown =
        Counter.builder("ingest.unknown")
            .description("Records with something unknown to this hub, kept as they came")
            .register(registry);
    commit =
        Timer.builder("ingest.commit")
            .description("From a batch's turn to its commit")
            .register(registry);
  }

  void stored(PgIngest.Outcome outcome, long nanos) {
    records.increment(outcome.committed().size());
    duplicates.increment(outcome.duplicates());
    rejected.increment(outcome.stored().rejected());
    unknown.increment(outcome.stored().unknown());
    commit.record(nanos, TimeUnit.NANOSECONDS);
  }
}
