package io.tinyprofiler.hub.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The configured hubs of a cluster. A name stands for the address that it had at the start. */
final class Roster {

  /** As written in the configuration, by {@code ADDRESS:PORT}. */
  private final Map<String, String> configured = new TreeMap<>();

  /**
   * Those of a configuration and the hub that has it. Asks the name service, and so may take
   * seconds.
   */
  Roster(ClusterConfig config) {
    config.members().forEach(this::add);
    configured.putIfAbsent(
        address(config.host(), config.port()), config.host() + ":" + config.port());
  }

  private void add(String member) {
    int colon = member.lastIndexOf(':');
    String host = member.substring(0, colon).replaceAll("[\\[\\]]", "");
    configured.putIfAbsent(address(host, Integer.parseInt(member.substring(colon + 1))), member);
  }

  private static String address(String host, int port) {
    try {
      return address(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      return host + ":" + port; // it will be missing, under its name
    }
  }

  static String address(InetAddress host, int port) {
    return host.getHostAddress() + ":" + port;
  }

  /**
   * Who of them is there.
   *
   * @param present {@code ADDRESS:PORT} of each hub that is in the cluster
   */
  Attendance of(Set<String> present) {
    List<String> missing = new ArrayList<>();
    configured.forEach(
        (address, written) -> {
          if (!present.contains(address)) {
            missing.add(written);
          }
        });
    Set<String> unlisted = new TreeSet<>(present);
    unlisted.removeAll(configured.keySet());
    return new Attendance(present.size(), missing, List.copyOf(unlisted));
  }
}
