package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.Write.Phase;
import io.tinyprofiler.hub.ingest.Write.Rows;
import io.tinyprofiler.hub.token.PackedTokens;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.TemperatureReading;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** What records about runs do to the tables. Chunks go to the partition of their run's start. */
final class PgRunWrites {

  private static final Rows STARTED =
      Rows.of(
          """
          insert into runs (id, session_id, run_index, kind, mode, repetition, prompt, started_at,
            clamped, tick_hz, accepted_tick, accepted_host_ns, prompt_tokens, judged)
          select s.*, case when s.clamped then array['clamped_start'] else '{}' end
          from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::int[],
              $7::text[], $8::timestamptz[], $9::boolean[], $10::bigint[], $11::bigint[],
              $12::bigint[], $13::int[])
            as s(id, session_id, run_index, kind, mode, repetition, prompt, started_at, clamped,
              tick_hz, accepted_tick, accepted_host_ns, prompt_tokens)
          on conflict (id) do nothing
          """,
          Phase.RUNS,
          UUID.class,
          UUID.class,
          Integer.class,
          String.class,
          String.class,
          Integer.class,
          String.class,
          OffsetDateTime.class,
          Boolean.class,
          Long.class,
          Long.class,
          Long.class,
          Integer.class);

  /** A chunk of an unknown run finds no start and violates not-null: rejected, not dropped. */
  private static final Rows TOKENS =
      Rows.of(
          """
          insert into token_chunks (run_id, started_at, first, n, packed)
          select c.run, (select started_at from runs where id = c.run), c.first, c.n, c.packed
          from unnest($1::uuid[], $2::int[], $3::int[], $4::bytea[]) as c(run, first, n, packed)
          """,
          Phase.TOKENS,
          UUID.class,
          Integer.class,
          Integer.class,
          Buffer.class);

  /**
   * One that a cloned or damaged spool tells again, under another number, is there once: no key of
   * the table says so. The device is compared with the rest, so that its index is not taken for the
   * run's; the count keeps the look-up a look-up, row by row.
   */
  private static final Rows RUN_READING =
      Rows.of(
          """
          insert into readings
            (device, run_id, started_at, tick, heap, heap_peak, stack_peak, milli_celsius)
          select distinct c.device, c.run, (select started_at from runs where id = c.run), c.tick,
            c.heap, c.heap_peak, c.stack_peak, c.milli_celsius
          from unnest($1::text[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[],
              $6::bigint[], $7::int[])
            as c(device, run, tick, heap, heap_peak, stack_peak, milli_celsius)
          where (select count(*) from (select from readings r
            where r.run_id = c.run and r.started_at = (select started_at from runs where id = c.run)
              and (r.device, r.tick, r.heap, r.heap_peak, r.stack_peak, r.milli_celsius)
                is not distinct from
                (c.device, c.tick, c.heap, c.heap_peak, c.stack_peak, c.milli_celsius)
            limit 1) known) = 0
          """,
          Phase.READINGS,
          String.class,
          UUID.class,
          Long.class,
          Long.class,
          Long.class,
          Long.class,
          Integer.class);

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

  /**
   * The first end stands: a damaged or cloned spool may not know of it, and tell another. Two ends
   * of one run at once count as of an unknown one, and are then written one by one.
   */
  private static final Rows ENDED =
      Rows.hitting(
          """
          with ends as (
            select * from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[],
                $6::bigint[], $7::bigint[], $8::int[], $9::text[], $10::text[], $11::timestamptz[],
                $12::text[])
              as e(id, status, tokens, hash, logits_hash, prefill_ticks, end_ticks, lost, failure,
                reason, ended_at, marks)),
          ended as (
            update runs r set status = e.status, tokens = e.tokens, hash = e.hash,
              logits_hash = e.logits_hash, prefill_ticks = e.prefill_ticks,
              end_ticks = e.end_ticks, lost = e.lost, failure = e.failure, reason = e.reason,
              ended_at = e.ended_at, marks = string_to_array(e.marks, ',')
            from ends e where r.id = e.id and r.status is null)
          select from runs where id = any($1::uuid[])
          """,
          Phase.ENDS,
          UUID.class,
          String.class,
          Integer.class,
          String.class,
          String.class,
          Long.class,
          Long.class,
          Integer.class,
          String.class,
          String.class,
          OffsetDateTime.class,
          String.class);

  private PgRunWrites() {}

  static Write started(RunStarted record, HubTime.Mapped at) {
    return STARTED.row(
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
    return TOKENS.row(
        record.run(), record.firstPosition(), record.tokenIds().length, PackedTokens.pack(record));
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
    String device = record.device();
    return record.run() == null
        ? Write.of(IDLE_READING, device, at, tick, heap, heapPeak, stackPeak, milliCelsius)
        : RUN_READING.row(device, record.run(), tick, heap, heapPeak, stackPeak, milliCelsius);
  }

  static Write ended(RunEnded record, OffsetDateTime at) {
    return ENDED.row(
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
        record.marks().stream().map(RunMark::key).collect(Collectors.joining(",")));
  }
}
