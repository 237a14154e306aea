package io.tinyprofiler.hub.backup;

import io.tinyprofiler.hub.backup.folder.BackupFolder.Stored;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has backups worked on by a thread of its own, and tells how far that is. */
public final class BackupJobs {

  private static final Logger LOG = LoggerFactory.getLogger(BackupJobs.class);
  private static final long END_SECONDS = 10;

  /** What is being done to which backup. */
  private record Job(String id, Stage stage, Future<Void> end) {}

  private final Vertx vertx;
  private final Backups backups;
  private final PgBackups rows;
  private final WorkerExecutor worker;
  private final AtomicReference<Job> current = new AtomicReference<>();

  /** Why the last verification of a backup could not be made. */
  private final Map<String, String> unproven = new ConcurrentHashMap<>();

  public BackupJobs(Vertx vertx, Backups backups, PgBackups rows) {
    this.vertx = vertx;
    this.backups = backups;
    this.rows = rows;
    this.worker =
        vertx.createSharedWorkerExecutor("backups-" + UUID.randomUUID(), 1, 1, TimeUnit.DAYS);
  }

  /**
   * Begins a backup.
   *
   * @return its name once it has begun; fails with {@code backup-busy}
   */
  public Future<String> create(String by, boolean proven) {
    Promise<String> begun = Promise.promise();
    Promise<Void> end = Promise.promise();
    Stage stage = new Stage();
    run(() -> {
          backups.create(
              by,
              proven,
              stage,
              id -> {
                current.set(new Job(id, stage, end.future()));
                begun.complete(id);
              });
          return null;
        })
        .onFailure(
            e -> {
              if (!begun.tryFail(e)) {
                LOG.error("a backup has failed: {}", e.getMessage());
                unproven.put(current.get().id(), e.getMessage());
              }
            })
        .onComplete(done -> ended(end));
    return begun.future();
  }

  /** Begins a verification; fails at once if there is no such backup. */
  public Future<Void> verify(String id) {
    Promise<Void> begun = Promise.promise();
    Promise<Void> end = Promise.promise();
    Stage stage = new Stage();
    run(() ->
            backups.verify(
                id,
                stage,
                () -> {
                  unproven.remove(id);
                  current.set(new Job(id, stage, end.future()));
                  begun.complete();
                }))
        .onFailure(
            e -> {
              if (!begun.tryFail(e)) {
                LOG.error("backup {} could not be verified: {}", id, e.getMessage());
                unproven.put(id, e.getMessage());
              }
            })
        .onComplete(done -> ended(end));
    return begun.future();
  }

  /** Removes what retention lets go, and answers what that was or would be. */
  public Future<List<String>> prune(boolean dry) {
    return run(() -> backups.prune(dry));
  }

  private <T> Future<T> run(Callable<T> work) {
    if (current.get() != null) {
      return Future.failedFuture(
          new Problem(
              "backup-busy",
              "this hub is at work on a backup already",
              "wait for it: tiny-profiler backup list"));
    }
    // not in the order of the caller's context, whose other work would wait for the end
    return worker.executeBlocking(work, false);
  }

  private void ended(Promise<Void> end) {
    Job job = current.get();
    if (job != null && job.end() == end.future()) {
      current.set(null);
    }
    end.complete();
  }

  /** Every backup and what was tried lately, newest first. */
  public Future<List<BackupView>> list() {
    return rows.attempts().compose(attempts -> vertx.executeBlocking(() -> views(attempts), false));
  }

  /**
   * A backup.
   *
   * @param waitS how long to wait for its work to come to an end, s
   */
  public Future<BackupView> find(String id, long waitS) {
    Job job = current.get();
    Future<?> ready =
        job == null || !job.id().equals(id) || waitS == 0
            ? Future.succeededFuture()
            : within(job.end(), waitS);
    return ready
        .compose(waited -> list())
        .map(
            all ->
                all.stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new Problem(
                                "backup-not-found",
                                "there is no backup " + id,
                                "list them with: tiny-profiler backup list")));
  }

  /** Completes when the work has ended, or the time is over. */
  private Future<Void> within(Future<Void> end, long seconds) {
    Promise<Void> ready = Promise.promise();
    long timer = vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), over -> ready.tryComplete());
    end.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          ready.tryComplete();
        });
    return ready.future();
  }

  private List<BackupView> views(List<PgBackups.Attempt> attempts) {
    List<BackupView> views = new ArrayList<>();
    List<Stored> stored = backups.folder().list();
    for (Stored one : stored) {
      views.add(view(one, attempts));
    }
    for (PgBackups.Attempt attempt : attempts) {
      boolean shown = attempt.state().equals("running") || attempt.state().equals("failed");
      if (shown && stored.stream().noneMatch(one -> one.id().equals(attempt.id()))) {
        views.add(view(attempt));
      }
    }
    views.sort(Comparator.comparing(BackupView::id).reversed());
    return views;
  }

  private BackupView view(Stored one, List<PgBackups.Attempt> attempts) {
    Job job = jobOf(one.id());
    String state = one.damaged() ? "damaged" : one.verified() ? "verified" : "unverified";
    String by =
        attempts.stream()
            .filter(attempt -> attempt.id().equals(one.id()))
            .map(PgBackups.Attempt::requestedBy)
            .findFirst()
            .orElse(null);
    var manifest = one.manifest();
    String reason =
        manifest == null
            ? "its manifest cannot be read"
            : unproven.containsKey(one.id())
                ? "not verified: " + unproven.get(one.id())
                : one.mark().map(mark -> String.join("; ", mark.faults())).orElse("");
    return new BackupView(
        one.id(),
        job == null ? state : "verifying",
        by,
        manifest == null ? null : manifest.timestamp(),
        manifest == null ? null : (Long) manifest.bytes(),
        manifest == null ? null : (Long) manifest.databaseSize(),
        manifest == null ? null : (Long) manifest.configSize(),
        manifest == null ? null : (Integer) manifest.modelsCount(),
        one.mark().map(mark -> mark.verifiedAt()).orElse(null),
        reason,
        job == null ? null : job.stage().name(),
        job == null ? null : (Long) job.stage().done(),
        total(job));
  }

  private BackupView view(PgBackups.Attempt attempt) {
    Job job = jobOf(attempt.id());
    return new BackupView(
        attempt.id(),
        attempt.state(),
        attempt.requestedBy(),
        null,
        null,
        null,
        null,
        null,
        null,
        attempt.reason(),
        job == null ? null : job.stage().name(),
        job == null ? null : (Long) job.stage().done(),
        total(job));
  }

  private static Long total(Job job) {
    return job == null || job.stage().total() == 0 ? null : (Long) job.stage().total();
  }

  private Job jobOf(String id) {
    Job job = current.get();
    return job != null && job.id().equals(id) ? job : null;
  }

  /** Stops what is being done; what it leaves is no backup, and the next one deletes it. */
  Future<?> close() {
    Job job = current.get();
    if (job == null) {
      return worker.close();
    }
    job.stage().stop();
    return within(job.end(), END_SECONDS).eventually(worker::close);
  }
}
