package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.MeteredRun;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The power of runs in PostgreSQL; ingest writes it. */
public final class PgRunPower {

  private static final double NANO = 1e-9;

  private static final String MEASURED = "select measured from run_power where run_id = $1";

  /** The run's start prunes the partitions that cannot hold its chunks. */
  private static final String WINDOWS =
      """
      select c.first, c.nanojoules, c.error_nj
      from runs r join energy_chunks c on c.run_id = r.id and c.started_at = r.started_at
      where r.id = $1 order by c.first
      """;

  private static final String CURVE =
      """
      select c.from_ns, c.step_ns, c.min_uw, c.mean_uw, c.max_uw
      from runs r join power_chunks c on c.run_id = r.id and c.started_at = r.started_at
      where r.id = $1 order by c.from_ns
      """;

  private final Reads reads;

  public PgRunPower(Reads reads) {
    this.reads = reads;
  }

  Future<RunPowerView> of(UUID run) {
    return Future.all(query(MEASURED, run), query(WINDOWS, run), query(CURVE, run))
        .map(
            read ->
                new RunPowerView(
                    run,
                    measured(read.resultAt(0)),
                    windows(read.resultAt(1)),
                    curve(read.resultAt(2))));
  }

  private Future<RowSet<Row>> query(String sql, UUID run) {
    return reads.rows(sql, Tuple.of(run));
  }

  private static MeteredRun measured(RowSet<Row> rows) {
    return rows.size() == 0
        ? null
        : BusCodec.decode(
            rows.iterator().next().get(JsonObject.class, "measured"), MeteredRun.class);
  }

  private static List<RunPowerView.Window> windows(RowSet<Row> chunks) {
    List<RunPowerView.Window> windows = new ArrayList<>();
    for (Row chunk : chunks) {
      int first = chunk.getInteger("first");
      Long[] joules = chunk.getArrayOfLongs("nanojoules");
      Long[] errors = chunk.getArrayOfLongs("error_nj");
      for (int i = 0; i < joules.length; i++) {
        windows.add(new RunPowerView.Window(first + i, joules[i] * NANO, errors[i] * NANO));
      }
    }
    return windows;
  }

  private static RunPowerView.Curve curve(RowSet<Row> chunks) {
    if (chunks.size() == 0) {
      return null;
    }
    Row head = chunks.iterator().next();
    return new RunPowerView.Curve(
        head.getLong("from_ns") * NANO,
        head.getLong("step_ns") * NANO,
        milliwatts(chunks, "min_uw"),
        milliwatts(chunks, "mean_uw"),
        milliwatts(chunks, "max_uw"));
  }

  private static List<Double> milliwatts(RowSet<Row> chunks, String column) {
    List<Double> all = new ArrayList<>();
    for (Row chunk : chunks) {
      for (Integer microwatts : chunk.getArrayOfIntegers(column)) {
        all.add(microwatts / 1e3);
      }
    }
    return all;
  }
}
