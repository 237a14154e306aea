package io.tinyprofiler.hub.result;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.ingest.IngestListener;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.metric.ProfiledSession;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each ended session its result: a pure function of the stored rows, so that computing it
 * again changes nothing.
 */
public final class Results implements IngestListener {

  private static final Logger LOG = LoggerFactory.getLogger(Results.class);

  private final PgProfiledSessions sessions;
  private final PgResults results;
  private final PgGolden golden;

  /** Sessions whose result is owed; kept until it is stored. */
  private final Set<UUID> owed = ConcurrentHashMap.newKeySet();

  private Future<Void> last = Future.succeededFuture();

  public Results(Pool pool) {
    this.sessions = new PgProfiledSessions(Reads.at(pool));
    this.results = new PgResults(pool);
    this.golden = new PgGolden(pool);
  }

  /** The same as a part of a transaction. */
  Results in(Pool transaction) {
    return new Results(transaction);
  }

  @Override
  public void committed(String agent, List<Numbered> records) {
    for (Numbered numbered : records) {
      if (numbered.record() instanceof SessionEnded ended && owed.add(ended.session())) {
        enqueue(ended.session());
      }
    }
  }

  /** What failed while the database was away is tried again. */
  @Override
  public void heartbeat(String agent, Heartbeat heartbeat) {
    boolean idle;
    synchronized (this) {
      idle = last.isComplete();
    }
    if (idle) {
      owed.forEach(this::enqueue);
    }
  }

  /**
   * Computes what an earlier hub did not come to.
   *
   * @return completes when all are done; a session that cannot be summarised is logged
   */
  public Future<Void> sweep() {
    return results
        .without()
        .compose(
            sessions -> {
              owed.addAll(sessions);
              Future<Void> all = Future.succeededFuture();
              for (UUID session : sessions) {
                all = enqueue(session);
              }
              return all;
            });
  }

  /** One after the other: an outage ends with many sessions at once. */
  private synchronized Future<Void> enqueue(UUID session) {
    last =
        last.transform(before -> recompute(session))
            .onSuccess(stored -> owed.remove(session))
            .onFailure(e -> failed(session, e))
            .<Void>mapEmpty()
            .otherwiseEmpty();
    return last;
  }

  private void failed(UUID session, Throwable e) {
    LOG.atError()
        .addKeyValue("session", session)
        .setCause(e)
        .log("no result for session {}", session);
    if (e instanceof IllegalArgumentException) {
      owed.remove(session); // its rows are not what they must be; trying again changes nothing
    }
  }

  /**
   * Computes a session's result from its stored rows and keeps it, with what it says against the
   * runs. What the session generates is first compared with the golden outputs, or sets them.
   *
   * @return the result; null if the session never came to a measured run, and so has none
   */
  public Future<SessionSummary> recompute(UUID session) {
    return golden
        .settle(session)
        .compose(settled -> profiled(session))
        .compose(
            profiled -> {
              if (profiled == null) {
                return Future.succeededFuture();
              }
              return summary(profiled)
                  .compose(summary -> results.keep(session, profiled, summary).map(summary));
            });
  }

  /** Resampling takes milliseconds, for which an event loop has no time. */
  private static Future<SessionSummary> summary(ProfiledSession profiled) {
    Context context = Vertx.currentContext();
    return context == null
        ? Future.succeededFuture(profiled.summary())
        : context.executeBlocking(profiled::summary, false);
  }

  /** What {@link #recompute} would keep; nothing is changed. */
  Future<SessionSummary> compute(UUID session) {
    return profiled(session)
        .compose(found -> found == null ? Future.succeededFuture() : summary(found));
  }

  private Future<ProfiledSession> profiled(UUID session) {
    return sessions
        .load(session)
        .map(found -> found == null || found.measured().isEmpty() ? null : found);
  }
}
