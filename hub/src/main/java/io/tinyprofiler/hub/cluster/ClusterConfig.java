package io.tinyprofiler.hub.cluster;

import io.tinyprofiler.shared.config.Check;
import java.util.List;

/**
 * How hubs of one database find each other.
 *
 * @param name hubs with another one do not join; whoever knows it and reaches the port can
 * @param host address or name of this host in the hubs' private network
 * @param port on which hubs join
 * @param busPort on which hubs tell each other; 0 lets the system choose
 * @param members {@code HOST:PORT} of hubs that may be there, this one among them or not
 * @param heartbeatS between two signs of life, s
 * @param missedHeartbeats after so many a silent hub is no longer counted on
 */
public record ClusterConfig(
    boolean enabled,
    String name,
    String host,
    int port,
    int busPort,
    List<String> members,
    int heartbeatS,
    int missedHeartbeats) {

  private static final String MEMBER = "([^\\s:,\\[\\]]+|\\[[0-9A-Fa-f:.]+\\]):\\d{1,5}";

  public ClusterConfig {
    Check.matches("name", name, "\\S{1,128}", "1 to 128 characters without spaces");
    Check.present("host", host);
    Check.range("port", port, 1, 65_535);
    Check.range("busPort", busPort, 0, 65_535);
    members = List.copyOf(members);
    for (String member : members) {
      Check.matches("members", member, MEMBER, "HOST:PORT");
    }
    Check.range("heartbeatS", heartbeatS, 1, 60);
    Check.range("missedHeartbeats", missedHeartbeats, 2, 100);
  }

  /** A hub on its own. */
  public static ClusterConfig alone() {
    return new ClusterConfig(
        false, "tiny-llm-profiler", "127.0.0.1", 5701, 0, List.of("127.0.0.1:5701"), 1, 3);
  }
}
