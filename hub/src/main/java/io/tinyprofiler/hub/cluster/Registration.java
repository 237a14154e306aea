package io.tinyprofiler.hub.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the other hubs find this one. A hub that was frozen takes the others for gone
 * when it wakes, and may have them struck off when it is one of them again: commands would not find
 * their agents any more. A hub whose name is off registers all it has anew, as after a merge.
 */
final class Registration {

  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
  private static final String PREFIX = "cluster.member.";
  private static final long LOOK_MS = 3_000;

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final HazelcastClusterManager manager;
  private final String self;

  Registration(
      Vertx vertx, HazelcastInstance hazelcast, HazelcastClusterManager manager, String self) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
    this.manager = manager;
    this.self = self;
  }

  /** Registers a name of this hub's own, which is struck off together with all others of it. */
  void begin() {
    vertx.eventBus().consumer(PREFIX + self, message -> message.reply(null));
    vertx.setPeriodic(LOOK_MS, timer -> vertx.executeBlocking(this::look, false));
  }

  private Void look() {
    try {
      // where vertx-hazelcast keeps them
      if (!hazelcast.getMultiMap("__vertx.subs").containsKey(PREFIX + self)
          || !hazelcast.getMap("__vertx.nodeInfo").containsKey(self)) {
        LOG.warn("the other hubs do not find this one, it registers anew");
        manager.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
      }
    } catch (RuntimeException e) { // a member is about to be given up, or this hub stops
      LOG.debug("cannot look whether this hub is found: {}", e.getMessage());
    }
    return null;
  }
}
