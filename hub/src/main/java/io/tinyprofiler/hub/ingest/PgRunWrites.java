package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.token.PackedTokens;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.TemperatureReading;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What records about runs do to the tables. Chunks go to the partition of their run's start. */
final class PgRunWrites {

  private static final String STARTED =
      """
      insert into runs (id, session_id, run_index, kind, mode, repetition, prompt, started_at,
        clamped, tick_hz, accepted_tick, accepted_host_ns, prompt_tokens, judged)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
        case when $9 then array['clamped_start'] else '{}' end)
      on conflict (id) do nothing
      """;

  /** A chunk of an unknown run finds no start and violates not-null: rejected, not dropped. */
  private static final String TOKENS =
      """
      insert into token_chunks (run_id, started_at, first, n, packed)
      select c.run, (select started_at from runs where id = c.run), c.first, c.n, c.packed
      from unnest($1::uuid[], $2::int[], $3::int[], $4::bytea[]) as c(run, first, n, packed)
      """;

  /**
   * One that a cloned or damaged spool tells again, under another number, is there once: no key of
   * the table says so. The device is compared with the rest, so that its index is not taken for the
   * run's.
   */
  private static final String RUN_READING =
      """
      insert into readings
        (device, run_id, started_at, tick, heap, heap_peak, stack_peak, milli_celsius)
      select $1::text, $2::uuid, (select started_at from runs where id = $2),
        $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::int
      where not exists (
        select from readings
        where run_id = $2 and started_at = (select started_at from runs where id = $2)
          and (device, tick, heap, heap_peak, stack_peak, milli_celsius)
            is not distinct from ($1, $3, $4, $5, $6, $7))
      """;

  private static final String IDLE_READING =
      """
      insert into readings
        (device, started_at, tick, heap, heap_peak, stack_peak, milli_celsius)
      select $1::text, $2::timestamptz, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::int
      where not exists (
        select from readings where run_id is null and device = $1 and tick = $3
          and started_at between $2 - interval '1 hour' and $2 + interval '1 hour'
          and (heap, heap_peak, stack_peak, milli_celsius)
            is not distinct from ($4, $5, $6, $7))
      """;

  /** The first end stands: a damaged or cloned spool may not know of it, and tell another. */
  private static final String ENDED =
      """
      with ended as (
        update runs set status = $2, tokens = $3, hash = $4, logits_hash = $5, prefill_ticks = $6,
          end_ticks = $7, lost = $8, failure = $9, reason = $10, ended_at = $11,
          marks = $12
        where id = $1 and status is null)
      select from runs where id = $1
      """;

  private PgRunWrites() {}

  static Write started(RunStarted record, HubTime.Mapped at) {
    return Write.of(
        STARTED,
        record.run(),
        record.session(),
        record.index(),
        record.kind().name(),
        record.mode().word(),
        record.repetition(),
        record.prompt(),
        at.time(),
        at.clamped(),
        record.tickHz(),
        record.acceptedTick(),
        record.acceptedHostNs(),
        record.promptTokens());
  }

  static Write tokens(TokenChunk record) {
    return Write.row(
        TOKENS,
        record.run(),
        record.firstPosition(),
        record.tokenIds().length,
        PackedTokens.pack(record));
  }

  static List<Write> readings(ReadingChunk record, OffsetDateTime at) {
    List<Write> writes = new ArrayList<>();
    for (MemoryReading m : record.memory()) {
      writes.add(reading(record, at, m.tick(), m.heap(), m.heapPeak(), m.stackPeak(), null));
    }
    for (TemperatureReading t : record.temperature()) {
      writes.add(reading(record, at, t.tick(), null, null, null, t.milliCelsius()));
    }
    return writes;
  }

  private static Write reading(
      ReadingChunk record,
      OffsetDateTime at,
      long tick,
      Long heap,
      Long heapPeak,
      Long stackPeak,
      Integer milliCelsius) {
    boolean idle = record.run() == null;
    return Write.of(
        idle ? IDLE_READING : RUN_READING,
        record.device(),
        idle ? at : record.run(),
        tick,
        heap,
        heapPeak,
        stackPeak,
        milliCelsius);
  }

  static Write ended(RunEnded record, OffsetDateTime at) {
    return Write.hitting(
        ENDED,
        record.run(),
        record.status().name(),
        record.tokens(),
        record.hash(),
        record.logitsHash(),
        record.prefillTicks(),
        record.endTicks(),
        record.lost(),
        record.failure() == null ? null : record.failure().name(),
        record.text(),
        at,
        record.marks().stream().map(RunMark::key).toArray(String[]::new));
  }
}
