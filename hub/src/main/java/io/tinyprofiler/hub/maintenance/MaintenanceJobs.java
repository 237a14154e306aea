package io.tinyprofiler.hub.maintenance;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has maintenance done by a thread of its own, one piece after the other, each on record. */
public final class MaintenanceJobs {

  private static final Logger LOG = LoggerFactory.getLogger(MaintenanceJobs.class);

  /** In the order in which they are done each day. */
  static final List<String> KINDS = List.of("archive", "cleanup", "optimize");

  private final Upkeep upkeep;
  private final PgMaintenance records;
  private final WorkerExecutor worker;
  private final Map<Long, Future<?>> running = new ConcurrentHashMap<>();

  public MaintenanceJobs(Vertx vertx, Upkeep upkeep, PgMaintenance records) {
    this.upkeep = upkeep;
    this.records = records;
    this.worker =
        vertx.createSharedWorkerExecutor("maintenance-" + UUID.randomUUID(), 1, 1, TimeUnit.DAYS);
  }

  /** Begins a piece and answers its record. */
  public Future<MaintenanceView> begin(String kind, boolean dry, String by) {
    return records
        .begin(kind, dry, by)
        .compose(
            id -> {
              Future<?> end =
                  worker
                      .executeBlocking(() -> upkeep.run(kind, dry), false)
                      .compose(outcome -> records.done(id, outcome))
                      .recover(e -> failed(id, kind, e));
              running.put(id, end);
              end.onComplete(done -> running.remove(id));
              return find(id, 0);
            });
  }

  private Future<Void> failed(long id, String kind, Throwable e) {
    LOG.error("{} has failed: {}", kind, e.getMessage());
    return records.failed(id, e instanceof Problem problem ? problem.line() : e.toString());
  }

  /**
   * A record.
   *
   * @param waitS how long to wait for its end, s
   */
  public Future<MaintenanceView> find(long id, long waitS) {
    Future<?> end = running.get(id);
    Future<?> ready =
        end == null || waitS == 0
            ? Future.succeededFuture()
            : end.timeout(waitS, TimeUnit.SECONDS).otherwiseEmpty();
    return ready
        .compose(waited -> records.find(id))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new Problem(
                            "maintenance-not-found",
                            "there is no maintenance " + id,
                            "list it with: GET /api/v1/maintenance")));
  }

  Future<List<MaintenanceView>> list(Long before, int limit) {
    return records.list(before, limit);
  }

  Future<?> close() {
    return worker.close();
  }
}
