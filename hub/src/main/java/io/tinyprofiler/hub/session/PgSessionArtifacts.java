package io.tinyprofiler.hub.session;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Whether a session's firmware and model are there and for its device. */
public final class PgSessionArtifacts {

  private static final String FIRMWARE =
      """
      select a.name, a.platform as wanted, d.info->>'platform' as found
      from artifacts a, devices d where a.id = $1 and a.kind = 'firmware' and d.id = $2
      """;

  private static final String MODEL =
      """
      select a.name, a.size, d.info->>'modelSha' as held, d.info->>'model' as held_name,
        d.info->'capabilities' ? 'model' as loads, (d.info->>'ramBytes')::bigint as ram
      from artifacts a, devices d where a.id = $1 and a.kind = 'model' and d.id = $2
      """;

  private final Pool pool;

  public PgSessionArtifacts(Pool pool) {
    this.pool = pool;
  }

  /** Fails with a {@link Problem} if what the session names cannot be its device's. */
  Future<Void> check(SessionSpec spec) {
    return firmware(spec).compose(fits -> model(spec));
  }

  private Future<Void> firmware(SessionSpec spec) {
    return spec.firmware() == null
        ? Future.succeededFuture()
        : pool.preparedQuery(FIRMWARE)
            .execute(Tuple.of(spec.firmware(), spec.device()))
            .map(rows -> fits(rows, spec))
            .mapEmpty();
  }

  private static Row fits(RowSet<Row> rows, SessionSpec spec) {
    Row row = only(rows, "firmware", spec.firmware(), "firmware");
    String wanted = row.getString("wanted");
    String found = row.getString("found");
    if (wanted != null && found != null && !wanted.equals(found)) {
      throw new Problem(
          "firmware-of-other-platform",
          "firmware %s is for %s, and device %s is a %s"
              .formatted(row.getString("name"), wanted, spec.device(), found),
          "choose one for " + found + " with: tiny-profiler firmware");
    }
    return row;
  }

  private Future<Void> model(SessionSpec spec) {
    return spec.model() == null
        ? Future.succeededFuture()
        : pool.preparedQuery(MODEL)
            .execute(Tuple.of(spec.model(), spec.device()))
            .map(rows -> loadable(rows, spec))
            .mapEmpty();
  }

  /** What the device says only after the session's firmware is on it, the agent judges. */
  private static Row loadable(RowSet<Row> rows, SessionSpec spec) {
    Row row = only(rows, "model", spec.model(), "models");
    String name = row.getString("name");
    Long ram = row.getLong("ram");
    boolean held = spec.model().equals(row.getString("held"));
    boolean loads = !Boolean.FALSE.equals(row.getBoolean("loads"));
    if (!held && !loads && spec.firmware() == null) {
      throw new Problem(
          "model-not-loadable",
          "device %s takes no model over the line, and it has %s"
              .formatted(spec.device(), row.getString("held_name")),
          "write firmware that holds " + name + ", with: sessions run --firmware");
    }
    if (!held && ram != null && row.getLong("size") > ram) {
      throw new Problem(
          "model-too-large",
          "model %s has %d bytes, and device %s has %d bytes of RAM"
              .formatted(name, row.getLong("size"), spec.device(), ram),
          "choose a smaller one with: tiny-profiler models");
    }
    return row;
  }

  private static Row only(RowSet<Row> rows, String kind, String id, String command) {
    if (rows.size() == 0) {
      throw new Problem(
          kind + "-not-found",
          "there is no %s %s".formatted(kind, id),
          "add it with: tiny-profiler %s add FILE".formatted(command));
    }
    return rows.iterator().next();
  }
}
