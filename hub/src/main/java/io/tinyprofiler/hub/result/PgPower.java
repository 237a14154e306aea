package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.MeteredRun;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What power meters told of a session's runs. */
final class PgPower {

  private static final String MEASURED =
      """
      select p.run_id, p.measured from run_power p join runs r on r.id = p.run_id
      where r.session_id = $1
      """;

  private PgPower() {}

  /** Of the runs that a meter watched, by the run's id. */
  static Future<Map<UUID, MeteredRun>> load(SqlConnection connection, UUID session) {
    return connection
        .preparedQuery(MEASURED)
        .execute(Tuple.of(session))
        .map(
            rows -> {
              Map<UUID, MeteredRun> power = new HashMap<>();
              for (Row row : rows) {
                JsonObject measured = row.get(JsonObject.class, "measured");
                power.put(row.getUUID("run_id"), BusCodec.decode(measured, MeteredRun.class));
              }
              return power;
            });
  }
}
