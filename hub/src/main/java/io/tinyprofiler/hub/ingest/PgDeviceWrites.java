package io.tinyprofiler.hub.ingest;

import static java.util.Locale.ROOT;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.AgentRecord.Refused;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.List;

/** What records about agents and their devices do to the tables. */
final class PgDeviceWrites {

  /** Newest console records that are kept of each device. */
  static final int KEPT_LOGS = 5_000;

  /** Newest states that are kept of each device. */
  static final int KEPT_STATES = 1_000;

  private static final String AGENT =
      """
      update agents set version = $2, host = $3, machine_id = $4, boot = $5, epoch = $6,
        config = coalesce($7, config), last_seen = now()
      where id = $1
      """;

  private static final String SEEN =
      """
      insert into devices as d (id, agent, port, state, info) values ($1, $2, $3, 'identifying', $4)
      on conflict (id) do update set agent = excluded.agent, port = excluded.port,
        info = excluded.info, last_seen = now()
      """;

  /** A device that moved to another agent is no longer this agent's to report. */
  private static final String CHANGED =
      """
      update devices set port = $3, state = $4, reason = $5,
        last_seen = case when $4 = 'lost' then last_seen else now() end
      where id = $1 and agent = $2
      """;

  /** Only if it is this agent's to report. */
  private static final String STATE =
      """
      insert into device_states (device, at, state, port, reason)
      select $1, $2, $3, $4, $5 from devices where id = $1 and agent = $6
      """;

  private static final String TRIM_STATES =
      """
      delete from device_states where device = $1 and at < (
        select at from device_states where device = $1 order by at desc offset %d limit 1)
      """
          .formatted(KEPT_STATES - 1);

  private static final String LOG =
      "insert into device_logs (device, at, lines) values ($1, $2, $3)";

  /** A board that prints for ever does not fill the disk. */
  private static final String TRIM_LOG =
      """
      delete from device_logs where device = $1 and at < (
        select at from device_logs where device = $1 order by at desc offset %d limit 1)
      """
          .formatted(KEPT_LOGS - 1);

  private static final String REFUSED =
      "insert into refusals (agent, at, what, count, reason) values ($1, $2, $3, $4, $5)";

  private static final String LOST =
      """
      insert into lost_records (agent, epoch, from_seq, to_seq, reason) values ($1, $2, $3, $4, $5)
      on conflict do nothing
      """;

  private PgDeviceWrites() {}

  static Write started(String agent, AgentStarted record) {
    return Write.of(
        AGENT,
        agent,
        record.version(),
        record.host(),
        record.machineId(),
        record.boot(),
        record.epoch(),
        record.config() == null ? null : new JsonObject(record.config()));
  }

  static Write seen(String agent, DeviceSeen record) {
    return seen(agent, record.device(), record.port(), record.info());
  }

  static Write seen(String agent, String device, String port, DeviceInfo info) {
    return Write.of(SEEN, device, agent, port, BusCodec.encode(info));
  }

  static List<Write> changed(String agent, DeviceChanged record, OffsetDateTime at) {
    String device = record.device();
    String state = name(record.state());
    return List.of(
        Write.of(CHANGED, device, agent, record.port(), state, record.reason()),
        Write.of(STATE, device, at, state, record.port(), record.reason(), agent),
        Write.of(TRIM_STATES, device));
  }

  static List<Write> log(DeviceLog record, OffsetDateTime at) {
    return List.of(
        Write.of(LOG, record.device(), at, record.lines().toArray(String[]::new)),
        Write.of(TRIM_LOG, record.device()));
  }

  static Write refused(String agent, Refused record, OffsetDateTime at) {
    return Write.of(REFUSED, agent, at, record.what(), record.count(), record.reason());
  }

  static Write lost(String agent, String epoch, Lost record) {
    return Write.of(LOST, agent, epoch, record.from(), record.to(), record.reason());
  }

  private static String name(DeviceState state) {
    return state.name().toLowerCase(ROOT);
  }
}
