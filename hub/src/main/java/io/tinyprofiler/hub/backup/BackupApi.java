package io.tinyprofiler.hub.backup;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/backups}. */
public final class BackupApi implements Api {

  private static final String BACKUP = "backup";

  /** What a new backup may be asked; null is true. */
  record Wish(Boolean verify) {}

  /** What pruning may be asked; null is false. */
  record Prune(Boolean dryRun) {}

  private final BackupJobs jobs;

  public BackupApi(BackupJobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listBackups", this::list).on("createBackup", this::create);
    routes.on("getBackup", r -> jobs.find(r.path(BACKUP), waitS(r)));
    routes.on("verifyBackup", this::verify).on("pruneBackups", this::prune);
  }

  private Future<?> list(Request request) {
    Page.Slice slice = request.slice();
    return jobs.list()
        .map(
            all -> {
              List<BackupView> rest =
                  all.stream()
                      .filter(one -> slice.after() == null || one.id().compareTo(slice.after()) < 0)
                      .limit(slice.fetch())
                      .toList();
              return Page.of("backups", rest, slice, BackupView::id);
            });
  }

  private static long waitS(Request request) {
    return request.query("wait").map(Long::valueOf).orElse(0L);
  }

  private Future<?> create(Request request) {
    boolean proven = !Boolean.FALSE.equals(request.body(Wish.class).verify());
    return jobs.create(request.caller().name(), proven)
        .compose(id -> jobs.find(id, 0))
        .map(view -> Reply.json(202, view));
  }

  private Future<?> verify(Request request) {
    String id = request.path(BACKUP);
    return jobs.verify(id).compose(begun -> jobs.find(id, 0)).map(view -> Reply.json(202, view));
  }

  private Future<?> prune(Request request) {
    boolean dry = Boolean.TRUE.equals(request.body(Prune.class).dryRun());
    return jobs.prune(dry).map(ids -> Map.of("removed", ids, "dry_run", dry));
  }
}
