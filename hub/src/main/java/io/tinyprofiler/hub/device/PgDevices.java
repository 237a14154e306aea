package io.tinyprofiler.hub.device;

import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Devices in PostgreSQL; ingest writes them, but for reservations. */
public final class PgDevices {

  private static final String SELECT =
      """
      select d.id, d.agent, d.port, d.state, d.reason, d.info, d.last_seen, d.retired_at,
        case when d.reserved_until > now() then d.reserved_by end as reserved_by,
        case when d.reserved_until > now() then d.reserved_until end as reserved_until,
        present(a) and d.state in ('idle', 'running', 'flashing') as connected, a.heartbeat,
        (select s.id from profiling_sessions s
          where s.device = d.id and s.state in ('dispatched', 'running') limit 1) as session,
        (select count(*)::int from profiling_sessions s
          where s.device = d.id and s.state = 'queued') as queued
      from devices d join agents a on a.id = d.agent
      """;

  /** Whoever holds a reservation may move it; one that has ended belongs to nobody. */
  private static final String RESERVE =
      """
      update devices set reserved_by = $2, reserved_until = $3
      where id = $1 and (reserved_until is null or reserved_until <= now() or reserved_by = $2)
      """;

  private static final String RELEASE =
      """
      update devices set reserved_by = null, reserved_until = null
      where id = $1 and (reserved_until is null or reserved_until <= now() or reserved_by = $2)
      """;

  private final Pool pool;

  public PgDevices(Pool pool) {
    this.pool = pool;
  }

  /** The same as a part of a transaction. */
  public PgDevices in(Pool transaction) {
    return new PgDevices(transaction);
  }

  Future<List<DeviceView>> list(Page.Slice slice) {
    return list(
        SELECT + " where $1::text is null or d.id > $1 order by d.id limit $2",
        Tuple.of(slice.after(), slice.fetch()));
  }

  Future<List<DeviceView>> all() {
    return list(SELECT + " where d.retired_at is null order by d.id", Tuple.tuple());
  }

  private Future<List<DeviceView>> list(String sql, Tuple parameters) {
    return pool.preparedQuery(sql)
        .execute(parameters)
        .map(
            rows -> {
              List<DeviceView> devices = new ArrayList<>();
              rows.forEach(row -> devices.add(view(row)));
              return devices;
            });
  }

  Future<Optional<DeviceView>> find(String id) {
    return list(SELECT + " where d.id = $1", Tuple.of(id)).map(found -> found.stream().findFirst());
  }

  /** Reserves; false if there is no such device or another holds it. */
  Future<Boolean> reserve(String id, String who, Instant until) {
    return pool.preparedQuery(RESERVE)
        .execute(Tuple.of(id, who, until.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Releases; false if there is no such device or another holds it. */
  Future<Boolean> release(String id, String who) {
    return pool.preparedQuery(RELEASE).execute(Tuple.of(id, who)).map(rows -> rows.rowCount() == 1);
  }

  private static DeviceView view(Row row) {
    String id = row.getString("id");
    JsonObject json = row.getJsonObject("info");
    DeviceInfo info = json == null ? null : BusCodec.decode(json, DeviceInfo.class);
    Optional<Heartbeat.Device> heard = heard(row.getJsonObject("heartbeat"), id);
    UUID session = row.getUUID("session");
    OffsetDateTime until = row.getOffsetDateTime("reserved_until");
    return new DeviceView(
        id,
        row.getBoolean("connected"),
        info == null ? null : info.platform(),
        info == null ? null : info.emulated(),
        row.getString("agent"),
        row.getString("port"),
        info == null ? null : info.firmware(),
        info == null ? null : info.model(),
        info == null ? null : info.quantization(),
        row.getString("state"),
        row.getString("reason"),
        row.getOffsetDateTime("last_seen").toInstant(),
        heard
            .map(Heartbeat.Device::milliCelsius)
            .map(thousandths -> thousandths / 1000.0)
            .orElse(null),
        heard.map(Heartbeat.Device::damagedFrames).orElse(null),
        session == null ? null : session.toString(),
        row.getInteger("queued"),
        row.getString("reserved_by"),
        until == null ? null : until.toInstant(),
        row.getOffsetDateTime("retired_at") != null,
        info);
  }

  /** What the agent's last heartbeat says of a device. */
  private static Optional<Heartbeat.Device> heard(JsonObject heartbeat, String device) {
    if (heartbeat == null) {
      return Optional.empty();
    }
    return BusCodec.decode(heartbeat, Heartbeat.class).devices().stream()
        .filter(at -> device.equals(at.device()))
        .findFirst();
  }
}
