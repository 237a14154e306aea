package io.tinyprofiler.hub.deploy.record;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.Runbook;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.web.Page;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Deploys in PostgreSQL. Each is a line of the timelines and a notice to people, in one
 * transaction.
 */
public final class PgDeploys {

  /** It is told, and over before it would be repeated. */
  private static final Duration SHOWN = Duration.ofHours(1);

  private static final String ADD =
      """
      insert into deploys (id, kind, from_version, to_version, colour, requested_by, started_at,
        ended_at, outcome, step, reason)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing
      """;

  private static final String LIST =
      """
      select * from deploys d
      where $1::uuid is null or (started_at, id) < (select started_at, id from deploys where id = $1)
      order by started_at desc, id desc limit $2
      """;

  private final Pool pool;
  private final PgAlerts alerts;
  private final String externalUrl;

  /**
   * Deploys.
   *
   * @param externalUrl where people find this hub; may be empty
   */
  public PgDeploys(Pool pool, PgAlerts alerts, String externalUrl) {
    this.pool = pool;
    this.alerts = alerts;
    this.externalUrl = externalUrl;
  }

  /** The same as a part of a transaction. */
  PgDeploys in(Pool transaction) {
    return new PgDeploys(transaction, alerts, externalUrl);
  }

  /** Stores one and tells people; one that is known changes nothing. */
  Future<Void> add(DeployView deploy, Instant now) {
    return pool.withTransaction(
        db ->
            PgAlerts.queue(db)
                .compose(alone -> db.preparedQuery(ADD).execute(row(deploy)))
                .compose(
                    added ->
                        added.rowCount() == 1 ? tell(db, deploy, now) : Future.succeededFuture()));
  }

  private Future<Void> tell(SqlConnection db, DeployView deploy, Instant now) {
    Labels labels =
        Labels.of(
            Map.of(
                "alertname",
                deploy.done() ? "Deploy" : "DeployTurnedBack",
                "severity",
                deploy.done() ? "info" : "warning",
                "source",
                "deploy",
                "version",
                deploy.toVersion(),
                "deploy",
                deploy.id().toString()));
    Alert alert =
        new Alert(
            labels,
            Runbook.link(externalUrl, labels, Map.of("summary", deploy.sentence())),
            now,
            now.plus(SHOWN),
            now,
            false,
            "");
    return db.preparedQuery(
            "insert into lab_events (at, agent, kind, text) values ($1, '', 'deploy', $2)")
        .execute(Tuple.of(utc(deploy.endedAt()), deploy.sentence()))
        .compose(noted -> alerts.put(db, List.of(alert), now));
  }

  private static Tuple row(DeployView deploy) {
    return Tuple.of(deploy.id(), deploy.kind(), deploy.fromVersion(), deploy.toVersion())
        .addString(deploy.colour())
        .addString(deploy.requestedBy())
        .addOffsetDateTime(utc(deploy.startedAt()))
        .addOffsetDateTime(utc(deploy.endedAt()))
        .addString(deploy.outcome())
        .addString(deploy.step())
        .addString(deploy.reason());
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  /** Newest first. */
  Future<List<DeployView>> list(Page.Slice slice) {
    UUID after = slice.after() == null ? null : UUID.fromString(slice.after());
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(after, slice.fetch()))
        .map(
            rows -> {
              List<DeployView> found = new ArrayList<>();
              rows.forEach(row -> found.add(view(row)));
              return found;
            });
  }

  private static DeployView view(Row row) {
    return new DeployView(
        row.getUUID("id"),
        row.getString("kind"),
        row.getString("from_version"),
        row.getString("to_version"),
        row.getString("colour"),
        row.getString("requested_by"),
        row.getOffsetDateTime("started_at").toInstant(),
        row.getOffsetDateTime("ended_at").toInstant(),
        row.getString("outcome"),
        row.getString("step"),
        row.getString("reason"));
  }
}
