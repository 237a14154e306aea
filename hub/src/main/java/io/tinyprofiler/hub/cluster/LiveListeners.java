package io.tinyprofiler.hub.cluster;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live addresses that somebody listens to at some hub. Vert.x asks the whole cluster at each
 * message to an address that nobody listens to; most records are such, so that the answer is kept
 * here.
 */
final class LiveListeners extends EntryAdapter<String, Object> {

  private static final Logger LOG = LoggerFactory.getLogger(LiveListeners.class);
  private static final String PREFIX = "live.";
  private static final long LOOK_MS = 5_000;

  private final Vertx vertx;

  /** Who listens where; vertx-hazelcast keeps it under this name. */
  private final MultiMap<String, Object> listeners;

  /** By address, when it was last heard of. */
  private final Map<String, Long> known = new ConcurrentHashMap<>();

  private final AtomicLong turn = new AtomicLong();

  LiveListeners(Vertx vertx, HazelcastInstance hazelcast) {
    this.vertx = vertx;
    this.listeners = hazelcast.getMultiMap("__vertx.subs");
    listeners.addEntryListener(this, false);
    vertx.setPeriodic(LOOK_MS, timer -> look());
    look();
  }

  boolean has(String address) {
    return known.containsKey(address);
  }

  /** Somebody began to listen. */
  @Override
  public void entryAdded(EntryEvent<String, Object> event) {
    heardOf(event.getKey());
  }

  private void heardOf(String address) {
    if (address.startsWith(PREFIX)) {
      known.put(address, turn.incrementAndGet());
    }
  }

  /** Forgets whom nobody listens to any more, and hears of what it was not told. */
  void look() {
    vertx
        .executeBlocking(
            () -> {
              Map<String, Long> before = Map.copyOf(known);
              Set<String> now = listeners.keySet();
              now.forEach(this::heardOf);
              before.forEach(
                  (address, heard) -> {
                    if (!now.contains(address)) {
                      known.remove(address, heard); // unless it was heard of meanwhile
                    }
                  });
              return null;
            },
            false)
        .onFailure(e -> LOG.debug("cannot look who listens: {}", e.getMessage()));
  }
}
