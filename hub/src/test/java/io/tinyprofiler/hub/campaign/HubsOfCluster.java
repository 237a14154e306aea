package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.hub.cluster.FreePorts;
import io.tinyprofiler.hub.demo.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Hubs that find each other, each by its name. */
final class HubsOfCluster {

  private final List<String> names;
  private final List<Integer> ports;

  HubsOfCluster(List<String> names) {
    this.names = names;
    this.ports = FreePorts.some(names.size());
  }

  /** What a hub is started with. */
  List<String> options(String name) {
    String members =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    return Stream.of(
            "enabled=true",
            "name=test-" + ports.get(0),
            "port=" + ports.get(names.indexOf(name)),
            "members=" + members)
        .flatMap(key -> Stream.of("--set", "cluster." + key))
        .toList();
  }

  /** Sends a signal to a hub's process. */
  static void signal(Child hub, String signal) {
    try {
      String pid = Long.toString(hub.pid());
      if (new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor() != 0) {
        throw new IOException("kill -" + signal + " " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
