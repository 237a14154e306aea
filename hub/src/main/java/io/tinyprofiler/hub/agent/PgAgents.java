package io.tinyprofiler.hub.agent;

import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Agents in PostgreSQL; ingest writes them. */
public final class PgAgents {

  private static final String SELECT =
      """
      select a.id, present(a) as connected, a.version, a.host, a.epoch, a.heartbeat, %s as config,
        a.first_seen, a.last_seen,
        (select count(*) from rejected_records r where r.agent = a.id) as rejected,
        (select count(*) from unknown_records u where u.agent = a.id) as unknown,
        (select coalesce(sum(to_seq - from_seq + 1), 0)::bigint from lost_records l
          where l.agent = a.id) as lost,
        (select coalesce(sum(count), 0)::bigint from refusals f where f.agent = a.id
          and f.what = 'records') as refused,
        (select count(*)::int from devices d where d.agent = a.id) as devices
      from agents a
      """;

  /** Not of many agents at once: each is long. */
  private static final String LIST = SELECT.formatted("null::jsonb");

  private static final String ONE = SELECT.formatted("a.config");

  private final Pool pool;

  public PgAgents(Pool pool) {
    this.pool = pool;
  }

  Future<List<AgentView>> list(Page.Slice slice) {
    return pool.preparedQuery(LIST + " where $1::text is null or a.id > $1 order by a.id limit $2")
        .execute(Tuple.of(slice.after(), slice.fetch()))
        .map(
            rows -> {
              List<AgentView> agents = new ArrayList<>();
              rows.forEach(row -> agents.add(view(row)));
              return agents;
            });
  }

  Future<Optional<AgentView>> find(String id) {
    return pool.preparedQuery(ONE + " where a.id = $1")
        .execute(Tuple.of(id))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(view(rows.iterator().next())));
  }

  private static AgentView view(Row row) {
    JsonObject json = row.getJsonObject("heartbeat");
    JsonObject config = row.getJsonObject("config");
    Heartbeat heartbeat = json == null ? null : BusCodec.decode(json, Heartbeat.class);
    Heartbeat.Spool told = heartbeat == null ? null : heartbeat.spool();
    return new AgentView(
        row.getString("id"),
        row.getBoolean("connected"),
        row.getString("version"),
        row.getString("host"),
        row.getString("epoch"),
        heartbeat == null ? null : (Long) heartbeat.spoolRecords(),
        heartbeat == null ? null : (Long) heartbeat.spoolBytes(),
        heartbeat == null ? null : (Integer) heartbeat.openSessions().size(),
        heartbeat == null ? null : heartbeat.load(),
        config == null ? null : config.getMap(),
        new AgentView.Trouble(
            row.getLong("rejected"),
            row.getLong("unknown"),
            row.getLong("lost") + (told == null ? 0 : told.unsaved()),
            row.getLong("refused") + (told == null ? 0 : told.refused())),
        row.getInteger("devices"),
        row.getOffsetDateTime("first_seen").toInstant(),
        row.getOffsetDateTime("last_seen").toInstant());
  }
}
