package io.tinyprofiler.hub.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hubs of a cluster, by Hazelcast. */
final class Members implements Peers, MembershipListener {

  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  /** Where vertx-hazelcast keeps the id that Vert.x gave a member. */
  private static final String NODE = "__vertx.nodeId";

  private final HazelcastClusterManager manager;
  private final HazelcastInstance hazelcast;
  private final LiveListeners live;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  private Members(Vertx vertx, HazelcastClusterManager manager) {
    this.manager = manager;
    this.hazelcast = manager.getHazelcastInstance();
    this.live = new LiveListeners(vertx, hazelcast);
    hazelcast.getCluster().addMembershipListener(this);
    LOG.info("{} hubs in the cluster", hubs().size());
  }

  static Future<Cluster> join(VertxBuilder builder, VertxOptions options, ClusterConfig config) {
    HazelcastSettings settings = new HazelcastSettings(config);
    HazelcastClusterManager manager;
    try {
      manager = new HazelcastClusterManager(settings.toHazelcast());
    } catch (Problem e) {
      return Future.failedFuture(e);
    }
    VertxOptions clustered =
        new VertxOptions(options)
            .setEventBusOptions(
                new EventBusOptions()
                    .setHost(settings.address())
                    .setPort(config.busPort())
                    .setClusterPingInterval(config.heartbeatS() * 1_000L)
                    .setClusterPingReplyInterval(
                        config.heartbeatS() * config.missedHeartbeats() * 1_000L));
    return builder
        .with(clustered)
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> new Cluster(vertx, new Members(vertx, manager)))
        .recover(e -> Future.failedFuture(cannot(config, e)));
  }

  private static Problem cannot(ClusterConfig config, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof BindException || text.contains("already in use")) {
        return new Problem(
            "cluster-port-taken",
            "cannot listen for other hubs on %s, port %d or %d: %s"
                .formatted(config.host(), config.port(), config.busPort(), text),
            "stop the program that has the port, or choose others with cluster.port and"
                + " cluster.busPort",
            e);
      }
    }
    return new Problem(
        "cluster-not-joined",
        "cannot join the other hubs: " + e.getMessage(),
        "see that all hubs have the same cluster.name and release, and reach each other's"
            + " cluster.port",
        e);
  }

  @Override
  public String self() {
    return manager.getNodeId();
  }

  @Override
  public Set<String> hubs() {
    return hazelcast.getCluster().getMembers().stream()
        .map(member -> member.getAttribute(NODE))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  @Override
  public void onLeft(Consumer<String> listener) {
    listeners.add(listener);
  }

  @Override
  public boolean listens(String address) {
    return live.has(address);
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    LOG.info("{} joined, {} hubs", name(event.getMember()), event.getMembers().size());
    live.look();
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    LOG.warn("{} is gone, {} hubs left", name(event.getMember()), event.getMembers().size());
    String hub = event.getMember().getAttribute(NODE);
    if (hub != null) {
      listeners.forEach(listener -> listener.accept(hub));
    }
    live.look();
  }

  private static String name(Member member) {
    return "hub at " + member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }
}
