package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.ingest.AgentBridge;
import io.tinyprofiler.hub.ingest.IngestListener;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends queued sessions to the agents of their devices. It keeps no state that matters: the queue
 * is in the database, what an agent owns is in its journal, and every heartbeat compares the two.
 * So a lost answer, a restart of the hub and a missed event all end at the next heartbeat.
 */
public final class Dispatcher implements IngestListener {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /**
   * A session that ended on its agent, whose records should be on their way.
   *
   * @param drained heartbeats since that told of an empty spool
   */
  private record Ending(String agent, SessionOutcome outcome, int drained) {

    Ending heard(long spoolRecords) {
      return new Ending(agent, outcome, spoolRecords == 0 ? drained + 1 : 0);
    }

    /** One heartbeat may have been under way while the session ended; a second cannot. */
    boolean overdue() {
      return drained >= 2;
    }
  }

  private final PgQueue queue;
  private final AgentBridge agents;
  private final SessionChanges changes;

  /** Devices for which a claim is being made; true when it is to be made again. */
  private final Map<String, Boolean> claiming = new ConcurrentHashMap<>();

  /** Sessions whose command is unanswered. */
  private final Set<UUID> commanded = ConcurrentHashMap.newKeySet();

  private final Map<UUID, Ending> ending = new ConcurrentHashMap<>();

  /** The newest heartbeat of an agent whose last one is still being worked on. */
  private final Map<String, Heartbeat> next = new ConcurrentHashMap<>();

  private final Set<String> reconciling = ConcurrentHashMap.newKeySet();

  public Dispatcher(PgQueue queue, AgentBridge agents, SessionChanges changes) {
    this.queue = queue;
    this.agents = agents;
    this.changes = changes;
  }

  // --- what may let a session start

  /** A session was queued, a device became idle or was given back: look at its queue. */
  public void offer(String device) {
    boolean underWay = claiming.merge(device, false, (known, fresh) -> true);
    if (!underWay) {
      dispatch(device)
          .onFailure(
              e ->
                  LOG.atWarn()
                      .addKeyValue("device", device)
                      .log("cannot dispatch to {} now: {}", device, e.getMessage()));
    }
  }

  @Override
  public void committed(String agent, List<Numbered> records) {
    for (Numbered numbered : records) {
      AgentRecord record = numbered.record();
      if (record instanceof AgentRecord.DeviceSeen seen) {
        offer(seen.device());
      } else if (record instanceof AgentRecord.DeviceChanged changed
          && changed.state() == DeviceState.IDLE) {
        offer(changed.device());
      } else if (record instanceof AgentRecord.SessionEnded ended) {
        ending.remove(ended.session());
      }
    }
  }

  private Future<Void> dispatch(String device) {
    return queue
        .claim(device, agents::isConnected)
        .onSuccess(claim -> claim.ifPresent(taken -> commanded.add(taken.spec().session())))
        .onComplete(
            done -> {
              if (claiming.remove(device)) { // what came meanwhile may not have been seen
                offer(device);
              }
            })
        .compose(claim -> claim.isEmpty() ? Future.succeededFuture() : start(claim.orElseThrow()));
  }

  private Future<Void> start(PgQueue.Claim claim) {
    UUID session = claim.spec().session();
    changes.changed(session);
    return agents
        .command(claim.agent(), new Command.StartSession(claim.attempt(), claim.spec()))
        .compose(reply -> answered(claim.agent(), session, claim.attempt(), reply))
        .recover(e -> lost(session, e))
        .onComplete(done -> commanded.remove(session));
  }

  /** The agent may have it all the same: it is asked at its next heartbeat. */
  private static Future<Void> lost(UUID session, Throwable e) {
    LOG.atInfo()
        .addKeyValue("session", session)
        .log("no answer about session {}: {}", session, e.getMessage());
    return Future.succeededFuture();
  }

  private Future<Void> answered(String agent, UUID session, int attempt, CommandReply reply) {
    if (reply instanceof CommandReply.Denied denied) {
      return queue
          .requeue(session, attempt, denied.code() + ": " + denied.text())
          .onSuccess(done -> changes.changed(session));
    }
    if (reply instanceof CommandReply.Unknown) {
      return queue.unknown(session, attempt).onSuccess(done -> changes.changed(session));
    }
    if (reply instanceof CommandReply.Ended ended) {
      ending.putIfAbsent(session, new Ending(agent, ended.outcome(), 0));
    }
    return Future.succeededFuture(); // accepted: its records say how it goes on
  }

  // --- what an agent owns, compared with what we believe

  @Override
  public void heartbeat(String agent, Heartbeat heartbeat) {
    next.put(agent, heartbeat);
    if (reconciling.add(agent)) {
      reconcileNext(agent);
    }
  }

  private void reconcileNext(String agent) {
    Heartbeat heartbeat = next.remove(agent);
    if (heartbeat == null) {
      reconciling.remove(agent);
      return;
    }
    reconcile(agent, heartbeat)
        .onFailure(
            e ->
                LOG.atWarn()
                    .addKeyValue("agent", agent)
                    .log("cannot compare the sessions of {} now: {}", agent, e.getMessage()))
        .onComplete(done -> reconcileNext(agent));
  }

  private Future<?> reconcile(String agent, Heartbeat heartbeat) {
    return settleOverdue(agent, heartbeat.spoolRecords())
        .compose(done -> queue.differences(agent, heartbeat.openSessions()))
        .compose(
            found ->
                queue
                    .adopt(agent, found.adopted())
                    .compose(done -> all(found.cancelled(), id -> sendCancel(agent, id)))
                    .compose(done -> all(found.doubts(), doubt -> ask(agent, doubt)))
                    .onSuccess(done -> found.waitedFor().forEach(this::offer)));
  }

  /** Everything the agent had is stored, and the session's end was not among it. */
  private Future<?> settleOverdue(String agent, long spoolRecords) {
    ending.replaceAll((id, at) -> at.agent().equals(agent) ? at.heard(spoolRecords) : at);
    List<UUID> overdue =
        ending.entrySet().stream()
            .filter(entry -> entry.getValue().overdue())
            .map(Map.Entry::getKey)
            .toList();
    return all(
        overdue,
        id -> {
          Ending end = ending.remove(id);
          return end == null
              ? Future.succeededFuture()
              : queue.settle(id, end.outcome()).onSuccess(done -> changes.changed(id));
        });
  }

  private Future<Void> ask(String agent, PgQueue.Doubt doubt) {
    UUID session = doubt.session();
    if (isBeingDispatched(doubt) || ending.containsKey(session)) {
      return Future.succeededFuture();
    }
    return agents
        .command(agent, new Command.AskSession(session, doubt.attempt()))
        .compose(reply -> answered(agent, session, doubt.attempt(), reply))
        .recover(e -> lost(session, e));
  }

  /** The agent's heartbeat may be older than our command. */
  private boolean isBeingDispatched(PgQueue.Doubt doubt) {
    return claiming.containsKey(doubt.device()) || commanded.contains(doubt.session());
  }

  // --- cancelling

  /** Tells the agent of a session that was dispatched; repeated at each heartbeat until it ends. */
  Future<Void> cancel(String agent, UUID session) {
    changes.changed(session);
    return agent == null ? Future.succeededFuture() : sendCancel(agent, session);
  }

  private Future<Void> sendCancel(String agent, UUID session) {
    return agents
        .command(agent, new Command.CancelSession(session))
        .recover(
            e -> {
              LOG.atInfo()
                  .addKeyValue("session", session)
                  .addKeyValue("agent", agent)
                  .log("session {} is cancelled once {} is back", session, agent);
              return Future.succeededFuture();
            })
        .mapEmpty();
  }

  private static <T> Future<?> all(List<T> items, Function<T, Future<?>> action) {
    return items.isEmpty()
        ? Future.succeededFuture()
        : Future.join(items.stream().map(action).toList());
  }
}
