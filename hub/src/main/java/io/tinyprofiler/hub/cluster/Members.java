package io.tinyprofiler.hub.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hubs of a cluster, by Hazelcast. */
final class Members implements Peers, MembershipListener {

  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  private final HazelcastInstance hazelcast;
  private final String self;
  private final LiveListeners live;
  private final Roster roster;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /** Hazelcast, and whom it is to find. */
  private record Begun(HazelcastInstance hazelcast, Roster roster) {}

  private Members(Vertx vertx, Begun begun) {
    this.hazelcast = begun.hazelcast();
    this.roster = begun.roster();
    this.self = hazelcast.getCluster().getLocalMember().getAttribute(HazelcastSettings.NODE);
    this.live = new LiveListeners(vertx, hazelcast);
    hazelcast.getCluster().addMembershipListener(this);
    LOG.info("hub {} is in the cluster, {} hubs", self, hubs().size());
  }

  static Future<Cluster> join(VertxBuilder builder, VertxOptions options, ClusterConfig config) {
    return Future.fromCompletionStage(
            CompletableFuture.supplyAsync(() -> begin(config), Members::thread))
        .compose(begun -> join(builder, options, config, begun))
        .recover(e -> Future.failedFuture(cannot(config, e)));
  }

  /** What blocks while there is no Vert.x, or none any more. */
  private static void thread(Runnable work) {
    new Thread(work, "cluster").start();
  }

  private static Begun begin(ClusterConfig config) {
    Config settings = new HazelcastSettings(config).toHazelcast();
    Roster roster = new Roster(config);
    return new Begun(Hazelcast.newHazelcastInstance(settings), roster);
  }

  private static Future<Cluster> join(
      VertxBuilder builder, VertxOptions options, ClusterConfig config, Begun begun) {
    HazelcastInstance hazelcast = begun.hazelcast();
    int silentMs = config.heartbeatS() * config.missedHeartbeats() * 1_000;
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(hazelcast.getCluster().getLocalMember().getAddress().getHost())
            .setPort(config.busPort())
            .setClusterPingInterval(config.heartbeatS() * 1_000L)
            .setClusterPingReplyInterval(silentMs);
    HazelcastClusterManager manager = new HazelcastClusterManager(hazelcast);
    return builder
        .with(new VertxOptions(options).setEventBusOptions(bus))
        .withClusterManager(manager)
        .buildClustered()
        .map(
            vertx -> {
              Members members = new Members(vertx, begun);
              new Registration(vertx, hazelcast, manager, members.self).begin();
              return new Cluster(vertx, members);
            })
        .recover(e -> end(hazelcast).transform(ended -> Future.failedFuture(e)));
  }

  private static Future<Void> end(HazelcastInstance hazelcast) {
    return Future.fromCompletionStage(
        CompletableFuture.runAsync(hazelcast::shutdown, Members::thread));
  }

  private static Problem cannot(ClusterConfig config, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem problem) {
        return problem;
      }
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
    return self;
  }

  @Override
  public Set<String> hubs() {
    return hazelcast.getCluster().getMembers().stream()
        .map(member -> member.getAttribute(HazelcastSettings.NODE))
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
  public Optional<Attendance> attendance() {
    return Optional.of(
        roster.of(
            hazelcast.getCluster().getMembers().stream()
                .map(Member::getSocketAddress)
                .map(at -> Roster.address(at.getAddress(), at.getPort()))
                .collect(Collectors.toSet())));
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    LOG.info("{} joined, {} hubs", name(event.getMember()), event.getMembers().size());
    live.look();
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    LOG.warn("{} is gone, {} hubs left", name(event.getMember()), event.getMembers().size());
    String hub = event.getMember().getAttribute(HazelcastSettings.NODE);
    if (hub != null) {
      listeners.forEach(listener -> listener.accept(hub));
    }
    live.look();
  }

  @Override
  public Future<Void> leave() {
    return end(hazelcast);
  }

  private static String name(Member member) {
    return "hub at " + member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }
}
