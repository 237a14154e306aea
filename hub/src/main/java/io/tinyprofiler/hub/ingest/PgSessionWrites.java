package io.tinyprofiler.hub.ingest;

import static java.util.Locale.ROOT;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import java.time.OffsetDateTime;
import java.util.List;

/** What records about sessions do to the tables. */
final class PgSessionWrites {

  /** A database restored from a backup has no such row: the record carries all of it. */
  private static final String ACCEPTED =
      """
      insert into profiling_sessions as s
        (id, device, agent, state, attempt, spec, info, accepted_at)
      values ($1, $2, $3, 'running', $4, $5, $6, $7)
      on conflict (id) do update set agent = excluded.agent, info = excluded.info,
        attempt = greatest(s.attempt, excluded.attempt), accepted_at = excluded.accepted_at,
        state = case when s.ended_at is null then 'running' else s.state end
      """;

  private static final String DEVICE =
      """
      insert into devices (id, agent, port, state, info) values ($1, $2, '', 'identifying', $3)
      on conflict (id) do nothing
      """;

  /** What is measured from here on is the device as it is now. */
  private static final String WRITTEN = "update profiling_sessions set info = $2 where id = $1";

  /** The same; the device calls a model by its digest, and the hub by the name it was given. */
  private static final String LOADED =
      """
      update profiling_sessions set info = $2::jsonb || jsonb_build_object('model',
        coalesce((select name from artifacts where kind = 'model' and id = $3), $2::jsonb->>'model'))
      where id = $1
      """;

  /**
   * The record is final: nothing that the hub thought meanwhile stands against it. But what was
   * completed stays so, of which a damaged or cloned spool may not know.
   */
  private static final String ENDED =
      """
      with ended as (
        update profiling_sessions set state = $2, failure = $3, reason = $4, ended_at = $5
        where id = $1 and state <> 'completed')
      select from profiling_sessions where id = $1
      """;

  /** One that a cloned or damaged spool tells again, under another number, is there once. */
  private static final String CLOCK =
      """
      insert into clock_samples
        (session_id, device, at, fitted, tick, host_ns, round_trip_ns, rate_ppm, error_ns)
      select $1::uuid, $2::text, $3::timestamptz, $4::boolean, $5::bigint, $6::bigint, $7::bigint,
        $8::double precision, $9::bigint
      where $5::bigint is null or not exists (
        select from clock_samples where session_id = $1::uuid and device = $2::text
          and (tick, host_ns, round_trip_ns)
            is not distinct from ($5::bigint, $6::bigint, $7::bigint))
      """;

  private PgSessionWrites() {}

  static List<Write> accepted(String agent, SessionAccepted record, OffsetDateTime at) {
    var spec = record.spec();
    var info = BusCodec.encode(record.info());
    return List.of(
        Write.of(DEVICE, spec.device(), agent, info),
        Write.of(
            ACCEPTED,
            spec.session(),
            spec.device(),
            agent,
            record.attempt(),
            BusCodec.encode(spec),
            info,
            at));
  }

  static Write written(FirmwareWritten record) {
    return Write.hitting(WRITTEN, record.session(), BusCodec.encode(record.info()));
  }

  static Write loaded(ModelLoaded record) {
    return Write.hitting(LOADED, record.session(), BusCodec.encode(record.info()), record.model());
  }

  static Write ended(SessionEnded record, OffsetDateTime at) {
    return Write.hitting(
        ENDED,
        record.session(),
        record.outcome().name().toLowerCase(ROOT),
        record.failure() == null ? null : record.failure().name(),
        record.text(),
        at);
  }

  static Write clock(ClockSync record, OffsetDateTime at) {
    return Write.of(
        CLOCK,
        record.session(),
        record.device(),
        at,
        record.fitted(),
        record.tick(),
        record.hostNs(),
        record.roundTripNs(),
        record.ratePpm(),
        record.errorNs());
  }
}
