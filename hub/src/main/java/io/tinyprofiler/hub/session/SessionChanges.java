package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.ingest.IngestListener;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Wakes whoever waits for a session to change. */
public final class SessionChanges implements IngestListener {

  private final Map<UUID, Set<Promise<Void>>> waiting = new ConcurrentHashMap<>();

  /** Completes at the next change; {@link #forget} it when it is no longer waited for. */
  Promise<Void> next(UUID session) {
    Promise<Void> change = Promise.promise();
    waiting.compute(
        session,
        (id, known) -> {
          Set<Promise<Void>> waiters = known == null ? ConcurrentHashMap.newKeySet() : known;
          waiters.add(change);
          return waiters;
        });
    return change;
  }

  void forget(UUID session, Promise<Void> change) {
    waiting.computeIfPresent(
        session,
        (id, waiters) -> {
          waiters.remove(change);
          return waiters.isEmpty() ? null : waiters;
        });
  }

  void changed(UUID session) {
    Set<Promise<Void>> waiters = waiting.remove(session);
    if (waiters != null) {
      waiters.forEach(Promise::tryComplete);
    }
  }

  /** Wakes everybody. */
  void leave() {
    Set.copyOf(waiting.keySet()).forEach(this::changed);
  }

  @Override
  public void committed(String agent, List<Numbered> records) {
    for (Numbered numbered : records) {
      AgentRecord record = numbered.record();
      if (record instanceof AgentRecord.SessionAccepted accepted) {
        changed(accepted.spec().session());
      } else if (record instanceof AgentRecord.RunEnded ended) {
        changed(ended.session());
      } else if (record instanceof AgentRecord.SessionEnded ended) {
        changed(ended.session());
      }
    }
  }
}
