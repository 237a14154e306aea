package io.tinyprofiler.hub.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.UUID;

/**
 * What Hazelcast is told. It carries addresses of the bus alone, a few kilobytes, so that it may be
 * small; it asks nobody but the configured hubs, and calls nobody's home.
 */
final class HazelcastSettings {

  /** Where vertx-hazelcast looks for a member's id on the bus. */
  static final String NODE = "__vertx.nodeId";

  /** Hubs that found each other too late, or were parted, unite after this time. */
  private static final String MERGE_S = "3";

  private static final String LEAVE_S = "5";

  /**
   * While a frozen hub is asked whether it wants to be one of them again, the thread that writes to
   * it spins, and has no turn for another: heartbeats over it were missed, and the cluster fell
   * apart.
   */
  private static final int OUTPUT_THREADS = 4;

  private final ClusterConfig config;
  private final InetAddress address;

  HazelcastSettings(ClusterConfig config) {
    this.config = config;
    this.address = ownAddress(config.host());
  }

  private static InetAddress ownAddress(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) != null) {
        return address;
      }
    } catch (IOException e) {
      throw notOurs(host, e);
    }
    throw notOurs(host, null);
  }

  private static Problem notOurs(String host, IOException e) {
    return new Problem(
        "cluster-host-unknown",
        "cluster.host is " + host + ", which is no address of this host",
        "give the address by which the other hubs reach this one, see ip address",
        e);
  }

  Config toHazelcast() {
    System.setProperty("hazelcast.logging.type", "slf4j"); // what is logged before it reads this
    Config hazelcast = new Config().setClusterName(config.name());
    set(hazelcast, "hazelcast.logging.type", "slf4j");
    set(hazelcast, "hazelcast.phone.home.enabled", "false");
    set(hazelcast, "hazelcast.shutdownhook.enabled", "false");
    set(hazelcast, "hazelcast.socket.bind.any", "false");
    set(hazelcast, "hazelcast.local.localAddress", address.getHostAddress());
    set(hazelcast, "hazelcast.heartbeat.interval.seconds", "" + config.heartbeatS());
    set(
        hazelcast,
        "hazelcast.max.no.heartbeat.seconds",
        "" + config.heartbeatS() * config.missedHeartbeats());
    set(hazelcast, "hazelcast.wait.seconds.before.join", "0");
    set(hazelcast, "hazelcast.merge.first.run.delay.seconds", MERGE_S);
    set(hazelcast, "hazelcast.merge.next.run.delay.seconds", MERGE_S);
    set(hazelcast, "hazelcast.graceful.shutdown.max.wait", LEAVE_S);
    set(hazelcast, "hazelcast.partition.count", "31");
    set(hazelcast, "hazelcast.operation.thread.count", "2");
    set(hazelcast, "hazelcast.operation.generic.thread.count", "2");
    set(hazelcast, "hazelcast.io.input.thread.count", "1");
    set(hazelcast, "hazelcast.io.output.thread.count", "" + OUTPUT_THREADS);
    set(hazelcast, "hazelcast.event.thread.count", "1");
    hazelcast.getMemberAttributeConfig().setAttribute(NODE, UUID.randomUUID().toString());
    hazelcast.getMetricsConfig().setEnabled(false);
    hazelcast.getSerializationConfig().setJavaSerializationFilterConfig(ownClassesOnly());
    network(hazelcast.getNetworkConfig());
    hazelcast.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    hazelcast.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    return hazelcast;
  }

  private static void set(Config hazelcast, String property, String value) {
    hazelcast.setProperty(property, value);
  }

  private void network(NetworkConfig network) {
    network.setPort(config.port()).setPortAutoIncrement(false).setReuseAddress(true);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2);
    config.members().forEach(member -> join.getTcpIpConfig().addMember(member));
  }

  /** Nothing else is made of what comes over the network. */
  private static JavaSerializationFilterConfig ownClassesOnly() {
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter.getWhitelist().addPrefixes("io.vertx.spi.cluster.hazelcast.");
    return filter;
  }
}
