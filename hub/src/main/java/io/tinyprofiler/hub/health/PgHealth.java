package io.tinyprofiler.hub.health;

import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.database.replica.ReplicaState;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What PostgreSQL knows of the lab's health. */
public final class PgHealth {

  /** A database that is slower than this is as good as gone. */
  private static final long LIMIT_MS = 2_000;

  /**
   * An agent.
   *
   * @param heartbeat the last one; null before the first
   * @param heardAt when it came, by the database's clock; null before the first
   * @param awayS since it was last heard, s
   * @param devices that it has and that are not retired
   * @param rejected records of 24 h that could not be stored
   * @param lost records that it declared lost in 24 h
   */
  record Agent(
      String id,
      boolean connected,
      Heartbeat heartbeat,
      Instant heardAt,
      double awayS,
      long devices,
      long rejected,
      long lost) {}

  /** A device that is not retired. */
  record Device(String id, String platform, String port, boolean connected) {}

  /**
   * A session that ended.
   *
   * @param seconds from acceptance to end; null if it never was accepted
   */
  record Ended(
      String platform,
      String model,
      String quantization,
      String state,
      String failure,
      Double seconds) {}

  /**
   * Notices that were not sent.
   *
   * @param waitingS age of the oldest that waits, s; null without any
   * @param givenUp refused by their receivers in the last 24 h
   * @param reason why the last of both is not there; may be empty
   */
  record Deliveries(long waiting, Double waitingS, long givenUp, String reason) {}

  /**
   * Backups of the lab.
   *
   * @param since from when on there should be some
   * @param made snapshot of the newest; null before the first
   * @param verified snapshot of the newest verified one; null before the first
   * @param reason what is wrong with the last one; empty if nothing is
   */
  record Backups(Instant since, Instant made, Instant verified, String reason) {}

  private static final String BACKUPS =
      """
      select (select min(since) from backup_duty) as since,
        (select max(snapshot_at) from backups where state in ('made', 'verified')) as made,
        (select max(snapshot_at) from backups where state = 'verified') as verified,
        coalesce((select case when state in ('failed', 'damaged') then id || ': ' || reason end
          from backups where state <> 'running' order by seq desc limit 1), '') as reason
      """;

  private static final String DELIVERIES =
      """
      select count(*) filter (where state = 'pending') as waiting,
        extract(epoch from now() - min(created_at) filter (where state = 'pending'))::float8 as age,
        count(*) filter (where state = 'given_up') as given_up,
        coalesce((array_agg(integration || ': ' || reason order by id desc)
          filter (where reason <> ''))[1], '') as reason
      from notifications
      where state = 'pending' or (state = 'given_up' and ended_at > now() - interval '24 hours')
      """;

  private static final String AGENTS =
      """
      select a.id, present(a) as connected, a.heartbeat, a.heartbeat_at,
        extract(epoch from now() - a.last_seen)::float8 as away,
        (select count(*) from devices d where d.agent = a.id and d.retired_at is null) as devices,
        (select count(*) from rejected_records r
          where r.agent = a.id and r.at > now() - interval '24 hours') as rejected,
        (select coalesce(sum(to_seq - from_seq + 1), 0)::bigint from lost_records l
          where l.agent = a.id and l.at > now() - interval '24 hours') as lost
      from agents a where expected(a)
      """;

  /** Several hubs may see the same. */
  private static final String NOTE =
      """
      insert into lab_events (at, agent, kind, text)
      select now(), '', 'health_changed', $1::text where not exists (
        select 1 from lab_events where kind = 'health_changed' and text = $1
          and at > now() - interval '10 seconds')
      """;

  private static final String FIRING =
      """
      select coalesce(labels->>'severity', '') as severity, count(*) as alerts
      from alerts where ends_at > now() group by 1
      """;

  private static final String DEVICES =
      """
      select d.id, d.port, coalesce(d.info->>'platform', '') as platform,
        present(a) and d.state in ('idle', 'running', 'flashing') as connected
      from devices d join agents a on a.id = d.agent
      where d.retired_at is null and expected(a)
      """;

  private static final String ENDED =
      """
      select coalesce(info->>'platform', '') as platform, coalesce(info->>'model', '') as model,
        coalesce(info->>'quantization', '') as quantization, state, failure,
        extract(epoch from ended_at - accepted_at)::float8 as seconds
      from profiling_sessions where id = $1
      """;

  private final Pool pool;
  private final Reads reads;

  public PgHealth(Database database) {
    this.pool = database.pool();
    this.reads = database.reads();
  }

  /** The replica that reads are answered by; nothing if there is none. */
  Optional<ReplicaState> replica() {
    return reads.replica();
  }

  /** Fails unless the database answers in time. */
  Future<Void> ping() {
    return pool.query("select 1").execute().timeout(LIMIT_MS, TimeUnit.MILLISECONDS).mapEmpty();
  }

  /** The schema's version. */
  Future<String> migrated() {
    return all(
            "select version from flyway_schema_history where success and version is not null"
                + " order by installed_rank desc limit 1",
            row -> row.getString("version"))
        .map(found -> found.isEmpty() ? "none" : found.get(0));
  }

  Future<List<Agent>> agents() {
    return all(AGENTS, PgHealth::agent);
  }

  Future<List<Device>> devices() {
    return all(
        DEVICES,
        row ->
            new Device(
                row.getString("id"),
                row.getString("platform"),
                row.getString("port"),
                row.getBoolean("connected")));
  }

  Future<Long> activeSessions() {
    return all(
            "select count(*) as n from profiling_sessions where state in ('dispatched', 'running')",
            row -> row.getLong("n"))
        .map(found -> found.get(0));
  }

  Future<Deliveries> deliveries() {
    return all(
            DELIVERIES,
            row ->
                new Deliveries(
                    row.getLong("waiting"),
                    row.getDouble("age"),
                    row.getLong("given_up"),
                    row.getString("reason")))
        .map(found -> found.get(0));
  }

  Future<Backups> backups() {
    return all(
            BACKUPS,
            row ->
                new Backups(
                    time(row, "since"),
                    time(row, "made"),
                    time(row, "verified"),
                    row.getString("reason")))
        .map(found -> found.get(0));
  }

  private static Instant time(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /** Alerts that fire, by severity. */
  Future<Map<String, Long>> firing() {
    return all(FIRING, row -> Map.entry(row.getString("severity"), row.getLong("alerts")))
        .map(
            found ->
                found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** Notes a change of health among what happens to the lab. */
  Future<Void> note(String change) {
    return pool.preparedQuery(NOTE).execute(Tuple.of(change)).mapEmpty();
  }

  Future<Optional<Ended>> ended(UUID session) {
    return pool.preparedQuery(ENDED)
        .execute(Tuple.of(session))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(ended(rows.iterator().next())));
  }

  private <T> Future<List<T>> all(String sql, Function<Row, T> view) {
    return pool.query(sql)
        .execute()
        .timeout(LIMIT_MS, TimeUnit.MILLISECONDS)
        .map(
            rows -> {
              List<T> found = new ArrayList<>();
              rows.forEach(row -> found.add(view.apply(row)));
              return found;
            });
  }

  private static Agent agent(Row row) {
    JsonObject json = row.getJsonObject("heartbeat");
    OffsetDateTime heard = row.getOffsetDateTime("heartbeat_at");
    return new Agent(
        row.getString("id"),
        row.getBoolean("connected"),
        json == null ? null : BusCodec.decode(json, Heartbeat.class),
        heard == null ? null : heard.toInstant(),
        row.getDouble("away"),
        row.getLong("devices"),
        row.getLong("rejected"),
        row.getLong("lost"));
  }

  private static Ended ended(Row row) {
    return new Ended(
        row.getString("platform"),
        row.getString("model"),
        row.getString("quantization"),
        row.getString("state"),
        row.getString("failure"),
        row.getDouble("seconds"));
  }
}
